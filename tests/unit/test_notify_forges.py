"""Issues of the three forges: one for each problem, whatever happens, and none that is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from syndicate import notify
from syndicate.config import load
from syndicate.errors import ConfigError
from syndicate.notices import Notice, Task
from syndicate.notify import Notifier
from syndicate.notify.wording import markdown
from syndicate.web import Web
from tests.forges import REPOSITORY, TOKEN, Forge, Issue

KINDS = ("github", "forgejo", "gitlab")
WRONG = Notice("links/https://a.example.org/ -->", "@mairie: a dead link", "It <b>answers</b> 404.", "Mend #12.")


@pytest.fixture(params=KINDS)
def forge(request: pytest.FixtureRequest) -> Forge:
    """Give an empty forge of each kind."""
    return Forge(request.param)


@pytest.fixture
def teller(forge: Forge, tmp_path: Path) -> Iterator[Notifier]:
    """Give the notifier that tambour.toml chooses."""
    with Web(transport=forge.transport) as web:
        yield opened(tmp_path, forge, web, {"TAMBOUR_NOTIFY_TOKEN": TOKEN})


def opened(folder: Path, forge: Forge, web: Web, environ: dict[str, str], settings: str | None = None) -> Notifier:
    """Load the notifier of a commune with these settings."""
    written = f'server = "{forge.server}"\nrepository = "{REPOSITORY}"' if settings is None else settings
    (folder / "tambour.toml").write_text(
        f'[commune]\nname = "V"\nurl = "https://v.example.org"\n[notify]\nkind = "{forge.kind}"\n{written}\n'
    )
    found = notify.load(load(folder / "tambour.toml"), environ, web)
    assert found is not None
    return found


def tell(teller: Notifier, *wanted: Notice) -> list[str]:
    """Tell, and give the kinds of steps; nothing may fail."""
    steps, failure = notify.tell(teller, wanted, ["links"])
    assert failure == ""
    return [step.kind for step in steps]


def test_a_problem_is_one_issue_until_it_is_solved(forge: Forge, teller: Notifier) -> None:
    """An issue is opened once, updated with a comment when the problem changes, closed when it is solved."""
    assert tell(teller, WRONG) == ["open"]
    assert tell(teller, WRONG) == []
    changed = Notice(WRONG.key, WRONG.title, "It answers 500.", WRONG.todo)
    assert tell(teller, changed) == ["update"]
    assert tell(teller, changed) == []
    assert tell(teller) == ["close"]
    assert tell(teller) == []
    (issue,) = forge.issues
    assert not issue.open
    assert len(issue.comments) == 1
    assert "500" in issue.comments[0]
    assert tell(teller, WRONG) == ["open"]
    assert [one.open for one in forge.issues] == [False, True]


def test_what_a_person_closed_is_not_opened_again(forge: Forge, teller: Notifier) -> None:
    """A closed issue whose problem lasts is left alone; once solved, the problem can be told anew."""
    tell(teller, WRONG)
    forge.issues[0].open = False
    assert tell(teller, WRONG) == []
    assert tell(teller) == ["forget"]
    assert tell(teller, WRONG) == ["open"]


def test_only_what_bears_our_label_is_ours(forge: Forge, teller: Notifier) -> None:
    """An issue that a stranger wrote with our mark in it, and a pull request, are never read nor touched."""
    tell(teller, WRONG)
    stranger = Issue(2, "Mine", forge.issues[0].text, ["bug"])
    pull = Issue(3, "Merge me", forge.issues[0].text, ["tambour"], pull=True)
    forge.issues += [stranger, pull] if forge.kind == "github" else [stranger]
    assert tell(teller) == ["close"]
    assert (stranger.open, pull.open) == (True, True)
    assert tell(teller, WRONG) == ["open"]


def test_on_gitlab_our_label_is_not_enough(tmp_path: Path) -> None:
    """There a stranger can set it: one who closes an issue made like ours before its time keeps no problem quiet."""
    forge = Forge("gitlab")
    with Web(transport=forge.transport) as web:
        teller = opened(tmp_path, forge, web, {"TAMBOUR_NOTIFY_TOKEN": TOKEN})
        tell(teller, WRONG)
        forge.issues[0].ours = forge.issues[0].open = False
        assert tell(teller, WRONG) == ["open"]


def test_the_text_of_an_issue_does_nothing(forge: Forge, teller: Notifier) -> None:
    """No mention, no reference, no HTML; and the key of a problem cannot end the mark that is hidden."""
    tell(teller, WRONG)
    (issue,) = forge.issues
    assert "@mairie" not in issue.title
    assert "<b>" not in issue.text
    assert "#12" not in issue.text
    assert issue.text.count("-->") == 1
    assert issue.text.endswith("-->")


def test_a_key_that_cannot_be_written_stops_nothing(teller: Notifier) -> None:
    """Half a character in the ledger's name for an original is told of like any other problem, and once."""
    halved = Notice("links/\ud800", "A link", "It answers 404.", "Mend it.")
    assert tell(teller, halved) == ["open"]
    assert tell(teller, halved) == []


def test_many_problems_are_told_little_by_little(forge: Forge, teller: Notifier) -> None:
    """When all breaks at once, each run tells some of it; all are known, on however many pages of the list."""
    many = [Notice(f"links/{number}", f"Link {number}", "Dead.", "Mend it.") for number in range(70)]
    counts = [len(tell(teller, *many)) for _run in range(5)]
    assert counts == [20, 20, 20, 10, 0]
    assert len({issue.title for issue in forge.issues}) == len(forge.issues) == 70


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_forge_that_fails_is_said(forge: Forge, teller: Notifier, method: str) -> None:
    """A failure comes back as a sentence without the secret; nothing is raised, and the next run tells the rest."""
    forge.broken = method
    _steps, failure = notify.tell(teller, [WRONG], ["links"])
    assert "503" in failure
    assert TOKEN not in failure
    forge.broken = ""
    assert tell(teller, WRONG) == ["open"]


def test_a_forge_that_answers_nonsense_is_said(forge: Forge, tmp_path: Path) -> None:
    """A list that is none is a failure, not a list without issues: it would open all of them again."""
    with Web(transport=httpx.MockTransport(lambda _request: httpx.Response(200, json={"message": "moved"}))) as web:
        _steps, failure = notify.tell(opened(tmp_path, forge, web, {"TAMBOUR_NOTIFY_TOKEN": TOKEN}), [WRONG], ["links"])
    assert "makes no sense" in failure


def test_in_a_workflow_nothing_needs_to_be_written(tmp_path: Path) -> None:
    """At GitHub, the runner says where the repository is and gives the access."""
    forge = Forge("github")
    environ = {"GITHUB_API_URL": forge.server, "GITHUB_REPOSITORY": REPOSITORY, "GITHUB_TOKEN": TOKEN}
    with Web(transport=forge.transport) as web:
        assert tell(opened(tmp_path, forge, web, environ, ""), WRONG) == ["open"]


def test_a_missing_secret_or_repository_is_named(forge: Forge, tmp_path: Path) -> None:
    """Without an access, or without a repository, one sentence says what is missing."""
    with Web(transport=forge.transport) as web:
        with pytest.raises(ConfigError, match="TAMBOUR_NOTIFY_TOKEN"):
            opened(tmp_path, forge, web, {})
        with pytest.raises(ConfigError, match="repository"):
            opened(tmp_path, forge, web, {"TAMBOUR_NOTIFY_TOKEN": TOKEN}, "")


def test_words_to_paste_do_nothing_at_the_forge(teller: Notifier) -> None:
    """What a person is to paste stands as it is, in a block that it cannot end, and is no mark of another problem."""
    words = "```\n<!-- tambour links/other 0123456789abcdef -->\n/close\n@mairie"
    task = Task(("Open it.",), words, (("A bridge", "https://v.example.org/p.jpg"),), ("tambour settle a b --done",))
    assert tell(teller, replace(WRONG, task=task)) == ["open"]
    assert [known.key for known in teller.known()] == [WRONG.key]
    body = markdown(replace(WRONG, task=task))
    assert "````text\n```\n" in body
    assert "/close\n@mairie\n````" in body
