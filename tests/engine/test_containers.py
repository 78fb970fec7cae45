"""Threads and Instagram, dying or losing an answer at each exchange of a life: one post, never two, never none."""

from __future__ import annotations

import contextlib
import itertools
from pathlib import Path

import httpx
import pytest

from syndicate import ledger
from syndicate.model import Feed, State
from tests.engine.crashes import Killed
from tests.engine.standins import FAULTS, StandInTown, Trouble, losing_answers
from tests.servers.containers_api import ContainerServer
from tests.servers.instagram_api import InstagramAccount
from tests.servers.threads_api import ThreadsAccount
from tests.simulated import feed, original

LIFE = [feed(original("un")), feed(original("un", title="Corrigé")), feed(withdrawn=("actualites/un",))]
SERVERS = {"threads": ThreadsAccount, "instagram": InstagramAccount}
POSTS = {"threads": (1, 2, 0), "instagram": (1, 1, 0)}  # there are after each step: a correction is a reply, or none


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    ("kind", "forgetful", "steps"), [("threads", False, LIFE), ("threads", True, LIFE[:1]), ("instagram", False, LIFE)]
)
def test_trouble_at_each_exchange(tmp_path: Path, kind: str, forgetful: bool, steps: list[Feed], fault: str) -> None:
    """Whatever exchange the run dies at, or loses the answer of, readers end up with one post or, withdrawn, none."""
    for instant in itertools.count(1):
        home = tmp_path / str(instant)
        home.mkdir()
        server, trouble = SERVERS[kind](), Trouble(instant, FAULTS[fault])
        server.forgetful = forgetful
        town = StandInTown(home, kind, server, pictured=True)
        server.trouble = trouble
        for step, (now, posts) in enumerate(zip(steps, POSTS[kind], strict=False)):
            for _run in range(2):
                with contextlib.suppress(Killed):
                    town.sync(now)
            assert _titles(server) == ["Titre de un"][: 2 - step], instant
            assert len(server.store.all()) == posts, instant
            state = ledger.read(town.ledger).copies["actualites/un", kind].state
            assert state is (State.LIVE if posts else State.WITHDRAWN), instant
        if trouble.count < instant:
            break
    assert instant > 10


@pytest.mark.parametrize("kind", SERVERS)
def test_a_list_that_is_behind_is_waited_for(tmp_path: Path, kind: str) -> None:
    """A container that says that it is out leaves no doubt in the run that lost the answer: its list is read again."""
    server = SERVERS[kind]()
    town = StandInTown(tmp_path, kind, server, pictured=True)
    lose, began = losing_answers(server, "_publish"), town.clock.now()

    def door(request: httpx.Request) -> httpx.Response:
        server.store.lag = 0.0 if town.clock.now() - began >= town.account.rules.lag else 3600.0
        return lose(request)

    town.door = door
    outcomes, _held = town.sync(feed(original("un")))
    assert [outcome.result for outcome in outcomes] == ["published"]
    assert len(server.store.all()) == 1


def _titles(server: ContainerServer) -> list[str]:
    """Give the first line of each post that readers see, but for replies."""
    texts = [post.get("text") or post.get("caption") for post in server.store.all() if "replied_to" not in post]
    return [str(text).splitlines()[0] for text in texts]
