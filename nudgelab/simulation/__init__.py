"""The simulated programme: employees as arrays, counter-based luck, and SimPy that drives it.

Start at :func:`nudgelab.simulation.programme.simulate`. What an employee feels, wants and learns
isn't decided here but in :mod:`nudgelab.behaviour`.
"""
