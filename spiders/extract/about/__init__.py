"""What else a page says of itself: headline, outlet, language, address and the like."""
