"""The cohort: the one table form that simulated and real evidence passes through."""
