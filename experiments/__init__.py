"""Runnable studies that answer a question."""
