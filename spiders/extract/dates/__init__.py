"""The dates on which a page was published and modified."""
