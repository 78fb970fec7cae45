"""Get an original ready for a network: wait until our site serves it, fetch its pictures, adapt them.

Nothing is sent before the canonical URL and its pictures answer, with the very bytes that the feed announced: the
networks read our pages once, at that moment. Adapted pictures are kept on disk by content, so each is made once. For
the networks that fetch pictures themselves nothing is adapted here: what goes is what our site serves for them. A
video is copied to the disk as it is.

The waiting of a whole run is bounded, in real time: by pauses as by fetches that hang. Once it is spent, each page is
still tried once, for a short time, so that what is online goes out; until several in a row say nothing at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from syndicate import images, posters
from syndicate.addresses import host
from syndicate.card_shapes import WIDE, Setting, Shape, shape
from syndicate.cards import card
from syndicate.errors import ContentError, TambourError, Unsent
from syndicate.i18n import _
from syndicate.model import (
    Attachment,
    Captions,
    Draft,
    Film,
    Picture,
    PictureRules,
    Post,
    Rendition,
    Rules,
    Video,
)
from syndicate.renditions import MIME, chosen, is_fetched, takes, together
from syndicate.web import Fetched

MOST_PICTURE_BYTES = 64_000_000
MOST_PAGE_BYTES = 16_000_000
MOST_CAPTION_BYTES = 2_000_000
# Static hosts that do not know a file's kind serve it as mere bytes.
TEXTS, FILMS = ("text/", "application/octet-stream"), ("video/", "application/octet-stream")
SLOWEST = 200_000  # bytes a second: the slowest at which our own site is believed to be sending a video
# Time between two looks at a page that is not there yet, in seconds.
PAUSE = 5.0
# Once the waiting is spent: the seconds for each look, and the looks in a row that may end in silence.
QUICK = 10.0
SILENCES = 3
# A look that takes this long, in seconds, is waiting: the site hangs or drips.
LONG = 5.0

T = TypeVar("T")


class Reader(Protocol):
    """What reads our own site: the web once it is online, or the folder where it was built."""

    def fetch(self, url: str, *, types: Collection[str], most: int, seconds: float | None = None) -> Fetched:
        """Give a file of at most ``most`` bytes whose media type begins with one of ``types``, or raise ``Unsent``.

        It takes ``seconds`` at most.
        """

    def download(self, url: str, target: Path, *, types: Collection[str], most: int, seconds: float) -> None:
        """Do the same, into a file of that name."""


class Ready(Protocol):
    """What makes a picture ready for a network."""

    def __call__(self, picture: Picture, rules: PictureRules, *, patient: bool) -> Attachment:
        """Give it, or raise what says why not."""


@dataclass(frozen=True, slots=True)
class Site:
    """Our own site, as it can be reached: ``stand_in`` replaces the public address when fetching, never in copies.

    ``setting`` is what its drawings grow from, ``phone`` whom to call, ``arms`` those that it gave, SVG or PNG.
    """

    url: str
    name: str
    colours: tuple[str, str]
    stand_in: str = ""
    setting: Setting = field(default_factory=Setting)
    phone: str = ""
    arms: bytes = b""

    def reach(self, url: str) -> str:
        """Give the address to fetch for an address of our site. Raise ``Unsent`` for any other site's."""
        if url != self.url and not url.startswith(self.url + "/"):
            raise Unsent(_("{url} is not an address of our site").format(url=url))
        return self.stand_in + url.removeprefix(self.url) if self.stand_in else url


class Gallery:
    """The originals and pictures of one run. Safe to share between threads."""

    def __init__(
        self,
        site: Site,
        web: Reader,
        cache: Path,
        *,
        wait: float,
        sleep: Callable[[float], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare the gallery of a run.

        ``wait``: the seconds that the whole run may spend on pages that are not there yet; ``clock`` counts seconds.
        """
        self.site = site
        self.web = web
        self.cache = cache
        self._sleep = sleep
        self._clock = clock
        self._left = wait
        self._silences = 0  # looks in a row, after the waiting was spent, at which the site said nothing
        self._seen: set[str] = set()
        self._missing: dict[tuple[str, bool], str] = {}
        self._sources: dict[tuple[str, str], bytes] = {}  # by address and hash
        self._lock = threading.Lock()

    def wait_for(self, url: str) -> None:
        """Wait until a page of our site answers 200 with HTML. Raise ``Unsent`` when it does not in time."""
        with self._lock:  # one thread waits for all: they mostly wait for the same page
            if url not in self._seen:
                self._retry(url, self._page, patient=True)
                self._seen.add(url)

    def post(self, draft: Draft, rules: Rules, *, urgent: bool = False, new: bool = False) -> Post:
        """Adapt the pictures of a draft to a network. An urgent one goes without a picture that fails, and says why.

        The video is fetched when the copy is ``new``: it is never sent again.
        """
        reasons: list[str] = []
        ready = self._served if is_fetched(rules) else self._adapted
        tried = [
            self._tried(ready, picture, limits, reasons, urgent=urgent)
            for picture, limits in zip(draft.pictures, together(draft.pictures, rules.pictures), strict=True)
        ]
        attachments = [attachment for attachment in tried if attachment is not None]
        if not attachments and "picture" in rules.needs:
            attachments.append(self._needed_card(draft, rules))
        card = None
        if not attachments and rules.card_bytes:
            limits = replace(rules.pictures, max_bytes=rules.card_bytes)
            if draft.link.picture:
                card = self._tried(self._adapted, draft.link.picture, limits, reasons, urgent=urgent)
            card = card or self._card(draft, limits, WIDE)
        poster = self._poster(draft) if "poster" in rules.needs else None
        film = self._film(draft.video) if draft.video and new else None
        captions = tuple((one.lang, self._captions(one)) for one in draft.video.captions) if draft.video else ()
        left_out = (_("without its picture: {reason}").format(reason=reason) for reason in dict.fromkeys(reasons))
        return Post(draft, tuple(attachments), card, None, tuple(left_out), poster, film, captions)

    def _tried(
        self, ready: Ready, picture: Picture, rules: PictureRules, reasons: list[str], *, urgent: bool
    ) -> Attachment | None:
        try:
            return ready(picture, rules, patient=not urgent)
        except TambourError as error:
            if not urgent:
                raise
            reasons.append(str(error))
            return None

    def _adapted(self, picture: Picture, rules: PictureRules, *, patient: bool) -> Attachment:
        def make() -> Attachment:
            try:
                data = self._source(picture.url, picture.sha256, patient=patient)
                return images.adapt(data, rules, focus=picture.focus)
            except ContentError as error:
                raise ContentError(error.message, file=picture.url) from None

        return replace(self._cached(f"{picture.sha256} {picture.focus}", rules, make), alt=picture.alt)

    def _card(self, draft: Draft, rules: PictureRules, form: Shape) -> Attachment:
        title, site = draft.link.title, self.site

        def make() -> Attachment:
            return images.adapt(card(title, site.name, site.colours, setting=site.setting, shape=form), rules)

        made = self._cached(f"card {title} {site.name} {site.colours} {site.setting} {form}", rules, make)
        return replace(made, alt=title)

    def _poster(self, draft: Draft) -> Attachment:
        """Draw the sheet to print."""
        site = self.site
        head = posters.Letterhead(site.name, site.colours, site.setting, site.phone, site.arms)
        return posters.draw(draft, head)

    def _served(self, picture: Picture, rules: PictureRules, *, patient: bool) -> Attachment:
        """Give what our site serves of a picture for a network that fetches it there: these very bytes."""
        return self._fetched(chosen(picture, rules), picture.url, picture.alt, patient=patient)

    def _needed_card(self, draft: Draft, rules: Rules) -> Attachment:
        """Give the drawn card of a post that cannot go without a picture: so an urgent one waits for it too."""
        if not is_fetched(rules):
            return self._card(draft, rules.pictures, shape(rules.pictures))
        card = draft.link.card if draft.link.card and takes(rules.pictures, draft.link.card) else None
        return self._fetched(card, draft.link.url, draft.link.title, patient=True)

    def _fetched(self, found: Rendition | None, of: str, alt: str, *, patient: bool) -> Attachment:
        if found is None:
            message = _("{url} was built without the picture that this network fetches: build and put online again")
            raise Unsent(message.format(url=of))
        data = self._source(found.url, found.sha256, patient=patient)
        return Attachment(data, MIME, found.width, found.height, alt, url=found.url)

    def _source(self, url: str, sha256: str, *, patient: bool) -> bytes:
        """Fetch a picture from our site, once, and check that it is the one that the feed announced."""
        with self._lock:
            if (url, sha256) not in self._sources:

                def fetch(url: str, seconds: float) -> bytes:
                    return self._picture(url, sha256, seconds)

                self._sources[url, sha256] = self._retry(url, fetch, patient=patient)
            return self._sources[url, sha256]

    def _captions(self, captions: Captions) -> bytes:
        def fetch(url: str, seconds: float) -> bytes:
            there = self.site.reach(url)
            data = self.web.fetch(there, types=TEXTS, most=MOST_CAPTION_BYTES, seconds=seconds).data
            if hashlib.sha256(data).hexdigest() != captions.sha256:
                raise Unsent(_("the site does not serve the video that was built: {url}").format(url=url))
            return data

        with self._lock:
            return self._retry(captions.url, fetch, patient=True)

    def _film(self, video: Video) -> Film:
        """Copy a video to the disk, once, and check that it is the one that the feed announced."""
        path = self.cache / f"video-{video.sha256}"
        with self._lock:  # two accounts that want it wait for one copy
            if not _is(path, video):
                self._retry(video.url, partial(self._download, video=video, path=path), patient=True)
        return Film(path, video.mime, video.size, video.sha256)

    def _download(self, url: str, seconds: float, *, video: Video, path: Path) -> None:
        self.cache.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            reasonable = max(seconds, video.size / SLOWEST)
            self.web.download(self.site.reach(url), fresh, types=FILMS, most=video.size, seconds=reasonable)
            if not _is(fresh, video):
                raise Unsent(_("the site does not serve the video that was built: {url}").format(url=url))
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)

    def _page(self, url: str, seconds: float) -> None:
        self.web.fetch(self.site.reach(url), types=("text/html",), most=MOST_PAGE_BYTES, seconds=seconds)

    def _picture(self, url: str, sha256: str, seconds: float) -> bytes:
        fetched = self.web.fetch(self.site.reach(url), types=("image/",), most=MOST_PICTURE_BYTES, seconds=seconds)
        if hashlib.sha256(fetched.data).hexdigest() != sha256:
            raise Unsent(_("the site does not serve the picture that was built: {url}").format(url=url))
        return fetched.data

    def _retry(self, url: str, fetch: Callable[[str, float], T], *, patient: bool) -> T:
        """Fetch, and fetch again while there is time to wait; what failed for one account is not tried for the next."""
        if known := self._missing.get((url, patient)):
            raise Unsent(known)
        if self._silences >= SILENCES:
            raise Unsent(_("{host} does not answer: {url} was not asked for.").format(host=host(url), url=url))
        while True:
            began = self._clock()
            try:
                found = fetch(url, max(QUICK, self._left) if patient else QUICK)
            except Unsent as error:
                silent = self._count(began)
                if self._left <= 0 or not patient:
                    self._silences = self._silences + 1 if silent else 0
                    self._missing[url, patient] = str(error)
                    raise
                pause = min(PAUSE, self._left)
                self._left -= pause
                self._sleep(pause)
            else:
                self._count(began)
                self._silences = 0
                return found

    def _count(self, began: float) -> bool:
        """Take the time of a fetch from the waiting when it was long, as when a server hangs or drips; say so."""
        took = self._clock() - began
        long = took >= LONG
        self._left -= took if long else 0
        return long

    def _cached(self, source: str, rules: PictureRules, make: Callable[[], Attachment]) -> Attachment:
        name = hashlib.sha256(f"{source} {rules} {images.VERSION}".encode()).hexdigest()
        data, facts = self.cache / name, self.cache / f"{name}.json"
        try:
            known, found = json.loads(facts.read_text(encoding="utf-8")), data.read_bytes()
            if hashlib.sha256(found).hexdigest() != known["sha256"]:
                raise ValueError(name)  # a machine that lost its power may keep a name and not what was under it
            return Attachment(found, known["mime"], known["width"], known["height"], focus=(known["x"], known["y"]))
        except (OSError, ValueError, TypeError, KeyError):
            made = make()
            known = {
                "sha256": hashlib.sha256(made.data).hexdigest(),
                "mime": made.mime,
                "width": made.width,
                "height": made.height,
                "x": made.focus[0],
                "y": made.focus[1],
            }
            with suppress(OSError):  # a full disk is no reason to hold what is ready
                self.cache.mkdir(parents=True, exist_ok=True)
                _write(data, made.data)
                _write(facts, json.dumps(known).encode())
            return made


def _is(path: Path, video: Video) -> bool:
    """Tell whether a file holds this very video."""
    try:
        with path.open("rb") as file:
            return path.stat().st_size == video.size and hashlib.file_digest(file, "sha256").hexdigest() == video.sha256
    except OSError:
        return False


def _write(path: Path, data: bytes) -> None:
    """Write a whole file or none: another thread or run may be writing the same one."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    temporary.write_bytes(data)
    temporary.replace(path)
