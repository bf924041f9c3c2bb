"""Tests of the declared study."""
