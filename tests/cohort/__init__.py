"""Tests of the cohort."""
