"""What everything hangs on: the programs, the settings, the theme. When one of them is another, all is made again.

Texts hang on less than pages do: a template that changes makes no text anew.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from syndicate import audit, places, programs

from .site import of
from .syndication_links import OUTBOX_URL

# What makes a page, or a part of one.
LIBRARIES = (
    "pelican", "pelican-yaml-metadata", "markdown", "jinja2", "markupsafe", "nh3", "pillow", "babel", "icalendar",
    "holidays", "python-dateutil", "regex", "pyyaml", "tzdata", "feedgen", "lxml",
)  # fmt: skip
# Settings that say where a build takes place, and not what it makes.
PLACES = ("PATH", "OUTPUT_PATH", "CACHE_PATH", "THEME", "PLUGIN_PATHS", "ARTICLE_PATHS", "PAGE_PATHS", "PLUGINS")


def made_by() -> str:
    """Give the digest of the programs that build, ours and those of others."""
    return _digest([programs.digest(Path(__file__).parent), libraries()])


def texts(settings: Mapping[str, Any]) -> str:
    """Give the digest of what all texts are made with."""
    chosen = {name: settings[name] for name in ("MARKDOWN", "TYPOGRIFY", "FORMATTED_FIELDS")}
    return _digest([made_by(), repr(chosen), *_plugins(settings), *_catalogues(settings)])


def pages(settings: Mapping[str, Any]) -> str:
    """Give the digest of what all pages are made with."""
    config = of(settings).config
    theme = Path(settings["THEME"], "templates")
    files = [config.path, config.root / audit.FILE, places.pelican_settings(config.root), *_files(theme)]
    files += [file for folder in settings["THEME_TEMPLATES_OVERRIDES"] for file in _files(Path(folder))]
    arms = config.site.options.get("arms")
    files += [config.site.content / arms] if arms else []
    chosen = {name: repr(value) for name, value in settings.items() if name.isupper() and _says(name, value)}
    return _digest([
        texts(settings), repr(sorted(chosen.items())), os.environ.get(OUTBOX_URL, ""),
        *(f"{file.relative_to(theme) if file.is_relative_to(theme) else file.name} {_hash(file)}" for file in files),
    ])  # fmt: skip


def _says(name: str, value: object) -> bool:
    return (
        isinstance(value, str | int | float | list | tuple | dict | None)
        and name not in PLACES
        and not name.startswith("TAMBOUR_")
    )


@cache
def libraries() -> str:
    """Give the digest of Python and of the libraries that a page is made with."""
    return _digest([sys.version, *(f"{name} {_version(name)}" for name in LIBRARIES)])


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _plugins(settings: Mapping[str, Any]) -> Iterator[str]:
    """Give the digest of each plugin, those of other people included, and that of the settings file."""
    for name in settings["PLUGINS"]:
        found = getattr(sys.modules.get(name), "__file__", None)
        file = Path(found) if found else None
        files = _files(file.parent) if file and file.name == "__init__.py" else filter(None, [file])
        yield f"{name.rpartition('.')[2]} {[_hash(one) for one in files if one.suffix == '.py']}"


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _catalogues(settings: Mapping[str, Any]) -> Iterator[str]:
    """Give the digest of each catalogue that the commune adds."""
    from .languages import FOLDER

    config = of(settings).config
    return (f"{file.name} {_hash(file)}" for file in sorted((config.root / FOLDER).glob("*.po")))


def _hash(file: Path) -> str:
    try:
        return hashlib.blake2b(file.read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""


def _digest(parts: Any) -> str:
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
