"""From the address of an outlet to the best source in it."""
