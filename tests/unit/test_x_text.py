"""How X counts a text: the cases that twitter-text publishes for version 3 of its rules, and those of French."""

from __future__ import annotations

import pytest

from syndicate.compose import compose
from syndicate.networks._x_text import links, measure, without_links
from syndicate.networks.x import X
from tests.simulated import original

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
TEN_X = "xxxxxxxxxx-"
TEN_KANA = "あいうえおかきくけこ"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
SPACES = "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b"
PUNCTUATION = "‐ ‑ ‒ – — ― ‖  ‗ ‘ ’ ‚ ‛ “ ” „ ‟ ′ ″ ‴ ‵ ‶ ‷"
TOO_LONG = "https://" + "somesuperlongurl" * 249 + ".com/foo "

# Facts of https://github.com/twitter/twitter-text/blob/master/conformance/validate.yml: the sections
# WeightedTweetsWithDiscountedEmojiCounterTest and UnicodeDirectionalMarkerCounterTest.
CONFORMANCE = {
    "a word and a link": ("Hi http://test.co", 26),
    "a link": ("http://test.co", 23),
    "over the limit": (f"285 chars-{TEN_X * 25}", 285),
    "over the limit, a link inside": (f"285 chars- http://www.twitter.com/jack {TEN_X * 24}", 299),
    "over the limit, a link at the end": (f"{TEN_X * 24} http://www.twitter.com/jack ", 289),
    "ten links": ("https://www.twitter.com/aloha " * 10, 240),
    "Chinese": ("故人西辞黄鹤楼，烟花三月下扬州。" * 10, 320),
    "emoji": ("😷" * 160, 320),
    "Latin and Chinese": ("the" + "故人西辞黄鹤楼，烟花三月下扬州。" * 10, 323),
    "a letter in two characters": (f"282 chars-{TEN_X * 24}xxxxxA\u0301x", 281),
    "a letter, emoji, a joined one": (f"H🐱☺{FAMILY}", 7),
    "five emoji": ("😷👾😡🔥💩", 10),
    "a skin tone, a profession": ("🙋🏽👨\u200d🎤", 4),
    "spaces and punctuation": (f"This is a tweet with general punctuation characters: {SPACES} {PUNCTUATION}", 110),
    "hosts that cannot be": (
        f"Long url with invalid domain labels and a short url: {TOO_LONG * 3}https://validurl.com",
        12079,
    ),
    "a name of 64 letters": ("randomurl" * 7 + "s.com", 68),
    "a host too long for the DNS": (f"{TEN_KANA * 12} http://{TEN_KANA * 5}あいう.com", 358),
    "a host just short enough": (f"{TEN_KANA * 12} http://{TEN_KANA * 5}あい.com", 264),
    "140 families": (FAMILY * 140, 280),
    "emoji of Unicode 10": (f"Unicode 10.0 emoji: 🤪; 🧕; 🧕🏾; {ENGLAND}", 34),
    "emoji of Unicode 9": ("Unicode 9.0 emoji: 🤠; 💃; 💃🏾", 29),
    "characters that are none": ("ABC\u202a\uffffABC\ufffe", 12),
    "a link between marks of direction": ("\u2066\u202ahttp://foobar.پاکستان/\u202c\u2069", 31),
}
# Facts of the same file: urls_without_protocol, and WeightedTweetsCounterTest where version 3 says the same.
OTHERS = {
    "a letter in two characters, alone": ("A\u0301B", 2),
    "a Hebrew letter in three": ("A\u05e9\u05bc\u05c1", 4),
    "a domain": ("example.com", 23),
    "a domain of a domain": ("www.example.com", 23),
    "a short domain": ("t.co", 23),
    "a domain of a country": ("foo.co.jp", 23),
    "a domain, a path and a query": ("example.com/path/to/resource?search=foo&lang=en", 23),
}
FRENCH = {
    "accents, guillemets, no-break space": ("« Été à l’Œuvre » – déjà", 24),
    "narrow no-break space": ("Venez\u202f!", 8),
    "ellipsis and euro": ("12 €…", 7),
    "arrow and bullet": ("→ •", 5),
    "a keycap and a flag": ("1\ufe0f\u20e3 🇫🇷", 5),
    "a sign as a picture, and as a letter": ("⚠\ufe0f ⚠\ufe0e ©", 9),
    "an e-mail address": ("mairie@valserein.fr", 19),
    "a domain in a sentence": ("Tout est sur valserein.fr, écrivez-nous", 50),
    "a domain in Breton": ("sur kêr.bzh", 27),
    "a forgotten space before a name of a country": ("L’eau est là.Me voici", 39),
    "a forgotten space before another": ("L’eau est coupée.Les écoles", 27),
    "a host of nobody": ("http://localhost/a", 18),
    "a file": ("plan.pdf", 8),
    "a short address of X itself, and what touches it": ("https://t.co/abc/d", 25),
    "two lines of Windows": ("a\r\nb", 3),
}


@pytest.mark.parametrize(("text", "weight"), CONFORMANCE.values(), ids=CONFORMANCE)
def test_the_published_cases(text: str, weight: int) -> None:
    """Each case of version 3 that twitter-text publishes has the weight that it has there."""
    assert measure(text) == weight


@pytest.mark.parametrize(("text", "weight"), (OTHERS | FRENCH).values(), ids=OTHERS | FRENCH)
def test_other_texts(text: str, weight: int) -> None:
    """What French writes has its weight under the published ranges; domains count as links, with or without https."""
    assert measure(text) == weight


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Voir https://www.service-public.fr/a_(b). Et plan.pdf", ["https://www.service-public.fr/a_(b)"]),
        ("Sur valserein.fr/fete?x=1, (etc.), M. Roux", ["valserein.fr/fete?x=1"]),
        ("http://twitter.com/これは日本語です。example.com中国語", ["http://twitter.com/", "example.com"]),
        ("@valserein.fr #valserein.fr a@valserein.fr $valserein.fr -valserein.fr", []),
        ("https://t.co/" + "a" * 41, []),
        ("HTTPS://EXAMPLE.ORG/A", ["HTTPS://EXAMPLE.ORG/A"]),
        ("https://xn--p1ai.xn--p1ai/ пример.рф", ["https://xn--p1ai.xn--p1ai/"]),
        ("https://example.org/" + "a" * 4096, []),
    ],
)
def test_what_becomes_a_link(text: str, found: list[str]) -> None:
    """Links are found where X finds them: with a known top-level domain, not in a name, a hashtag or an e-mail."""
    assert links(text) == found


def test_a_text_without_its_links() -> None:
    """What is left of a text is all but its links."""
    assert without_links("A valserein.fr b https://example.org c") == "A  b  c"


def test_a_long_row_of_dots_is_read_in_time() -> None:
    """A text that looks like one endless host is counted all the same, and is no link."""
    assert measure("a." * 400 + "zzzz") == 804


def test_a_composed_text_fits_with_a_domain_in_its_title() -> None:
    """A title that names a domain, which X will link, is shortened as X counts it; our address stays whole."""
    one = original(title="Tout est sur valserein.fr " + "très bientôt " * 20, summary="")
    draft = compose(one, X.rules)
    assert "valserein.fr" in draft.text
    assert draft.text.endswith(one.url)
    assert measure(draft.text) <= 280
    assert measure(draft.text) > 240
