"""The figures of the report: static SVG, each with a name and a text alternative."""
