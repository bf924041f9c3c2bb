"""The plan applied to a cohort: checks first, then effects, then the answer."""
