"""The authors of an article, and the news agencies that it credits."""
