"""`python -m perf_nlp` is the command line."""

from perf_nlp.cli import main

main()
