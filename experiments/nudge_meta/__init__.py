"""What the published literature on nudges says, pooled: the prior that a small trial meets."""
