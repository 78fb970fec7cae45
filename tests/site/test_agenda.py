"""The agenda: months, what comes back, what was called off, what is over; and the page of an event."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import mf2py
import pytest

from plugins import agenda
from plugins.events import event
from syndicate.config import load
from syndicate.errors import ContentError
from syndicate.originals import read_all
from syndicate.source import Source
from tests.site import commune
from tests.site.conftest import Built, make

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=PARIS)
EVENTS = {
    "marche": (
        "Marché",
        (
            "start: 2026-05-03 08:00\nend: 2026-05-03 13:00\nrecurrence: FREQ=WEEKLY;BYDAY=SU\n"
            "exdates: [2026-12-06]\ncategory: Vie locale\nlocation: Place du Tambour"
        ),
    ),
    "fete": ("Fête", "start: 2026-06-20 19:00\nevent_status: cancelled"),
    "rando": ("Randonnée", "start: 2026-11-29 09:00\nevent_status: cancelled\ncategory: Sport"),
    "loto": ("Loto", "start: 2026-12-04 20:00\nprevious_start: 2026-11-21 20:00\nevent_status: postponed"),
    "visio": (
        "Réunion",
        (
            "start: 2026-12-03 18:30\nend: 2026-12-03 20:00\nevent_status: moved_online\n"
            "registration_url: https://visio.example.org/3"
        ),
    ),
    "fuite": ("Théâtre", "start: 2026-12-19 20:30\nevent_status: postponed"),
    "ancien": ("Ancien bal", "start: 2026-01-10 20:00\nend: 2026-01-10 23:00"),
    "foire": ("Foire", "start: 2027-01-28\nend: 2027-01-30\nall_day: true"),
    "expo": ("Exposition", "start: 2026-11-07\nend: 2026-12-13\nall_day: true"),
}


def write(root: Path, events: dict[str, tuple[str, str]]) -> Path:
    """Write a commune whose agenda holds these events alone."""
    commune.write(root)
    (root / "content/agenda/repas.md").unlink()
    for day, (name, (title, facts)) in enumerate(events.items(), 1):
        commune.put(root, f"agenda/{name}.md", f'---\ntitle: "{title}"\ndate: 2025-10-{day:02}\n{facts}\n---\nTexte.\n')
    return root


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a commune with events of every state."""
    return make(write(tmp_path_factory.mktemp("agenda"), EVENTS))


def words(html: str) -> str:
    """Give what a reader sees and hears, with plain spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u2060", "").split())


def main(site: Built, path: str) -> str:
    """Give the main part of a page."""
    return site.text(path).partition("<main")[2].partition("</main>")[0]


def row(site: Built, title: str, path: str = "agenda/index.html") -> str:
    """Give the first row of an event in a list."""
    rows: list[str] = re.findall(r'<article class="event-row.*?</article>', main(site, path), re.DOTALL)
    return next(one for one in rows if f">{title}</a>" in one)


def test_the_agenda_goes_by_month(site: Built) -> None:
    """What is going on comes first, then each month, what comes back once in this one and once in the next."""
    found = re.findall(r"<(?:h2|h3|summary)[^>]*>(.*?)</(?:h2|h3|summary)>", main(site, "agenda/index.html"))
    assert [words(one) for one in found if one not in {"Par sujet", "Voir aussi"}] == [
        "En ce moment", "Exposition",
        "Novembre 2026", "Marché", "Randonnée",
        "Décembre 2026", "Réunion", "Loto", "Marché", "Théâtre",
        "Janvier 2027", "Foire",
        "Rendez-vous passés", "Fête", "Ancien bal",
    ]  # fmt: skip


def test_a_row_says_its_day_in_words(site: Built) -> None:
    """The shield is for the eyes: the day is said beside it, then the hours, the place and how it comes back."""
    shown = row(site, "Marché")
    assert 'class="tile" aria-hidden="true"' in shown
    said = words(shown.partition("</h3>")[2])
    assert said == (
        "dimanche 22 novembre 2026, de 8 h à 13 h , Place du Tambour chaque dimanche, sauf le 6 décembre 2026"
    )
    assert 'datetime="2026-11-22T08:00:00+01:00"' in shown


def test_several_days_share_one_shield(site: Built) -> None:
    """28 → 30 within a month, with both months when there are two; machines read the day alone."""
    assert words(row(site, "Foire").partition("<h3")[0]) == "janv. 28 → 30"
    assert 'datetime="2027-01-28"' in row(site, "Foire")
    assert words(row(site, "Exposition").partition("<h3")[0]) == "nov.→déc. 7 → 13"


def test_what_was_called_off_stays_and_says_so(site: Built) -> None:
    """A cancelled event keeps its place, its day struck after the word; it is in no hurry to leave the home page."""
    for path in ("agenda/index.html", "index.html"):
        shown = row(site, "Randonnée", path)
        assert '<strong class="mark mark-cancelled">Annulé</strong>' in shown
        assert "tile-struck" in shown
        assert "Annulé Ne tient plus : dimanche 29 novembre 2026 à 9 h" in words(shown)
    page = main(site, "agenda/rando/index.html")
    assert "<s>" in page
    assert page.index("Annulé") < page.index('<dl class="facts')
    assert "Annulé Ne tient plus : samedi 20 juin 2026 à 19 h" in words(row(site, "Fête"))


def test_what_was_put_off_strikes_the_old_day(site: Built) -> None:
    """The old day is struck, the new one is not; without a new day, the page promises it."""
    assert "Reporté Ne tient plus : samedi 21 novembre 2026 à 20 h vendredi 4 décembre 2026 à 20 h" in words(
        row(site, "Loto")
    )
    assert "tile-struck" not in row(site, "Loto")
    page = words(main(site, "agenda/fuite/index.html"))
    assert "Reporté Ne tient plus : samedi 19 décembre 2026 à 20 h 30 La nouvelle date sera donnée ici." in page


def test_what_moved_online_gives_its_link(site: Built) -> None:
    """The address is in the head of the page and among the facts, under its own word."""
    page = main(site, "agenda/visio/index.html")
    assert page.count('href="https://visio.example.org/3"') == 2
    assert "Se tient en ligne jeudi 3 décembre 2026, de 18 h 30 à 20 h Participer en ligne" in words(page)
    assert "En ligne visio.example.org/3" in words(page)
    assert "Inscription" not in page


def test_an_event_that_comes_back_shows_its_next_days(site: Built) -> None:
    """Its rule, the days left out, and the three next days are among the facts."""
    page = words(main(site, "agenda/marche/index.html"))
    assert "Quand chaque dimanche, sauf le 6 décembre 2026 Prochains rendez-vous dimanche 22 novembre 2026" in page
    assert "dimanche 29 novembre 2026, de 8 h à 13 h dimanche 13 décembre 2026, de 8 h à 13 h Où" in page


def test_the_page_of_an_event_is_one_for_machines(site: Built) -> None:
    """Microformats find the event, with its name, its beginning and its end."""
    items = mf2py.parse(doc=site.text("agenda/visio/index.html"))["items"]
    [found] = [item for item in items if "h-event" in item["type"]]
    assert found["properties"]["name"] == ["Réunion"]
    assert found["properties"]["start"] == ["2026-12-03T18:30:00+0100"]
    assert found["properties"]["end"] == ["2026-12-03T20:00:00+0100"]


def test_categories_are_plain_links(site: Built) -> None:
    """Each category that has events leads to its list, without a script."""
    filters = site.text("agenda/index.html").partition('<nav class="filter"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)">([^<]+)<', filters) == [
        ("/categories/sport/", "Sport"), ("/categories/vie-locale/", "Vie locale"),
    ]  # fmt: skip


def test_no_event_of_the_past_is_open(site: Built) -> None:
    """What is over waits behind a disclosure, in full words for want of its year on the shield."""
    past = main(site, "agenda/index.html").partition("<details")[2]
    assert "open" not in past.partition(">")[0]
    assert "samedi 10 janvier 2026, de 20 h à 23 h" in words(past)


def test_the_page_of_what_is_over_stays(site: Built) -> None:
    """Nothing tells the script, which hides alerts whose time has passed, to hide an event."""
    assert "data-until" not in main(site, "agenda/ancien/index.html")
    assert "Texte." in main(site, "agenda/ancien/index.html")


def test_an_empty_agenda_says_what_to_do(tmp_path: Path) -> None:
    """With nothing to come, a sentence says so and tells whom to write to; the home page has no such section."""
    empty = make(write(tmp_path, {"ancien": EVENTS["ancien"]}))
    assert "Rien d’annoncé pour l’instant. Un événement ? Écrivez à la mairie." in words(
        main(empty, "agenda/index.html")
    )
    assert 'href="mailto:mairie@valserein.example.org"' in main(empty, "agenda/index.html")
    assert "event-row" not in empty.text("index.html")


def test_the_home_page_shows_four_dates(site: Built) -> None:
    """The next four, each event once."""
    rows = re.findall(r'<article class="event-row.*?</article>', site.text("index.html"), re.DOTALL)
    titles = [words(re.findall(r"<h3.*?</h3>", one, re.DOTALL)[0]) for one in rows]
    assert titles == ["Exposition", "Marché", "Randonnée", "Réunion"]


def made(name: str, now: datetime = NOW, **extra: object) -> Any:
    """Make an article as the plugins see it."""
    source = Source(Path(f"agenda/{name}.md"), "agenda", name, name, "fr", name, "", now, extra=extra)
    return SimpleNamespace(url=name, source=source, event=event(source, PARIS, now, "fr"))


def seen(*articles: Any, now: datetime = NOW) -> Any:
    """Make a site that holds these events."""
    config = SimpleNamespace(zone=PARIS)
    return SimpleNamespace(of_type=lambda _type: list(articles), now=now, config=config, lang="fr")


def test_what_comes_back_leaves_room_for_the_rest() -> None:
    """Five weekly clubs take two of four places beside a fair and a ball; without those, they take all four."""
    clubs = [made(f"club-{day}", start=NOW + timedelta(days=day), recurrence="FREQ=WEEKLY") for day in range(1, 6)]
    others = [made("foire", start=NOW + timedelta(days=20)), made("bal", start=NOW + timedelta(days=30))]
    names = [article.url for article in agenda.coming(seen(*clubs, *others), 4)]
    assert names == ["club-1", "club-2", "foire", "bal"]
    assert [one.url for one in agenda.coming(seen(*clubs), 4)] == ["club-1", "club-2", "club-3", "club-4"]


def test_the_next_change_of_the_agenda_is_known() -> None:
    """It is the next beginning or end of an event, or the first of the month where something comes back."""
    bal = made("bal", start=NOW + timedelta(days=15), end=NOW + timedelta(days=15, hours=3))
    assert agenda.next_change(seen(bal)) == NOW + timedelta(days=15)
    yearly = made("fete", start=datetime(2026, 7, 14, 21, 0, tzinfo=PARIS), recurrence="FREQ=YEARLY")
    assert agenda.next_change(seen(yearly, bal)) == datetime(2026, 12, 1, tzinfo=PARIS)
    assert agenda.next_change(seen()) is None


def test_a_bad_rule_is_an_error_with_its_line(tmp_path: Path) -> None:
    """A rule, a day left out or a start outside the rule stop the build, each with its file and its line."""
    root = write(tmp_path, {"marche": EVENTS["marche"]})
    wrong = {
        "regle": "start: 2026-11-22 08:00\nrecurrence: FREQ=WEEKLY;BYDAY=DI\nexdates: [2026-11-29]",
        "jour": "start: 2026-11-23 08:00\nrecurrence: FREQ=WEEKLY;BYDAY=SU",
        "sauf": "start: 2026-11-22 08:00\nrecurrence: FREQ=WEEKLY\nexdates: [2026-11-29, 2026-11-30]",
        "date": "start: 2026-11-22 08:00\nrecurrence: FREQ=WEEKLY\nexdates: [noël]",
        "heure": "start: 2026-11-22 08:00-05:00\ntimezone: America/Montreal",
    }
    for name, facts in wrong.items():
        commune.put(root, f"agenda/{name}.md", f"---\ntitle: {name}\ndate: 2026-11-01\n{facts}\n---\nTexte.\n")
    problems = read_all(load(root / "tambour.toml"), NOW).problems
    errors = {one.file.stem: (one.line, one.code) for one in problems if one.severity == "error"}
    assert errors == {
        "regle": (5, "bad-recurrence"), "jour": (5, "bad-recurrence"), "sauf": (6, "bad-exdates"),
        "date": (6, "bad-exdates"), "heure": (5, "bad-timezone"),
    }  # fmt: skip
    with pytest.raises(ContentError, match=r"content/agenda/sauf\.md:6: .*2026-11-30"):
        make(root)
