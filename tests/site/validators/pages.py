"""Which pages to look at, so that each thing the theme can draw is seen, without opening every page of a commune."""

from __future__ import annotations

from pathlib import Path

from lxml import html


def covering(site: Path) -> tuple[str, ...]:
    """Give the addresses of the pages that together show every kind of page, every element, every class.

    The kinds come first: each page at the root (home, lists, legal pages, search…), then the fullest page of each
    rubric, of each year, of each language. Then any page with an element or a class that no page before it had.
    """
    traits = {
        path: _traits(path) for path in sorted(site.rglob("*.html"), key=lambda path: (-path.stat().st_size, path))
    }
    chosen: list[Path] = []
    kinds: set[tuple[str, ...]] = set()
    seen: set[str] = set()
    for path, own in traits.items():
        kind = _kind(path.relative_to(site))
        if kind not in kinds:
            kinds.add(kind)
            chosen.append(path)
            seen |= own
    for path, own in traits.items():
        if own - seen:
            chosen.append(path)
            seen |= own
    return tuple(sorted(address(site, path) for path in chosen))


def address(site: Path, path: Path) -> str:
    """Give the address of a page on its host: ``/agenda/``."""
    return "/" + path.relative_to(site).as_posix().removesuffix("index.html")


def _kind(path: Path) -> tuple[str, ...]:
    """Say what two pages have in common that stand at the same place: the last folder counts only at the root."""
    *folders, last = path.parts
    if last != "index.html":
        return path.parts
    if folders and folders[-1].isdecimal():
        return ("a year",)
    return tuple(folders) if len(folders) < 2 else (*folders[:-1], "*")


def _traits(path: Path) -> set[str]:
    """Give the elements of a page, alone and with each of their classes: ``table``, ``p.closing``."""
    tree = html.fromstring(path.read_bytes())
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    classes = {f"{one.tag}.{name}" for one in elements for name in (one.get("class") or "").split()}
    return classes | {one.tag for one in elements}
