"""Facts about a page: headline, outlet, language, addresses, section, tags, image."""
