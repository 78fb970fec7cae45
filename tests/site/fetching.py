"""A plugin for tests: Mastodon as a network that fetches its pictures from our site, and whose texts lead nowhere.

So what the build makes for such networks is seen without the limits of any real one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from syndicate.model import PictureRules, Rules
from syndicate.networks.mastodon import Mastodon

LIMITS = PictureRules(most=10, max_bytes=8_000_000, min_ratio=0.8, max_ratio=1.91, formats=("image/jpeg",))
RULES: Rules = replace(Mastodon.rules, needs=frozenset({"picture", "public_picture"}), pictures=LIMITS, clickable=False)


def settings() -> dict[str, Any]:
    """Give the settings of a build that knows this network: ours, and this plugin."""
    from tests.site.conftest import ours

    return {"PLUGINS": [*ours(), __name__]}


def register() -> None:
    """Connect to Pelican."""
    Mastodon.rules = RULES
