"""A world of invented outlets: when they publish, how they fail, who notices when."""
