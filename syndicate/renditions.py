"""What our site serves for the networks that fetch pictures themselves: which sizes the build makes, which one goes.

Such networks read a public address, at the moment of publishing: JPEG in sRGB, without redirect. The strictest known
are Instagram's and Threads' (https://developers.facebook.com/docs/instagram-platform/content-publishing): 1440 pixels
wide at most, larger ones are scaled down there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from syndicate import crop
from syndicate.model import Picture, PictureRules, Rendition, Rules

# To be raised when ``images`` gives other bytes for the same picture: what is cached under the old one is not used.
# Here, for what is cached can be used without the libraries that ``images`` loads.
VERSION = 1
FOLDER = "images/reseaux"
MIME = "image/jpeg"
# The longest side in pixels, and the weight in bytes: beyond, networks scale and wait, and our site grows.
SIDE, MOST_BYTES = 1440, 4_000_000
# How far from one ratio is still that ratio: sizes are whole pixels.
SAME = 0.01


def is_fetched(rules: Rules) -> bool:
    """Tell whether a network fetches its pictures from our site."""
    return "public_picture" in rules.needs


def wants_card(rules: Rules) -> bool:
    """Tell whether what has no picture goes there with a drawn card that our site serves."""
    return is_fetched(rules) and "picture" in rules.needs


def wanted(networks: Iterable[Rules]) -> tuple[PictureRules, ...]:
    """Give the limits of the renditions to make: one for each that differs, none where no network fetches pictures."""
    made = (
        replace(
            rules.pictures,
            most=1,
            alt_limit=0,
            formats=(MIME,),
            max_side=min(rules.pictures.max_side, SIDE),
            max_bytes=min(rules.pictures.max_bytes, MOST_BYTES),
        )
        for rules in networks
        if is_fetched(rules)
    )
    return tuple(dict.fromkeys(made))


def together(pictures: Sequence[Picture], rules: PictureRules) -> tuple[PictureRules, ...]:
    """Give the limits of each picture of one post, in their order.

    A network that shows all at the ratio of the first would cut the others in their middle: they are cut to it before,
    around their own focus.
    """
    if not rules.one_ratio or len(pictures) < 2:
        return (rules,) * len(pictures)
    first = pictures[0]
    left, top, right, bottom = crop.around((first.width, first.height), first.focus, rules)
    ratio = (right - left) / (bottom - top)
    same = replace(
        rules,
        min_ratio=max(rules.min_ratio, ratio * (1 - SAME)),
        max_ratio=min(rules.max_ratio or math.inf, ratio * (1 + SAME)),
    )
    return (rules, *(same,) * (len(pictures) - 1))


def chosen(picture: Picture, rules: PictureRules) -> Rendition | None:
    """Choose what a network fetches: of the renditions that it takes, the one that shows most of the picture."""
    whole = picture.width / picture.height
    taken = (one for one in picture.renditions if one.sha256 and takes(rules, one))
    return min(taken, key=lambda one: abs(one.width / one.height - whole), default=None)


def takes(rules: PictureRules, one: Rendition) -> bool:
    """Tell whether a rendition is within the limits of a network, its weight aside."""
    ratio = one.width / one.height
    return (
        max(one.width, one.height) <= rules.max_side
        and one.width * one.height <= rules.max_pixels
        and ratio >= rules.min_ratio
        and (not rules.max_ratio or ratio <= rules.max_ratio)
    )
