"""When jobs run: pure rules for due times, and the loop that runs them."""
