"""What the build tells a notice board: the facts of each original in words, its dates, and only where one prints."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from syndicate import feed, posters
from syndicate.cli import main
from syndicate.compose import compose, for_account
from syndicate.config import load
from syndicate.errors import ConfigError
from syndicate.model import Notice
from tests.servers import tools
from tests.site import commune
from tests.site.conftest import make

ACCOUNTS = '\n[accounts.affiches]\nkind = "poster"\nfolder = "affiches"\n'
ENGLISH = ACCOUNTS + '\n[accounts.notices]\nkind = "poster"\nfolder = "notices"\nlang = "en"\n'
CONCERT = """---
title: "Concert d'hiver"
date: 2026-11-20 18:00
summary: "Entrée libre."
start: 2026-12-13 16:00
end: 2026-12-13 17:30
location: {name: "Salle des fêtes", address: "4, place du Tambour"}
price: "Gratuit"
---
Venez.
"""
CANCELLED = CONCERT.replace("Concert d'hiver", "Bal").replace("price:", "event_status: cancelled\nprice:")
MARKET = CONCERT.replace("Concert d'hiver", "Marché").replace(
    "price:", 'recurrence: "FREQ=WEEKLY;BYDAY=SU"\nprice:'
)  # fmt: skip
NIGHT = CONCERT.replace("Concert d'hiver", "Veillée").replace("end: 2026-12-13 17:30", "end: 2026-12-14 00:00")
NEWS = (
    '---\ntitle: "Travaux"\ndate: 2026-11-19 18:00\nmodified: 2026-11-20 08:00\nexpires: 2026-11-30\n---\nRue Basse.\n'
)
NEWS_EN = '---\ntitle: "Works"\ndate: 2026-11-19 18:00\n---\nRue Basse.\n'
FILES = {
    "agenda/concert.md": CONCERT,
    "agenda/bal.md": CANCELLED,
    "agenda/marche.md": MARKET,
    "agenda/veillee.md": NIGHT,
    "actualites/travaux.md": NEWS,
    "actualites/travaux.en.md": NEWS_EN,
}


@pytest.fixture(scope="module")
def printing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a commune that prints in two languages."""
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("TAMBOUR_LANG", "en")
        return _town(tmp_path_factory.mktemp("printing"), ENGLISH)


def test_an_event_says_when_where_and_how_much(printing: Path) -> None:
    """The facts come in the order of their use; the sheet is taken down after the event."""
    notice = _notices(printing)["agenda/concert"]
    assert [text for _name, text in notice.facts] == [
        "Dimanche 13 décembre 2026, de 16\u00a0h à 17\u00a0h\u00a030",
        "Salle des fêtes, 4, place du Tambour",
        "Gratuit",
    ]
    assert "13\u00a0décembre 2026" in notice.dates


def test_an_event_that_does_not_take_place_says_so(printing: Path) -> None:
    """A day that holds no more is not printed as if it did."""
    (_when, said), *_others = _notices(printing)["agenda/bal"].facts
    assert said.startswith("Annulé")
    assert "dimanche 13 décembre 2026" in said


def test_what_comes_back_each_week_makes_no_poster_each_week(printing: Path) -> None:
    """The rule is told, and neither the next day nor an end: the notice does not change by itself."""
    notice = _notices(printing)["agenda/marche"]
    assert notice.facts[0][1].startswith("Chaque dimanche")
    assert "décembre" not in notice.dates


def test_what_ends_at_midnight_ends_that_evening(printing: Path) -> None:
    """A sheet is taken down after the day of its event, not after the one that begins at its end."""
    dates = _notices(printing)["agenda/veillee"].dates
    assert "13\u00a0décembre" in dates
    assert "14\u00a0décembre" not in dates


def test_news_says_since_when_and_until_when(printing: Path) -> None:
    """News has the day of its last change, and that of its expiry; a translation speaks its own language."""
    notice = _notices(printing)["actualites/travaux"]
    assert "20\u00a0novembre 2026" in notice.dates
    assert notice.facts == ()
    config = load(printing / "tambour.toml")
    (news,) = [one for one in _feed(printing).originals if one.id == "actualites/travaux"]
    (french, english) = (
        compose(for_account(news, config.accounts[name]), config.accounts[name].rules).notice
        for name in ("affiches", "notices")
    )
    assert french is not None
    assert english is not None
    assert english.dates.replace("\u00a0", " ") == "Posted on 19 November 2026"
    assert french != english


def test_a_commune_that_does_not_print_tells_nothing(tmp_path: Path) -> None:
    """Without an account that prints the feed holds no notice."""
    town = _town(tmp_path, '\n[accounts.carnet]\nkind = "outbox"\n')
    assert "notice" not in (town / "output/syndication.json").read_text(encoding="utf-8")


def test_apply_stops_before_any_effect_where_nothing_can_be_drawn(
    printing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without WeasyPrint one sentence is said, the exit code is 2, and neither a folder nor a ledger's line is made."""
    town = shutil.copytree(printing, tmp_path / "town")

    def refuse() -> None:
        raise ConfigError("Posters need WeasyPrint")

    monkeypatch.setattr(posters, "check", refuse)
    before = (town / "ledger.jsonl").read_bytes()
    result = CliRunner().invoke(main, ["-C", str(town), "apply", "--now", commune.NOW, "--wait", "0"])
    assert (result.exit_code, "Posters need WeasyPrint" in result.stderr) == (2, True)
    assert result.stderr.count("\n") <= 2
    assert (town / "ledger.jsonl").read_bytes() == before
    assert not (town / "affiches").exists()


def test_what_one_account_lacks_here_stops_no_other(
    printing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without WeasyPrint the copies of the other accounts are made all the same; the exit code is 1."""
    from syndicate.serve import served

    town = shutil.copytree(printing, tmp_path / "town")
    with (town / "tambour.toml").open("a", encoding="utf-8") as file:
        file.write('\n[accounts.carnet]\nkind = "outbox"\nfolder = "carnet"\n')

    def refuse() -> None:
        raise ConfigError("Posters need WeasyPrint")

    monkeypatch.setattr(posters, "check", refuse)
    with served(town / "output") as address:
        options = ["--now", commune.NOW, "--site", address, "--json"]
        result = CliRunner().invoke(main, ["-C", str(town), "apply", *options])
    assert (result.exit_code, "affiches: Posters need WeasyPrint" in result.stderr) == (1, True)
    outcomes = json.loads(result.stdout)["outcomes"]
    assert {(outcome["account"], outcome["result"]) for outcome in outcomes} == {("carnet", "published")}


def test_a_poster_goes_through_its_whole_life(printing: Path, tmp_path: Path) -> None:
    """Published, made anew when the hour changes and only then, withdrawn with its original: one file, or none."""
    from syndicate.serve import served

    tools.pango()
    town = shutil.copytree(printing, tmp_path / "town")
    (town / "tambour.toml").write_text(_config(ACCOUNTS), encoding="utf-8")
    for name in ("agenda/bal", "agenda/marche", "agenda/veillee", "actualites/travaux", "actualites/travaux.en"):
        (town / f"content/{name}.md").unlink()

    def sync() -> list[str]:
        make(town)
        with served(town / "output") as address:
            options = ["--now", commune.NOW, "--site", address, "--allow-withdrawals", "--json"]
            result = CliRunner().invoke(main, ["-C", str(town), "apply", *options])
        return [one["result"] for one in json.loads(result.stdout)["outcomes"]]

    file = town / "content/agenda/concert.md"
    assert sync() == ["published"]
    (first,) = (town / "affiches").iterdir()
    drawn = first.read_bytes()
    assert drawn.startswith(b"%PDF-")
    assert sync() == []
    file.write_text(CONCERT.replace("16:00", "15:00"), encoding="utf-8")
    assert sync() == ["edited"]
    assert [path.name for path in (town / "affiches").iterdir()] == [first.name]
    assert first.read_bytes() != drawn
    file.unlink()
    assert sync() == ["withdrawn"]
    assert list((town / "affiches").iterdir()) == []


def _town(root: Path, accounts: str) -> Path:
    (root / "tambour.toml").write_text(_config(accounts), encoding="utf-8")
    for name, text in FILES.items():
        commune.put(root, name, text)
    assert CliRunner().invoke(main, ["-C", str(root), "init"]).exit_code == 0
    make(root)
    return root


def _config(accounts: str) -> str:
    return commune.CONFIG.partition("\n[accounts")[0] + accounts


def _feed(town: Path) -> Any:
    return feed.load(str(town / "output/syndication.json"))


def _notices(town: Path) -> dict[str, Notice]:
    return {one.id: one.notice for one in _feed(town).originals}
