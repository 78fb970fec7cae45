"""A video through its whole life, the run dying or the answer lost at each exchange: one video, never two."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from syndicate import ledger
from syndicate.model import Draft, Feed, Film, Post, Rules, State, Video
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
        return Post(draft, (picture(),), film=self.film if new else None)


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
        town = StandInTown(home, kind, channel)
        town.gallery = Filmed(home)
        if not town.account.server:
            town.account = replace(town.account, server="https://tube.example.org")
            town.accounts = (town.account,)
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
    town = StandInTown(tmp_path, kind, channel)
    town.gallery = Filmed(tmp_path)
    if not town.account.server:
        town.account = replace(town.account, server="https://tube.example.org")
        town.accounts = (town.account,)
    channel.post_by_hand("Notre film.", NEWS.url)
    for step in LIFE:
        town.sync(step)
    assert [video["text"] for video in channel.videos("")] == [f"Notre film. {NEWS.url}"]
    assert ledger.read(town.ledger).copies["actualites/un", kind].ours is False
