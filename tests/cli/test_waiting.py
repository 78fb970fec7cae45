"""What we made and a person finishes on the network: held by the plan, shown with a kit, recorded when it is done."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from syndicate import ledger
from syndicate.compose import digest
from syndicate.model import State
from tests.cli.test_commands import NOW, publish, run
from tests.simulated import HOME, original

ACCOUNT = """
[accounts.tiktok]
kind = "tiktok"
client_key = "awcommune0123456"
handle = "valserein"

[strategy]
"""
FETE = "actualites/fete"
URL = "https://www.tiktok.com/@valserein/photo/7458454357987654999"
NAME = "p_inbox_url~v2.7458454357987654321"


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a commune whose draft waits in the inbox of an account."""
    monkeypatch.setenv("TAMBOUR_LANG", "en")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795172400")  # 2026-11-20 12:20 UTC
    assert run(tmp_path, "init", "--name", "Valserein", "--url", HOME).exit_code == 0
    path = tmp_path / "tambour.toml"
    path.write_text(path.read_text(encoding="utf-8").partition("[strategy")[0] + ACCOUNT, encoding="utf-8")
    publish(tmp_path, original())
    made(tmp_path, waits=True)
    return tmp_path


def made(folder: Path, **details: Any) -> None:
    """Write that a copy was made, as a run does."""
    where: dict[str, Any] = {"original": FETE, "account": "tiktok"}
    with ledger.opened(folder / "ledger.jsonl", clock=lambda: datetime.now(UTC)) as book:
        book.reserve([{**where, "action": "publish", "key": "key", "digest": digest(original()), "generation": 1,
                       "url": original().url, "title": original().title}])  # fmt: skip
        book.append("published", **where, copy_id=NAME, copy_url=None, **details)


def held(folder: Path) -> list[tuple[str, str]]:
    """Give what the plan holds, and why; there is nothing that it would do."""
    plan = json.loads(run(folder, "plan", "--json", *NOW).stdout)
    assert plan["actions"] == []
    return [(entry["code"], entry["reason"]) for entry in plan["held"]]


def copy_of(folder: Path) -> Any:
    """Give what the ledger knows of the copy."""
    return ledger.read(folder / "ledger.jsonl").copies[FETE, "tiktok"]


def test_the_plan_and_the_status_say_who_finishes_it(town: Path) -> None:
    """A draft is held with the command that records it, and is not said to be online."""
    ((code, reason),) = held(town)
    assert code == "by_hand"
    assert f"tambour settle {FETE} tiktok --copy ADDRESS" in reason
    told = run(town, "status").output
    assert "waits there for a person" in told
    assert "online" not in told
    assert json.loads(run(town, "status", "--json").stdout)[0]["waits"] is True


def test_the_preview_shows_how(town: Path) -> None:
    """The steps, the words and the command are there for who has the telephone."""
    (copy,) = json.loads(run(town, "preview", *NOW, "--json").stdout)["copies"]
    assert "open TikTok" in copy["kit"]["steps"][0]
    assert copy["kit"]["commands"][0] == f"tambour settle {FETE} tiktok --copy ADDRESS"


def test_its_address_ends_the_waiting(town: Path) -> None:
    """Once it is posted, the copy has an address, says what its page says, and nothing is asked any more."""
    done = run(town, "settle", FETE, "tiktok", "--copy", URL)
    assert done.exit_code == 0, done.output
    copy = copy_of(town)
    assert (copy.state, copy.copy_id, copy.copy_url, copy.ours) == (State.LIVE, "7458454357987654999", URL, True)
    assert (copy.waits, copy.digest) == (False, digest(original()))
    assert held(town) == []


def test_a_word_is_enough(town: Path) -> None:
    """Who does not look for the address says that it is done: the site cites no copy then."""
    assert run(town, "settle", FETE, "tiktok", "--done").exit_code == 0
    assert (copy_of(town).state, copy_of(town).copy_url, copy_of(town).waits) == (State.LIVE, None, False)
    assert held(town) == []


def test_a_short_address_is_refused(town: Path) -> None:
    """An address that hides the number is refused in one sentence, and nothing is written."""
    before = (town / "ledger.jsonl").read_bytes()
    refused = run(town, "settle", FETE, "tiktok", "--copy", "https://vm.tiktok.com/ZMabc/")
    assert refused.exit_code == 2
    assert "photo/" in refused.output
    assert (town / "ledger.jsonl").read_bytes() == before


def test_a_direct_post_gets_the_address_that_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post that was out before TikTok told its number is named by a person, and asked of nobody."""
    monkeypatch.setenv("TAMBOUR_LANG", "en")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795172400")
    run(tmp_path, "init", "--name", "Valserein", "--url", HOME)
    path = tmp_path / "tambour.toml"
    path.write_text(path.read_text(encoding="utf-8").partition("[strategy")[0] + ACCOUNT, encoding="utf-8")
    publish(tmp_path, original())
    made(tmp_path)
    assert held(tmp_path) == []
    assert run(tmp_path, "settle", FETE, "tiktok", "--copy", URL).exit_code == 0
    assert copy_of(tmp_path).copy_url == URL
