"""The template of an account: where its words go, and what its copies are."""

from __future__ import annotations

import dataclasses

import pytest

from syndicate import networks
from syndicate.compose import compose, correction, digest
from syndicate.decide import Desk
from syndicate.model import Account, Action, History, Policy, State
from syndicate.template import DEFAULT, parse
from tests.unit.test_compose import BLUESKY, MASTODON, ORIGINAL, URL, original

CRIED = "📣 {title}\n\n« {summary} »\n\nTout lire : {link}\n\n{hashtags}"


def test_the_copy_has_the_form_of_the_template() -> None:
    """The pieces stand where the template puts them, its words around them, and the draft names its hashtags."""
    draft = compose(ORIGINAL, MASTODON, CRIED)
    assert draft.text == (
        "📣 La piscine rouvre lundi\n\n"
        "« Les deux bassins sont chauffés à 28 degrés. L’entrée est gratuite toute la semaine. »\n\n"
        f"Tout lire : {URL}\n\n#Sport #ConseilMunicipal"
    )
    assert draft.tags == ("Sport", "ConseilMunicipal")


def test_no_template_is_that_of_the_house() -> None:
    """An empty template, or one of blanks, gives what the house's own gives."""
    assert compose(ORIGINAL, MASTODON, "") == compose(ORIGINAL, MASTODON, " \n") == compose(ORIGINAL, MASTODON, DEFAULT)


@pytest.mark.parametrize(
    ("template", "whole", "bare"),
    [
        ("{title} : {summary}\n{link} {hashtags}", "Titre : Résumé.\nURL #Un", "Titre\nURL"),
        ("{title} ({summary}) {link}", "Titre (Résumé.) URL", "Titre URL"),
        (
            "« {title} »\n\nÀ savoir :\n{summary}\n\n{link}",
            "« Titre »\n\nÀ savoir :\nRésumé.\n\nURL",
            "« Titre »\n\nURL",
        ),
        ("({summary}) {title}\n{link}", "(Résumé.) Titre\nURL", "Titre\nURL"),
        ("{link}\n\n{title}. {summary}", "URL\n\nTitre. Résumé.", "URL\n\nTitre"),
        (
            "{title}\n{link}\nSujets : {hashtags}\nLa mairie",
            "Titre\nURL\nSujets : #Un\nLa mairie",
            "Titre\nURL\nLa mairie",
        ),
        ("{title}\n\n\n\n{link}\n\nVotre mairie", "Titre\n\nURL\n\nVotre mairie", "Titre\n\nURL\n\nVotre mairie"),
        ("{summary} {hashtags} {title}\n{link}", "Résumé. #Un Titre\nURL", "Titre\nURL"),
    ],
)
def test_words_go_with_what_they_stand_beside(template: str, whole: str, bare: str) -> None:
    """Words between two pieces need both; a line, and a paragraph, goes with its pieces."""
    assert parse(template).fill("Titre", "Résumé.", "URL", "#Un") == whole
    assert parse(template).fill("Titre", "", "URL", "") == bare


def test_a_sentence_gets_no_second_full_stop() -> None:
    """After a piece that ends by itself, the template's own full stop is left out."""
    filled = parse("{title}. {summary}.\n{link}").fill("Quand ?", "Lundi…", "URL", "")
    assert filled == "Quand ? Lundi…\nURL"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (
            149,
            "📣 TITLE|« Les deux bassins sont chauffés à 28 degrés.\u00a0… »|Tout lire : URL|#Sport #ConseilMunicipal",
        ),
        (110, "📣 TITLE|Tout lire : URL|#Sport #ConseilMunicipal"),
        (75, "📣 TITLE|Tout lire : URL|#Sport"),
        (64, "📣 TITLE|Tout lire : URL"),
        (60, "TITLE|URL"),
        (40, "La piscine…|URL"),
        (24, "URL"),
    ],
)
def test_what_goes_first(limit: int, expected: str) -> None:
    """The summary is shortened and dropped, then hashtags go, then the words, then the title is cut."""
    text = compose(ORIGINAL, dataclasses.replace(MASTODON, limit=limit), CRIED).text
    assert text.replace(URL, "URL").replace(ORIGINAL.title, "TITLE").replace("\n\n", "|") == expected


def test_a_template_may_do_without_summary_and_hashtags() -> None:
    """What the template does not name does not leave, nor do the draft's hashtags say that it does."""
    draft = compose(ORIGINAL, BLUESKY, "{title}\n\n{link}")
    assert draft.text == f"{ORIGINAL.title}\n\n{URL}"
    assert draft.tags == ()


def test_nothing_is_injected_with_the_help_of_words() -> None:
    """Half of a mention, a hashtag or an address, in a title, finds no other half in the template."""
    for title in ("@", "#", "https:", "//example.org"):
        text = compose(original(title=title, summary="maire", tags=()), MASTODON, "« {title} » {summary}\n{link}").text
        assert text == f"« {title} » maire\n{URL}"


def test_an_editors_text_and_a_correction_do_without_the_template() -> None:
    """The template shapes what Tambour writes of title and summary, and nothing else."""
    own = original(text="Plouf !")
    assert compose(own, MASTODON, CRIED) == compose(own, MASTODON)
    assert correction(ORIGINAL, MASTODON).text.endswith(URL)


@pytest.mark.parametrize("kind", networks.kinds())
def test_every_network_takes_a_template(kind: str) -> None:
    """On every network the copy keeps to the limits and leads to its original once, by the profile where it must."""
    rules = networks.load(kind).rules
    text = compose(ORIGINAL, rules, "📣 {title}\n\n{summary}\n\n{link}\n\nVotre mairie {hashtags}").text
    assert text.startswith("📣 La piscine")
    assert text.count(URL) == 1
    assert rules.measure(text) <= rules.limit
    assert ("profil, ou à cette adresse\u00a0:\n" + URL in text) is not rules.clickable


def test_a_new_template_leaves_what_is_out_alone() -> None:
    """A copy that was made under another template is up to date: its digest knows nothing of templates."""
    plain = Account("place", "mastodon", MASTODON)
    desk = Desk(plain, History(since=ORIGINAL.date), Policy(), ORIGINAL.date)
    made = desk.consider(ORIGINAL)
    assert isinstance(made, Action)
    live = dataclasses.replace(made.copy, state=State.LIVE, copy_id="1", digest=digest(ORIGINAL), generation=1)
    history = History({(ORIGINAL.id, "place"): live}, since=ORIGINAL.date)

    changed = dataclasses.replace(plain, template=CRIED)
    assert Desk(changed, history, Policy(), ORIGINAL.date).consider(ORIGINAL) is None
    again = Desk(changed, History(since=ORIGINAL.date), Policy(), ORIGINAL.date).consider(ORIGINAL)
    assert isinstance(again, Action)
    assert again.draft
    assert again.draft.text.startswith("📣")
    assert again.length == MASTODON.measure(again.draft.text)
