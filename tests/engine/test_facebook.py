"""A Page through its whole life, the run dying or the answer lost at each exchange: one visible post, never two."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from syndicate import ledger
from syndicate.model import Account, Feed, State
from syndicate.networks import Network
from syndicate.networks.facebook import Facebook
from syndicate.web import Web
from tests.engine.crashes import Killed
from tests.simulated import Town, feed, original

PAGE, APP = "102030405060708", "555"
ACCOUNT = Account("page", "facebook", Facebook.rules, server=Facebook.default_server, settings={"page": PAGE})
PUBLISH = [feed(original("un"))]
LIFE = [*PUBLISH, feed(original("un", title="Corrigé")), feed(withdrawn=("actualites/un",))]


class Page:
    """A Page in memory, which answers as the Graph API does. ``trouble`` comes before and after each exchange."""

    def __init__(self) -> None:
        self.posts: dict[str, dict[str, Any]] = {}
        self.trouble: Callable[[], None] = lambda: None

    def visible(self) -> list[str]:
        """Give the first line of each post that readers see."""
        return [post["message"].splitlines()[0] for post in self.posts.values() if post["is_published"]]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.trouble()
        status, said = self._answer(request, request.url.path.rpartition("/")[2])
        self.trouble()
        return httpx.Response(status, json=said)

    def _answer(self, request: httpx.Request, name: str) -> tuple[int, dict[str, Any]]:
        sent = dict(httpx.QueryParams(request.content.decode()))
        if name == "me":
            return 200, {"id": PAGE, "name": "Valserein"}
        if name == "debug_token":
            return 200, {"data": {"app_id": APP, "expires_at": 0}}
        if name == "published_posts":
            return 200, {"data": [post for post in self.posts.values() if post["is_published"]]}
        if name == "feed":
            made = f"{PAGE}_{len(self.posts) + 1}"
            self.posts[made] = {"id": made, "message": sent["message"], "is_published": sent["published"] != "false"}
            self.posts[made] |= {"application": {"id": APP}, "created_time": "2026-11-20T12:00:00+0000"}
            return 200, {"id": made}
        if name not in self.posts:
            return 400, {"error": {"message": "does not exist", "code": 100, "error_subcode": 33}}
        if request.method == "GET":
            return 200, self.posts[name]
        if request.method == "DELETE":
            del self.posts[name]
        else:
            changes = {"is_published": True} if "is_published" in sent else {"message": sent["message"]}
            self.posts[name] |= changes
        return 200, {"success": True}


class PageTown(Town):
    """A town whose only account is a Page."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, ACCOUNT)
        self.page = Page()

    def networks(self) -> Mapping[str, Network]:
        return {"page": Facebook(ACCOUNT, {"TOKEN": "t"}, Web(transport=httpx.MockTransport(self.page)))}


def _lost() -> BaseException:
    return httpx.ReadTimeout("lost")


@pytest.mark.parametrize("fault", [Killed, _lost], ids=["killed", "lost"])
@pytest.mark.parametrize(("steps", "left"), [(PUBLISH, ["Titre de un"]), (LIFE[:2], ["Corrigé"]), (LIFE, [])])
def test_trouble_at_each_exchange(
    tmp_path: Path, steps: list[Feed], left: list[str], fault: Callable[[], BaseException]
) -> None:
    """Whatever exchange the run dies at, or loses the answer of, readers end up with one post or, withdrawn, none."""
    for instant in itertools.count(1):
        home = tmp_path / str(instant)
        home.mkdir()
        town, seen = PageTown(home), _Seen(instant, fault)
        for step in steps:
            town.page.trouble = seen
            for _run in range(3):
                try:
                    town.sync(step)
                except Killed:
                    continue
                assert len(town.page.visible()) <= 1
        assert town.page.visible() == left, instant
        state = ledger.read(town.ledger).copies["actualites/un", "page"].state
        assert state is (State.LIVE if left else State.WITHDRAWN), instant
        if seen.count < instant:
            break
    assert instant > 8


class _Seen:
    """Count the moments before and after exchanges, and raise at one of them."""

    def __init__(self, instant: int, fault: Callable[[], BaseException]) -> None:
        self.count, self.instant, self.fault = 0, instant, fault

    def __call__(self) -> None:
        self.count += 1
        if self.count == self.instant:
            raise self.fault()
