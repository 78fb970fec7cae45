"""The search index of a built site, made by Pagefind (https://pagefind.app), a step of its own after the build.

Pagefind reads the pages and writes ``pagefind/``: a script, a WebAssembly module, and the texts in small pieces that
a browser fetches as it needs them. Nothing of it runs on a server, nothing is asked of anybody else.

A build replaces the site whole. One that makes no index keeps the old one only while it tells the truth: every page
that it lists is still there, with the very text that was indexed. Otherwise the index goes, and the search page says
that it cannot search: a site without search is better than a search that still shows what was withdrawn.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from syndicate.errors import ConfigError
from syndicate.i18n import _

FOLDER = "pagefind"
LIST = "pages.json"  # in the folder: what was indexed, by address, so that the index travels with its own proof
INDEXED = b"data-pagefind-body"
END = b"</main>"
# What Pagefind leaves out, and what only moves a page up or down among results: neither is text that is found.
_TEXT = re.compile(rb">[^<]+")
_NOT_TEXT = re.compile(
    rb'<(\w+)\b[^>]*\bdata-pagefind-ignore\b[^>]*>.*?</\1>|(, kind\[data-kind\])|\sdata-kind="\w*"', re.DOTALL
)
# Pagefind's own interfaces, 400 kB that no page of ours loads.
OPTIONS = ("--exclude-selectors", '[aria-hidden="true"]', "--silent")
UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")


def index(site: Path, lang: str, before: Path | None = None) -> int:
    """Index a built site in the language ``lang`` (a translation is found from there too); give the number of pages.

    The index of ``before``, the same site earlier, is taken over when it is that of these very pages. Raise
    ``ConfigError`` when Pagefind is not there or fails: then there is no index.
    """
    made_by = version()
    wanted = {"pagefind": made_by, "lang": lang, "pages": pages(site)}
    folder = site / FOLDER
    if before == site and _read(site) == wanted:
        return len(wanted["pages"])
    shutil.rmtree(folder, ignore_errors=True)
    if before and before != site and _read(before) == wanted:
        shutil.copytree(before / FOLDER, folder)
    elif wanted["pages"]:
        from tempfile import TemporaryDirectory  # late: most builds make no index

        with TemporaryDirectory() as desk:
            for name in wanted["pages"]:
                page = Path(desk, name)
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_bytes(prepared((site / name).read_bytes()))
            _run("--site", desk, "--output-path", str(folder), "--force-language", lang, *OPTIONS)
        for pattern in UNUSED:
            for file in folder.glob(pattern):
                file.unlink()
        (folder / LIST).write_text(json.dumps(wanted, indent=1, sort_keys=True), encoding="utf-8")
    return len(wanted["pages"])


def renew(site: Path, before: Path, lang: str, *, anew: bool) -> str:
    """Give a new site its index: made ``anew``, or that of the site before; tell it in a word (see ``Report``)."""
    if anew:
        index(site, lang, before)
        return "made"
    if carry(before, site):
        return "kept"
    return "dropped" if (before / FOLDER).is_dir() else ""


def renew_in_place(site: Path, lang: str, *, anew: bool) -> str:
    """Do the same for a site that was changed where it stands, its old index still in it."""
    if anew:
        index(site, lang, site)
        return "made"
    if not (site / FOLDER).is_dir():
        return ""
    if _true(site, site):
        return "kept"
    shutil.rmtree(site / FOLDER)
    return "dropped"


def carry(before: Path, site: Path) -> bool:
    """Take the index of an earlier site over to a new one if it tells the truth there; tell whether it does.

    Pages that are new are merely not found yet.
    """
    if not _true(before, site):
        return False
    shutil.copytree(before / FOLDER, site / FOLDER)
    return True


def _true(before: Path, site: Path) -> bool:
    """Tell whether the index of one site tells the truth in another."""
    listed = _read(before).get("pages")
    if not isinstance(listed, dict) or not listed or not (before / FOLDER).is_dir():
        return False
    return all(_holds(site, url, digest) for url, digest in listed.items())


def version() -> str:
    """Name the version of Pagefind. Raise ``ConfigError`` when there is none for this machine."""
    try:
        return _run("--version").strip()
    except ConfigError:
        message = _("The search index is made by Pagefind, which is missing here: pip install “pagefind[bin]”.")
        raise ConfigError(message) from None


def ready() -> bool:
    """Tell whether there is a Pagefind."""
    try:
        return bool(version())
    except ConfigError:
        return False


def pages(site: Path) -> dict[str, str]:
    """Give the pages of a site that are indexed, by address from its root, with the digest of what is found there."""
    found = {}
    for file in sorted(site.rglob("*.html")):
        digest = fingerprint(file.read_bytes())
        if digest:
            found[file.relative_to(site).as_posix()] = digest
    return found


def fingerprint(html: bytes) -> str:
    """Give the digest of the part of a page that is indexed; empty when none is."""
    part = _part(html)
    text = b" ".join(_NOT_TEXT.sub(b"", part).split())
    return hashlib.sha256(text).hexdigest()[:24] if part else ""


def prepared(html: bytes) -> bytes:
    """Give what Pagefind reads of a page: the part that is indexed, written so that its words are found.

    Pagefind cuts words at the typewriter's apostrophe and not at the printer's: « identité » would not find « carte
    d’identité ». The page of results writes the printer's one again.
    """
    text = _TEXT.sub(lambda run: run[0].replace("’".encode(), b"'"), _part(html))
    return b"<!doctype html><html><body><main>%b</main></body></html>" % text


def _part(html: bytes) -> bytes:
    start = html.find(INDEXED)
    if start < 0:
        return b""
    end = html.rfind(END)
    return html[html.rfind(b"<", 0, start) : end if end > start else None]


def _holds(site: Path, url: str, digest: str) -> bool:
    try:
        return fingerprint((site / url).read_bytes()) == digest
    except (OSError, ValueError):
        return False


def _read(site: Path) -> dict[str, object]:
    try:
        found = json.loads((site / FOLDER / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _run(*arguments: str) -> str:
    """Run Pagefind and give what it prints. Raise ``ConfigError`` with its last words."""
    command = [sys.executable, "-P", "-m", "pagefind", *arguments]
    done = subprocess.run(command, text=True, encoding="utf-8", errors="replace", capture_output=True, check=False)
    if done.returncode:
        words = (done.stderr.strip() or done.stdout.strip() or str(done.returncode)).splitlines()[-1]
        raise ConfigError(_("The search index could not be made: {reason}.").format(reason=words.rstrip(".")))
    return done.stdout
