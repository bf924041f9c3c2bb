"""Hypothesis without deadlines, for the first call of a function compiles it."""

from hypothesis import settings

settings.register_profile("compiled", deadline=None)
settings.load_profile("compiled")
