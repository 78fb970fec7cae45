"""What a person publishes: held by the plan, shown with a kit, and recorded once they have done it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from syndicate import ledger
from syndicate import notify as ways
from syndicate.model import Original, State
from syndicate.notices import Known, Notice, Step
from syndicate.notify.wording import markdown
from tests.cli.test_commands import NOW, apply, publish, run
from tests.simulated import HOME, original

PLACES = """
[accounts.panneau]
kind = "by_hand"
place = "panneaupocket"

[accounts.place]
kind = "by_hand"
place = "led_panel"

[strategy]
quiet_hours = "21:00-07:30"
"""
URL = "https://app.panneaupocket.com/ville/1/message/2"
NIGHT = ["--now", "2026-11-20T23:00"]
FETE = "actualites/fete"


class Told:
    """A notifier that knows what it was told."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.notices: dict[str, Notice] = {}

    def known(self) -> list[Known]:
        """Give what is open."""
        return [Known(key, notice.mark) for key, notice in self.notices.items()]

    def carry_out(self, steps: list[Step]) -> None:
        """Keep the steps, and what is open after them."""
        self.steps += steps
        for step in steps:
            if step.notice:
                self.notices[step.notice.key] = step.notice
            elif step.known:
                del self.notices[step.known.key]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a commune with two places where a person publishes, and one original."""
    monkeypatch.setenv("TAMBOUR_LANG", "en")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795172400")  # 2026-11-20 12:20 UTC
    assert run(tmp_path, "init", "--name", "Valserein", "--url", HOME).exit_code == 0
    path = tmp_path / "tambour.toml"
    path.write_text(path.read_text(encoding="utf-8").partition("[strategy")[0] + PLACES, encoding="utf-8")
    publish(tmp_path, news())
    return tmp_path


def news(**changes: Any) -> Original:
    """Give an original with more words than a panel takes."""
    return replace(original(), summary="Une phrase de plus pour les habitants. " * 5, **changes)


def held(folder: Path, *options: str) -> dict[str, str]:
    """Give what the plan holds, and why, by account; there is nothing that it would do."""
    plan = json.loads(run(folder, "plan", "--json", *(options or NOW)).stdout)
    assert plan["actions"] == []
    return {entry["account"]: entry["code"] + ": " + entry["reason"] for entry in plan["held"]}


def test_the_plan_leaves_it_to_a_person(town: Path) -> None:
    """What is to be done by hand is held with the commands that record it, sends nothing, and fails nothing."""
    assert set(held(town)) == {"panneau", "place"}
    assert held(town)["panneau"].startswith("by_hand: to do by hand")
    assert f"tambour settle {FETE} panneau --copy ADDRESS" in held(town)["panneau"]
    assert apply(town).exit_code == 0
    assert ledger.read(town / "ledger.jsonl").copies == {}


def test_a_person_is_not_asked_at_night(town: Path) -> None:
    """What has to wait waits here too: for its hour, its turn, the end of a freeze."""
    assert held(town, *NIGHT)["panneau"].startswith("quiet: ")


def test_the_person_in_charge_is_given_all_that_it_takes(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With [notify] a run opens one notice for each copy with the words to paste, and closes it once it is recorded."""
    told = Told()
    monkeypatch.setattr(ways, "load", lambda *_: told)
    for _again in range(2):  # the second run has nothing new to say
        apply(town)
        assert run(town, "report", "--notify").exit_code == 0
    assert [(step.kind, step.notice and step.notice.key) for step in told.steps] == [
        ("open", f"hand/panneau/{FETE}"),
        ("open", f"hand/place/{FETE}"),
    ]
    body = markdown(told.notices[f"hand/panneau/{FETE}"])
    assert "```text\nTitre de fete" in body
    assert f"tambour settle {FETE} panneau --copy ADDRESS" in body
    run(town, "settle", FETE, "panneau", "--copy", URL)
    publish(town, news(title="Reportée"))
    run(town, "settle", FETE, "place", "--done")
    told.steps.clear()
    apply(town)
    run(town, "report", "--notify")
    assert [(step.kind, step.known and step.known.key) for step in told.steps] == [
        ("update", f"hand/panneau/{FETE}"),
        ("close", f"hand/place/{FETE}"),
    ]


def test_what_was_done_is_recorded(town: Path) -> None:
    """The copy's address goes into the ledger with what the copy says, and the plan asks no more."""
    done = run(town, "settle", FETE, "panneau", "--copy", URL)
    assert done.exit_code == 0, done.output
    copy = ledger.read(town / "ledger.jsonl").copies[FETE, "panneau"]
    assert (copy.state, copy.copy_id, copy.copy_url, copy.ours) == (State.LIVE, "2", URL, True)
    assert set(held(town)) == {"place"}


def test_a_place_that_gives_no_address(town: Path) -> None:
    """A panel has no address to give: it is enough to say that it was done, even at night."""
    assert run(town, "settle", FETE, "place", "--done").exit_code == 0
    copy = ledger.read(town / "ledger.jsonl").copies[FETE, "place"]
    assert (copy.state, copy.copy_url) == (State.LIVE, None)
    assert set(held(town)) == {"panneau"}


def test_an_edit_is_asked_for_and_recorded(town: Path) -> None:
    """An original that changed asks a person to change the copy, once; its address stays."""
    run(town, "settle", FETE, "panneau", "--copy", URL)
    publish(town, news(title="Reportée"))
    assert "edit it" in held(town)["panneau"]
    assert run(town, "settle", FETE, "panneau", "--done").exit_code == 0
    assert set(held(town)) == {"place"}
    assert ledger.read(town / "ledger.jsonl").copies[FETE, "panneau"].copy_url == URL


def test_a_withdrawal_is_asked_for_and_recorded(town: Path) -> None:
    """An original that goes asks a person to delete the copy, once; what never was there asks for nothing."""
    run(town, "settle", FETE, "panneau", "--copy", URL)
    publish(town, withdrawn=(FETE,))
    assert set(held(town)) == {"panneau"}
    assert "delete this copy" in held(town)["panneau"]
    assert run(town, "settle", FETE, "panneau", "--done").exit_code == 0
    assert held(town) == {}
    assert ledger.read(town / "ledger.jsonl").copies[FETE, "panneau"].state is State.WITHDRAWN


def test_a_letter_whose_original_goes(town: Path) -> None:
    """Nobody can call a letter back: the plan says so, fails nothing, and asks no more once a person took note."""
    path = town / "tambour.toml"
    letter = """
[accounts.lettre]
kind = "newsletter"
server = "smtps://mail.example.org"
from = "lettre@valserein.example.org"
to = "infos@listes.example.org"
unsubscribe = "quitter@listes.example.org"
"""
    path.write_text(path.read_text(encoding="utf-8") + letter, encoding="utf-8")
    with ledger.opened(town / "ledger.jsonl", clock=lambda: datetime(2026, 11, 20, 12, tzinfo=UTC)) as book:
        book.append("adopted", original=FETE, account="lettre", copy_id="1@v", digest="d", url=URL, title="Fête")
    publish(town, withdrawn=(FETE,))
    plan = ["plan", "--json", *NOW, "--account", "lettre"]
    (entry,) = json.loads(run(town, *plan).stdout)["held"]
    assert entry["code"] == "no_withdraw"
    assert f"tambour settle {FETE} lettre --done" in entry["reason"]
    assert run(town, "settle", FETE, "lettre", "--done").exit_code == 0
    assert json.loads(run(town, *plan).stdout) == {"actions": [], "held": [], "usd": {}}


@pytest.mark.parametrize(("action", "state"), [("publish", State.LIVE), ("withdraw", State.WITHDRAWN)])
def test_a_doubt_without_an_address(town: Path, action: str, state: State) -> None:
    """A person who found the letter in their box, or the copy gone, says so without an address."""
    with ledger.opened(town / "ledger.jsonl", clock=lambda: datetime(2026, 11, 20, 12, tzinfo=UTC)) as book:
        book.append(
            "attempted", original=FETE, account="panneau", action=action, key="k", digest="d", generation=1, url=URL
        )
        book.append("in_doubt", original=FETE, account="panneau", reason="lost")
    assert run(town, "settle", FETE, "panneau", "--done").exit_code == 0
    copy = ledger.read(town / "ledger.jsonl").copies[FETE, "panneau"]
    assert (copy.state, copy.attempt) == (state, None)


@pytest.mark.parametrize("answer", [["--copy", URL], ["--done"]])
def test_nothing_is_recorded_that_was_not_asked(town: Path, answer: list[str]) -> None:
    """What the plan does not ask of a person is refused, and writes nothing: done already, another account, no page."""
    run(town, "settle", FETE, "panneau", *answer)
    before = (town / "ledger.jsonl").read_bytes()
    for wrong in (["settle", FETE, "panneau"], ["settle", "actualites/autre", "panneau"]):
        refused = run(town, *wrong, *answer)
        assert refused.exit_code == 2
        assert "asks nothing of a person" in refused.stderr
    assert (town / "ledger.jsonl").read_bytes() == before


def test_one_answer_at_a_time(town: Path) -> None:
    """Two answers, or none, are refused."""
    for answer in ([], ["--done", "--not-sent"], ["--copy", URL, "--done"]):
        assert run(town, "settle", FETE, "panneau", *answer).exit_code == 2


def test_the_kit_as_data(town: Path) -> None:
    """The kit holds the words cut to the place's form, the steps, the commands, and all of it as one message."""
    data = json.loads(run(town, "preview", *NOW, "--json").stdout)
    kits = {copy["account"]: (copy, copy["kit"]) for copy in data["copies"]}
    copy, kit = kits["panneau"]
    assert kit["place"] == "PanneauPocket"
    assert kit["text"] == copy["draft"]["text"]
    assert kit["commands"] == [f"tambour settle {FETE} panneau --copy ADDRESS", f"tambour settle {FETE} panneau --done"]
    for words in (*kit["steps"], *kit["commands"], *filter(None, kit["text"].splitlines())):
        assert words in kit["message"]
    copy, kit = kits["place"]
    assert HOME not in kit["text"]  # nobody follows an address on a panel
    assert len(kit["text"]) == copy["length"] <= copy["limit"] == 140
    assert not copy["pictures"]


def test_the_kit_in_the_terminal(town: Path) -> None:
    """The steps stand under the words."""
    shown = run(town, "preview", *NOW).stderr
    assert "1. Open the console" in shown
    assert "2. Copy the text" in shown


def test_an_account_that_needs_no_access(town: Path) -> None:
    """Connecting and verifying ask for nothing."""
    assert "needs no access" in run(town, "connect", "panneau").stderr
    assert run(town, "verify").exit_code == 0


@pytest.mark.parametrize(
    ("line", "words"),
    [('place = "panneau"', "none of the places"), ('limit = "many"', "number"), ('page = "ici"', "address of a page")],
)
def test_a_setting_that_cannot_be_right(town: Path, line: str, words: str) -> None:
    """A place that is unknown, a limit that is no number, a page that is none: named with their line."""
    path = town / "tambour.toml"
    text = path.read_text(encoding="utf-8")
    key = line.partition(" ")[0]
    table = text.replace('place = "panneaupocket"', line if key == "place" else f'place = "panneaupocket"\n{line}')
    path.write_text(table, encoding="utf-8")
    refused = run(town, "plan", *NOW)
    assert refused.exit_code == 2
    assert words in refused.stderr
    assert f"tambour.toml:{1 + table.splitlines().index(line)}: " in refused.stderr
