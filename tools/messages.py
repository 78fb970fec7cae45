"""Bring the message catalogues up to date with the code: ``python -m tools.messages``.

Extracts every message of the engine, the plugins and the themes, and those of Click that the command line can print,
into ``syndicate/locale/tambour.pot``; merges them into the French ``tambour.po`` (what is translated stays, what
vanished goes, nothing is guessed); and compiles ``tambour.mo``. No dates and no line numbers: the files change only
when a message does.
"""

from __future__ import annotations

import io
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "syndicate" / "locale"
LANGUAGES = ("fr",)
# Files, the Babel extractor that reads them, its options.
SOURCES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("syndicate/**/*.py", "python", {}),
    ("plugins/**/*.py", "python", {}),
    ("pelicanconf.py", "python", {}),
    ("themes/**/*.html", "jinja2", {"extensions": "jinja2.ext.i18n", "silent": "false"}),
    ("themes/**/*.xml", "jinja2", {"extensions": "jinja2.ext.i18n", "silent": "false"}),
)
# Click speaks English only; its sentences are translated with ours (see ``speak`` in ``syndicate.cli``).
CLICK = tuple(
    Path(click.__file__).with_name(f"{name}.py")
    for name in ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")
)
KEYWORDS = {"_": None, "ngettext": (1, 2)}


def main() -> None:
    """Write the three files, and say what is left to translate."""
    template = extracted()
    _write(LOCALE / "tambour.pot", po_bytes(template))
    for language in LANGUAGES:
        merged = updated(template, po_file(language), language)
        _write(po_file(language), po_bytes(merged))
        _write(mo_file(language), mo_bytes(merged))
        left = untranslated(merged)
        print(f"{language}: {len(merged)} messages, {len(left)} to translate")
        for message in left:
            print(f"  {message}")


def extracted(root: Path = ROOT) -> Catalog:
    """Collect the messages of the source code, each with the files that use it."""
    found = _Catalog()
    files = [
        (path, path.relative_to(root).as_posix(), extractor, options)
        for pattern, extractor, options in SOURCES
        for path in sorted(root.glob(pattern))
    ]
    files += [(path, f"click/{path.name}", "python", {}) for path in CLICK]
    for path, name, extractor, options in files:
        for _line, message, _comments, _context in extract_from_file(extractor, path, KEYWORDS, options=options):
            found.add(message, None, [(name, 0)])
    return found


def updated(template: Catalog, translated: Path, language: str) -> Catalog:
    """Give the messages of the template with the translations that a .po file has for them."""
    known = Catalog(locale=language)
    if translated.is_file():
        with translated.open("rb") as file:
            known = read_po(file, locale=language)
    merged = _Catalog(locale=language)
    for message in template:
        if message.id:
            old = known.get(message.id)
            kept = old.string if old and old.pluralizable == message.pluralizable else None
            merged.add(message.id, kept, message.locations, message.flags)
    return merged


def untranslated(catalog: Catalog) -> list[str]:
    """List the messages without a translation, or with one that lacks a plural form."""
    return [
        str(message.id)
        for message in catalog
        if message.id and not all(message.string if isinstance(message.string, tuple) else [message.string])
    ]


def po_file(language: str) -> Path:
    """Give the place of a language's translations."""
    return LOCALE / language / "LC_MESSAGES" / "tambour.po"


def mo_file(language: str) -> Path:
    """Give the place of a language's compiled translations."""
    return po_file(language).with_suffix(".mo")


def po_bytes(catalog: Catalog) -> bytes:
    """Write a catalogue as people edit it."""
    out = io.BytesIO()
    write_po(out, catalog, width=120, sort_output=True, include_lineno=False)
    return out.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """Write a catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


class _Catalog(Catalog):
    """A catalogue whose header holds only what programs need."""

    def __init__(self, locale: str | None = None) -> None:
        super().__init__(locale=locale, header_comment="", fuzzy=False)

    def _headers(self) -> list[tuple[str, str]]:
        plural = [("Language", str(self.locale_identifier)), ("Plural-Forms", self.plural_forms)]
        return [
            ("Project-Id-Version", "tambour"),
            *(plural if self.locale else []),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit\n"),
        ]

    mime_headers = property(_headers)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


if __name__ == "__main__":
    main()
