"""The videos as the site serves them: copied as they are, named by their content, with the captions beside them.

Only the video of a published original is copied. A page shows it with the browser's own player: nothing is fetched from
elsewhere, and nothing but its first moments before somebody plays it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syndicate import videos
from syndicate.originals import slug

from . import files, spoken, tracing, words
from .files import Place
from .markup import tag
from .pictures import Shown, named

FOLDER = "videos"


@dataclass(frozen=True, slots=True)
class Track:
    """Captions in one language; ``path`` is relative to the site's root, ``sha256`` of the bytes."""

    lang: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Film:
    """A video as pages and the feed use it; ``size`` in bytes, ``sha256`` of the bytes."""

    path: str
    mime: str
    size: int
    sha256: str
    tracks: tuple[Track, ...]
    base: str  # path of the site, before every path

    def about(self, lang: str) -> str:
        """Say what kind of file it is and its size: MP4, 12 MB."""
        return f"{Path(self.path).suffix.lstrip('.').upper()}, {words.size(self.size, lang)}"

    def html(self, title: str, poster: Shown | None, link: str) -> Any:
        """Write the player, named by a title; ``link`` is what those read whose browser has none."""
        from markupsafe import Markup

        still = {"poster": f"{self.base}/{smaller(poster)}"} if poster else {}
        plain = {"class": "u-video", "controls": None, "playsinline": None, "preload": "metadata"}
        video: dict[str, str | None] = {**plain, "aria-label": title, **still}
        source = tag("source", {"src": f"{self.base}/{self.path}", "type": self.mime})
        tracks = [
            tag("track", {"kind": "captions", "src": f"{self.base}/{one.path}", "srclang": one.lang,
                          "label": spoken.name(one.lang)})
            for one in self.tracks
        ]  # fmt: skip
        inside = f"{tag('a', {'href': f'{self.base}/{self.path}'})}{Markup.escape(link)}</a>"
        return Markup(f"{tag('video', video)}{source}{''.join(tracks)}{inside}</video>")  # noqa: S704  # all of it escaped


def film(file: Path, lang: str, place: Place) -> Film:
    """Copy a video and its captions into the output, and describe them; ``lang`` is that of captions that name none."""
    tracing.read(f"video:{named(file, place.content)}|{lang}")
    sha256 = files.digest(file)
    stem = f"{FOLDER}/{slug(file.stem) or 'video'}-{sha256[:8]}"
    path = _copy(file, f"{stem}{file.suffix.lower()}", place)
    tracks = []
    for spoken_lang, captions in videos.captions(file, lang).items():
        digest = files.digest(captions)
        there = _copy(captions, f"{stem}-{spoken_lang.lower()}-{digest[:8]}.vtt", place)
        tracks.append(Track(spoken_lang, there, digest))
    mime = videos.FORMATS.get(file.suffix.lower(), "application/octet-stream")
    return Film(path, mime, file.stat().st_size, sha256, tuple(tracks), place.base)


def state(name: str, content: Path) -> object:
    """Give what stands behind the key of a video: its bytes, and those of its captions."""
    path, _bar, lang = name.partition("|")
    file = content / path
    return files.digest(file), [(one, files.digest(captions)) for one, captions in videos.captions(file, lang).items()]


def smaller(picture: Shown) -> str:
    """Give the still of a player: a width that telephones and desks can both use."""
    same = [one for one in picture.variants if one.mime == picture.mime and one.width >= 900]
    return min(same, key=lambda one: one.width).path if same else picture.path


def _copy(file: Path, path: str, place: Place) -> str:
    tracing.effect("file", path)
    target = place.output / path
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return path
