"""Run ``python -m syndicate`` as ``tambour``."""

from syndicate.cli import main

main(prog_name="tambour")
