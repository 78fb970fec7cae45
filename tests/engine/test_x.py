"""X under the engine: what is paid for is never posted twice, whatever becomes of the answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from syndicate import ledger
from syndicate.model import Account, Feed, Held, Outcome, Policy
from syndicate.networks.x import X
from syndicate.run import run
from syndicate.web import Web
from tests.simulated import NOON, FakeClock, OpenGallery, Town, feed, original

ACCOUNT = Account("x", "x", X.rules, server=X.default_server, settings={"handle": "valserein"})


@dataclass
class Service:
    """Our posts on X, newest first; ``trouble`` is asked before the answer to a post leaves."""

    posts: list[dict[str, Any]] = field(default_factory=list)
    trouble: Callable[[], None] = lambda: None

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the API does."""
        path = request.url.path
        if path == "/2/users/me":
            return httpx.Response(200, json={"data": {"id": "17", "username": "valserein"}})
        if path == "/2/users/17/tweets":
            meta = {"result_count": len(self.posts)}
            return httpx.Response(200, json={"data": self.posts, "meta": meta} if self.posts else {"meta": meta})
        if request.method == "POST":
            return self.create(json.loads(request.content))
        there = [post for post in self.posts if post["id"] == path.rpartition("/")[2]]
        if not there:
            problem = {"type": "https://api.x.com/2/problems/resource-not-found", "title": "Not Found Error"}
            return httpx.Response(200, json={"errors": [problem]})
        if request.method == "GET":
            return httpx.Response(200, json={"data": there[0]})
        self.posts.remove(there[0])
        return httpx.Response(200, json={"data": {"deleted": True}})

    def create(self, body: dict[str, Any]) -> httpx.Response:
        """Make a post, unless one has its text already."""
        if any(post["sent"] == body["text"] for post in self.posts):
            return httpx.Response(403, json={"detail": "You are not allowed to create a Tweet with duplicate content."})
        name, parent = str(1000 + len(self.posts)), body.get("reply", {}).get("in_reply_to_tweet_id")
        words, _newline, address = body["text"].rpartition("\n")
        link = {"url": f"https://t.co/{name}", "expanded_url": address}
        post = {
            "id": name, "sent": body["text"], "text": f"{words}\n{link['url']}", "entities": {"urls": [link]},
            "created_at": NOON.isoformat(), "conversation_id": parent or name,
        }  # fmt: skip
        self.posts.insert(0, post)
        self.trouble()
        return httpx.Response(201, json={"data": {"id": name, "text": post["text"]}})


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Make a town that publishes on X only."""
    return Town(tmp_path, ACCOUNT)


def sync(town: Town, service: Service, wanted: Feed) -> tuple[list[Outcome], tuple[Held, ...]]:
    """Run the engine once, as a new process."""
    with Web(transport=httpx.MockTransport(service.answer)) as web:
        networks = {"x": X(ACCOUNT, {}, web)}
        return run(
            wanted, networks, town.ledger, OpenGallery(), Policy(),
            editorial=NOON, clock=FakeClock(), warn=lambda _reason: None,
        )  # fmt: skip


def test_a_lost_answer_is_looked_for(town: Town) -> None:
    """A post whose answer was lost is found in our list, and is published, ours and paid for once."""
    service = Service()

    def lose() -> None:
        raise httpx.ReadTimeout("lost")

    service.trouble = lose
    outcomes, _held = sync(town, service, feed(original()))
    assert [(one.result, one.copy_url) for one in outcomes] == [("published", "https://x.com/valserein/status/1000")]
    assert len(service.posts) == 1
    assert len(ledger.read(town.ledger).spent["x"]) == 1


def test_a_duplicate_is_a_reason_to_look(town: Town) -> None:
    """When X says that the text is there already, the post is looked for, and found: nothing is posted under it."""
    service = Service()
    listed, hidden = service.answer, [True]

    def late(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            hidden.clear()
        elif request.url.path.endswith("/tweets") and hidden:
            return httpx.Response(200, json={"meta": {"result_count": 0}})  # the list is not up to date yet
        return listed(request)

    sync(town, service, feed(original()))
    town.ledger.unlink()
    ledger.create(town.ledger, at=NOON)
    service.answer = late  # type: ignore[method-assign]  # what stands before the service is late
    outcomes, _held = sync(town, service, feed(original()))
    assert [one.result for one in outcomes] == ["published"]
    assert len(service.posts) == 1


def test_a_lost_ledger_adopts_what_is_out(town: Town) -> None:
    """Without its ledger the commune posts nothing again: what says our very text is ours."""
    service = Service()
    sync(town, service, feed(original()))
    town.ledger.unlink()
    ledger.create(town.ledger, at=NOON)
    outcomes, _held = sync(town, service, feed(original()))
    assert [one.result for one in outcomes] == ["adopted"]
    assert "x" not in ledger.read(town.ledger).spent
    assert len(service.posts) == 1


def test_an_edit_is_a_reply_and_all_goes_together(town: Town) -> None:
    """A changed original gets a reply under its copy; a withdrawn one takes both away."""
    service = Service()
    sync(town, service, feed(original()))
    outcomes, _held = sync(town, service, feed(original(title="Reportée")))
    assert [one.result for one in outcomes] == ["corrected"]
    assert [post["conversation_id"] for post in service.posts] == ["1000", "1000"]
    outcomes, _held = sync(town, service, feed(withdrawn=(original().id,)))
    assert [one.result for one in outcomes] == ["withdrawn"]
    assert service.posts == []
