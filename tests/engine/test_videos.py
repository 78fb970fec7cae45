"""A video through its whole life, the run dying or the answer lost at each exchange: one video, never two."""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from syndicate import ledger
from syndicate.model import Draft, Feed, Film, Held, Post, Rules, State, Video
from tests.contract.samples import picture
from tests.engine.crashes import Killed
from tests.engine.standins import FAULTS, StandInTown, Trouble
from tests.servers.videos_api import Channel, PeerTubeChannel, YouTubeChannel
from tests.simulated import HOME, OpenGallery, feed, original

VIDEO = Video(f"{HOME}/videos/un.mp4", "video/mp4", 1000, "0" * 64)
NEWS = original("un", video=VIDEO)
PUBLISH = [feed(NEWS)]
LIFE = [*PUBLISH, feed(replace(NEWS, title="Corrigé")), feed(withdrawn=("actualites/un",))]


class Filmed(OpenGallery):
    """Our own site, which has a video and a picture."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.film = Film(folder / "film.mp4", "video/mp4", 1000)
        self.film.path.write_bytes(bytes(range(250)) * 4)

    def post(self, draft: Draft, rules: Rules, *, urgent: bool = False, new: bool = False) -> Post:
        film = replace(self.film, sha256=draft.video.sha256) if draft.video else self.film
        return Post(draft, (picture(),), film=film if new else None)


class Remembering(PeerTubeChannel):
    """A server whose sessions outlive their last piece."""

    forgets = False


def dropped() -> BaseException:
    """Close a kept connection without an answer, as some servers do: a door that repeats by itself would, then."""
    return httpx.RemoteProtocolError("dropped")


TROUBLES = {**FAULTS, "dropped": dropped}
CHANNELS: dict[str, tuple[str, Callable[[], Channel]]] = {
    "youtube": ("youtube", YouTubeChannel),
    "peertube": ("peertube", PeerTubeChannel),
    "older peertube": ("peertube", Remembering),
}


@pytest.mark.parametrize("fault", TROUBLES)
@pytest.mark.parametrize(("steps", "left"), [(PUBLISH, ["Titre de un"]), (LIFE[:2], ["Corrigé"]), (LIFE, [])])
@pytest.mark.parametrize("name", CHANNELS)
def test_trouble_at_each_exchange(tmp_path: Path, name: str, steps: list[Feed], left: list[str], fault: str) -> None:
    """Whatever exchange the run dies at, or loses the answer of, there is one video at most, seen or not."""
    kind, make = CHANNELS[name]
    for instant in itertools.count(1):
        home = tmp_path / str(instant)
        home.mkdir()
        channel, trouble = make(), Trouble(instant, TROUBLES[fault])
        town = _town(home, kind, channel)
        channel.trouble = trouble
        for step in steps:
            for _run in range(3):
                try:
                    town.sync(step)
                except Killed:
                    continue
                assert len(channel.videos("")) <= 1, instant
        assert [video["title"] for video in channel.videos()] == left, instant
        assert len(channel.videos("")) == len(left), instant
        state = ledger.read(town.ledger).copies["actualites/un", kind].state
        assert state is (State.LIVE if left else State.WITHDRAWN), instant
        if trouble.count < instant:
            break
    assert instant > 12
    assert channel.thumbnails


@pytest.mark.parametrize("name", ["youtube", "peertube"])
def test_a_persons_video_is_left_alone(tmp_path: Path, name: str) -> None:
    """A video that a person published about the page is adopted as theirs: nothing is sent, changed or deleted."""
    kind, make = CHANNELS[name]
    channel = make()
    town = _town(tmp_path, kind, channel)
    channel.post_by_hand("Notre film.", NEWS.url)
    for step in LIFE:
        town.sync(step)
    assert [video["text"] for video in channel.videos("")] == [f"Notre film. {NEWS.url}"]
    assert ledger.read(town.ledger).copies["actualites/un", kind].ours is False


@pytest.mark.parametrize("name", ["youtube", "peertube"])
def test_a_film_that_was_replaced_never_comes_out(tmp_path: Path, name: str) -> None:
    """Wherever the run died, the film that the page no longer shows stays private or goes: today's is published.

    A copy that is out keeps its film, as no network replaces one: the plan says so, and nothing else is sent.
    """
    kind, make = CHANNELS[name]
    other = feed(replace(NEWS, video=replace(VIDEO, sha256="1" * 64)))
    for instant in itertools.count(1):
        home = tmp_path / str(instant)
        home.mkdir()
        channel, trouble = make(), Trouble(instant, Killed)
        town = _town(home, kind, channel)
        channel.trouble = trouble
        with contextlib.suppress(Killed):
            town.sync(feed(NEWS))
        out = [_film(video) for video in channel.videos()]
        held: tuple[Held, ...] = ()
        for _run in range(2):
            _outcomes, held = town.sync(other)
        assert [_film(video) for video in channel.videos()] == (out or ["1" * 8]), instant
        assert [one.code for one in held] == (["video"] if out else []), instant
        if trouble.count < instant:
            break
    assert out


def test_a_film_that_was_refused_is_tried_again_when_it_is_replaced(tmp_path: Path) -> None:
    """A video that YouTube could not read is refused until its file changes, and no longer."""
    channel = YouTubeChannel()
    town = _town(tmp_path, "youtube", channel)
    channel.status = "failed"
    refused = [town.sync(feed(NEWS))[0] for _run in range(2)]
    assert [[one.result for one in outcomes] for outcomes in refused] == [["refused"], []]
    channel.status = "processed"
    town.sync(feed(replace(NEWS, video=replace(VIDEO, sha256="1" * 64))))
    assert [_film(video) for video in channel.videos("")] == ["1" * 8]
    assert channel.videos() == channel.videos("")


def test_a_video_is_shown_once_it_is_prepared(tmp_path: Path) -> None:
    """A video that YouTube never ends to prepare is shown to nobody; the run that finds it ready goes on with it."""
    channel = YouTubeChannel()
    town = _town(tmp_path, "youtube", channel)
    channel.status = "uploaded"
    for _run in range(2):
        (outcome,), _held = town.sync(feed(NEWS))
        assert (outcome.result, channel.videos(), len(channel.videos(""))) == ("unsent", [], 1)
    channel.status = "processed"
    town.sync(feed(NEWS))
    assert channel.videos() == channel.videos("")
    assert len(channel.videos()) == 1


def _town(folder: Path, kind: str, channel: Channel) -> StandInTown:
    town = StandInTown(folder, kind, channel)
    town.gallery = Filmed(folder)
    if not town.account.server:
        town.account = replace(town.account, server="https://tube.example.org")
        town.accounts = (town.account,)
    return town


def _film(video: Mapping[str, Any]) -> str:
    """Give the end of the mark of a video, which tells its film."""
    (mark,) = re.findall(r"tambour-[0-9a-f]+-([0-9a-f]{8})\b", " ".join((*video["tags"], video.get("file", ""))))
    return str(mark)
