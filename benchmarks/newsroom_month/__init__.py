"""A newsroom that watches three invented outlets with forty watchlists for a month."""
