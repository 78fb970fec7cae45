"""Tell each article which ones are beside it, as the other programs do by themselves."""

from itertools import pairwise
from typing import Any

from pelican import signals


def beside(generator: Any) -> None:
    """Set both on each article; Pelican's list begins with the newest."""
    articles = generator.articles
    for newer, older in pairwise(articles):
        newer.older, older.newer = older, newer


def register() -> None:
    """Connect to Pelican."""
    signals.article_generator_finalized.connect(beside)
