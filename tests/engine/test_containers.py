"""Threads and Instagram, dying or losing an answer at each exchange of a life: one post, never two, never none."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from syndicate import ledger
from syndicate.model import Account, Draft, Feed, Post, Rules, State
from syndicate.networks import Network, load
from syndicate.web import Web
from tests.contract.samples import picture, served
from tests.engine.crashes import Killed
from tests.simulated import OpenGallery, Town, feed, original

USER = "17841400000000001"
LIFE = [feed(original("un")), feed(original("un", title="Corrigé")), feed(withdrawn=("actualites/un",))]
POSTS = {"threads": (1, 2, 0), "instagram": (1, 1, 0)}  # there are after each step: a correction is a reply, or none
MISSING = 400, {"error": {"message": "does not exist", "code": 100, "error_subcode": 33}}
NOT_FOUND = 400, {"error": {"message": "cannot be found", "code": 24, "error_subcode": 4279009}}


class Server:
    """An account in memory, which answers as Meta does. ``trouble`` comes before and after each exchange.

    A container is in progress when it is first asked; ``forgetful``, the first is called ready and yet never found.
    """

    def __init__(self, *, forgetful: bool = False) -> None:
        self.containers: dict[str, dict[str, Any]] = {}
        self.posts: dict[str, dict[str, Any]] = {}
        self.forgetful = forgetful
        self.trouble: Callable[[], None] = lambda: None
        self._numbers = itertools.count(1)

    def visible(self) -> list[str]:
        """Give the first line of each post that readers see, but for replies."""
        return [post["text"].splitlines()[0] for post in self.posts.values() if not post["replied_to"]["id"]]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.trouble()
        status, said = self._answer(request, request.url.path.rpartition("/")[2])
        self.trouble()
        return httpx.Response(status, json=said)

    def _answer(self, request: httpx.Request, name: str) -> tuple[int, dict[str, Any]]:
        sent = dict(httpx.QueryParams(request.content.decode()))
        if name in ("me", USER):
            return 200, {"id": USER, "username": "valserein"}
        if request.method == "POST":
            return self._publish(sent["creation_id"]) if name.endswith("_publish") else self._make(sent)
        if name in ("threads", "media", "replies"):
            found = [post for post in self.posts.values() if bool(post["replied_to"]["id"]) is (name == "replies")]
            return 200, {"data": found[::-1]}
        if name in self.containers:
            return 200, self._state(self.containers[name])
        if name not in self.posts:
            return MISSING
        if request.method == "DELETE":
            del self.posts[name]
            return 200, {"success": True}
        return 200, self.posts[name]

    def _make(self, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        made = f"1789{next(self._numbers)}"
        self.containers[made] = {"sent": sent, "status": "IN_PROGRESS", "lost": self.forgetful and not self.containers}
        return 200, {"id": made}

    def _state(self, container: dict[str, Any]) -> dict[str, Any]:
        said = container["status"]
        if said == "IN_PROGRESS":
            container["status"] = "FINISHED"
        return {"status": said, "status_code": said}

    def _publish(self, name: str) -> tuple[int, dict[str, Any]]:
        """Publish a container as often as asked: nothing here keeps us from doing it twice."""
        container = self.containers[name]
        if container["lost"]:
            return NOT_FOUND
        made = f"1805{next(self._numbers)}"
        text = container["sent"].get("text") or container["sent"].get("caption")
        self.posts[made] = {
            "id": made,
            "text": text,
            "caption": text,
            "permalink": f"https://www.example.org/post/{made}",
            "timestamp": "2026-11-20T12:00:00+0000",
            "replied_to": {"id": container["sent"].get("reply_to_id", "")},
        }
        container["status"] = "PUBLISHED"
        return 200, {"id": made}


class Pictured(OpenGallery):
    """Our own site, which serves one picture of each original."""

    def post(self, draft: Draft, rules: Rules, *, urgent: bool = False) -> Post:
        return Post(draft, (replace(picture(), url=served(1)),))


class MetaTown(Town):
    """A town with one account of Meta's."""

    def __init__(self, folder: Path, kind: str, server: Server) -> None:
        cls = load(kind)
        self.account = Account("compte", kind, cls.rules, server=cls.default_server, settings={"user": USER})
        super().__init__(folder, self.account)
        self.gallery = Pictured()
        self.meta = server

    def networks(self) -> Mapping[str, Network]:
        """Open the account, as a new process does."""
        web = Web(transport=httpx.MockTransport(self.meta), wait=self.clock.sleep)
        return {"compte": load(self.account.kind)(self.account, {"TOKEN": "t"}, web)}


class Trouble:
    """Count the moments before and after exchanges, and raise at one of them."""

    def __init__(self, instant: int, fault: Callable[[], BaseException]) -> None:
        self.count, self.instant, self.fault = 0, instant, fault

    def __call__(self) -> None:
        self.count += 1
        if self.count == self.instant:
            raise self.fault()


def _lost() -> BaseException:
    return httpx.ReadTimeout("lost")


@pytest.mark.parametrize("fault", [Killed, _lost], ids=["killed", "lost"])
@pytest.mark.parametrize(
    ("kind", "forgetful", "steps"), [("threads", False, LIFE), ("threads", True, LIFE[:1]), ("instagram", False, LIFE)]
)
def test_trouble_at_each_exchange(
    tmp_path: Path, kind: str, forgetful: bool, steps: list[Feed], fault: Callable[[], BaseException]
) -> None:
    """Whatever exchange the run dies at, or loses the answer of, readers end up with one post or, withdrawn, none."""
    for instant in itertools.count(1):
        home = tmp_path / str(instant)
        home.mkdir()
        town, trouble = MetaTown(home, kind, Server(forgetful=forgetful)), Trouble(instant, fault)
        town.meta.trouble = trouble
        for step, (now, posts) in enumerate(zip(steps, POSTS[kind], strict=False)):
            for _run in range(2):
                with contextlib.suppress(Killed):
                    town.sync(now)
            assert town.meta.visible() == ["Titre de un"][: 2 - step], instant
            assert len(town.meta.posts) == posts, instant
            state = ledger.read(town.ledger).copies["actualites/un", "compte"].state
            assert state is (State.LIVE if posts else State.WITHDRAWN), instant
        if trouble.count < instant:
            break
    assert instant > 10
