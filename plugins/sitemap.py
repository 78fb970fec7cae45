"""sitemap.xml (https://www.sitemaps.org/protocol.html) and robots.txt (RFC 9309).

sitemap.xml names one file for each year of originals and one for all other pages, so that a new article rewrites the
smallest ones. The dates are those that editors wrote: a page that nobody changed has not changed. Translations name
one another (https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap).
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pelican import Pelican, signals

from . import archives, languages, lists, spoken, writing
from .filing import YEAR, Filed
from .robots import robots
from .site import Site, of

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
LINKS = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
INDEX, PAGES = "sitemap.xml", "sitemap-pages.xml"


def write(pelican: Pelican) -> None:
    """Write the sitemaps, once all pages are there, and robots.txt."""
    site, output, writer = of(pelican.settings), Path(pelican.output_path), pelican.settings[writing.WRITER]
    years = [year for year in site.filing.names(YEAR) if year]
    for year in years:
        writer.after(f"{__name__} {year}", "", partial(_write_year, site, output, year))
    dated = {site.files[one.content] for year in years for one in site.filing.get(f"{YEAR}{year}")}
    pages = sorted(f"{name} {hidden}" for name, hidden in site.made.items() if name not in dated)
    size = pelican.settings[lists.SIZE]
    writer.after(__name__, pages, partial(_write_pages, site, output, frozenset(dated), size))
    (output / "robots.txt").write_text(robots(site), encoding="utf-8")


def _write_year(site: Site, output: Path, year: str) -> list[str]:
    """Write the sitemap of the originals of a year. Search engines may show them all."""
    filed = {site.files[one.content]: one for one in site.filing.get(f"{YEAR}{year}")}
    lines = [_url(site, file, filed[file].changed, filed[file]) for file in sorted(filed, key=_in_order)]
    return [_write(output, f"sitemap-{year}.xml", lines)]


def _write_pages(site: Site, output: Path, dated: AbstractSet[str], size: int) -> list[str]:
    """Write the sitemap of all pages but ``dated``, and that which names all sitemaps.

    ``size`` is the number of originals on an older page of a list.
    """
    years = sorted(year for year in site.filing.names(YEAR) if year)
    filed = {year: site.filing.get(f"{YEAR}{year}") for year in ("", *years)}
    dates = _changes(site, {one.content: one.changed for some in filed.values() for one in some if one.changed}, size)
    undated = {site.files[one.content]: one for one in filed[""]}
    dates |= {file: one.changed for file, one in undated.items() if one.changed}
    shown = [file for file, hidden in site.made.items() if file in undated or not (file in dated or hidden)]
    shown.sort(key=_in_order)
    _write(output, PAGES, [_url(site, file, dates.get(file), undated.get(file)) for file in shown])
    newest = {PAGES: max((dates[file] for file in shown if file in dates), default=None)}
    for year in years:
        newest[f"sitemap-{year}.xml"] = max((one.changed for one in filed[year] if one.changed), default=None)
    entries = [
        f"<sitemap><loc>{escape(site.absolute(name))}</loc>{_changed(site, changed)}</sitemap>\n"
        for name, changed in sorted(newest.items())
    ]
    text = f"{DECLARATION}<sitemapindex {SPACE}>\n{''.join(entries)}</sitemapindex>\n"
    (output / INDEX).write_text(text, encoding="utf-8")
    return [INDEX, PAGES]


def _changes(site: Site, changed: Mapping[Any, datetime], size: int) -> dict[str, datetime]:
    """Give the time of the last change of each list that has one, by its file: that of the newest original in it."""
    found = {listing.page.url: listing.articles for listing in lists.listings(site, size)}
    found |= {year.url: year.articles for type_ in archives.RUBRICS for year in archives.years(site, type_)}
    found |= {"": [one.content for type_ in site.types for one in site.filed(type_)]}
    dates = {url: max((changed[one] for one in some if one in changed), default=None) for url, some in found.items()}
    return {f"{url}index.html": date for url, date in dates.items() if date}


def _write(output: Path, name: str, lines: list[str]) -> str:
    text = f"{DECLARATION}<urlset {SPACE} {LINKS}>\n{''.join(lines)}</urlset>\n"
    (output / name).write_text(text, encoding="utf-8")
    return name


def _in_order(file: str) -> list[str]:
    return file.split("/")


def _url(site: Site, file: str, changed: datetime | None, one: Filed | None) -> str:
    address = site.absolute(file.removesuffix("index.html"))
    versions = languages.versions(one.content) if one and one.versions else []
    versions = [version for version in versions if not spoken.is_simple(version.lang)]
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(its.lang)} href={quoteattr(site.absolute(its.url))}/>'
        for its in (versions if len(versions) > 1 else ())
    )
    return f"<url><loc>{escape(address)}</loc>{_changed(site, changed)}{links}</url>\n"


def _changed(site: Site, moment: datetime | None) -> str:
    return f"<lastmod>{moment.astimezone(site.config.zone).isoformat(timespec='seconds')}</lastmod>" if moment else ""


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(write)
