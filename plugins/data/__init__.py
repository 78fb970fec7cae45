"""What machines read in each page: one block of JSON-LD with the vocabulary of schema.org.

A module for each kind of original; ``graph`` writes the block; ``values`` and ``place`` hold what they share. Names
(``@id``) are addresses that never change, so that what is said of the commune on two pages is said of one thing. Search
engines show no rectified claims and no special announcements since the summer of 2025
(https://developers.google.com/search/docs/appearance/structured-data/search-gallery): both remain words of the
vocabulary, and others read them.
"""

from __future__ import annotations

from pathlib import Path

from pelican import signals
from pelican.generators import Generator

from ..share_cards import Share
from ..site import of
from .graph import Data


def equip(generator: Generator) -> None:
    """Give a generator's templates the data of their page, under the name ``data``."""
    site = of(generator.settings)
    generator.env.globals["data"] = Data(site, Share(site, Path(generator.settings["OUTPUT_PATH"])))


def register() -> None:
    """Connect to Pelican."""
    signals.generator_init.connect(equip)
