"""An address that an original had leads to where it is now: copies out there hold it, and some can never be edited.

The ledger tells the addresses that copies were made with; this reads and never writes it. A static host cannot be
asked to answer 301, so a small page at the old address says where the original is, to people and to machines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import PurePath
from typing import Any

from pelican.generators import Generator

from syndicate import originals

from . import languages
from .pages import ALWAYS, WRITERS
from .site import Site, of

# Where the redirections that were written are, by the file of their original, in Pelican's settings.
KEY = "TAMBOUR_REDIRECTS"
# What every address of an original is made of. Nothing else is written: neither "..", nor a file that others make.
PATH = re.compile(r"(?:[A-Za-z0-9-]{1,200}/)+")


def write(generator: Generator, writer: Any) -> None:
    """Write the pages at the old addresses, after all the others: what is there now is never written over.

    Each is in the language of the page that it leads to.
    """
    site, written = of(generator.settings), generator.settings.setdefault(KEY, {})
    for path, content in redirects(site, set(writer.jobs)).items():
        languages.speak(site, content.lang)
        file = f"{path}index.html"
        writer.write_file(
            file,
            generator.get_template("pages/redirect"),
            generator.context,
            generator.settings["RELATIVE_URLS"],
            template_name="pages/redirect",
            url=path,
            content=content,
        )
        written.setdefault(content.source.path, []).append(file)


def redirects(site: Site, taken: AbstractSet[str]) -> dict[str, Any]:
    """Give the original that each old address leads to, by that address relative to the site's root.

    ``taken`` has the files of the pages that there are.
    """
    versions: dict[str, list[Any]] = {}
    for content in site.every:
        if content.source.id in site.history.addresses:
            versions.setdefault(content.source.id, []).append(content)
    at_fault = set(_at_fault(site))
    found: dict[str, Any] = {}
    # Of two originals that had the same address one after the other, the newer one is likely to be looked for.
    for contents in sorted(versions.values(), key=_age):
        for url in site.history.addresses[contents[0].source.id]:
            path = own_path(url, site.absolute(""))
            if path and not _taken(path, taken) and path.split("/")[-2] not in at_fault:
                found[path] = version(contents, path)
    return found


def own_path(url: str, home: str) -> str:
    """Give the path of an address below our home page; empty when it cannot be that of an original of this site.

    With or without encryption, it is the same site.
    """
    address, home = (one.partition("://")[2] for one in (url, home))
    path = address.removeprefix(home)
    return path if path != address and PATH.fullmatch(path) else ""


def version(contents: Iterable[Any], path: str) -> Any:
    """Choose the version in the language that the old address was in, if there still is one; else the original."""
    by_lang = {content.lang: content for content in contents}
    original = next(content for content in by_lang.values() if content.source.translation_of is None)
    folder, _slash, rest = path.partition("/")
    return by_lang.get(folder, original) if rest else original


def _taken(path: str, taken: AbstractSet[str]) -> bool:
    """Tell whether a page is there, or a file stands in the way of its folder."""
    folder = PurePath(path)
    return f"{path}index.html" in taken or any(str(one) in taken for one in (folder, *folder.parents))


def _at_fault(site: Site) -> Iterator[str]:
    """Name the ends of the addresses at which the previous pages of files at fault may be brought back."""
    return (originals.slug((originals.original_of(file) or file).stem) for file in originals.faulty(site.problems))


def _age(contents: list[Any]) -> tuple[float, str]:
    """Sort by date; a page without any comes first."""
    dates = [content.source.date.timestamp() for content in contents if content.source.date]
    return max(dates, default=0.0), contents[0].source.id


def register() -> None:
    """Have the pages written after those of all the plugins before this one."""
    WRITERS[__name__] = write
    ALWAYS.add(__name__)
