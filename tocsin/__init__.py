"""The product: from an article to the alert that rings."""
