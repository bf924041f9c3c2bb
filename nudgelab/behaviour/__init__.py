"""The model of one employee: pure functions of numbers, and every constant with its source.

Read :mod:`~nudgelab.behaviour.parameters` for the constants, then one file an idea: ``intention``
(wanting), ``action`` (doing), ``learning`` (what a post teaches), ``vicarious`` (what a colleague's
post teaches), ``persuasion`` (what a contact moves, and what it threatens), ``decay`` (what fades).
"""
