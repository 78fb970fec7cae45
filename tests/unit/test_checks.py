"""The advice given on sound originals: each piece on what it is for, and on what looks like it and is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from syndicate import originals
from syndicate.checks import advise
from syndicate.source import Problem
from tests.unit.test_originals import NOW, Folder, inspect, site

__all__ = ["site"]  # the fixture

HEAD = "title: La fête\ndate: 2026-06-20\nsummary: Une fête.\nsyndicate: false\n"
FIRST = 7  # the line where the body begins

Advised = Callable[..., list[tuple[int, str]]]


@pytest.fixture
def advised(site: Folder) -> Advised:
    """Write one original and give the lines and codes of the advice on it."""

    def advised(
        body: str = "Bonjour.\n", head: str = HEAD, name: str = "actualites/fete.md", *, typed: bool = False
    ) -> list[tuple[int, str]]:
        path = site.write(name, *((head, body) if typed else (spaced(head), spaced(body))))
        return [(problem.line or 0, problem.code) for problem in advice(site) if problem.file == path]

    return advised


def advice(site: Folder) -> list[Problem]:
    """Give the advice on a folder whose originals are sound."""
    reading = originals.read_all(site.config, NOW, inspect)
    assert [problem for problem in reading.problems if problem.severity == "error"] == []
    return advise(reading.sources, site.config, NOW)


def spaced(text: str) -> str:
    """Put the no-break spaces that keyboards lack, so that typography is no subject but of its own tests."""
    return re.sub(r" (?=[;!?])", "\u202f", re.sub(r"(?<=[\w.]) (?=[:»])|(?<=«) ", "\u00a0", text))


def codes(found: list[tuple[int, str]]) -> list[str]:
    """Give the codes alone."""
    return [code for _line, code in found]


# What a town hall writes every week, as it should be: nothing is to be said of it.
GOOD = """Les inscriptions ont lieu **du lundi 30 novembre au vendredi 18 décembre 2026**.

Horaires d’ouverture :

- lundi, mardi : 9 h – 12 h ;
- mercredi : 14:00-17:30 ;
- samedi 5 décembre : 9 h – 12 h.

## Comment faire ?

1. Téléchargez le [formulaire d’inscription](https://formulaires.example.org/ecole.pdf).
2. Déposez-le en mairie ou envoyez-le à <mairie@valserein.example.org>.

**Attention : sans justificatif, le dossier n’est pas traité.**

**Samedi 5 décembre, de 9 h à 12 h**

### Une question ?

Appelez le [03 53 01 04 20](tel:+33353010420), ou écrivez à mairie.valserein@wanadoo.fr. Le village de
demain se prépare ; c’est l’affaire de tous, d’hier à demain samedi 21 novembre. Le
maire a dit : « Demain sera plus vert. »

> Hier, tout allait bien.

Voir [l’accueil](/), [l’agenda](/agenda/), [le flux](/feeds/rss.xml), [le haut](#comment-faire).

| Jour | Heure |
|:-----|------:|
| lundi | 9 h |

Clé `a ! b`, `x:y`, `cliquez ici`. SIRET 219 900 016 00011, marché n° 2026-07, 0612 lots, 12:30:45.

```
# pas un titre
[ici](nulle-part.md) 06 12 34 56 78 https://example.org/nu
```

Arrêté le lundi 11 novembre 1918. Note[^1]. Le lundi 1er juin dernier, le marché a eu lieu.

[^1]: Voir le [registre][reg].

[reg]: https://example.org/registre
"""


def test_nothing_to_say_of_a_good_page(advised: Advised) -> None:
    """A page as a careful town hall writes it gets no advice at all."""
    assert advised(GOOD) == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("GRANDE FÊTE DU VILLAGE", ["title-capitals"]),
        ("PLU, CCAS et MJC : la réunion", []),
        ("CORONAVIRUS : les marchés restent ouverts", []),
        ("a" * 110, []),
        ("a" * 111, ["title-long"]),
    ],
)
def test_titles(advised: Advised, title: str, expected: list[str]) -> None:
    """A title that shouts or is cut is named; acronyms and one word in capitals are not shouting."""
    assert codes(advised(head=HEAD.replace("La fête", f'"{title}"'))) == expected


@pytest.mark.parametrize(
    ("alt", "expected"),
    [
        ("Photo", ["alt-vague"]),
        ("une image", ["alt-vague"]),
        ("Affiche 2", ["alt-vague"]),
        ("IMG_2041", ["alt-vague"]),
        ("fete-2026.jpg", ["alt-vague"]),
        ("place", ["alt-vague"]),
        ("LA FÊTE", ["alt-vague"]),
        ("Photo de la place", ["alt-vague"]),
        ("x " * 126, ["alt-long"]),
        ("Dessin : trois habitants plantent une haie", []),
        ("Affiche : bal le 14 juillet à 21 h", []),
        ("Photographes au travail", []),
    ],
)
def test_descriptions_of_pictures(site: Folder, advised: Advised, alt: str, expected: list[str]) -> None:
    """A description that says nothing of the picture is named, in the front matter and in the text alike."""
    site.file("images/place.jpg", b"PNG 800")
    assert advised(head=f"{HEAD}image: images/place.jpg\nimage_alt: '{alt}'\n") == [(7, code) for code in expected]
    assert advised(f"![{alt}](/images/place.jpg)\n") == [(FIRST, code) for code in expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# Fête\n", [(7, "heading-order")]),
        ("#valserein, le mot-dièse\n", [(7, "heading-order")]),
        ("Fête\n====\n", [(7, "heading-order")]),
        ("### Fête\n", [(7, "heading-order")]),
        ("## Fête\n\n#### Bal\n", [(9, "heading-order")]),
        ("## Fête\n\n### Bal\n\n## Repas\n", []),
        ("Bonjour.\n\n**Le programme**\n\nUn bal.\n", [(9, "fake-heading")]),
        ("Bonjour.\n\n**Tout est annulé.**\n\nUn bal.\n", []),
        ("Bonjour.\n\n**Le programme**\n", []),
        ("Un **bal** au village.\n", []),
        ("- un\n---\n", []),
        ("| a | b |\n| c | d |\n", [(7, "table-header")]),
        ("| | |\n|---|---|\n| c | d |\n", [(7, "table-header")]),
        ("<table><tr><td>a</td></tr></table>\n", [(7, "table-header")]),
        ("<table><tr><th>a</th></tr></table>\n", []),
        ("| a | b |\n|:-:|---|\n| c | d |\n", []),
    ],
)
def test_structure(advised: Advised, body: str, expected: list[tuple[int, str]]) -> None:
    """Headings go down one step at a time from ##, bold is no heading, a table has a header."""
    assert advised(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[cliquez ici](https://example.org/)\n", ["link-vague"]),
        ("[En savoir plus…](https://example.org/)\n", ["link-vague"]),
        ("[](https://example.org/)\n", ["link-vague"]),
        ("<a href='https://example.org/'>ici</a>\n", ["link-vague"]),
        ("[![Le plan](/images/place.jpg)](https://example.org/)\n", []),
        ("[le plan](https://example.org/a) [le plan](https://example.org/b)\n", ["link-twins"]),
        ("[le plan](https://example.org/a) [le plan](https://example.org/a)\n", []),
        ("<https://example.org/" + "a" * 60 + ">\n", ["link-bare"]),
        ("<https://example.org/a>\n", []),
        ("Voir https://example.org/a.\n", ["link-bare"]),
        ("[la page](https://example.org/a), ![le plan](https://example.org/a.png)\n", []),
    ],
)
def test_words_of_links(site: Folder, advised: Advised, body: str, expected: list[str]) -> None:
    """The words of a link say where it leads, and an address can be clicked."""
    site.file("images/place.jpg", b"PNG 800")
    assert codes(advised(body)) == expected


LINKS = {
    "pont.md": None, "/actualites/pont.md": None, "{filename}/actualites/pont.md#apres-les-travaux": None,
    "/actualites/pont/": None, "../pont/": None, "/actualites/pont/#apres-les-travaux": None,
    "https://valserein.example.org/actualites/pont/": None, "/documents/plan.pdf": None, "/mentions-legales/": None,
    "#contenu": None, "mailto:a@example.org": None, "tel:+33353010420": None, "/agenda/2026/": None,
    "https://example.org/rien.pdf": None, "/open-data/equipements.csv": None, "pont.md#note": None,
    "pnot.md": ("broken-link", "error"), "/documents/rien.pdf": ("broken-link", "error"),
    "{static}/documents/rien.odt": ("broken-link", "error"), "pont.md#avant": ("broken-anchor", "error"),
    "#rien": ("broken-anchor", "error"), "https://plan.pdf": ("broken-link", "error"),
    "www.example.org": ("broken-link", "error"), "valserein.fr/page": ("broken-link", "error"),
    "a@example.org": ("broken-link", "error"), "http://[": ("broken-link", "error"),
    "/actualites/rien/": ("broken-link", "warning"), "../rien/": ("broken-link", "warning"),
    "https://valserein.example.org/actualites/rien/": ("broken-link", "warning"),
    "/images/place.jpg": ("link-picture", "warning"), "brouillon.md": ("link-draft", "warning"),
    "futur.md": ("link-draft", "warning"),
}  # fmt: skip


@pytest.mark.parametrize("address", LINKS)
def test_links_lead_somewhere(site: Folder, address: str) -> None:
    """A link to a file, a page or a part of ours that is not there is an error; what the site may make is not."""
    site.write("actualites/pont.md", HEAD, "## Après les travaux\n\n<p id='note'>Une note.</p>\n")
    site.write("actualites/brouillon.md", HEAD + "status: draft\n")
    site.write("actualites/futur.md", HEAD.replace("2026-06-20", "2030-01-01"))
    site.write("pages/mentions-legales.md", "title: Mentions légales\n")
    site.file("documents/plan.pdf", b"%PDF")
    site.file("images/place.jpg", b"PNG 800")
    site.write("actualites/fete.md", HEAD, f"[la page]({address})\n")
    found = [(problem.code, problem.severity) for problem in advice(site) if problem.file.name == "fete.md"]
    assert found == ([LINKS[address]] if LINKS[address] else [])


def test_a_broken_link_names_the_nearest_page(site: Folder) -> None:
    """A slip in the name of a page is answered with the page that is there."""
    site.write("actualites/pont-des-lavandieres.md", HEAD)
    site.write("actualites/fete.md", HEAD, "[le pont](/actualites/pont-des-lavandiere.md)\n")
    (problem,) = advice(site)
    assert "/actualites/pont-des-lavandieres.md" in problem.message


def test_a_draft_may_lead_to_a_draft(site: Folder) -> None:
    """Pages that are prepared together link to one another without advice."""
    site.write("actualites/a.md", HEAD + "status: draft\n", "[b](b.md)\n")
    site.write("actualites/b.md", HEAD + "status: draft\n")
    later = HEAD.replace("2026-06-20", "2030-01-01")
    site.write("actualites/c.md", later, "[d](d.md)\n")
    site.write("actualites/d.md", later)
    assert advice(site) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rendez-vous demain soir.", ["vague-date"]),
        ("La réunion est reportée à lundi prochain.", ["vague-date"]),
        ("Travaux la semaine prochaine.", ["vague-date"]),
        ("Ouvert aujourd’hui de 9 h à 12 h.", ["vague-date"]),
        ("Hier soir, la salle était pleine.", ["vague-date"]),
        ("Ce soir, concert.", ["vague-date"]),
        ("Demain, samedi 20 juin, concert.", []),
        ("La semaine prochaine (du 22 au 26 juin).", []),
        ("Il a dit « à demain ».", []),
        ("> Demain, on verra.", []),
        ("La ville de demain ; photos d’hier et d’aujourd’hui.", []),
        ("Aujourd’hui, la commune compte 1 900 habitants.", []),
        ("Surlendemain.", []),
    ],
)
def test_dates_that_last(advised: Advised, text: str, expected: list[str]) -> None:
    """A day named from the day of writing is named; with its date, in a quotation or in another sense it is not."""
    assert codes(advised(f"{text}\n")) == expected


def test_dates_that_last_depend_on_the_page(advised: Advised) -> None:
    """The summary is read too, an alert may say « ce soir », a page about the commune may say « demain »."""
    assert advised(head=HEAD.replace("Une fête.", "C’est demain.")) == [(4, "vague-date")]
    alert = HEAD + "level: info\nfrom: 2026-06-20\nuntil: 2026-06-22\n"
    assert advised("Ce soir, restez chez vous. Demain aussi.\n", alert, "alertes/fete.md") == [(10, "vague-date")]
    assert advised("Demain se prépare.\n", HEAD, "pages/fete.md") == []
    assert advised("Demain, hier.\n", HEAD + "lang: en\n") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rendez-vous samedi 27 juin.", []),
        ("Rendez-vous vendredi 27 juin.", ["weekday"]),
        ("Le mercredi 1er juillet.", []),
        ("Le mardi 5 janvier.", []),  # of the next year
        ("Le lundi 11 novembre 1918.", []),
        ("Le mardi 11 novembre 1918.", ["weekday"]),
        ("Le jeudi 27 juin dernier.", []),
        ("Le jeudi 31 février.", []),
    ],
)
def test_days_of_the_week(advised: Advised, text: str, expected: list[str]) -> None:
    """The day of the week must be that of the date: the next one to come when no year is said."""
    assert codes(advised(f"{text}\n")) == expected


def test_events_of_the_past(advised: Advised) -> None:
    """An event that ends before it is announced has a wrong year; a recurring one began long ago."""
    past = HEAD + "start: 2025-06-27\n"
    assert advised(head=past, name="agenda/fete.md") == [(6, "event-past")]
    assert advised(head=past + "recurrence: FREQ=WEEKLY\n", name="agenda/fete.md") == []
    assert advised(head=HEAD + "start: 2026-06-27\n", name="agenda/fete.md") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Appelez le 06 12 34 56 78.", ["personal-phone"]),
        ("[Jean](tel:+33712345678)", ["personal-phone"]),
        ("Appelez le 03 53 01 04 99.", []),
        ("Lot 0612345678901, réf. 2026-06-12-34-56-78.", []),
        ("Écrivez à jeanne.martin@gmail.com.", ["personal-mailbox"]),
        ("[Jeanne](mailto:jmartin@orange.fr)", ["personal-mailbox"]),
        ("Écrivez à mairie-valserein@orange.fr ou comite.fetes@gmail.com.", []),
        ("Écrivez à jeanne@valserein.example.org.", []),
        ("IBAN FR14 2004 1010 0505 0001 3M02 606.", ["iban"]),
        ("IBAN FR15 2004 1010 0505 0001 3M02 606.", []),
        ("N° 1 85 05 78 006 084 91.", ["social-number"]),
        ("N° 1 85 05 78 006 084 92.", []),
        ("SIRET 219 900 016 00011, commande 185057800608491234.", []),
        ("`06 12 34 56 78`", []),
    ],
)
def test_personal_data(advised: Advised, text: str, expected: list[str]) -> None:
    """What belongs to a person is named, links included; keys are computed, so figures in a row are not named."""
    assert codes(advised(f"{text}\n")) == expected


def test_contacts_of_the_commune_are_not_personal(site: Folder) -> None:
    """A number or a mailbox that the commune gives as a contact, in its settings or a service, may be written."""
    commune = replace(site.config.commune, facts={"phone": "06 12 34 56 78"})
    site.config = replace(site.config, commune=commune)
    site.write("services/eau.md", "title: Eau\ndate: 2026-06-01\nphone: 07.12.34.56.78\nemail: eau.m@gmail.com\n")
    site.write(
        "actualites/a.md", HEAD, "Appelez le +33 6 12 34 56 78 ou le 0712345678, ou écrivez à eau.m@gmail.com.\n"
    )
    assert advice(site) == []


def test_personal_data_in_what_goes_to_networks(advised: Advised) -> None:
    """The text written for one account is read too."""
    head = HEAD.replace("syndicate: false\n", "syndicate:\n  mastodon:\n    text: Appelez le 0612345678.\n")
    assert advised(head=head) == [(7, "personal-phone")]


def test_typography(advised: Advised) -> None:
    """Signs that --fix mends are named once for a file, and in French only."""
    assert advised("Bonjour.\n\nL'été arrive ! Oui...\n", typed=True) == [(9, "typography")]
    assert advised("It's here !\n", HEAD + "lang: en\n", typed=True) == []
    assert advised(head=HEAD.replace("Une fête.", "C'est l'été !"), typed=True) == [(4, "typography")]
    assert advised("[Appeler](tel://0353010420)\n") == [(7, "tel-link")]


def test_sentences_of_live_copies_are_left_alone(site: Folder) -> None:
    """Advice that would edit copies for a space is not given."""
    site.write("actualites/a.md", HEAD.replace("Une fête.", "C'est l'été !"))
    reading = originals.read_all(site.config, NOW, inspect)
    assert advise(reading.sources, site.config, NOW, {"actualites/a"}) == []
