"""The declared study: typed parts, reading and checking YAML, and the study in plain words.

Start at :class:`nudgelab.study.study.Study`. This room knows nothing of how anything is run.
"""
