"""What the drawings of one commune grow from, as tambour.toml says it: the same on its site and on its copies."""

from __future__ import annotations

from syndicate import drawing_settings
from syndicate.card_shapes import Setting
from syndicate.config import Config

PNG = b"\x89PNG"


def setting(config: Config, arms: bytes | None = None) -> Setting:
    """Give what all cards of a commune have in common. ``arms`` spares reading them again.

    Arms that are no PNG are left out: cards are made of pixels.
    """
    facts, options = config.commune.facts, config.site.options
    given = read_arms(config) if arms is None else arms
    return Setting(
        seed=str(facts.get("insee") or config.commune.name),
        landscape=str(options.get("landscape", drawing_settings.LANDSCAPES[0])),
        steeple=bool(options.get("steeple", True)),
        mourning=config.site.mode == "mourning",
        domain=config.commune.url.partition("://")[2],
        arms=given if given[:4] == PNG else b"",
    )


def read_arms(config: Config) -> bytes:
    """Give the arms of the commune, clean; nothing when it gave none."""
    name = config.site.options.get("arms")
    return drawing_settings.read(config.site.content, name) if name else b""
