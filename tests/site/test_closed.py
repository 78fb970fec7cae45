"""A copy is never the archive: a network that is gone, as Vine is since 2017, costs the site and the others nothing."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import html

from syndicate import networks
from syndicate.checks import accounts
from syndicate.cli import main
from syndicate.config import load
from syndicate.errors import ConfigError, Unsent
from syndicate.model import Find
from syndicate.serve import served
from syndicate.web import Web
from tests.contract.samples import attempt, copy, network, post
from tests.site import commune
from tests.site.conftest import make, record_copy

CONFIG = """
[commune]
name = "Valserein"
url = "https://valserein.example.org"

[strategy]
max_actions = 5

[accounts.vine]
kind = "vine"
handle = "mairie"

[accounts.lost]
kind = "mastodon"
server = "http://127.0.0.1:9"

[accounts.carnet]
kind = "outbox"
folder = "copies"

[accounts.mastodon]
kind = "mastodon"
server = "https://social.example.org"
"""
NEWS = '---\ntitle: "La fête"\ndate: 2026-11-20 18:00\n---\nVenez nombreux.\n'
OLD = '---\ntitle: "Le film de la fête"\ndate: 2026-11-19 18:00\n---\nSix secondes.\n'


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Make a commune with an account on Vine that had a copy there, one on a server that is gone, and others."""
    (tmp_path / "tambour.toml").write_text(CONFIG, encoding="utf-8")
    commune.put(tmp_path, "actualites/fete.md", NEWS)
    commune.put(tmp_path, "actualites/film.md", OLD)
    record_copy(tmp_path, "actualites/film", url="https://vine.co/v/42", account="vine")
    record_copy(tmp_path, "actualites/film", url="https://social.example.org/@mairie/42")
    make(tmp_path)
    return tmp_path


def test_the_site_is_built_and_keeps_the_links_that_lead_somewhere(town: Path) -> None:
    """The page is there, links to the copy that is out, and no longer to the network that closed."""
    page = html.fromstring((town / "output/actualites/film/index.html").read_text(encoding="utf-8"))
    links = page.xpath('//a[contains(@class, "u-syndication")]/@href')
    assert links == ["https://social.example.org/@mairie/42"]
    assert "vine" not in (town / "output/index.html").read_text(encoding="utf-8").lower()


def test_the_other_accounts_go_on(town: Path) -> None:
    """What was to go to Vine is held with the date; a server that is gone fails alone; the others get their copy."""
    with served(town / "output") as address:
        done = _run(
            town, "apply", "--site", address, "--wait", "0", "--json", "--account", "carnet", "--account", "vine"
        )
        lost = _run(
            town, "apply", "--site", address, "--wait", "0", "--json", "--account", "carnet", "--account", "lost"
        )
    results = {(one["original"], one["account"]): one["result"] for one in json.loads(done.stdout)["outcomes"]}
    assert done.exit_code == 0, done.output
    assert results == {("actualites/fete", "carnet"): "published", ("actualites/film", "carnet"): "published"}
    assert {one["result"] for one in json.loads(lost.stdout)["outcomes"]} == {"unsent"}
    assert lost.exit_code == 1
    planned = json.loads(_run(town, "plan", "--json", "--account", "vine").stdout)
    assert planned["actions"] == []
    assert [(one["original"], "2017-01-17" in one["reason"]) for one in planned["held"]] == [("actualites/fete", True)]


def test_nothing_is_asked_of_what_is_gone(town: Path) -> None:
    """A copy on a network that closed is neither edited, nor withdrawn with its original, nor put in doubt."""
    (town / "content/actualites/film.md").unlink()
    make(town)
    planned = json.loads(_run(town, "plan", "--json", "--account", "vine").stdout)
    assert planned["actions"] == []
    assert [one["original"] for one in planned["held"]] == ["actualites/fete"]


def test_check_says_that_the_account_can_go(town: Path) -> None:
    """The account is pointed at, with the day, as a piece of advice; it is no network that the news goes to."""
    config = load(town / "tambour.toml")
    (found,) = accounts.over(config)
    assert (found.code, found.severity, found.line) == ("network-closed", "warning", 9)
    assert "Vine closed on 2017-01-17" in found.message


def test_a_closed_network_does_nothing() -> None:
    """Whoever calls it is told the day: nothing was sent. It is no kind that a new account could choose."""
    assert "vine" not in networks.kinds()
    assert networks.load("vine").rules.closed == date(2017, 1, 17)
    with Web() as web:
        vine = network("vine", web)
        for act in (
            vine.verify,
            lambda: vine.publish(post(), attempt()),
            lambda: vine.find(post(), attempt(), Find.LIST),
            lambda: vine.edit(copy("42"), post(), attempt()),
            lambda: vine.withdraw(copy("42")),
        ):
            with pytest.raises(Unsent, match="Vine closed on 2017-01-17"):
                act()


def test_a_trial_imitates_no_network_that_closed() -> None:
    """There is nothing to learn from rules that nobody keeps."""
    with pytest.raises(ConfigError, match="real network"):
        networks.load("outbox").rules_for({"like": "vine"})


def _run(folder: Path, *arguments: str) -> Result:
    now = datetime.fromisoformat(commune.NOW).isoformat()
    options = ["--now", now] if arguments[0] in ("plan", "apply") else []
    environ = {"TAMBOUR_LANG": "en", "TAMBOUR_LOST_TOKEN": "t" * 12, "TAMBOUR_MASTODON_TOKEN": "m" * 12}
    return CliRunner().invoke(main, ["-C", str(folder), *arguments, *options], env=environ)
