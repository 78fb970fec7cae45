"""TikTok, dying or losing an answer at each exchange: one draft or one post, never two; and what a person finishes."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from syndicate import ledger
from syndicate.model import Account, State
from syndicate.networks import Network
from tests.engine.crashes import Countdown, Killed, dying_writes
from tests.engine.standins import FAULTS, StandInTown, Trouble, losing_answers
from tests.servers.tiktok_api import TikTokAccount
from tests.simulated import feed, original

ONE = feed(original("un"))
KEY = ("actualites/un", "tiktok")


def town_of(folder: Path, server: TikTokAccount, *, direct: bool = False) -> StandInTown:
    """Give a town whose app is audited or not."""
    if direct:
        server.settings = {**server.settings, "post": "direct"}
    return StandInTown(folder, "tiktok", server, pictured=True)


@pytest.mark.parametrize("direct", [False, True], ids=["inbox", "direct"])
@pytest.mark.parametrize("fault", FAULTS)
def test_trouble_at_each_exchange(tmp_path: Path, fault: str, direct: bool) -> None:
    """Whatever exchange dies or is lost, TikTok is asked once; where nobody knows, it is left to a person."""
    doubts = 0
    for instant in itertools.count(1):
        home = tmp_path / str(instant)
        home.mkdir()
        server, trouble = TikTokAccount(), Trouble(instant, FAULTS[fault])
        town = town_of(home, server, direct=direct)
        server.trouble = trouble
        for _run in range(3):
            with contextlib.suppress(Killed):
                town.sync(ONE)
        copy = ledger.read(town.ledger).copies[KEY]
        assert len(server.asked) <= 1, instant
        if copy.attempt is not None:
            assert copy.attempt.in_doubt
            doubts += 1
        else:
            assert (copy.state, copy.waits, list(server.asked)) == (State.LIVE, not direct, [copy.copy_id]), instant
            assert (copy.copy_url is not None) is direct
        if trouble.count < instant:
            break
    assert 0 < doubts <= 2  # at the request that makes it, on its way there and back
    assert instant > 6


@pytest.mark.parametrize("direct", [False, True], ids=["inbox", "direct"])
def test_a_death_at_each_instant(tmp_path: Path, direct: bool) -> None:
    """Killed before, within or after a write to the ledger or an exchange: asked once, or a doubt for a person."""
    doubts = 0
    for instant in itertools.count(1):
        home = tmp_path / str(instant)
        home.mkdir()
        server, countdown = TikTokAccount(), Countdown(instant)
        town = town_of(home, server, direct=direct)
        server.trouble = countdown.tick
        with dying_writes(countdown):
            for _run in range(3):
                with contextlib.suppress(Killed):
                    town.sync(ONE)
        copy = ledger.read(town.ledger).copies[KEY]
        assert len(server.asked) <= 1, instant
        if copy.attempt is not None:
            assert copy.attempt.in_doubt, instant
            doubts += 1
        else:
            assert list(server.asked) == [copy.copy_id], instant
        if countdown.left > 0:
            break
    assert doubts == 5  # once the ledger holds that TikTok is asked, until it holds the name
    assert instant > 20


def test_a_draft_waits_for_a_person(tmp_path: Path) -> None:
    """A draft in the inbox is no post yet: the plan says who finishes it, and fails nothing."""
    town = town_of(tmp_path, TikTokAccount())
    outcomes, _held = town.sync(ONE)
    assert [(outcome.result, outcome.copy_url) for outcome in outcomes] == [("published", None)]
    assert "inbox" in outcomes[0].reason
    again, held = town.sync(ONE)
    assert again == []
    assert [(entry.code, entry.left_out) for entry in held] == [("by_hand", False)]
    assert "tambour settle actualites/un tiktok --copy" in held[0].reason
    assert held[0].action is not None


def test_a_draft_is_not_edited(tmp_path: Path) -> None:
    """What the page says since is for the person who finishes the draft: nothing is sent again."""
    server = TikTokAccount()
    town = town_of(tmp_path, server)
    town.sync(ONE)
    outcomes, held = town.sync(feed(original("un", title="Reportée")))
    assert (outcomes, [entry.code for entry in held]) == ([], ["by_hand"])
    assert len(server.asked) == 1


def test_what_was_withdrawn_is_left_to_a_person(tmp_path: Path) -> None:
    """Nothing can be deleted: a person does, and says so."""
    town = town_of(tmp_path, TikTokAccount())
    town.sync(ONE)
    outcomes, held = town.sync(feed(withdrawn=("actualites/un",)))
    assert (outcomes, [(entry.code, entry.left_out) for entry in held]) == ([], [("no_withdraw", True)])


def test_a_picture_that_cannot_be_fetched_is_asked_for_again(tmp_path: Path) -> None:
    """A post that TikTok could not make is made anew, under another name, once our site serves the picture."""
    server = TikTokAccount()
    town = town_of(tmp_path, server)
    fetch, server.fetch = server.fetch, lambda _url: (404, "text/html", b"")
    outcomes, _held = town.sync(ONE)
    assert [outcome.result for outcome in outcomes] == ["unsent"]
    assert "without redirect" in outcomes[0].reason
    before = len(server.asked)
    server.fetch = fetch
    assert [outcome.result for outcome in town.sync(ONE)[0]] == ["published"]
    assert len(server.asked) == before + 1


def test_a_post_whose_name_was_lost_is_settled_by_a_person(tmp_path: Path) -> None:
    """When the answer that holds the name is lost, nothing can be asked, and nothing is sent again."""
    server = TikTokAccount()
    town = town_of(tmp_path, server)
    town.door = losing_answers(server, "content/init/")
    assert [outcome.result for outcome in town.sync(ONE)[0]] == ["in_doubt"]
    town.door = server
    assert [outcome.result for outcome in town.sync(ONE)[0]] == ["in_doubt"]
    assert len(server.asked) == 1


def test_two_drafts_do_not_put_each_other_in_doubt(tmp_path: Path) -> None:
    """The name of each post tells it from the others, whatever became of those."""
    server = TikTokAccount()
    town = town_of(tmp_path, server)
    both = feed(original("un"), original("deux"))
    town.sync(both)
    assert [copy.waits for copy in ledger.read(town.ledger).copies.values()] == [True, True]


class Keeping(StandInTown):
    """A town that keeps the secrets that change."""

    kept: list[str]

    def networks(self) -> Mapping[str, Network]:
        """Open the account, with a place for what changes."""
        opened = super().networks()
        for network in opened.values():
            network.keep = self.keep
        return opened

    def keep(self, secrets: Mapping[str, str]) -> None:
        """Keep a secret."""
        self.kept += secrets.values()
        self.standin.secrets = {**self.standin.secrets, **secrets}


def test_a_token_that_rotates_is_kept_before_it_is_used(tmp_path: Path) -> None:
    """The next token is handed over before the access that came with it opens anything."""
    server = TikTokAccount()
    town = Keeping(tmp_path, "tiktok", server, pictured=True)
    town.kept = []

    def door(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/v2/oauth/token/":
            assert town.kept
            return server(request)
        told = server(request).json()
        return httpx.Response(200, json={**told, "refresh_token": f"rft.next-{len(town.kept)}"})

    town.door = door
    assert [outcome.result for outcome in town.sync(ONE)[0]] == ["published"]
    assert town.kept == ["rft.next-0"]
    assert isinstance(town.account, Account)
