"""``python -m streams.cli``: how one of our processes starts another."""

from streams.cli import main

main()
