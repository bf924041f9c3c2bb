"""Measure the speed of one simulation beside the peers, and write the tables.

python -m benchmarks.simulation [--large] [--clock cpu] [--update-readme]
"""

import os

for threads in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[threads] = "1"  # before NumPy is imported: everything runs on one core

from benchmarks.simulation.command import main  # noqa: E402

main()
