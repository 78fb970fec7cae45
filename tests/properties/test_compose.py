"""What holds for any text that an editor, or an enemy, may write."""

from __future__ import annotations

import dataclasses
import unicodedata
from datetime import UTC, datetime

import regex
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from syndicate.compose import compose, correction, digest
from syndicate.errors import ConfigError
from syndicate.model import Edit, Original, Picture, PictureRules, Rules
from syndicate.template import FIELDS, NEEDED, parse
from syndicate.text import clean, defuse, graphemes, hashtag, line, occurrences, shorten, without

URL = "https://valserein.example.org/actualites/fete"
NOT_ALLOWED = regex.compile(
    r"[\p{Cc}--[\n]]|[\u202a-\u202e\u2066-\u2069\u200b\ufeff]|\p{Cs}", regex.V1
)  # the word joiner is ours
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
PIECES = (
    "👨‍👩‍👧‍👦", "🇫🇷", "👍🏽", "❤️", "e\u0301", "n\u0303\u0323", "각", "क्षि", ENGLAND,
    "\u200d", "\u202e", "\u2066", "\x07", "\ufeff", "\u2060", " ", "\u00a0", "\u202f", "\n", "\r\n",
    "«", "»", " !", "\u202f?", ".", ". Le", "M.", "14 000", "…", "ẞ", "ŉ", "&amp;", "le", "bal", "des", "mots",
    "@maire", "@a@b.example.org", "mairie@valserein.example.org", "#fête", "https://", "http", "://", URL, f"{URL}-2",
)  # fmt: skip
careless = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=60).map("".join)
TWICE = Original("i", URL, f"{URL} {URL}", f"x{URL}-2", "fr", datetime(2026, 6, 1, tzinfo=UTC))


def like_mastodon(text: str) -> int:
    """Count graphemes, each address as 23."""
    return len(graphemes(regex.sub(r"https?://\S+", "x" * 23, text)))


def in_graphemes(text: str) -> int:
    """Count graphemes."""
    return len(graphemes(text))


def in_utf16(text: str) -> int:
    """Count as Telegram does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


rules = st.builds(
    Rules,
    kind=st.just("any"),
    measure=st.sampled_from((like_mastodon, in_graphemes, in_utf16)),
    limit=st.integers(len(URL) + 2, 600),
    pictures=st.builds(PictureRules, most=st.integers(0, 5), max_bytes=st.just(1), alt_limit=st.integers(1, 200)),
    edit=st.just(Edit.VISIBLE),
    find=st.just(()),
    source=st.just(""),
    byte_limit=st.one_of(st.just(0), st.integers(len(URL) + 8, 3000)),
    picture_limit=st.one_of(st.just(0), st.integers(len(URL) + 2, 600)),
    most_tags=st.integers(0, 6),
    clickable=st.booleans(),
)
pictures = st.builds(Picture, st.just("u"), careless, st.just(1), st.just(1), st.sampled_from(("ab" * 32, "cd" * 32)))
originals = st.builds(
    Original,
    id=st.just("actualites/fete"),
    url=st.just(URL),
    title=careless,
    summary=careless,
    lang=st.sampled_from(("fr", "en")),
    date=st.just(datetime(2026, 6, 1, tzinfo=UTC)),
    tags=st.lists(careless, max_size=6).map(tuple),
    pictures=st.lists(pictures, max_size=3).map(tuple),
    text=st.one_of(st.none(), careless),
)
between = st.sampled_from(
    (" ", "\n", "\n\n", " : ", "\u00a0— ", " (", ") ", "« ", " »\n", ". ", "\n📣 ", "\nOyez\n", "!")
)


@st.composite
def templates(draw: st.DrawFn) -> str:
    """Give a template that tambour.toml may hold, or none."""
    chosen = draw(st.permutations(FIELDS))
    fields = [name for name in chosen if name in NEEDED or draw(st.booleans())]
    words = [draw(st.one_of(between, between, careless.map(lambda text: f" {text} "))) for _field in fields]
    text = "".join(f"{{{name}}}{after}" for name, after in zip(fields, words, strict=True))
    try:
        parse(text)
    except ConfigError:
        assume(draw(st.booleans()))
        return ""
    return text


thread_lengths = st.integers(1, 9)
always = settings(deadline=None, derandomize=True, max_examples=100)


def fits(text: str, rules: Rules, *, pictured: bool = False) -> bool:
    """Say whether a text, with a picture or without, is within the limits of a network."""
    most = (rules.picture_limit or rules.limit) if pictured else rules.limit
    return rules.measure(text) <= most and (not rules.byte_limit or len(text.encode()) <= rules.byte_limit)


@always
@given(originals, rules, templates())
def test_a_draft_fits(original: Original, rules: Rules, template: str) -> None:
    """A draft, whatever its template, and a correction are always within the limits of the network."""
    draft = compose(original, rules, template)
    assert fits(draft.text, rules, pictured=bool(draft.pictures))
    assert fits(correction(original, rules).text, rules)


@always
@given(originals, rules, templates())
@example(TWICE, Rules("", in_graphemes, 300, PictureRules(0, 1), Edit.NONE, (), ""), "")
def test_the_canonical_url_is_there_once(original: Original, rules: Rules, template: str) -> None:
    """The canonical URL occurs whole, exactly once; no other link comes from a title or a summary."""
    draft = compose(original, rules, template)
    assert len(occurrences(draft.text, URL)) == 1
    if not clean(original.text or ""):
        assert len(regex.findall("[a-z]://", draft.text, regex.IGNORECASE)) == 1


@always
@given(originals, rules, templates())
def test_a_draft_is_stable(original: Original, rules: Rules, template: str) -> None:
    """The same original, rules and template give the same draft."""
    first = compose(original, rules, template)
    parse.cache_clear()
    assert first == compose(dataclasses.replace(original), dataclasses.replace(rules), template)


@always
@given(originals, rules, templates())
def test_nothing_hidden_gets_out(original: Original, rules: Rules, template: str) -> None:
    """No control, bidirectional or zero-width character is left, and every text is in NFC."""
    draft = compose(original, rules, template)
    alts = [picture.alt for picture in draft.pictures]
    for text in (draft.text, draft.link.title, draft.link.description, *alts, *draft.tags):
        assert not NOT_ALLOWED.search(text)
        assert unicodedata.is_normalized("NFC", text)
        assert text == text.strip()


@always
@given(originals, rules, templates())
def test_no_mention_nor_hashtag_is_injected(original: Original, rules: Rules, template: str) -> None:
    """From title and summary comes nothing that Mastodon or Bluesky read as a mention or a hashtag."""
    draft = compose(dataclasses.replace(original, text=None), rules, template)
    mentions = regex.findall(r"(?<![=/\w])@[a-z0-9_]+|(?:^|[\s(])@[a-zA-Z0-9.-]+\b", draft.text, regex.IGNORECASE)
    assert not mentions
    found = regex.findall(r"(?:^|[^/)\w])[#＃](?!\ufe0f)([\w·]*\p{L}[\w·]*)", draft.text)
    assert tuple(found) == draft.tags


@always
@given(originals, rules, templates())
def test_draft_and_rules_agree(original: Original, rules: Rules, template: str) -> None:
    """Pictures, descriptions and hashtags keep to what the network takes."""
    draft = compose(original, rules, template)
    assert len(draft.pictures) == min(len(original.pictures), rules.pictures.most)
    assert all(len(picture.alt) <= rules.pictures.alt_limit for picture in draft.pictures)
    if not clean(original.text or ""):
        assert len(draft.tags) <= rules.most_tags
    assert all(f"#{tag}" in draft.text for tag in draft.tags)


@always
@given(originals, st.lists(careless, min_size=1, max_size=9).map(" ".join), rules, st.integers(0, 90), thread_lengths)
@example(TWICE, "le" + URL, Rules("", in_graphemes, 300, PictureRules(0, 1), Edit.NONE, (), ""), 2, 2)
def test_a_thread_fits_and_says_all_in_order(
    original: Original, text: str, rules: Rules, room: int, thread: int
) -> None:
    """Each post fits, the URL is in the first alone, and together they say the text in order, to its end or a cut."""
    original = dataclasses.replace(original, text=text)
    rules = dataclasses.replace(rules, limit=rules.measure(URL) + 9 + room, picture_limit=0)
    assume(clean(text))
    draft = compose(original, rules, thread=thread)
    posts = (draft.text, *draft.following)
    assert len(posts) <= thread
    assert all(fits(one, rules) for one in posts)
    assert [len(occurrences(one, URL)) for one in posts] == [1, *[0] * len(draft.following)]
    if draft.following:
        count = len(posts)
        parts = [
            one.removesuffix(f"\n\n{URL}").removesuffix(f"\u00a0({place}/{count})")
            for place, one in enumerate(posts, 1)
        ]
        whole = _letters(without(clean(text), URL))
        said = _letters("".join(parts))
        assert whole.startswith(said)
        assert said == whole or count == thread


def _letters(text: str) -> str:
    """Give what is left when nothing can be told of how a text was cut."""
    return "".join(character for character in text if character.isalnum())


@always
@given(careless, st.integers(0, 80))
def test_a_cut_is_between_graphemes(text: str, limit: int) -> None:
    """A shortened text is a beginning of the text, in whole graphemes, within the limit."""
    short = shorten(text, lambda part: len(graphemes(part)) <= limit)
    assert len(graphemes(short)) <= limit
    if short != text:
        kept = graphemes(text)[: len(graphemes(short.removesuffix("…").removesuffix("\u00a0")))]
        assert short in ("", "".join(kept) + "…", "".join(kept) + "\u00a0…") or short == "".join(kept)


@always
@given(careless)
def test_cleaning_keeps_graphemes_whole(text: str) -> None:
    """What is clean has nothing more to lose, and making it harmless breaks no grapheme."""
    once = line(text)
    assert line(once) == once
    plain = once.replace("://", " ")
    assert [part for part in graphemes(defuse(plain)) if part != "\u2060"] == graphemes(plain)


@always
@given(careless)
def test_a_hashtag_is_one(tag: str) -> None:
    """A hashtag is empty, or letters and figures only with at least one letter."""
    assert regex.fullmatch(r"|[\p{L}\p{M}\p{Nd}]*\p{L}[\p{L}\p{M}\p{Nd}]*", hashtag(tag))


@always
@given(originals, rules, rules)
def test_a_digest_depends_on_the_original_only(original: Original, one: Rules, other: Rules) -> None:
    """Composing for any network leaves the digest alone, and an equal original has an equal digest."""
    before = digest(original)
    compose(original, one)
    compose(original, other)
    assert digest(dataclasses.replace(original)) == before
    assert regex.fullmatch(r"[0-9a-f]{64}", before)
