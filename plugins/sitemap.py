"""sitemap.xml (https://www.sitemaps.org/protocol.html) and robots.txt (RFC 9309).

sitemap.xml names one file for each year of originals and one for all other pages, so that a new article rewrites the
smallest ones. The dates are those that editors wrote: a page that nobody changed has not changed. Translations name
one another (https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pelican import Pelican, signals

from . import archives, languages, lists, spoken, writing
from .robots import robots
from .site import Site, of

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
LINKS = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
PAGES = "sitemap-pages.xml"


def write(pelican: Pelican) -> None:
    """Write the sitemaps, once all pages are there, and robots.txt."""
    site, output, writer = of(pelican.settings), Path(pelican.output_path), pelican.settings[writing.WRITER]
    size = pelican.settings[lists.SIZE]
    pages = "\n".join(sorted(f"{name} {hidden}" for name, hidden in site.made.items()))
    writer.after(__name__, pages, lambda: sitemaps(site, output, size))
    (output / "robots.txt").write_text(robots(site), encoding="utf-8")


def sitemaps(site: Site, output: Path, size: int) -> list[str]:
    """Write the sitemaps and name them; ``size`` is the number of originals on an older page of a list."""
    originals = {str(content.url): content for content in site.every}
    dates = changes(site, size)
    files: dict[str, list[str]] = {PAGES: []}
    for url in public(site, originals):
        files.setdefault(_file(site, originals.get(url)), []).append(url)
    entries = []
    for name, urls in sorted(files.items()):
        lines = "".join(_url(site, url, dates.get(url), originals.get(url)) for url in urls)
        text = f"{DECLARATION}<urlset {SPACE} {LINKS}>\n{lines}</urlset>\n"
        (output / name).write_text(text, encoding="utf-8")
        newest = max(filter(None, map(dates.get, urls)), default=None)
        entries.append(f"<sitemap><loc>{escape(site.absolute(name))}</loc>{_changed(site, newest)}</sitemap>\n")
    text = f"{DECLARATION}<sitemapindex {SPACE}>\n{''.join(entries)}</sitemapindex>\n"
    (output / "sitemap.xml").write_text(text, encoding="utf-8")
    return ["sitemap.xml", *sorted(files)]


def public(site: Site, originals: Mapping[str, Any]) -> Iterator[str]:
    """Give the addresses of the pages that search engines may show, in order; those of the originals all are."""
    made = site.made
    for name in sorted(made, key=lambda one: one.split("/")):
        url = name.removesuffix("index.html")
        if url in originals or not made[name]:
            yield url


def changes(site: Site, size: int) -> dict[str, datetime]:
    """Give the time of the last change of each page that has one: that of the newest original in it."""
    found = {"": site.articles, **{str(content.url): [content] for content in site.every}}
    found |= {listing.page.url: listing.articles for listing in site.lists or lists.listings(site, size)}
    found |= {year.url: year.articles for type_ in archives.RUBRICS for year in archives.years(site, type_)}
    dates = {url: _newest(contents) for url, contents in found.items()}
    return {url: date for url, date in dates.items() if date}


def _newest(contents: Iterable[Any]) -> datetime | None:
    dates = (date for one in contents for date in (one.source.date, one.source.modified) if date)
    return max(dates, default=None)


def _file(site: Site, content: Any | None) -> str:
    """Name the sitemap of a page: that of its year, if it has a date."""
    date = content.source.date if content else None
    return f"sitemap-{date.astimezone(site.config.zone):%Y}.xml" if date else PAGES


def _url(site: Site, url: str, changed: datetime | None, content: Any | None) -> str:
    versions = [one for one in languages.versions(content) if not spoken.is_simple(one.lang)] if content else []
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(one.lang)} href={quoteattr(site.absolute(one.url))}/>'
        for one in (versions if len(versions) > 1 else ())
    )
    return f"<url><loc>{escape(site.absolute(url))}</loc>{_changed(site, changed)}{links}</url>\n"


def _changed(site: Site, moment: datetime | None) -> str:
    return f"<lastmod>{moment.astimezone(site.config.zone).isoformat(timespec='seconds')}</lastmod>" if moment else ""


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(write)
