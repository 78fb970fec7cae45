"""Our own site as the engine sees it: wait for pages, fetch pictures once, adapt them once."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from PIL import Image

from syndicate.errors import Unsent
from syndicate.model import Draft, Link, Picture
from syndicate.pictures import Gallery, Site
from syndicate.web import Web
from tests.simulated import HOME, rules

HERE = "http://127.0.0.1:9"


def photo(colour: str = "green") -> bytes:
    """Make a small picture."""
    data = io.BytesIO()
    Image.new("RGB", (1200, 800), colour).save(data, "JPEG")
    return data.getvalue()


PHOTO = photo()
PICTURE = Picture(f"{HOME}/place.jpg", "La place", 1200, 800, hashlib.sha256(PHOTO).hexdigest())
DRAFT = Draft(f"Fête\n\n{HOME}/fete/", "fr", Link(f"{HOME}/fete/", "Fête", "Une fête.", PICTURE), pictures=(PICTURE,))

Answers = Callable[[httpx.Request], httpx.Response]


class World:
    """Our site behind a transport, with its requests and the seconds slept."""

    def __init__(self, folder: Path, answers: Answers, wait: float = 0) -> None:
        self.asked: list[str] = []
        self.slept = 0.0
        site = Site(HOME, "Valserein", ("#1f6b4a", "#e8b22d"), HERE)

        def handle(request: httpx.Request) -> httpx.Response:
            self.asked.append(str(request.url))
            return answers(request)

        web = Web(transport=httpx.MockTransport(handle))
        self.gallery = Gallery(site, web, folder, wait=wait, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        """Count the seconds instead of waiting."""
        self.slept += seconds


def site(request: httpx.Request) -> httpx.Response:
    """Answer as the commune's site does."""
    if request.url.path.endswith(".jpg"):
        return httpx.Response(200, content=PHOTO, headers={"content-type": "image/jpeg"})
    return httpx.Response(200, html="<!doctype html>")


def test_the_stand_in_is_asked_and_the_draft_keeps_the_public_address(tmp_path: Path) -> None:
    """Pages are fetched from the stand-in address; nothing in the post changes."""
    world = World(tmp_path, site)
    world.gallery.wait_for(f"{HOME}/fete/")
    post = world.gallery.post(DRAFT, rules())
    assert world.asked == [f"{HERE}/fete/", f"{HERE}/place.jpg"]
    assert post.draft == DRAFT
    assert [(a.alt, a.mime) for a in post.attachments] == [("La place", "image/jpeg")]


def test_a_page_is_waited_for_within_bounds(tmp_path: Path) -> None:
    """A page that comes late is waited for; one that never comes is given up when the time of the run is spent."""
    missing = iter([404, 503, 404])

    def late(request: httpx.Request) -> httpx.Response:
        status = next(missing, 200)
        return httpx.Response(status, html="<p>") if status == 200 else httpx.Response(status)

    world = World(tmp_path, late, wait=60)
    world.gallery.wait_for(f"{HOME}/fete/")
    assert world.slept == 15
    never = World(tmp_path, lambda _request: httpx.Response(404), wait=12)
    for _page in range(2):
        with pytest.raises(Unsent):
            never.gallery.wait_for(f"{HOME}/rien/")
    assert never.slept == 12


def test_a_page_of_the_wrong_kind_is_not_the_original(tmp_path: Path) -> None:
    """A 200 that is no HTML page is not taken for the original."""
    world = World(tmp_path, lambda _request: httpx.Response(200, json={}))
    with pytest.raises(Unsent):
        world.gallery.wait_for(f"{HOME}/fete/")


def test_another_picture_than_the_feeds_is_refused(tmp_path: Path) -> None:
    """When the site serves other bytes than the feed announced, nothing is sent."""
    other = photo("red")
    world = World(tmp_path, lambda _r: httpx.Response(200, content=other, headers={"content-type": "image/jpeg"}))
    with pytest.raises(Unsent):
        world.gallery.post(DRAFT, rules())


def test_an_urgent_original_goes_without_its_picture(tmp_path: Path) -> None:
    """An alert does not wait for a picture that fails."""
    world = World(tmp_path, lambda _request: httpx.Response(404))
    assert world.gallery.post(DRAFT, rules(), urgent=True).attachments == ()


def test_nothing_is_fetched_from_elsewhere(tmp_path: Path) -> None:
    """An address of another site is refused, even when it begins like ours."""
    world = World(tmp_path, site)
    for url in (f"{HOME}.evil.example.org/", "https://evil.example.org/", f"{HOME}evil/"):
        with pytest.raises(Unsent):
            world.gallery.wait_for(url)
    assert world.asked == []


def test_each_picture_is_fetched_and_adapted_once(tmp_path: Path) -> None:
    """Two accounts of one kind share the work, and the next run finds it on the disk."""
    world = World(tmp_path, site)
    first = world.gallery.post(DRAFT, rules())
    world.gallery.post(DRAFT, rules())
    assert world.asked == [f"{HERE}/place.jpg"]
    later = World(tmp_path, site)
    assert later.gallery.post(DRAFT, rules()) == first
    assert later.asked == []


def test_a_network_that_needs_a_picture_gets_a_drawn_card(tmp_path: Path) -> None:
    """Without a picture, one is drawn where the network needs it or shows a link card, and nowhere else."""
    world = World(tmp_path, site)
    bare = replace(DRAFT, pictures=(), link=replace(DRAFT.link, picture=None))
    needed = world.gallery.post(bare, rules(needs=frozenset({"picture"})))
    assert [attachment.alt for attachment in needed.attachments] == ["Fête"]
    carded = world.gallery.post(bare, rules(card_bytes=1_000_000))
    assert carded.card is not None
    assert len(carded.card.data) <= 1_000_000
    assert world.gallery.post(bare, rules()).attachments == ()
