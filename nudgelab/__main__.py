"""``python -m nudgelab``: the command line."""

from nudgelab.cli.main import main

main()
