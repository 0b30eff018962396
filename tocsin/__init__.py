"""The product: from an article to the message that arrives."""
