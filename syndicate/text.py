"""What can be done to a text before it leaves: cleaned, made harmless, shortened, turned into hashtags.

Nothing here knows a network: a text fits when the function it is given says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from itertools import accumulate

import regex

ELLIPSIS = "…"
# A break that readers do not see and that no network reads over: see ``defuse``.
WORD_JOINER = "\u2060"

# A tag is at most 64 graphemes on Bluesky (app.bsky.richtext.facet#tag); longer ones are sentences anyway.
_TAG_LIMIT = 64
# A sentence is worth ending at if it keeps half of the room, a word if it keeps a third: less would lose the news.
_SENTENCE_KEEPS, _WORD_KEEPS = 1 / 2, 1 / 3

_NEWLINE = regex.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Control, surrogate and unassigned-for-ever characters; marks, overrides and isolates of direction; what is invisible
# and joins, splits or hides letters. Kept: newline, zero-width non-joiner (Persian), joiner and flag tags (see below).
_JUNK = regex.compile(
    r"[\p{Cc}--[\n]]|\p{Cs}|\p{Noncharacter_Code_Point}"
    r"|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]"
    r"|[\u00ad\u180e\u200b\u2060-\u2065\ufeff\ufff9-\ufffb]",
    regex.V1,
)
# A joiner outside an emoji or an Indic cluster, and tag characters outside a flag, only hide things.
_STRAY_JOINER = regex.compile(
    r"(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}])\u200d|\u200d(?![\p{Extended_Pictographic}\p{L}])"
)
_STRAY_TAG = regex.compile(r"(?<!\U0001F3F4[\U000E0020-\U000E007F]{0,6})[\U000E0000-\U000E007F]")
# Any space, but those that hold French punctuation to its word.
_SPACE = r"[^\S\u00a0\u202f\u2007]+"
_SPACES = regex.compile(_SPACE)
_LINE_ENDS = regex.compile(r"[^\S\n]*\n[^\S\n]*")
_BLANK_LINES = regex.compile(r"\n{3,}")

# Lengths are bounded here so that no text, however hostile, takes long to read.
_SCHEME = regex.compile(r"[a-z][a-z0-9+.-]{0,30}://", regex.IGNORECASE)
_BARE_SCHEME = regex.compile(r"\b((?:magnet|xmpp):)(?=\S)", regex.IGNORECASE)
_MENTION = regex.compile(r"((?<![\p{L}\p{N}_])@\p{M}*+|＠\p{M}*+)(?=\S)")
_HASH = regex.compile(r"([#＃]\p{M}*+)(?=\S)")

# Where a text may be cut, as empty matches. French sets some signs apart from their word: no cut before those, none
# after an opening sign, and none between a figure and what it counts ("14 000 euros", "le 14 juillet").
_NOT_BEFORE, _NOT_AFTER = r"[;:!?»”)\]%€°–—]", r"\s«“(\[–—-"
_ANY_CUT = regex.compile(rf"(?<=[^{_NOT_AFTER}])(?!\s*+{_NOT_BEFORE})")
_WORD_CUT = regex.compile(
    rf"(?<=[^{_NOT_AFTER}])(?={_SPACE}+(?!{_NOT_BEFORE}))(?!(?<=\p{{N}}){_SPACE}[\p{{L}}\p{{N}}])"
)
# A full stop ends a sentence unless it ends an initial or an abbreviation.
_SENTENCE_CUT = regex.compile(
    r"(?:[!?…]|(?<!\b(?:\p{L}|MM|Mme|Mmes|Mlle|Dr|Pr|Me|St|Ste|art|av|bd|tél|cf|env|ex|chap|min|max|vol|éd|no))\.)"
    r"[.!?…]{0,6}(?:[ \u00a0\u202f]?[»”\")\]]){0,4}"
    r"(?=\s+[\p{Lu}\p{Lt}\p{Lo}«“\"\p{Extended_Pictographic}])"
)
_PARAGRAPH_CUT = regex.compile(r"(?<=\S)(?=\n\s*\S)")
# What must not stand before an ellipsis.
_DANGLING = frozenset(" \n\u00a0\u202f\u2007,;:.…–—-(«“[/&+")

_GRAPHEME = regex.compile(r"\X")
_TAG_WORD = regex.compile(r"(?:\p{L}[\p{M}--[\ufe00-\ufe0f]]*|\p{Nd})+", regex.V1)
_LETTER = regex.compile(r"\p{L}")
# As Mastodon (app/models/concerns/tag/naming.rb) and Bluesky (packages/api/src/rich-text/util.ts) find them.
_TAG_IN_TEXT = regex.compile(r"(?<=^|\s)[#＃]((?:[\p{L}\p{M}\p{Nd}_·])*\p{L}(?:[\p{L}\p{M}\p{Nd}_·])*)")


def clean(text: str) -> str:
    """Give the text in NFC, without what is invisible and does harm; its line breaks and typography are kept."""
    text = _JUNK.sub("", _NEWLINE.sub("\n", text.replace("\t", " ")))
    text = _STRAY_TAG.sub("", _STRAY_JOINER.sub("", text))
    text = _BLANK_LINES.sub("\n\n", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", text).strip()


def line(text: str) -> str:
    """Clean a text that holds on one line, such as a title: line breaks become spaces."""
    return _SPACES.sub(" ", clean(text)).strip()


def defuse(text: str) -> str:
    """Give the text so that no network reads a mention, a hashtag or a link in it. People see no difference.

    A word joiner (U+2060) after ``@`` and ``#`` is what Mastodon's patterns (app/models/account.rb, tag/naming.rb:
    a name begins with a word character) and Bluesky's (packages/api/src/rich-text/util.ts, which names U+2060 among
    the characters that end a tag) both stop at; unlike a zero-width space it allows no line break there. The ``@`` of
    an e-mail address, after a letter or a digit, is a mention for neither and stays whole, fit to be copied.
    Addresses lose their scheme, without which Mastodon makes no link: they can be read, not clicked.
    """
    while _SCHEME.search(text):
        text = _SCHEME.sub("", text)
    for pattern in (_BARE_SCHEME, _MENTION, _HASH):
        text = pattern.sub(rf"\1{WORD_JOINER}", text)
    return text


def occurrences(text: str, url: str) -> list[tuple[int, int]]:
    """Give where this address stands whole in the text: ``/fete`` is neither in ``/fete-2`` nor in ``/fete/photos``."""
    return [match.span() for match in _whole(url).finditer(text)] if url in text else []


def without(text: str, url: str, *, after: int = 0) -> str:
    """Give the text without this address from that offset on, nor the colon or bracket that led to it."""
    if url not in text:  # almost always, and a pattern for each address is slow to make
        return text.strip()
    lead = rf"[\s\u00a0\u202f]*[:→>(\[]?\s*(?:{_whole(url).pattern})[)\]]?"
    return (text[:after] + regex.sub(lead, "", text[after:])).strip()


def shorten(text: str, fits: Callable[[str], bool]) -> str:
    """Give the text if it fits, else its beginning: whole sentences, else whole words, else whole graphemes.

    What was cut ends with an ellipsis. The result always fits; it is empty when not even one grapheme does.
    ``fits`` should accept any beginning of what it accepts; where it does not, the result is only shorter.
    """
    if fits(text):
        return text
    parts = graphemes(text)
    room = _most(len(parts), lambda count: fits(_cut(parts, count)))
    counts = {offset: count for count, offset in enumerate(accumulate(len(part) for part in parts), 1)}
    for pattern, keeps, mark in (
        # After a whole sentence the ellipsis says that there is more; it must not begin a line.
        (_SENTENCE_CUT, _SENTENCE_KEEPS, "\u00a0" + ELLIPSIS),
        (_WORD_CUT, _WORD_KEEPS, ELLIPSIS),
        (_ANY_CUT, 0, ELLIPSIS),
    ):
        cuts = [counts.get(match.end(), 0) for match in pattern.finditer(text)]
        for count in reversed([cut for cut in cuts if max(1, keeps * room) <= cut <= room]):
            short = _cut(parts, count, mark)
            if not short:
                break  # nothing but punctuation so far
            if fits(short):
                return short
    return ""


def portion(text: str, fits: Callable[[str], bool]) -> tuple[str, str]:
    """Give the beginning of a text that fits, ended where a reader can pause, and the rest, to be read after it.

    A paragraph ends it, else a sentence, else a word, else a grapheme; the last two are marked by an ellipsis. The
    beginning is empty when not even one grapheme fits. ``fits`` is as for ``shorten``.
    """
    if fits(text):
        return text, ""
    parts = graphemes(text)
    room = _most(len(parts), lambda count: fits(_cut(parts, count)))
    counts = {offset: count for count, offset in enumerate(accumulate(len(part) for part in parts), 1)}
    for pattern, keeps, mark in (
        (_PARAGRAPH_CUT, _SENTENCE_KEEPS, ""),
        (_SENTENCE_CUT, _WORD_KEEPS, ""),
        (_WORD_CUT, _WORD_KEEPS, ELLIPSIS),
        (_ANY_CUT, 0, ELLIPSIS),
    ):
        cuts = [counts.get(match.end(), 0) for match in pattern.finditer(text)]
        for count in reversed([cut for cut in cuts if max(1, keeps * room) <= cut <= room]):
            short = _cut(parts, count, mark) if mark else "".join(parts[:count]).strip()
            if short and fits(short):
                return short, "".join(parts[count:]).strip()
    return "", text


def hashtags(tags: Iterable[str]) -> tuple[str, ...]:
    """Make hashtags, without the ``#``, in order, each once: two that networks take for the same are the same."""
    found: dict[str, str] = {}
    for tag in tags:
        name = hashtag(tag)
        if name:
            # Mastodon and the search of most networks fold case and accents: #Fete is #Fête.
            bare = regex.sub(r"\p{M}", "", unicodedata.normalize("NFKD", name)).casefold()
            found.setdefault(bare, name)
    return tuple(found.values())


def hashtag(tag: str) -> str:
    """Make one hashtag in CamelCase, which screen readers read word by word; empty when the tag has no word."""
    words = _TAG_WORD.findall(line(tag))
    # A whole tag in capitals is a careless one; PLU, CCAS and RN 20 are names.
    calm = [word.capitalize() if len(words) > 1 and len(word) > 4 and word.isupper() else word for word in words]
    name = unicodedata.normalize("NFC", "".join(word[0].upper() + word[1:] for word in calm))
    return name if _LETTER.search(name) and 1 < len(graphemes(name)) <= _TAG_LIMIT else ""


def hashtags_in(text: str) -> tuple[str, ...]:
    """Give the hashtags that networks will read in a text, without the ``#``, in order, each once."""
    return tuple(dict.fromkeys(_TAG_IN_TEXT.findall(text)))


def graphemes(text: str) -> list[str]:
    """Split a text into what a reader takes for characters (UAX 29, extended grapheme clusters)."""
    return _GRAPHEME.findall(text)


def _whole(url: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<![\w/=%@]){regex.escape(url)}(?![\w/?#&=%+~@-]|[.,;:!]\w)")


def _most(count: int, holds: Callable[[int], bool]) -> int:
    """Give the most, from 0 to ``count``, that holds, by halves: what holds for a number holds for those below."""
    low, high = 0, count
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low


def _cut(parts: list[str], count: int, mark: str = ELLIPSIS) -> str:
    if mark == ELLIPSIS:
        while count and parts[count - 1] in _DANGLING:
            count -= 1
    elif parts[count - 1] == ELLIPSIS:
        mark = ""
    return "".join(parts[:count]) + mark if count else ""
