"""The council on the site: its sittings by year, what the law wants shown of each act, and what stands beside it."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from html import unescape
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from plugins import council
from syndicate.i18n import speaking
from syndicate.source import Source
from tests.site import commune
from tests.site.conftest import Built, make

PDF = b"%PDF-1.7\nsigned\n%%EOF\n"
DIGEST = hashlib.sha256(PDF).hexdigest()
LAW = (
    "author_first: Camille\nauthor_last: Exemple\nauthor_capacity: maire\nonline_date: 2026-11-17\n"
    "personal_data_checked: {by: Secrétariat, on: 2026-11-16}\nfile: /conseil/signe.pdf\n"
    f'file_sha256: "{DIGEST}"\n'
)
# Name: title, day of the page, the rest of the front matter. The tests build on 21 November 2026.
ORIGINALS = {
    "conseil/pont.md": (
        "Délibération 2026-47 : le pont", "2026-11-17",
        'act_type: Délibération\nnumber: "2026-47"\nsitting_date: 2026-11-12 20:00\nadopted: true\n'
        "prefecture_date: 2026-11-16\nvotes: {present: 17, for: 19, against: 0, abstain: 0}\n" + LAW,
    ),
    "conseil/tarifs.md": (
        "Les tarifs", "2026-11-17",
        'act_type: Délibération\nnumber: "2026-48"\nsitting_date: 2026-11-12 20:00\nadopted: false\n' + LAW,
    ),
    "conseil/liste.md": (
        "Liste du 12 novembre", "2026-11-16", "act_type: Liste des délibérations\nsitting_date: 2026-11-12\n",
    ),
    "conseil/pv.md": (
        "Procès-verbal de septembre", "2026-11-17",
        "act_type: Procès-verbal\nsitting_date: 2026-09-24 20:00\napproved_on: 2026-11-12\n" + LAW,
    ),
    "conseil/ancienne.md": ("Liste de 2025", "2025-12-16", "act_type: Liste\nsitting_date: 2025-12-11 20:00\n"),
    "conseil/plus-ancienne.md": ("Liste de 2024", "2024-12-16", "act_type: Liste\nsitting_date: 2024-12-11 20:00\n"),
    "conseil/arrete.md": (
        "Arrêté 2026-112", "2026-11-17", 'act_type: Arrêté\nnumber: "2026-112"\nsitting_date: 2026-11-16\n' + LAW,
    ),
    "conseil/convocation.md": (
        "Conseil du 10 décembre", "2026-11-20",
        'act_type: Convocation\nsitting_date: 2026-12-10 20:00\nlocation: {name: Salle}\nagenda: [Un, "<b>deux</b>"]\n',
    ),
    "conseil/demain.md": ("Plus tard", "2026-11-25", "act_type: Convocation\nsitting_date: 2026-12-01 20:00\n"),
    "elus/maire.md": ("Le maire", "2026-03-20", "role: Maire\norder: 1\nsurgery: le samedi\n"),
    "elus/adjointe.md": ("La première adjointe", "2026-03-20", "role: Première adjointe\norder: 2\n"),
    "documents/budget.md": (
        "Le budget", "2026-04-21", f'document_type: Budget\nfile: /conseil/signe.pdf\nfile_sha256: "{DIGEST}"\n',
    ),
    "documents/bulletin.md": ("Le bulletin", "2026-06-21", "document_type: Bulletin\n"),
    "documents/plan.md": ("Le plan", "2026-01-21", ""),
    "marches/pain.md": (
        "Le pain", "2026-11-02",
        "reference: F-05\ndeadline: 2026-12-04 12:00\nbuyer_url: https://marches.example.org/F-05\n",
    ),
    "marches/pont.md": (
        "Les travaux", "2026-09-02",
        "deadline: 2026-09-30\nbuyer_url: https://m.example.org/T-03\nawarded_on: 2026-11-12\nawarded_to: [Bati]\n",
    ),
    "tribune/octobre.md": ("La tribune", "2026-10-05", "group: Autrement\nperiod: Octobre 2026\n"),
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a commune whose council has sittings in three years."""
    root = commune.write(tmp_path_factory.mktemp("council"))
    for name, (title, day, front) in ORIGINALS.items():
        commune.put(root, name, f'---\ntitle: "{title}"\ndate: {day}\n{front}---\nTexte.\n')
    (root / "content/conseil/signe.pdf").write_bytes(PDF)
    return make(root)


def main(site: Built, path: str) -> str:
    """Give what a reader sees of a page, with plain spaces."""
    html = site.text(path).partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def headings(site: Built, path: str) -> list[tuple[int, str]]:
    """Give the headings of a page with their ranks."""
    html = site.text(path).partition("<main")[2].partition("</main>")[0]
    found = re.findall(r"<h([1-6])[^>]*>(.*?)</h\1>", html, re.DOTALL)
    return [(int(rank), re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", text))).strip()) for rank, text in found]


def test_everything_was_built(site: Built) -> None:
    """Nothing of the commune of these tests is at fault."""
    assert site.report.left_out == ()


def test_the_council_by_year_and_by_sitting(site: Built) -> None:
    """The next sitting comes first, then two years, each by sitting, the mayor's own acts apart; ranks skip none."""
    found = headings(site, "conseil/index.html")
    assert found[:10] == [
        (1, "Conseil municipal"),
        (2, "Prochaine séance"),
        (2, "2026"),
        (3, "Séance du 12 novembre 2026"),
        (4, "Délibération 2026-47 : le pont"),
        (4, "Les tarifs"),
        (3, "Séance du 24 septembre 2026"),
        (3, "Arrêtés et décisions du maire, 2026"),
        (4, "Arrêté 2026-112"),
        (2, "2025"),
    ]
    assert (2, "2024") not in found
    assert 'href="/conseil/2024/"' in site.text("conseil/index.html")


def test_an_act_shows_what_the_law_wants(site: Built) -> None:
    """Author, day online, prefecture, kind and size of the file: on the page, in the list and in the feed alike."""
    mentions = ("Mis en ligne le 17 novembre 2026 par Camille Exemple, maire.", "Transmis en préfecture le 16 novembre")
    feed = json.loads(site.text("conseil/feed.json"))
    (item,) = (one for one in feed["items"] if one["url"].endswith("/conseil/pont/"))
    in_feed = unescape(item["content_html"]).replace("\N{NO-BREAK SPACE}", " ")
    for shown in (main(site, "conseil/pont/index.html"), main(site, "conseil/index.html"), in_feed):
        for said in (*mentions, "Délibération 2026-47, adoptée", "PDF, 1 ko"):
            assert said in shown
    assert "Délibération 2026-48, rejetée" in main(site, "conseil/index.html")
    assert f'href="{commune.HOME}/conseil/signe.pdf"' in item["content_html"]


def test_the_page_of_an_act(site: Built) -> None:
    """The number stands above the title, the publicity and the appeal are said, the digest is there in full."""
    assert headings(site, "conseil/pont/index.html")[0] == (1, "Le pont")
    shown = main(site, "conseil/pont/index.html")
    for said in (
        "Publicité : du 17 novembre 2026 au 17 janvier 2027 au moins.",
        "17 présents, 19 pour, 0 contre, 0 abstention",
        "devant le tribunal administratif dans les deux mois",
        f"Empreinte du fichier : {DIGEST[:8]}…",
        DIGEST,
        "copie sur papier : 1 place du Lavoir, 99001 Valserein",
        "Télécharger (PDF, 1 ko)",
    ):
        assert said in shown
    assert 'href="/conseil/signe.pdf"' in site.text("conseil/pont/index.html")
    assert (site.output / "conseil/signe.pdf").read_bytes() == PDF


def test_the_papers_of_a_sitting_lead_to_one_another(site: Built) -> None:
    """From an act to the list and the other acts of its sitting; an order of the mayor has none."""
    page = site.text("conseil/pont/index.html").partition("De la même séance")[2]
    assert 'href="/conseil/liste/"' in page
    assert 'href="/conseil/tarifs/"' in page
    assert "De la même séance" not in main(site, "conseil/arrete/index.html")


def test_a_list_and_minutes_make_no_claim(site: Built) -> None:
    """Only acts have a publicity and an appeal; minutes say the sitting that approved them."""
    minutes = main(site, "conseil/pv/index.html")
    assert "Arrêté à la séance du 12 novembre 2026." in minutes
    for shown in (minutes, main(site, "conseil/liste/index.html"), main(site, "conseil/convocation/index.html")):
        assert "Publicité" not in shown
        assert "tribunal administratif" not in shown


def test_the_next_sitting_is_announced(site: Built) -> None:
    """The home page and the list say when and where; only the list has the agenda; nothing future is shown."""
    for path in ("index.html", "conseil/index.html"):
        shown = main(site, path)
        assert "Prochaine séance jeudi 10 décembre 2026 à 20 h Salle" in shown
        assert "1er décembre" not in shown
    assert "Un <b>deux</b>" in main(site, "conseil/index.html")
    assert "<b>deux" not in site.text("conseil/index.html")
    assert "À l’ordre du jour" in main(site, "conseil/convocation/index.html")


def test_the_home_page_has_the_latest_acts(site: Built) -> None:
    """Three acts at most, with their mentions; lists, minutes and convocations are none."""
    shown = site.text("index.html").partition('id="conseil"')[2]
    assert re.findall(r'class="act h-entry".*?href="/conseil/(\w+)/"', shown, re.DOTALL) == ["tarifs", "pont", "arrete"]
    assert "Mis en ligne le" in shown


def test_elected_members_have_initials(site: Built) -> None:
    """Nobody has a grey hole for a portrait: letters of the role stand in, unheard by screen readers."""
    html = site.text("elus/index.html")
    assert re.findall(r'class="initials" aria-hidden="true">(\w+)<', html) == ["M", "PA"]
    assert "Reçoit : le samedi" in main(site, "elus/index.html")


def test_documents_by_kind(site: Built) -> None:
    """Documents stand by kind with their weight, those without a kind last."""
    ranked = headings(site, "documents/index.html")
    assert [text for rank, text in ranked if rank == 2] == ["Bulletin", "Budget", "Autres documents", "Voir aussi"][:3]
    assert "PDF, 1 ko" in main(site, "documents/index.html")
    assert "Télécharger (PDF, 1 ko)" in main(site, "documents/budget/index.html")


def test_contracts_open_first(site: Built) -> None:
    """What is open leads to the buyer profile, what is awarded says to whom."""
    shown = main(site, "marches/index.html")
    assert shown.index("Le pain") < shown.index("Les travaux")
    assert "La consultation « F-05 » sur le profil d’acheteur" in shown
    assert "Attribué le 12 novembre 2026. Bati." in shown
    assert "m.example.org/T-03" not in site.text("marches/index.html")
    assert "Voir la consultation" in main(site, "marches/pain/index.html")
    assert "Voir la consultation" not in main(site, "marches/pont/index.html")


def test_the_column_says_whose_words_it_holds(site: Built) -> None:
    """The list and the page of the opposition's column name the law, and its authors as responsible."""
    for path in ("tribune/index.html", "tribune/octobre/index.html"):
        assert "article L. 2121-27-1" in main(site, path)
        assert "sous la responsabilité de leurs auteurs" in main(site, path)


# ------------------------------------------------------------------------------------------ pure functions

PARIS = ZoneInfo("Europe/Paris")


def article(kind: str, sitting: str, number: str = "") -> SimpleNamespace:
    """Make what stands for an article of Pelican's."""
    at = datetime.fromisoformat(sitting).replace(tzinfo=PARIS)
    source = Source(
        path=None, type="conseil", id=f"{kind}{sitting}{number}", slug="a", lang="fr", title="a", summary="", date=at,  # type: ignore[arg-type]  # not looked at
        extra={"act_type": kind, "sitting_date": at, "number": number},
    )  # fmt: skip
    return SimpleNamespace(source=source, date=at, url=f"{kind}{sitting}{number}")


def test_a_sitting_is_next_until_its_day_is_over() -> None:
    """At 22:00 of its day, a sitting is still the next one; at midnight it is over, and that moment is known."""
    both = [article("Convocation", "2026-12-10T20:00:00"), article("Convocation", "2027-01-21T20:00:00")]
    before = council.council(both, datetime(2026, 12, 10, 22, tzinfo=PARIS), PARIS)
    assert before.next_sitting is not None
    assert before.next_sitting.start.day == 10
    assert before.changes == datetime(2026, 12, 11, tzinfo=PARIS)
    after = council.council(both, before.changes, PARIS)
    assert after.next_sitting is not None
    assert after.next_sitting.start.day == 21
    assert [year.year for year in after.years] == [2026]


def test_a_sitting_is_a_day_of_the_commune() -> None:
    """Papers of one day are of one sitting, whatever hour each says, and the hour is the one that is said."""
    papers = [
        article("Délibération", "2026-11-12T20:00:00", "2"), article("Liste", "2026-11-12T00:00:00"),
        article("Délibération", "2026-11-12T20:00:00", "1"),
    ]  # fmt: skip
    (sitting,) = council.sittings(papers, PARIS)
    assert sitting.start.hour == 20
    assert [one.source.extra["number"] for one in sitting.acts] == ["1", "2"]
    assert sitting.others == ()
    (sitting,) = council.sittings([*papers, article("Liste", "2026-11-12T19:00:00")], PARIS)
    assert (len(sitting.others), len(sitting.papers)) == (1, 4)
    assert council.sittings([article("Arrêté", "2026-11-12T00:00:00")], PARIS) == []


def test_nothing_decided_yet() -> None:
    """A commune without any paper has no next sitting, no years, no acts, and nothing to wait for."""
    assert council.council([], datetime(2026, 12, 10, tzinfo=PARIS), PARIS) == council.Council(None, (), (), (), None)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Délibération 2026-47 : le pont", "Le pont"),
        ("Délibération 2026-47", "Délibération 2026-47"),
        ("Délibération 2026-470 : le pont", "Délibération 2026-470 : le pont"),
        ("Le pont", "Le pont"),
    ],
)
def test_the_heading_does_not_repeat_the_number(title: str, expected: str) -> None:
    """What is said above the title is left out of it, and nothing else."""
    source = article("Délibération", "2026-11-12T20:00:00", "2026-47").source
    with speaking("fr"):
        found = council.act(
            Source(**{name: getattr(source, name) for name in source.__slots__} | {"title": title}), PARIS, "fr", {}
        )
    assert found is not None
    assert found.heading == expected


def test_mentions_are_escaped() -> None:
    """A name with signs of HTML goes into a feed as text."""
    source = article("Arrêté", "2026-11-12T20:00:00").source
    source.extra["author_last"] = "<script>"
    found = council.act(source, PARIS, "fr", {})
    assert "<script>" not in council.mentions(found, council.File('/a"b.pdf', "PDF", ""))
    assert council.mentions(None, None) == ""
