"""Get an original ready for a network: wait until our site serves it, fetch its pictures, adapt them.

Nothing is sent before the canonical URL and its pictures answer, with the very bytes that the feed announced: the
networks read our pages once, at that moment. Adapted pictures are kept on disk by content, so each is made once.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

from syndicate import images
from syndicate.errors import TambourError, Unsent
from syndicate.i18n import _
from syndicate.model import Attachment, Draft, Picture, PictureRules, Post, Rules
from syndicate.web import Fetched

MOST_PICTURE_BYTES = 64_000_000
# Time between two looks at a page that is not there yet, in seconds.
PAUSE = 5.0

T = TypeVar("T")


class Reader(Protocol):
    """What reads our own site: the web once it is online, or the folder where it was built."""

    def fetch(self, url: str, *, types: Collection[str], most: int) -> Fetched:
        """Give a file of at most ``most`` bytes whose media type begins with one of ``types``, or raise ``Unsent``."""


@dataclass(frozen=True, slots=True)
class Site:
    """Our own site, as it can be reached: ``stand_in`` replaces the public address when fetching, never in copies."""

    url: str
    name: str
    colours: tuple[str, str]
    stand_in: str = ""

    def reach(self, url: str) -> str:
        """Give the address to fetch for an address of our site. Raise ``Unsent`` for any other site's."""
        if url != self.url and not url.startswith(self.url + "/"):
            raise Unsent(_("{url} is not an address of our site").format(url=url))
        return self.stand_in + url.removeprefix(self.url) if self.stand_in else url


class Gallery:
    """The originals and pictures of one run. Safe to share between threads."""

    def __init__(self, site: Site, web: Reader, cache: Path, *, wait: float, sleep: Callable[[float], None]) -> None:
        """``wait``: the seconds that the whole run may spend waiting for pages that are not there yet."""
        self.site = site
        self.web = web
        self.cache = cache
        self._sleep = sleep
        self._left = wait
        self._seen: set[str] = set()
        self._sources: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def wait_for(self, url: str) -> None:
        """Wait until a page of our site answers 200 with HTML. Raise ``Unsent`` when it does not in time."""
        with self._lock:  # one thread waits for all: they mostly wait for the same page
            if url not in self._seen:
                self._retry(lambda: self.web.fetch(self.site.reach(url), types=("text/html",), most=MOST_PICTURE_BYTES))
                self._seen.add(url)

    def post(self, draft: Draft, rules: Rules, *, urgent: bool = False) -> Post:
        """Adapt the pictures of a draft to a network. An urgent one goes without a picture that fails."""
        attachments = []
        for picture in draft.pictures:
            try:
                attachments.append(self._adapted(picture, rules.pictures))
            except TambourError:
                if not urgent:
                    raise
        if not attachments and "picture" in rules.needs:
            attachments.append(self._card(draft, rules.pictures))
        card = None
        if not attachments and rules.card_bytes:
            limits = replace(rules.pictures, max_bytes=rules.card_bytes)
            card = self._adapted(draft.link.picture, limits) if draft.link.picture else self._card(draft, limits)
        return Post(draft, tuple(attachments), card)

    def _adapted(self, picture: Picture, rules: PictureRules) -> Attachment:
        def make() -> Attachment:
            return images.adapt(self._source(picture), rules, focus=picture.focus)

        return replace(self._cached(f"{picture.sha256} {picture.focus}", rules, make), alt=picture.alt)

    def _card(self, draft: Draft, rules: PictureRules) -> Attachment:
        def make() -> Attachment:
            drawn = images.card(draft.link.title, self.site.name, self.site.colours)
            return images.adapt(drawn, rules)

        made = self._cached(f"card {draft.link.title} {self.site.name} {self.site.colours}", rules, make)
        return replace(made, alt=draft.link.title)

    def _source(self, picture: Picture) -> bytes:
        """Fetch a picture from our site, once, and check that it is the one that the feed announced."""
        with self._lock:
            if picture.sha256 not in self._sources:
                self._sources[picture.sha256] = self._retry(lambda: self._fetch(picture))
            return self._sources[picture.sha256]

    def _fetch(self, picture: Picture) -> bytes:
        fetched = self.web.fetch(self.site.reach(picture.url), types=("image/",), most=MOST_PICTURE_BYTES)
        if hashlib.sha256(fetched.data).hexdigest() != picture.sha256:
            raise Unsent(_("the site does not serve the picture that was built: {url}").format(url=picture.url))
        return fetched.data

    def _retry(self, fetch: Callable[[], T]) -> T:
        while True:
            try:
                return fetch()
            except Unsent:
                if self._left <= 0:
                    raise
                pause = min(PAUSE, self._left)
                self._left -= pause
                self._sleep(pause)

    def _cached(self, source: str, rules: PictureRules, make: Callable[[], Attachment]) -> Attachment:
        name = hashlib.sha256(f"{source} {rules} {images.VERSION}".encode()).hexdigest()
        data, facts = self.cache / name, self.cache / f"{name}.json"
        try:
            known = json.loads(facts.read_text(encoding="utf-8"))
            return Attachment(
                data.read_bytes(), known["mime"], known["width"], known["height"], focus=(known["x"], known["y"])
            )
        except (OSError, ValueError, TypeError, KeyError):
            made = make()
            self.cache.mkdir(parents=True, exist_ok=True)
            _write(data, made.data)
            known = {
                "mime": made.mime,
                "width": made.width,
                "height": made.height,
                "x": made.focus[0],
                "y": made.focus[1],
            }
            _write(facts, json.dumps(known).encode())
            return made


def _write(path: Path, data: bytes) -> None:
    """Write a whole file or none: another thread or run may be writing the same one."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    temporary.write_bytes(data)
    temporary.replace(path)
