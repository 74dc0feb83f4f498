"""``python -m sstest``: the command line."""

from sstest.cli import main

main()
