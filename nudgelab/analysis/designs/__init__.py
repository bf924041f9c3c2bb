"""What the design of a study asks of its analysis: strata, pairs, baselines."""
