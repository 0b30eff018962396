"""Messages: from a notification to the words each service is given."""
