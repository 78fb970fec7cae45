"""Every address that the site writes leads somewhere: in pages, style sheets, drawings, feeds, calendars and data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

from syndicate.config import FILE, load
from tests.site.validators.conftest import ROOT, Sample

SITE = load(ROOT / FILE).commune.url
# Where an element names a file or a page.
ATTRIBUTES = ("href", "src", "action", "poster", "data", "cite", "formaction")
TEXTS = {".html", ".css", ".svg", ".xml", ".json", ".ics", ".txt", ".xsl", ".webmanifest", ""}
CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
# An address of ours in any text; what ends a sentence, a string or a tag ends it too.
ABSOLUTE = re.compile(re.escape(SITE) + r"[^\s\"'<>\\)\]}|{,;]*[^\s\"'<>\\)\]}|{,;.]")


def test_every_address_of_a_page_leads_to_a_file_and_a_place_in_it(sample: Sample) -> None:
    """Links, pictures in each size, scripts and forms of each page lead to a file, and a #fragment to an element."""
    broken = [
        f"{page.relative_to(sample.output)}: {value}"
        for page in sample.pages
        for value in addresses(page)
        if not leads(sample.output, page, value)
    ]
    assert broken == []


def test_every_address_of_ours_in_any_file_leads_to_a_file(sample: Sample) -> None:
    """Feeds, calendars, site maps and structured data name only pages and files that exist."""
    found = {
        (path.relative_to(sample.output).as_posix(), url)
        for path in sample.output.rglob("*")
        if path.suffix in TEXTS and path.is_file() and "pagefind" not in path.parts
        for url in ABSOLUTE.findall(_text(path))
    }
    assert len({url for _, url in found}) > 300, "addresses were found at all"
    assert sorted(one for one in found if target(sample.output, urlsplit(one[1]).path) is None) == []


def test_style_sheets_and_drawings_ask_for_nothing_that_is_not_there(sample: Sample) -> None:
    """Each url(…) of a style sheet or drawing is a file of the site."""
    broken = [
        f"{path.relative_to(sample.output)}: {value}"
        for path in sample.output.rglob("*")
        if path.suffix in {".css", ".svg"}
        for value in CSS_URL.findall(_text(path))
        if not value.startswith("#") and not leads(sample.output, path, value)
    ]
    assert broken == []


def test_other_sites_are_named_by_https(sample: Sample) -> None:
    """A link to another site never goes by plain http, and no page takes a picture, style or script from elsewhere."""
    faults = []
    for page in sample.pages:
        for element in tree(page).iter():
            for name in (*ATTRIBUTES, "srcset"):
                value = element.get(name) or ""
                link = element.tag in {"a", "link"} and name == "href" and element.get("rel") != "stylesheet"
                if value.startswith(("http:", "//")) or (value.startswith("https:") and not link):
                    faults.append(f"{page.relative_to(sample.output)}: <{element.tag} {name}={value}>")
    assert faults == []


def test_a_broken_address_is_seen(sample: Sample) -> None:
    """A missing page, a missing file and a missing fragment are each told apart from what exists."""
    home = sample.output / "index.html"
    assert leads(sample.output, home, "/agenda/")
    assert leads(sample.output, home, "#contenu")
    assert not leads(sample.output, home, "/agenda")  # a host would answer with a redirection, or not at all
    assert not leads(sample.output, home, "/jamais/")
    assert not leads(sample.output, home, "/theme/jamais.svg")
    assert not leads(sample.output, home, "/agenda/#jamais")


def addresses(page: Path) -> Iterator[str]:
    """Give each address that a page holds in an attribute."""
    for element in tree(page).iter():
        for name in ATTRIBUTES:
            if (value := element.get(name)) is not None:
                yield value
        for candidate in (element.get("srcset") or "").split(","):
            if candidate.strip():
                yield candidate.split()[0]


def leads(site: Path, page: Path, value: str) -> bool:
    """Tell whether an address written in a file leads to a file of the site, or out of it."""
    base = f"{SITE}/{page.relative_to(site).as_posix()}"
    parts = urlsplit(urljoin(base, value))
    if f"{parts.scheme}://{parts.netloc}" != SITE:
        return True
    found = target(site, parts.path)
    if found is None:
        return False
    return not parts.fragment or found.suffix not in {".html", ".svg"} or unquote(parts.fragment) in ids(found)


def target(site: Path, path: str) -> Path | None:
    """Give the file that a static host would answer with, without redirection."""
    file = site / unquote(path).lstrip("/")
    if path in {"", "/"} or path.endswith("/"):
        file /= "index.html"
    return file if file.is_file() else None


@cache
def ids(file: Path) -> frozenset[str]:
    """Give the places in a page or drawing that a fragment can name."""
    if file.suffix == ".svg":
        return frozenset(re.findall(r"\bid=[\"']([^\"']+)", _text(file)))
    return frozenset(element.get("id") for element in tree(file).iter() if element.get("id"))


@cache
def tree(page: Path) -> html.HtmlElement:
    """Read a page; comments and such are left out."""
    return html.fromstring(page.read_bytes(), parser=html.HTMLParser(remove_comments=True, remove_pis=True))


def _text(path: Path) -> str:
    """Read a file; lines that a calendar folded are put together again (RFC 5545, 3.1)."""
    text = path.read_bytes().decode("utf-8", "replace")
    return text.replace("\r\n ", "").replace("\\,", ",") if path.suffix == ".ics" else text
