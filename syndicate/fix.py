"""Mend what is mechanical and safe in an original: French typography, stray spaces, ``tel://``.

Only words are touched: never code, addresses, tags, quotations, keys. What a reader's browser would get is compared
before and after with the very Markdown that builds the site; a text where anything else moved is left as it was.
"""

from __future__ import annotations

import difflib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from syndicate.act_check import digest_line, with_digest
from syndicate.errors import ContentError
from syndicate.frontmatter import CLOSING, OPENING
from syndicate.i18n import _
from syndicate.prose import CODE, HIDDEN, words
from syndicate.source import Source

# No-break spaces as the Imprimerie nationale sets them: a whole one with colons and guillemets, a thin one otherwise.
WIDE, THIN = "\u00a0", "\u202f"
SEEN = "⍽"  # what shows a no-break space to people (U+237D)
# The extensions that pelicanconf.py gives to Markdown: a test compares them.
EXTENSIONS = ("markdown.extensions.extra", "markdown.extensions.sane_lists", "markdown.extensions.toc")

_END = r"(?=[\s*_»”|]|$)"  # what may follow a sign: not a letter, for :smile: and !important are no punctuation
_LOUD_END = r"(?=[\s*_»”|)\"]|$)"  # ! and ? make no smiley with a bracket
_WORD = rf"[\w)\]»”\"*_%€°’'.…{HIDDEN}{CODE}]"  # what a sign may follow
_LETTER = r"[^\W\d_]"
# Each begins with a sign of its own: looked for everywhere, that is many times faster than looking behind first.
_FRENCH = re.compile(
    rf" (?<={_WORD} )(?:(?P<wide> *)(?=:{_END}|»)|(?P<thin> *)(?=[!?]+{_LOUD_END}|;{_END}))"
    r"|«(?:(?P<after> +)(?=\S)|(?P<open>)(?=[^\s\u00a0\u202f]))"
    r"|»(?<=[^\s\u00a0\u202f«]»)(?P<close>)"
    rf"|:(?<={_LETTER}:)(?=[ \n]|$)(?P<colon>)"
    rf"|!(?<={_LETTER}!)(?=[!?]*{_LOUD_END})(?P<cry>)"
    rf"|\?(?<={_LETTER}\?)(?=[!?]*{_LOUD_END})(?P<question>)"
    rf"|;(?<={_LETTER};){_END}(?P<pause>)"
    r"|\.(?<![./\\]\.)\.\.(?![./\\\w])(?P<dots>)"
    rf"|'(?<={_LETTER}')(?=[*_«“]*[^\W_])(?P<quote>)"
)
_TELL = re.compile(r"[:;!?»](?<![\u00a0\u202f][:;!?»])|«(?![\u00a0\u202f])|'|\.\.\.")
_INSTEAD = {"wide": WIDE, "thin": THIN, "dots": "…", "quote": "’"}  # of the whole
_BEFORE = {"close": WIDE, "colon": WIDE, "cry": THIN, "question": THIN, "pause": THIN}  # put before the sign
_AFTER = {"after": WIDE, "open": WIDE}  # put after the sign, in the place of what the group holds
# Two spaces at the end of a line that another follows are a line break: they stay.
_SPACES = re.compile(r"(?<![ \t])[ \t]$|[ \t]+(?=\n[ \t]*(?:\n|\Z))|[ \t]+\Z", re.MULTILINE)
_TABS = re.compile(r"\t")
_TEL = re.compile(r"(?<=[^<]tel:)//(?=[+\d(])", re.IGNORECASE)
_QUOTED_LINE = re.compile(r"^[ \t]{0,3}>[^\n]*", re.MULTILINE)
_ABBREVIATION = re.compile(r"^\*\[(?P<key>[^\]\n]+)\]:", re.MULTILINE)
_REFERENCE = re.compile(r"^ {0,3}\[(?!\^)(?P<key>[^\[\]\n]+)\]:", re.MULTILINE)

# The keys whose values are sentences, each on one line.
_SENTENCE = re.compile(
    r"^(?P<key>[ ]*(?:title|summary|image_alt|image_credit|text):[ \t]+)"
    r"(?P<value>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\n]|'')*'|[^\s\"'|>&*!#%@\[{`][^\n#]*?)(?P<rest>[ \t]*)$",
    re.MULTILINE,
)
_ROUNDS = 4  # one mending may call for another; more than two were never seen


@dataclass(frozen=True, slots=True)
class Edit:
    """One mending: where, and what takes its place."""

    start: int
    end: int
    text: str


def mend(text: str, *, french: bool, sentences: bool = True) -> str:
    """Give the whole file mended; the same text when nothing is to be mended, or cannot be without risk.

    ``french`` says that the original is in French: other languages have other signs. ``sentences`` lets the sentences
    of the front matter be mended too; they are what copies are made of.
    """
    bare = text.replace("\r\n", "\n")
    if "\r" in bare or ("\r\n" in text and text.count("\r\n") != text.count("\n")):
        return text  # mixed ends of line: another tool's work
    opening = OPENING.match(bare.removeprefix("\ufeff"))
    start = opening.end() + len(bare) - len(bare.removeprefix("\ufeff")) if opening else 0
    closing = CLOSING.search(bare, start + 1) if opening else None
    if not closing:
        return text
    head, body = bare[: closing.end()], bare[closing.end() :]
    if french and sentences:
        head = _head(head, start)
    mended = head + _body(body, french=french)
    return mended.replace("\n", "\r\n") if "\r\n" in text else mended


@dataclass(frozen=True, slots=True)
class Mended:
    """One file to mend: its text as it is, and as it should be."""

    file: Path
    before: str
    after: str

    @property
    def changes(self) -> int:
        """Count the places that change."""
        signs = difflib.SequenceMatcher(None, autojunk=False)
        count = 0
        for old, new in zip(*self._lines(), strict=False):
            if old != new:
                signs.set_seqs(old, new)
                count += sum(1 for what, *_where in signs.get_opcodes() if what != "equal")
        return max(count, 1)

    def diff(self, name: str) -> str:
        """Show the lines that change, as ``diff -u`` does, with no-break spaces that can be seen."""
        lines = difflib.unified_diff(*self._lines(), name, name, n=0)
        shown = "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
        return shown.replace(WIDE, SEEN).replace(THIN, SEEN)

    def _lines(self) -> tuple[list[str], list[str]]:
        return self.before.splitlines(keepends=True), self.after.splitlines(keepends=True)


def mend_all(sources: Iterable[Source], live: AbstractSet[str], content: Path | None = None) -> Iterator[Mended]:
    """Give what can be mended. The sentences of an original that has copies stay, or each copy would be edited.

    ``live`` names the ids that have copies. An act gets the digest of its file, looked for in ``content``. A file that
    cannot be read is left alone; the checks name it.
    """
    for source in sources:
        try:
            before = source.path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        after = mend(before, french=source.lang.startswith("fr"), sentences=source.id not in live)
        digest = digest_line(source, content) if content else None
        after = with_digest(after, digest) if digest else after
        if after != before:
            yield Mended(source.path, before, after)


def write(mended: Mended) -> None:
    """Write a mended file whole or not at all; a link stays a link, and the file keeps its permissions.

    Raise ``ContentError`` when it cannot be written, or was changed by somebody else meanwhile.
    """
    file = mended.file.resolve()
    try:
        if file.read_bytes() != mended.before.encode():
            raise ContentError(_("The file was changed meanwhile: run the command again."), file=mended.file)
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
        fresh = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(mended.after.encode())
                out.flush()
                os.fsync(out.fileno())
            fresh.chmod(file.stat().st_mode & 0o7777)
            fresh.replace(file)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        message = _("The file cannot be written: {error}.").format(error=error.strerror)
        raise ContentError(message, file=mended.file) from None


def french_edits(text: str, shown: str) -> Iterator[Edit]:
    """Give what French typography wants of a text; ``shown`` is what ``prose.words`` gives of it."""
    if not _TELL.search(shown):
        return
    for found in _FRENCH.finditer(_protected(text, shown)):
        kind = found.lastgroup or ""
        if kind in _INSTEAD:
            yield Edit(found.start(), found.end(), _INSTEAD[kind])
        elif kind in _BEFORE:
            yield Edit(found.start(), found.start(), _BEFORE[kind])
        else:
            yield Edit(found.start(kind), found.end(kind), _AFTER[kind])


def tel_edits(text: str, shown: str) -> Iterator[Edit]:
    """Give what ``tel://`` wants: browsers and telephones know ``tel:`` alone (RFC 3966)."""
    if "tel://" in text.lower():
        for found in _TEL.finditer(text):
            if shown[found.start()] != CODE:
                yield Edit(found.start(), found.end(), "")


def apply(text: str, edits: list[Edit]) -> str:
    """Give the text with the edits made."""
    parts, end = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start >= end:
            parts += [text[end : edit.start], edit.text]
            end = edit.end
    return "".join([*parts, text[end:]])


# ------------------------------------------------------------------------------------------------------- text


def _body(body: str, *, french: bool) -> str:
    mended = body
    for _round in range(_ROUNDS):
        shown = words(mended)
        edits = [*_space_edits(shown), *tel_edits(mended, shown)]
        edits += french_edits(mended, shown) if french else ()
        once = apply(mended, edits)
        once += "" if once.endswith("\n") else "\n"
        if once == mended:
            break
        mended = once
    else:
        return body
    return mended if mended == body or _reads_the_same(body, mended) else body


def _space_edits(shown: str) -> Iterator[Edit]:
    for found in _SPACES.finditer(shown):
        yield Edit(found.start(), found.end(), "")
    for found in _TABS.finditer(shown):
        beginning = not shown[shown.rfind("\n", 0, found.start()) + 1 : found.start()].strip("\t")
        yield Edit(found.start(), found.end(), "    " if beginning else " ")


def _protected(text: str, shown: str) -> str:
    """Hide quoted lines too, and the words that the text itself uses as keys."""
    if ">" in shown:
        shown = _QUOTED_LINE.sub(lambda found: HIDDEN * len(found[0]), shown)
    if "]:" in text:
        keys = {found["key"] for rule in (_ABBREVIATION, _REFERENCE) for found in rule.finditer(text)}
        for key in keys:
            shown = re.sub(re.escape(key), HIDDEN * len(key), shown, flags=re.IGNORECASE)
    return shown


_HTML_PART = re.compile(r"<(?P<code>pre|code|kbd|samp)\b.*?</(?P=code)>|<[^>]*>", re.DOTALL)


def _reads_the_same(before: str, after: str) -> bool:
    """Tell whether two texts give the same page, but for the signs that are mended."""
    import markdown

    pages = []
    for text in (before, after):
        html = markdown.markdown(text, extensions=list(EXTENSIONS), output_format="html")
        tags = [found[0].replace("tel://", "tel:") for found in _HTML_PART.finditer(html)]
        pages.append((tags, _plain(html)))
    return pages[0] == pages[1]


def _plain(text: str) -> str:
    """Give a text without what this module changes."""
    text = text.replace("tel://", "tel:").replace("’", "'").replace("…", "...")
    text = re.sub(r"[ \t\u00a0\u202f]+(?=[;:!?»])|(?<=«)[ \t\u00a0\u202f]+", "", text)
    text = re.sub(r"\s+(?=</(?:p|li|h[1-6]|td|th|dt|dd|blockquote|div)>)", "", text)
    return re.sub(r"\s+", " ", text).strip()


# ---------------------------------------------------------------------------------------------- front matter


def _head(head: str, start: int) -> str:
    """Mend the sentences of the front matter; YAML must give the same values, but for the signs that are mended."""

    def sentence(found: re.Match[str]) -> str:
        value, mark = found["value"], ""
        if value[0] in "\"'":
            value, mark = value[1:-1], value[0]
        return f"{found['key']}{mark}{apply(value, list(french_edits(value, words(value))))}{mark}{found['rest']}"

    mended = head[:start] + _SENTENCE.sub(sentence, head[start:])
    try:
        before, after = (yaml.safe_load(text[start:].rpartition("\n")[0]) for text in (head, mended))
    except (yaml.YAMLError, ValueError):
        return head
    return mended if _values(before) == _values(after) else head


def _values(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _values(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_values(inner) for inner in value]
    return _plain(value) if isinstance(value, str) else value
