"""Read the servers and the ledger after a case, and say what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from syndicate import feed as feeds
from syndicate import ledger
from syndicate.config import load
from syndicate.model import State
from syndicate.plan import plan
from tests.servers.proxy import Request
from tests.torture.accounts import Place, Seen
from tests.torture.case import Lived
from tests.torture.lives import NOW, Expected, Saying, expected

ASKED_ABOUT = "/debug_token"  # the one call that takes a token in its address, for Meta asks for it there


@dataclass(frozen=True)
class Verdict:
    """What is wrong, in sentences, each under its head; nothing anywhere is the only good verdict."""

    doubles: tuple[str, ...]  # a copy too many, or one that should have gone
    losses: tuple[str, ...]  # a copy too few, or one that does not say what the site says
    touched: tuple[str, ...]  # posts of others that changed
    disagreements: tuple[str, ...]  # between the ledger and the servers
    secrets: tuple[str, ...]  # where one was shown
    stuck: tuple[str, ...]  # runs that hung, broke or never came to an end
    reruns: int
    struck: bool  # all that was to go wrong did

    def faults(self) -> list[str]:
        """Give every sentence, after its head."""
        heads = [field.name for field in fields(self) if field.name not in ("reruns", "struck")]
        return [f"{head}: {sentence}" for head in heads for sentence in getattr(self, head)]


def judge(lived: Lived) -> Verdict:
    """Judge a case that was lived, while its servers are still there."""
    doubles: list[str] = []
    losses: list[str] = []
    touched: list[str] = []
    disagreements: list[str] = []
    for name, place in lived.commune.places.items():
        posts = place.posts()
        by_hand = lived.by_hand[name]
        ours = [post for post in posts if post.name not in by_hand]
        wanted = list(expected(lived.case.life, place))
        doubles += _doubles(ours, wanted)
        losses += _losses(ours, wanted)
        touched += _touched(posts, by_hand)
        disagreements += _disagreements(lived, name, place, posts)
    return Verdict(
        tuple(doubles),
        tuple(losses),
        tuple(touched),
        tuple(disagreements),
        tuple(_secrets(lived)),
        (*_stuck(lived), *_left(lived)),
        lived.reruns(),
        lived.struck(),
    )


def _of(ours: list[Seen], one: Expected) -> tuple[list[Seen], list[Seen]]:
    """Give our posts about an original: its copies, and the replies under them."""
    copies = [post for post in ours if not post.parent and post.links == one.links]
    return copies, [post for post in ours if post.parent and one.url in post.links]


def _doubles(ours: list[Seen], wanted: list[Expected]) -> Iterator[str]:
    for one in wanted:
        copies, replies = _of(ours, one)
        if len(copies) > one.copies:
            yield f"{len(copies)} copies of {one.url} instead of {one.copies}"
        if len(replies) > _replies(copies, one):
            yield f"{len(replies)} corrections of {one.url} instead of {_replies(copies, one)}"
    known = [links for one in wanted for links in (one.links, {one.url})]
    for post in ours:
        if post.links not in known:
            yield f"a post of ours about nothing that we know: {post.text!r}"


def _losses(ours: list[Seen], wanted: list[Expected]) -> Iterator[str]:
    for one in wanted:
        copies, replies = _of(ours, one)
        if len(copies) < one.least:
            yield f"no copy of {one.url}"
        if len(replies) < _replies(copies, one):
            yield f"no correction of {one.url}"
        for copy in copies if one.copies else ():
            saying = _saying(copy, one)
            if saying is None or copy.text.count(one.url) != 1:
                yield f"a copy of {one.url} says {copy.text!r}"
            elif copy.alts != saying.alts:
                yield f"a copy of {one.url} has the pictures {copy.alts}"


def _saying(copy: Seen, one: Expected) -> Saying | None:
    """Give what a copy says, of what it may say."""
    said = "".join(copy.text.split())
    return next((saying for saying in one.sayings if said.startswith("".join(saying.title.split()))), None)


def _replies(copies: list[Seen], one: Expected) -> int:
    """Count the replies that the copies of an original must have."""
    found = [saying for copy in copies if (saying := _saying(copy, one))]
    return max((saying.replies for saying in found), default=0) if one.copies else 0


def _touched(posts: list[Seen], by_hand: Mapping[str, str]) -> Iterator[str]:
    now = {post.name: post.raw for post in posts}
    for name, raw in by_hand.items():
        if now.get(name) != raw:
            yield f"{name} was {raw} and is {now.get(name, 'gone')}"


def _disagreements(lived: Lived, name: str, place: Place, posts: list[Seen]) -> Iterator[str]:
    """Compare the fold of the ledger with what is there: each live copy, no other, and nothing left open."""
    there = {post.name: post for post in posts}
    claimed: set[str] = set()
    for copy in ledger.read(lived.commune.ledger).copies.values():
        if copy.account != name:
            continue
        if copy.attempt is not None:
            yield f"an attempt of {copy.original} is still open ({copy.attempt.action})"
        if copy.state is not State.LIVE:
            continue
        names = [place.name_of(copy_id) for copy_id in (copy.copy_id or "", *copy.replies)]
        known = [there[name] for name in names if name in there]
        claimed |= {one.name for one in known}
        if len(known) < len(names):
            yield f"the copy of {copy.original} is not there, or a correction of it"
            continue
        post, *replies = known
        if any(copy.url not in one.links for one in known):
            yield f"the copy of {copy.original} links to {sorted(post.links)}"
        if any(reply.parent != post.name for reply in replies):
            yield f"a correction of {copy.original} is under something else"
        if copy.ours != (post.name not in lived.by_hand[name]):
            yield f"the copy of {copy.original} is {'' if copy.ours else 'not '}ours, says the ledger"
    for post in there.values():
        if post.name not in claimed and post.name not in lived.by_hand[name]:
            yield f"the ledger does not know {post.text!r}"


def _secrets(lived: Lived) -> Iterator[str]:
    """Look for passwords, tokens, those of sessions and of uploads, in all that was printed or written."""
    requests = [request for ran in lived.runs for sent in ran.requests.values() for request in sent]
    planted = {secret for place in lived.commune.places.values() for secret in place.secrets.values()}
    planted |= set(map(_bearer, requests)) - {""}
    hidden = planted | set(filter(None, map(_capability, requests)))
    for number, ran in enumerate(lived.runs, 1):
        if any(secret in ran.said for secret in hidden):
            yield f"in what run {number} printed"
        for name, sent in ran.requests.items():
            foreign = {
                secret
                for other, place in lived.commune.places.items()
                for secret in place.secrets.values()
                if other != name
            }
            if any(_holds(request, foreign) for request in sent):
                yield f"to {name}, whose it is not, in run {number}"
            addresses = [request.path for request in sent if not request.path.partition("?")[0].endswith(ASKED_ABOUT)]
            if any(secret in address for secret in planted for address in addresses):
                yield f"in an address, in run {number}"
    for path in lived.commune.folder.rglob("*"):
        if path.is_file() and any(secret.encode() in path.read_bytes() for secret in hidden):
            yield f"in {path.relative_to(lived.commune.folder)}"


def _holds(request: Request, secrets: Iterable[str]) -> bool:
    whole = f"{request.path} {request.headers}".encode() + request.body
    return any(secret.encode() in whole for secret in secrets)


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def _capability(request: Request) -> str:
    """Give what opens an address where whoever has it may send a picture; nothing for any other address."""
    path, _question, query = request.path.partition("?")
    return query if "-uploads/" in path else ""


def _stuck(lived: Lived) -> Iterator[str]:
    for number, ran in enumerate(lived.runs, 1):
        if ran.hung:
            yield f"run {number} hung"
        if ran.code not in (-9, 0, 1) or "Traceback" in ran.said or "unexpected fault" in ran.said:
            yield f"run {number} broke ({ran.code}): {ran.said[-2000:]}"
    for step in {ran.step for ran in lived.runs}:
        *_others, end = [ran for ran in lived.runs if ran.step == step]
        hasty = lived.case.life.hasty and step + 1 < len(lived.case.life.steps)
        if not end.done and not hasty:
            yield f"step {step + 1} never came to an end: {[*map(dict, end.outcomes)]} {end.said[-500:]}"


def _left(lived: Lived) -> Iterator[str]:
    """Plan once more: nothing may be left to do. A person may have been left something, by a server that cannot."""
    commune = lived.commune
    config = load(commune.folder / "tambour.toml")
    feed, history = feeds.load(str(commune.feed)), ledger.read(commune.ledger)
    for action in plan(feed, history, list(config.accounts.values()), config.policy, NOW).actions:
        yield f"there is still something to do: {action.kind} {action.original}"
