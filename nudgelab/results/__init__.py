"""The results folder: one folder a run, with its manifest, tables and documents."""
