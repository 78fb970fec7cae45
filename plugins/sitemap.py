"""sitemap.xml (https://www.sitemaps.org/protocol.html) and robots.txt (RFC 9309).

The dates are those that editors wrote: a page that nobody changed has not changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from pelican import Pelican, signals

from .site import Site, of

OPENING = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'


def write(pelican: Pelican) -> None:
    """Write both files."""
    site, output = of(pelican.settings), Path(pelican.output_path)
    lines = "".join(_line(site, url, changed) for url, changed in addresses(site))
    (output / "sitemap.xml").write_text(f"{OPENING}{lines}</urlset>\n", encoding="utf-8")
    robots = f"User-agent: *\nAllow: /\nSitemap: {site.absolute('sitemap.xml')}\n"
    (output / "robots.txt").write_text(robots, encoding="utf-8")


def addresses(site: Site) -> Iterator[tuple[str, datetime | None]]:
    """Give every page with the time of its last change: the home page, the lists, then the originals by address."""
    yield "", _newest(site.articles)
    for type_ in dict.fromkeys(article.type for article in site.articles):
        yield f"{type_}/", _newest(site.of_type(type_))
    for category in sorted({str(article.category.url) for article in site.articles if article.source.category}):
        inside = [a for a in site.articles if a.source.category and a.category.url == category]
        yield category, _newest(inside)
    for content in sorted(site.every, key=lambda content: str(content.url)):
        yield content.url, _newest([content])


def _newest(contents: list[Any]) -> datetime | None:
    dates = [date for one in contents for date in (one.source.date, one.source.modified) if date]
    return max(dates, default=None)


def _line(site: Site, url: str, changed: datetime | None) -> str:
    modified = ""
    if changed:
        modified = f"<lastmod>{changed.astimezone(site.config.zone).isoformat(timespec='seconds')}</lastmod>"
    return f"<url><loc>{escape(site.absolute(url))}</loc>{modified}</url>\n"


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(write)
