"""What is sent for an original, and what decides that it changed."""

from __future__ import annotations

import dataclasses
import gettext
from datetime import UTC, datetime
from typing import Any

import pytest
import regex

from syndicate import compose as module
from syndicate.compose import compose, correction, digest, for_account
from syndicate.model import Account, Edit, Original, Override, Picture, PictureRules, Rendition, Rules, Translation
from syndicate.text import graphemes, occurrences

URL = "https://valserein.example.org/actualites/piscine"
TITLE = "La piscine rouvre lundi"
PICTURE = Picture("https://valserein.example.org/images/bassin.jpg", "Le grand bassin", 1200, 800, "ab" * 32)
ORIGINAL = Original(
    id="actualites/piscine",
    url=URL,
    title=TITLE,
    summary="Les deux bassins sont chauffés à 28 degrés. L’entrée est gratuite toute la semaine.",
    lang="fr",
    date=datetime(2026, 6, 1, tzinfo=UTC),
    tags=("sport", "conseil municipal"),
    pictures=(PICTURE,),
)


def like_mastodon(text: str) -> int:
    """Count graphemes, each address as 23."""
    return len(graphemes(regex.sub(r"https?://\S+", "x" * 23, text)))


MASTODON = Rules("mastodon", like_mastodon, 500, PictureRules(4, 16_000_000), Edit.VISIBLE, (), "a page")
BLUESKY = Rules(
    "bluesky", lambda text: len(graphemes(text)), 300, PictureRules(4, 1_000_000), Edit.REPLACE, (), "", byte_limit=3000
)


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give compose two languages, whatever catalogues are installed."""
    said = {
        "Update: {title}": "Mise à jour : {title}",
        "Link in our profile, or at this address:": "Lien dans notre profil, ou à cette adresse :",
    }

    class French(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return said[message]

    catalogues = {"fr": French(), "en": gettext.NullTranslations()}
    monkeypatch.setattr(module, "catalogue", catalogues.__getitem__)


def original(**changes: Any) -> Original:
    """Give the sample with changes."""
    return dataclasses.replace(ORIGINAL, **changes)


def text(limit: int, **changes: Any) -> str:
    """Give the text of the sample with changes, within that many characters."""
    return compose(original(**changes), dataclasses.replace(MASTODON, limit=limit)).text


def test_everything_in_its_place() -> None:
    """Title, summary, canonical URL and hashtags stand in paragraphs, in that order."""
    draft = compose(ORIGINAL, MASTODON)
    assert draft.text == (
        "La piscine rouvre lundi\n\n"
        "Les deux bassins sont chauffés à 28 degrés. L’entrée est gratuite toute la semaine.\n\n"
        f"{URL}\n\n#Sport #ConseilMunicipal"
    )
    assert draft.tags == ("Sport", "ConseilMunicipal")
    assert draft.language == "fr"
    assert (draft.link.url, draft.link.title, draft.link.picture) == (URL, ORIGINAL.title, PICTURE)
    assert draft.link.description == ORIGINAL.summary


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (125, [TITLE, "Les deux bassins sont chauffés à 28 degrés.\u00a0…", "URL", "#Sport #ConseilMunicipal"]),
        (108, [TITLE, "Les deux bassins sont chauffés…", "URL", "#Sport #ConseilMunicipal"]),
        (99, [TITLE, "URL", "#Sport #ConseilMunicipal"]),
        (80, [TITLE, "URL", "#Sport #ConseilMunicipal"]),
        (60, [TITLE, "URL", "#Sport"]),
        (50, [TITLE, "URL"]),
        (40, ["La piscine…", "URL"]),
        (24, ["URL"]),
    ],
)  # fmt: skip
def test_what_goes_first(limit: int, expected: list[str]) -> None:
    """The summary is shortened, then dropped, then hashtags go from the last, then the title is shortened."""
    assert text(limit).replace(URL, "URL").split("\n\n") == expected


def test_the_address_is_never_cut() -> None:
    """An address that alone does not fit is still whole."""
    assert text(5) == URL


def test_bytes_count_too() -> None:
    """A network that also counts bytes gets no more than it takes."""
    draft = compose(original(title="👨‍👩‍👧‍👦" * 280, summary=""), BLUESKY)
    assert len(draft.text.encode()) <= 3000
    assert BLUESKY.measure(draft.text) <= 300
    assert "…" in draft.text


def test_most_tags() -> None:
    """No more hashtags than the network bears, and they are those named in the draft."""
    draft = compose(ORIGINAL, dataclasses.replace(MASTODON, most_tags=1))
    assert draft.text.endswith(f"{URL}\n\n#Sport")
    assert draft.tags == ("Sport",)


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        ("La fête", "La fête !", ["La fête"]),
        ("La fête", "La fête : samedi au parc", ["La fête", "Samedi au parc"]),
        ("La fête", "La fête se tient samedi", ["La fête se tient samedi"]),
        ("La fête", "La fêtes des voisins", ["La fête", "La fêtes des voisins"]),
        ("La fête, samedi au parc", "La fête", ["La fête, samedi au parc"]),
        ("", "Samedi au parc", ["Samedi au parc"]),
    ],
)
def test_nothing_is_said_twice(title: str, summary: str, expected: list[str]) -> None:
    """What the title says, the summary does not say again."""
    assert text(500, title=title, summary=summary, tags=()).split("\n\n") == [*expected, URL]


def test_hostile_title_and_summary() -> None:
    """A title cannot mention, tag, link, turn the text around, nor repeat the canonical URL."""
    made = text(
        500, title="Avis\u202e\n@maire #urgent", summary=f"Voir {URL} ou https://ailleurs.example.org/x", tags=()
    )
    assert made == f"Avis @\u2060maire #\u2060urgent\n\nVoir ou ailleurs.example.org/x\n\n{URL}"


def test_the_editors_text_wins() -> None:
    """The editor's text is sent with its line breaks, mentions and hashtags, and the canonical URL after it."""
    draft = compose(original(text="Plouf !\nMerci @piscine #Plouf\u202e"), MASTODON)
    assert draft.text == f"Plouf !\nMerci @piscine #Plouf\n\n{URL}"
    assert draft.tags == ("Plouf",)


SHOWN = dataclasses.replace(MASTODON, clickable=False)
TOLD = f"Lien dans notre profil, ou à cette adresse :\n{URL}"


@pytest.mark.usefixtures("spoken")
def test_where_no_address_can_be_followed_the_profile_is_named() -> None:
    """A line above the canonical URL, in the language of the original, says that the profile has a link."""
    assert compose(ORIGINAL, SHOWN).text == f"{TITLE}\n\n{ORIGINAL.summary}\n\n{TOLD}\n\n#Sport #ConseilMunicipal"
    assert f"\n\nLink in our profile, or at this address:\n{URL}\n\n" in compose(original(lang="en"), SHOWN).text
    assert compose(original(text="Plouf !"), SHOWN).text == f"Plouf !\n\n{TOLD}"
    assert compose(original(text=f"Plouf : {URL}"), SHOWN).text == f"Plouf : {URL}"


@pytest.mark.usefixtures("spoken")
def test_the_way_by_the_profile_goes_first() -> None:
    """Where not everything fits, the line goes before anything else: the rest is as where addresses are followed."""
    whole = len(compose(ORIGINAL, SHOWN).text) - len(URL) + 23
    for limit in (whole - 1, 125, 60, 24, 5):
        assert compose(ORIGINAL, dataclasses.replace(SHOWN, limit=limit)).text == text(limit)
    assert TOLD in compose(ORIGINAL, dataclasses.replace(SHOWN, limit=whole)).text
    assert compose(original(text="Plouf"), dataclasses.replace(SHOWN, limit=32)).text == f"Plouf\n\n{URL}"


def test_the_editors_own_link_is_enough() -> None:
    """Where the editor placed the canonical URL it stays, once; a longer address is another one."""
    draft = compose(original(text=f"Tout est là : {URL}, venez ({URL}). Et {URL}-2"), MASTODON)
    assert draft.text == f"Tout est là : {URL}, venez. Et {URL}-2"


def test_an_editors_text_that_is_too_long() -> None:
    """The editor's text is shortened only when it does not fit, and the address then closes it."""
    assert text(40, text=f"À lire sur {URL} dès ce soir sans faute") == f"À lire sur dès…\n\n{URL}"


SENTENCES = "La vanne est fermée lundi. Le bassin est vidé mardi. Il est lavé mercredi. On se baigne jeudi."


def posts(text: str, limit: int, thread: int) -> list[str]:
    """Give the texts of an editor's own text, in posts of that many characters at most."""
    draft = compose(original(text=text), dataclasses.replace(MASTODON, limit=limit), thread=thread)
    return [one.replace(URL, "URL").replace("\u00a0(", " (") for one in (draft.text, *draft.following)]


def test_a_long_text_of_the_editor_fills_a_thread() -> None:
    """It goes on in as few posts as it takes, cut between sentences and numbered; the address closes the first."""
    assert posts(SENTENCES, 500, 4) == [f"{SENTENCES}\n\nURL"]
    assert posts(SENTENCES, 84, 4) == [
        "La vanne est fermée lundi. Le bassin est vidé mardi. (1/2)\n\nURL",
        "Il est lavé mercredi. On se baigne jeudi. (2/2)",
    ]
    assert posts(SENTENCES, 62, 4) == [
        "La vanne est fermée lundi. (1/3)\n\nURL",
        "Le bassin est vidé mardi. Il est lavé mercredi. (2/3)",
        "On se baigne jeudi. (3/3)",
    ]
    assert posts(SENTENCES.replace(" Il", "\n\nIl"), 84, 4)[1].startswith("Il est lavé")


def test_a_thread_keeps_to_its_number_of_posts() -> None:
    """What does not fit in as many posts as the account lets is cut at the end of the last; one post is as ever."""
    assert posts(SENTENCES, 62, 2)[1] == "Le bassin est vidé mardi. Il est lavé mercredi.\u00a0… (2/2)"
    assert posts(SENTENCES, 62, 1) == [text(62, text=SENTENCES).replace(URL, "URL")]
    assert posts(SENTENCES, 26, 9) == [text(26, text=SENTENCES).replace(URL, "URL")]


def test_a_thread_names_all_its_hashtags_and_its_address_once() -> None:
    """The draft has the hashtags of every post; an address that the editor placed goes to the end of the first."""
    own = f"Tout est là : {URL}. #Bassin est vidé mardi. Il est lavé #Mercredi. On se baigne jeudi."
    draft = compose(original(text=own), dataclasses.replace(MASTODON, limit=70), thread=3)
    assert draft.tags == ("Bassin", "Mercredi")
    assert "".join((draft.text, *draft.following)).count(URL) == 1
    assert draft.text.endswith(f"\n\n{URL}")


def test_title_and_summary_fill_one_post() -> None:
    """A thread is for what an editor wrote for this account: what Tambour writes leads to the page."""
    draft = compose(original(summary=SENTENCES), dataclasses.replace(MASTODON, limit=100), thread=4)
    assert draft.following == ()


def test_no_cut_uncovers_the_address() -> None:
    """Another address that begins with the canonical one is not cut into it."""
    rules = dataclasses.replace(BLUESKY, limit=2 * len(URL) + 3)
    draft = compose(original(text=URL + "2" * 90), rules)
    assert len(occurrences(draft.text, URL)) == 1
    parted = compose(original(text=f"le{URL}"), dataclasses.replace(BLUESKY, limit=len(URL) + 11), thread=2)
    assert (len(occurrences(parted.text, URL)), parted.following) == (1, ())


def test_an_empty_text_of_the_editor_is_none() -> None:
    """A text of blanks does not hide the title."""
    assert text(500, text=" \u200b\n").startswith("La piscine rouvre lundi")


def test_pictures() -> None:
    """As many pictures as the network takes, their descriptions clean and within its limit."""
    rules = dataclasses.replace(MASTODON, pictures=PictureRules(2, 1, alt_limit=12))
    draft = compose(
        original(pictures=(dataclasses.replace(PICTURE, alt="Le grand\u202e bassin"), PICTURE, PICTURE)), rules
    )
    assert [picture.alt for picture in draft.pictures] == ["Le grand…", "Le grand…"]
    assert draft.link.picture == draft.pictures[0]


def test_no_picture_taken() -> None:
    """Where no picture is taken the link still has its own."""
    draft = compose(ORIGINAL, dataclasses.replace(MASTODON, pictures=PictureRules(0, 1)))
    assert draft.pictures == ()
    assert draft.link.picture == PICTURE


@pytest.mark.usefixtures("spoken")
def test_a_correction() -> None:
    """A correction names the news in the language of the original, with its address and no picture."""
    draft = correction(ORIGINAL, MASTODON)
    assert draft.text == f"Mise à jour : La piscine rouvre lundi\n\n{URL}"
    assert (draft.pictures, draft.link.picture, draft.link.url) == ((), None, URL)
    assert correction(original(lang="en-GB", title="@us"), MASTODON).text == f"Update: @\u2060us\n\n{URL}"
    short = correction(ORIGINAL, dataclasses.replace(MASTODON, limit=50)).text
    assert short == f"Mise à jour : La piscine…\n\n{URL}"


def account(lang: str = "fr") -> Account:
    """Give an account in that language."""
    return Account("masto", "mastodon", MASTODON, lang)


def test_an_account_reads_its_language() -> None:
    """An account gets the translation in its language, by exact code first, else the original."""
    english = Translation("en-GB", f"{URL}-en", "The pool opens on Monday", "Free all week.", ("pool",))
    american = Translation("en-US", f"{URL}-us", "The pool opens Monday", "Free all week.")
    both = original(translations=(english, american))
    seen = for_account(both, account("en-us"))
    assert (seen.lang, seen.url, seen.title, seen.tags) == ("en-US", f"{URL}-us", "The pool opens Monday", ())
    assert for_account(both, account("en")).url == f"{URL}-en"
    assert for_account(both, account("fr-CH")) is both
    assert for_account(both, account("de")) is both


def test_a_translation_describes_the_picture_in_its_own_words() -> None:
    """Its alternative text stands in for the original's, on the first picture; without one, nothing changes."""
    said = Translation("en", f"{URL}-en", "The pool", "Free.", image_alt="The pool, empty")
    pictured = original(translations=(said,), pictures=(PICTURE, PICTURE))
    assert [one.alt for one in for_account(pictured, account("en")).pictures] == ["The pool, empty", PICTURE.alt]
    silent = original(translations=(dataclasses.replace(said, image_alt=""),), pictures=(PICTURE,))
    assert for_account(silent, account("en")).pictures == (PICTURE,)


def test_an_account_reads_what_the_editor_decided() -> None:
    """The override of that account, and of no other, gives the text and the picture."""
    other = dataclasses.replace(PICTURE, sha256="cd" * 32)
    decided = original(accounts={"masto": Override(text="Plouf", picture=other), "bleu": Override(text="Splash")})
    seen = for_account(decided, account())
    assert (seen.text, seen.pictures) == ("Plouf", (other,))
    assert for_account(original(accounts={"bleu": Override(text="Splash")}), account()).text is None


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "x"}, {"summary": "x"}, {"lang": "en"}, {"tags": ("x",)}, {"url": "x"}, {"text": "x"},
        {"pictures": ()},
        {"pictures": (dataclasses.replace(PICTURE, alt="x"),)},
        {"pictures": (dataclasses.replace(PICTURE, sha256="x"),)},
        {"pictures": (dataclasses.replace(PICTURE, focus=(0.5, 0.0)),)},
    ],
)  # fmt: skip
def test_a_digest_follows_what_is_read(changes: dict[str, Any]) -> None:
    """Every field that compose reads changes the digest."""
    assert digest(original(**changes)) != digest(ORIGINAL)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "x"}, {"modified": ORIGINAL.date}, {"category": "x"}, {"urgent": True}, {"accounts": {}}, {"text": ""},
        {"pictures": (dataclasses.replace(PICTURE, url="x", width=1, credit="x", renditions=(Rendition("x", 1, 1),)),)},
        {"pictures": (dataclasses.replace(PICTURE, focus=(-0.0, 0)),)}, {"card": Rendition("x", 1, 1, "x")},
    ],
)  # fmt: skip
def test_a_digest_ignores_the_rest(changes: dict[str, Any]) -> None:
    """Addresses and sizes of pictures, dates and routing do not change the digest."""
    assert digest(original(**changes)) == digest(ORIGINAL)


def test_a_digest_is_for_ever() -> None:
    """The digest of the sample is the one that ledgers already hold: to change it is to edit every copy."""
    assert digest(ORIGINAL) == "5004784719a52e69a8537a6f3a8c00af30aa0cf8c6bac06e5807a85022a65c95"


def test_a_whole_summary_is_worth_more_than_hashtags() -> None:
    """Where the last hashtag is too much it goes and the summary stays whole; else the hashtags stay."""
    whole = f"{TITLE}\n\n{ORIGINAL.summary}\n\n{URL}"
    length = like_mastodon(whole)
    assert text(length + len("\n\n#Sport")) == whole + "\n\n#Sport"
    assert text(length) == whole
    assert text(length - 1).endswith("#Sport #ConseilMunicipal")
