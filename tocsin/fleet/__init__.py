"""The fleet: workers on other machines that fetch and read for one daemon."""
