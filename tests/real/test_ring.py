"""The whole ring, as a commune runs it: built, served, copied to three real servers that fail on purpose.

The commands run as processes, through a proxy in front of each server; afterwards the servers are read directly.
"""

from __future__ import annotations

import pytest

from tests.real.commune import HOME, NOW, ORIGINALS, PICTURES, Project
from tests.servers.proxy import DROP_ANSWER, DROP_REQUEST, TRUNCATE, WRONG_JSON, answer

pytestmark = pytest.mark.usefixtures("fault_proxy")


def test_every_original_exactly_once_whatever_the_servers_do(project: Project) -> None:
    """Answers dropped, cut, senseless, 429 and 503: after at most three reruns each original is there once."""
    assert max(len(title) for title in ORIGINALS.values()) == 376
    assert (project.folder / "content/images/photo.jpg").stat().st_size > 3_400_000
    for account, path in {"ciel": "/xrpc/com.atproto.repo.*", "place": "/api/v*", "halle": "/api/v*"}.items():
        proxy = project.proxies[account]
        proxy.on("POST", path, DROP_ANSWER, nth=1)
        proxy.on("POST", path, answer(429, retry_after="1"), nth=3)
        proxy.on("POST", path, DROP_REQUEST, nth=5)
        proxy.on("POST", path, answer(503), nth=7)
        proxy.on("POST", path, TRUNCATE, nth=9)
        proxy.on("POST", path, WRONG_JSON, nth=11)
    runs = 1
    while any(outcome["result"] in ("unsent", "in_doubt", "refused") for outcome in project.sync(code=None)):
        runs += 1
        assert runs <= 4
    expected = sorted(f"{HOME}/actualites/{name}/" for name in ORIGINALS)
    alts = sorted(f"Ce que montre {name}" for name in PICTURES)
    for account in ("ciel", "place", "halle"):
        assert sorted(project.urls_on(account)) == expected, account
        assert project.alts_on(account) == alts, account
        assert any(request.fault for request in project.proxies[account].requests), account
    assert project.sync() == []


def test_edits_and_withdrawals_follow_and_a_rerun_does_nothing(project: Project) -> None:
    """One original edited, one deleted: the copies follow on each server that lets them, once."""
    for _run in range(2):
        project.sync(code=None)
    project.write("eau", "Coupure d’eau reportée à jeudi")
    (project.folder / "content/actualites/ecole.md").unlink()
    outcomes = project.sync(code=None)
    done = {(outcome["account"], outcome["original"].rpartition("/")[2]): outcome["result"] for outcome in outcomes}
    assert done["place", "eau"] == "edited"
    assert done["halle", "eau"] == "edited"
    assert done["ciel", "eau"] == "replaced"
    assert done["place", "ecole"] == done["ciel", "ecole"] == "withdrawn"
    # snac 2.75 has no way to delete a post: it is said, once, and held from then on.
    assert done["halle", "ecole"] == "refused"
    for account, kept in {"ciel": 4, "place": 4, "halle": 5}.items():
        assert len(project.urls_on(account)) == kept
    assert project.sync(code=1) == []
    plan = project.tambour("plan", "--json", "--now", NOW)
    assert plan["actions"] == []
    assert [(entry["account"], entry["code"]) for entry in plan["held"]] == [("halle", "refused")]


def test_a_lost_ledger_adopts_and_edits_go_on(project: Project) -> None:
    """Without the ledger, each copy is adopted on each server and none is made; the next edit still follows.

    It was adopted at the real time, far from this editorial one: what has no known age is corrected, not replaced.
    """
    for _run in range(2):
        project.sync(code=None)
    (project.folder / "ledger.jsonl").unlink()
    outcomes = project.sync(code=None)
    assert [outcome["result"] for outcome in outcomes] == ["adopted"] * 15
    for account in ("ciel", "place", "halle"):
        assert len(project.urls_on(account)) == 5, account
    project.write("eau", "Coupure d’eau reportée à jeudi")
    done = {outcome["account"]: outcome["result"] for outcome in project.sync(code=None)}
    assert done == {"ciel": "corrected", "place": "edited", "halle": "edited"}


def test_the_site_links_to_its_copies(project: Project) -> None:
    """After a run, the next build shows each copy that has a public address on its original's page."""
    project.sync(code=None)
    project.sync(code=None)
    page = (project.folder / "output/actualites/fete/index.html").read_text(encoding="utf-8")
    status = project.tambour("status", "actualites/fete", "--json")
    assert len(status) == 3
    for copy in status:
        assert copy["copy_url"] in page
    assert page.count("u-syndication") == 3


def test_a_wrong_token_is_one_sentence_and_nothing_is_sent(project: Project) -> None:
    """A wrong token fails its own account with a sentence, exit code 1, while the others publish."""
    project.secrets["TAMBOUR_PLACE_TOKEN"] = "a-wrong-token-that-nobody-knows"
    outcomes = project.sync(code=1)
    failed = {outcome["result"] for outcome in outcomes if outcome["account"] == "place"}
    assert failed == {"unsent"}
    assert project.urls_on("place") == []
    assert len(project.urls_on("ciel")) == 5


def test_missing_secrets_are_named_together(project: Project) -> None:
    """All the secrets that are missing are named in one sentence, exit code 2, and nothing is sent."""
    project.tambour("build", "--now", NOW)
    project.secrets.clear()
    said = project.tambour("apply", "--now", NOW, code=2)
    assert "TAMBOUR_CIEL_PASSWORD" in said
    assert "TAMBOUR_HALLE_TOKEN" in said
    assert project.urls_on("ciel") == []
