"""The pictures as the site serves them: cleaned of their metadata, upright, in a few widths, named by their content.

Only pictures that a published original uses are written, so nothing of a draft is ever served. What is made is kept
in .tambour/cache under the hash of the original bytes: it is made once, and a fresh clone makes the same names.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from pelican.utils import slugify

from syndicate import renditions
from syndicate.processors import processors, shared

from . import tracing
from .markup import tag

WIDTHS = (480, 960, 1600)  # pixels
VERSION = 3  # of what this module keeps in the cache
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "image/avif": "avif"}


@dataclass(frozen=True, slots=True)
class Variant:
    """One size in one format; ``path`` is relative to the site's root, sizes in pixels."""

    path: str
    mime: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as pages and feeds use it. ``path`` is the full size; ``size`` in bytes; ``sha256`` of those bytes."""

    path: str
    mime: str
    width: int
    height: int
    size: int
    sha256: str
    base: str  # path of the site, before every path
    variants: tuple[Variant, ...] = ()
    alt: str = ""
    credit: str = ""
    focus: tuple[float, float] = (0.0, 0.0)

    @property
    def smallest(self) -> Variant | None:
        """Give the smallest variant in the format of the full size, which every reader of feeds knows."""
        same = [variant for variant in self.variants if variant.mime == self.mime]
        return min(same, key=lambda variant: variant.width, default=None)

    def html(self, sizes: str = "100vw", *, eager: bool = False, decorative: bool = False, **attributes: str) -> Any:
        """Write the picture for a page. ``decorative`` leaves the alternative text out: a link beside it says it."""
        from markupsafe import Markup

        fallback = [variant for variant in self.variants if variant.mime == self.mime]
        fallback.append(Variant(self.path, self.mime, self.width, self.height))
        source = max((v for v in fallback if v.width <= WIDTHS[1]), key=lambda v: v.width, default=fallback[-1])
        img: dict[str, str | int | None] = {"src": f"{self.base}/{source.path}"}
        if len(fallback) > 1:
            img |= {"srcset": self._candidates(fallback), "sizes": sizes}
        img |= {"width": self.width, "height": self.height, "alt": "" if decorative else self.alt}
        img |= {} if eager else {"loading": "lazy", "decoding": "async"}
        img |= {key.rstrip("_"): value for key, value in attributes.items() if value}
        modern = [variant for variant in self.variants if variant.mime == "image/webp" and self.mime != "image/webp"]
        if not modern:
            return Markup(tag("img", img))  # noqa: S704  # every value is escaped by tag()
        webp = tag("source", {"type": "image/webp", "srcset": self._candidates(modern), "sizes": sizes})
        return Markup(f"<picture>{webp}{tag('img', img)}</picture>")  # noqa: S704  # as above

    def _candidates(self, variants: list[Variant]) -> str:
        return ", ".join(f"{self.base}/{variant.path} {variant.width}w" for variant in variants)


class Store:
    """Makes pictures once, and puts those that are used into the output."""

    def __init__(self, content: Path, cache: Path, output: Path, base: str) -> None:
        self.content = content
        self.cache = cache / "pictures"
        self.output = output
        self.base = base
        self._made: dict[Path, tuple[dict[str, Any], Path]] = {}
        self._digests: dict[Path, str] = {}

    def prepare(self, files: Iterable[Path]) -> None:
        """Make those of these pictures that were not made yet, on all the processors; one that fails fails when shown.

        Each process takes a picture at a time: one photograph takes as long as some tens of pages.
        """
        new = [file for file in dict.fromkeys(files) if not (self._folder(file) / "facts.json").is_file()]
        if min(processors(), len(new)) > 1:
            for _done in shared(lambda number: _try(self._make, new[number]), len(new)):
                pass

    def digest(self, file: Path) -> str:
        """Give the digest of a file, read once; empty when there is none."""
        if file not in self._digests:
            try:
                with file.open("rb") as opened:
                    self._digests[file] = hashlib.file_digest(opened, "sha256").hexdigest()
            except OSError:
                self._digests[file] = ""
        return self._digests[file]

    def show(self, file: Path, *, alt: str, credit: str = "", focus: tuple[float, float] = (0.0, 0.0)) -> Shown:
        """Make the picture ready, write its files, and describe it."""
        tracing.read(f"picture:{named(file, self.content)}")
        facts, folder = self._made.get(file) or self._made.setdefault(file, self._make(file))
        stem = slugify(file.stem, regex_subs=[(r"[^\w\s-]", ""), (r"[-\s]+", "-")]) or "image"
        name = f"images/{stem}-{facts['sha256'][:8]}"
        full = f"{name}.{EXTENSIONS[facts['mime']]}"
        self._copy(folder / "full", full)
        variants = []
        for made in facts["variants"]:
            path = f"{name}-{made['width']}.{EXTENSIONS[made['mime']]}"
            self._copy(folder / f"{made['width']}.{EXTENSIONS[made['mime']]}", path)
            variants.append(Variant(path, made["mime"], made["width"], made["height"]))
        return Shown(
            full, facts["mime"], facts["width"], facts["height"], facts["size"], facts["sha256"], self.base,
            tuple(variants), alt, credit, focus,
        )  # fmt: skip

    def _copy(self, made: Path, path: str) -> None:
        tracing.effect("file", path)
        target = self.output / path
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made, target)

    def _folder(self, file: Path) -> Path:
        key = f"{self.digest(file)} {VERSION} {renditions.VERSION} {WIDTHS}"
        return self.cache / hashlib.sha256(key.encode()).hexdigest()

    def _make(self, file: Path) -> tuple[dict[str, Any], Path]:
        folder = self._folder(file)
        try:
            facts: dict[str, Any] = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            data = file.read_bytes()
            self._digests[file] = hashlib.sha256(data).hexdigest()  # it may have just been replaced
            folder = self._folder(file)
            facts = _write(folder, data)
        return facts, folder


def _try(make: Callable[[Path], object], file: Path) -> None:
    """Make a picture, unless it cannot be made: who shows it will say so."""
    with contextlib.suppress(Exception):
        make(file)


def named(file: Path, content: Path) -> str:
    """Name a file by its path from content/, so that the name is the same wherever the project is."""
    return file.relative_to(content).as_posix() if file.is_relative_to(content) else str(file)


def _write(folder: Path, data: bytes) -> dict[str, Any]:
    """Make all files of one picture in a folder beside, then give it its name: it is there whole or not at all."""
    from syndicate import images  # late: it loads Pillow, and most builds make no picture

    fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    full = images.clean(data)
    seen = images.inspect(full)
    mime, width, height = seen.mime, seen.width, seen.height
    (fresh / "full").write_bytes(full)
    small = [wide for wide in WIDTHS if wide < width]
    # The full size serves the original format.
    wanted = {"image/webp": [*small, width] if mime != "image/webp" and width <= WIDTHS[-1] else small, mime: small}
    variants: list[dict[str, Any]] = []
    for made in images.renditions(full, wanted) if any(wanted.values()) else ():
        if made.mime != mime or len(made.data) < len(full):  # few colours compress better at full size
            (fresh / f"{made.width}.{EXTENSIONS[made.mime]}").write_bytes(made.data)
            variants.append({"mime": made.mime, "width": made.width, "height": made.height})
    variants.sort(key=lambda one: (one["mime"] != "image/webp", one["width"]))
    digest = hashlib.sha256(full).hexdigest()
    facts = {"mime": mime, "width": width, "height": height, "size": len(full), "sha256": digest, "variants": variants}
    (fresh / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return facts


def alone(words: str) -> str:
    """Give words in the place of a picture that cannot be shown."""
    return escape(re.sub(r"\s+", " ", words).strip())
