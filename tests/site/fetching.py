"""A plugin for tests: Mastodon as a network that fetches its pictures from our site, and whose texts lead nowhere.

So what the build makes for such networks is seen without the limits of any real one.
"""

from __future__ import annotations

from dataclasses import replace

from syndicate.model import PictureRules, Rules
from syndicate.networks.mastodon import Mastodon

LIMITS = PictureRules(most=10, max_bytes=8_000_000, min_ratio=0.8, max_ratio=1.91, formats=("image/jpeg",))
RULES: Rules = replace(Mastodon.rules, needs=frozenset({"picture", "public_picture"}), pictures=LIMITS, clickable=False)


def register() -> None:
    """Connect to Pelican."""
    Mastodon.rules = RULES
