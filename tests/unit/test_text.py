"""Cleaning, making harmless, shortening, hashtags."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from syndicate.text import clean, defuse, graphemes, hashtag, hashtags, hashtags_in, line, occurrences, shorten, without

URL = "https://valserein.example.org/fete"
FAMILY = "👨‍👩‍👧‍👦"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


def at_most(count: int) -> Callable[[str], bool]:
    """Count in graphemes."""
    return lambda text: len(graphemes(text)) <= count


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("e\u0301te\u0301", "été"),
        ("a\u202eb\u2066c\u2069d\u200ee", "abcde"),
        ("a\u200bb\ufeffc\u2060d\u00ade", "abcde"),
        ("a\x00b\x1bc\x7fd\x9fe\ud800f", "abcdef"),
        ("un\r\ndeux\u2028trois\x85quatre", "un\ndeux\ntrois\nquatre"),
        ("un  \n\n\n\n  deux\t\n", "un\n\ndeux"),
        (f"fin {FAMILY} {ENGLAND}", f"fin {FAMILY} {ENGLAND}"),
        ("a\u200db \u200d\U000e0067c", "ab c"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Ouvert\u202f! 5\u00a0€", "Ouvert\u202f! 5\u00a0€"),
        ("Tom &amp; moi", "Tom &amp; moi"),
    ],
)
def test_clean(raw: str, expected: str) -> None:
    """Cleaning removes what is invisible and does harm, and keeps typography, emoji and entities as written."""
    assert clean(raw) == expected


def test_a_line_is_one_line() -> None:
    """Line breaks and runs of spaces fold to one space; spaces of French punctuation stay."""
    assert line("  Une\nfête\u202f!\t à  midi ") == "Une fête\u202f! à midi"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("@maire", "@\u2060maire"),
        ("(@maire@example.org)", "(@\u2060maire@example.org)"),
        ("＠maire", "＠\u2060maire"),
        ("écrire à mairie@valserein.example.org", "écrire à mairie@valserein.example.org"),
        ("#fête et n°#2", "#\u2060fête et n°#\u20602"),
        ("touche #️⃣", "touche #️⃣"),
        ("Le C# et @ seuls", "Le C# et @ seuls"),
        ("voir https://ailleurs.example.org/x", "voir ailleurs.example.org/x"),
        ("voir hthttps://tps://ailleurs.example.org", "voir ailleurs.example.org"),
        ("xmpp:maire", "xmpp:\u2060maire"),
    ],
)
def test_defuse(raw: str, expected: str) -> None:
    """Mentions, hashtags and links of others become plain text; e-mail addresses and emoji stay whole."""
    assert defuse(raw) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (URL, 1),
        (f"({URL}), puis {URL}.", 2),
        (f"{URL}-2 {URL}/photos {URL}?a=1 {URL}.html x{URL}", 0),
    ],
)
def test_an_address_is_found_whole(text: str, count: int) -> None:
    """An address is not found in a longer one."""
    assert len(occurrences(text, URL)) == count


def test_an_address_leaves_with_what_led_to_it() -> None:
    """No colon or bracket is left hanging where an address was."""
    assert without(f"Le programme : {URL}. Et ({URL}) ici, pas {URL}-2", URL) == f"Le programme. Et ici, pas {URL}-2"


@pytest.mark.parametrize(
    ("text", "count", "expected"),
    [
        ("La piscine rouvre.", 18, "La piscine rouvre."),
        ("La piscine rouvre lundi. Venez avec un bonnet.", 40, "La piscine rouvre lundi.\u00a0…"),
        ("Oui. La piscine municipale rouvre lundi matin", 40, "Oui. La piscine municipale rouvre lundi…"),
        ("Une visite de M. Untel est prévue lundi", 30, "Une visite de M. Untel est…"),
        ("La fête, le bal et les jeux", 12, "La fête, le…"),
        ("La fête, le bal et les jeux", 10, "La fête…"),
        ("Le budget : 14 000 euros de travaux", 18, "Le budget…"),
        ("Ils ont dit « bonjour » à tous", 15, "Ils ont dit…"),
        ("Quel grand bonheur ! nous dit-elle", 20, "Quel grand…"),
        ("Ouverture à 8\u00a0h\u00a030 lundi", 16, "Ouverture à…"),
        (f"{FAMILY * 5}", 3, f"{FAMILY * 2}…"),
        ("🇫🇷🇧🇪🇨🇭", 2, "🇫🇷…"),
        ("anticonstitutionnellement", 8, "anticon…"),
        ("mot", 0, ""),
        ("… … … … …", 4, ""),
    ],
)
def test_shorten(text: str, count: int, expected: str) -> None:
    """A text is cut after a sentence, else a word, else a grapheme, and never where French forbids it."""
    assert shorten(text, at_most(count)) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("conseil municipal", "ConseilMunicipal"),
        ("14 juillet", "14Juillet"),
        ("fête de l’été", "FêteDeLÉté"),
        ("PLU", "PLU"),
        ("CONSEIL MUNICIPAL", "ConseilMunicipal"),
        ("RN 20", "RN20"),
        ("eau & assainissement", "EauAssainissement"),
        ("@maire #vite", "MaireVite"),
        ("2026", ""),
        ("👍", ""),
        ("m²", ""),
        ("a" * 65, ""),
    ],
)
def test_hashtag(tag: str, expected: str) -> None:
    """A tag becomes one hashtag in CamelCase with its accents, or nothing when networks would not read one."""
    assert hashtag(tag) == expected


def test_hashtags_come_once() -> None:
    """Two tags that networks take for one give one hashtag, as first written."""
    assert hashtags(["Fête", "fete", "sport", "FÊTE"]) == ("Fête", "Sport")


def test_hashtags_in_a_text() -> None:
    """The hashtags of a text are those that networks read: not a number, not an address's fragment."""
    assert hashtags_in("#Fête, #14 #14Juillet n#x https://valserein.example.org/#haut\n#Fête") == ("Fête", "14Juillet")
