"""The pictures for networks that fetch them from our site: a JPEG within their limits, or a drawn card.

Nothing is made when no account of tambour.toml is on such a network, nor for an original that goes to none of them.
A file's name is a hash of its bytes, so the same picture is one file, and a network never meets an old one. What is
made is kept in .tambour/cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from syndicate import card_shapes
from syndicate.compose import for_account
from syndicate.model import Account, Original, Override, Picture, PictureRules, Rendition
from syndicate.renditions import FOLDER, is_fetched, together, wanted, wants_card
from syndicate.renditions import VERSION as BYTES

from . import share_cards
from .destinations import goes
from .kept import kept
from .site import Site

VERSION = 1  # to be raised when this module makes other bytes of the same picture


def serve(site: Site, output: Path, originals: Iterable[Original]) -> Iterator[Original]:
    """Give originals with the addresses of what is served for each, which is then in ``output``."""
    accounts = [account for account in site.config.accounts.values() if is_fetched(account.rules)]
    shelf = _Shelf(site, output)
    for original in originals:
        takers = [account for account in accounts if goes(site, account, original, original.accounts)]
        yield _dressed(original, takers, shelf) if takers else original


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Where the files are put."""

    site: Site
    output: Path

    def picture(self, picture: Picture, limits: Sequence[PictureRules]) -> Picture:
        """Give a picture with one more rendition for each limit."""
        name = f"{picture.sha256} {picture.focus}"
        made = dict.fromkeys(self._put(f"{name} {rules}", partial(self._adapted, picture, rules)) for rules in limits)
        return replace(picture, renditions=(*picture.renditions, *made))

    def card(self, title: str, category: str, limits: Sequence[PictureRules]) -> Rendition:
        """Draw the card of an original that has no picture: one for all its networks, within the limits of each."""
        from syndicate import images

        rules = replace(
            limits[0],
            max_side=min(rules.max_side for rules in limits),
            max_pixels=min(rules.max_pixels for rules in limits),
            max_bytes=min(rules.max_bytes for rules in limits),
        )
        drawn = share_cards.drawn(self.site, title, category, card_shapes.shape(*limits))
        return self._put(f"{hashlib.sha256(drawn).hexdigest()} {rules}", lambda: images.adapt(drawn, rules).data)

    def _adapted(self, picture: Picture, rules: PictureRules) -> bytes:
        from syndicate import images  # late: it loads Pillow, and most sites serve no network

        full = self.output / picture.url.removeprefix(self.site.absolute(""))
        return images.adapt(full.read_bytes(), rules, focus=picture.focus).data

    def _put(self, source: str, make: Callable[[], bytes]) -> Rendition:
        from syndicate import images

        key = hashlib.sha256(f"{source} {VERSION} {BYTES}".encode()).hexdigest()
        file = self.site.config.cache / "cache" / "renditions" / f"{key}.jpg"
        data = kept(file, make)
        sha256, seen = hashlib.sha256(data).hexdigest(), images.inspect(data)
        path = f"{FOLDER}/{sha256[:16]}.jpg"
        (self.output / FOLDER).mkdir(parents=True, exist_ok=True)
        (self.output / path).write_bytes(data)
        return Rendition(self.site.absolute(path), seen.width, seen.height, sha256)


def _dressed(original: Original, takers: Sequence[Account], shelf: _Shelf) -> Original:
    limits = wanted(account.rules for account in takers)
    named = {account.name for account in takers}
    each = zip(*(together(original.pictures, rules) for rules in limits), strict=True)
    pictures = tuple(shelf.picture(picture, own) for picture, own in zip(original.pictures, each, strict=True))
    accounts = None if original.accounts is None else dict(_chosen(original.accounts, named, limits, shelf))
    return _carded(replace(original, pictures=pictures, accounts=accounts), takers, shelf)


def _chosen(
    accounts: Mapping[str, Override], named: set[str], limits: Sequence[PictureRules], shelf: _Shelf
) -> Iterator[tuple[str, Override]]:
    for name, override in accounts.items():
        picture = override.picture
        yield name, replace(override, picture=shelf.picture(picture, limits)) if picture and name in named else override


def _carded(original: Original, takers: Sequence[Account], shelf: _Shelf) -> Original:
    """Add the card in each language in which it is needed: without picture, or when an alert may not wait for one."""
    seen = [(account, for_account(original, account)) for account in takers if wants_card(account.rules)]
    needing = {ours.url: account for account, ours in seen if original.urgent or not ours.pictures}
    if not needing:
        return original
    limits = wanted(account.rules for account, _ours in seen)

    def card(url: str, title: str) -> Rendition | None:
        return shelf.card(title, original.category, limits) if url in needing else None

    translations = tuple(replace(one, card=card(one.url, one.title)) for one in original.translations)
    return replace(original, card=card(original.url, original.title), translations=translations)
