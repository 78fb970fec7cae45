"""The advice on where copies go: on one network only, or outside the European Union."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syndicate.checks import accounts
from syndicate.config import load
from syndicate.model import Hosting
from syndicate.networks.mastodon import Mastodon
from tests.unit.test_checks import advice
from tests.unit.test_originals import HEAD, Folder, site

__all__ = ["site"]  # the fixture

COMMUNE = '[commune]\nname = "Valserein"\nurl = "https://valserein.example.org"\n'
HERE = '[accounts.here]\nkind = "mastodon"\nhandle = "v"\nserver = "https://social.example.org"\n'
THERE = HERE.replace("accounts.here", "accounts.there")
OTHER = THERE.replace("social", "other")
SKY = '[accounts.sky]\nkind = "bluesky"\nhandle = "v.example.org"\n'
TRIAL = '[accounts.trial]\nkind = "outbox"\nlike = "bluesky"\n'
PAPER = '[accounts.paper]\nkind = "outbox"\n'
ROUTES = '[[strategy.routes]]\ntypes = ["alertes"]\naccounts = ["here"]\n[[strategy.routes]]\naccounts = ["{}"]\n'

CASES: dict[str, tuple[str, list[int]]] = {
    "one account": (HERE, [4]),
    "the same server": (HERE + THERE, [4]),
    "two servers": (HERE + OTHER, []),
    "two networks": (HERE + SKY, []),
    "a trial beside": (HERE + TRIAL, [4]),
    "one trial": (TRIAL, []),
    "two trials of one": (TRIAL + TRIAL.replace("trial", "again"), [4]),
    "two trials": (TRIAL + PAPER, []),
    "no account": ("", []),
    "all lines to one": (HERE + SKY + ROUTES.format("here"), [11]),
    "a line to another": (HERE + SKY + ROUTES.format("sky"), []),
    "a strategy for nobody": (HERE + "[strategy]\nfresh_days = 7\n[[strategy.routes]]\naccounts = []\n", []),
}


@pytest.mark.parametrize("case", CASES)
def test_everything_on_one_network(site: Folder, case: str) -> None:
    """What one company or one server could silence is told, with the line; trials count where there is nothing else."""
    text, expected = CASES[case]
    site.config.path.write_text(COMMUNE + text, encoding="utf-8")
    found = list(accounts.several(load(site.config.path)))
    assert [(one.code, one.severity, one.line) for one in found] == [("one-network", "warning", at) for at in expected]


def test_networks_of_one_company_are_one(site: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two servers of one company are one: it decides over both, and is named."""
    monkeypatch.setattr(Mastodon, "operator", "Meta")
    site.config.path.write_text(COMMUNE + HERE + OTHER, encoding="utf-8")
    (found,) = accounts.several(load(site.config.path))
    assert found.message == "The strategy sends everything to one network: Meta."


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("syndicate:\n  mastodon:\n    text: 'Oyez #a1 #b2 #c3'\n", [7]),
        ("syndicate:\n  mastodon:\n    text: 'Oyez #a1 #b2 #B2 #a1'\n", [7]),
        ("syndicate:\n  mastodon:\n    text: 'Oyez #a1 #b2 #3 #a1'\n", []),
        ("syndicate:\n  mastodon: {text: 'Oyez #a1 #b2 #c3', skip: true}\n", []),
        ("syndicate:\n  bluesky:\n    text: 'Oyez #a1 #b2 #c3'\n", []),
        ("syndicate: [mastodon]\ntags: [un, deux, trois]\n", []),
    ],
)
def test_more_hashtags_than_a_network_takes(site: Folder, lines: str, expected: list[int]) -> None:
    """An own text with more hashtags than its network takes is an error, at its line: no copy would be made."""
    known = site.config.accounts
    strict = replace(known["mastodon"], rules=replace(known["mastodon"].rules, refused_above=2))
    site.config = replace(site.config, accounts={"mastodon": strict, "bluesky": known["bluesky"]})
    site.write("actualites/aide.md", HEAD + lines)
    found = [one for one in advice(site) if one.code == "too-many-hashtags"]
    assert [(one.line, one.severity) for one in found] == [(line, "error") for line in expected]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("sensitive: true\nsyndicate: [mastodon, bluesky]\n", [6]),
        ("sensitive: true\nsyndicate:\n  mastodon: {text: Oyez}\n  bluesky: {text: Oyez}\n", [8]),
        ("sensitive: true\nsyndicate:\n  mastodon: {text: Oyez}\n  bluesky: {skip: true}\n", []),
        ("sensitive: true\nsyndicate: [mastodon]\n", []),
        ("sensitive: true\n", []),
        ("syndicate: [bluesky]\n", []),
    ],
)
def test_a_sensitive_original_that_names_an_account_elsewhere(site: Folder, lines: str, expected: list[int]) -> None:
    """An account outside the European Union that a sensitive original names will get no copy: its line is told."""
    known = site.config.accounts
    hosted = {"mastodon": replace(known["mastodon"], hosting=Hosting.EU), "bluesky": known["bluesky"]}
    site.config = replace(site.config, accounts=hosted)
    site.write("actualites/aide.md", HEAD + lines)
    assert [one.line for one in advice(site) if one.code == "sensitive-outside"] == expected
