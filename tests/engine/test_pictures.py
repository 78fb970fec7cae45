"""Our own site as the engine sees it: wait for pages, fetch pictures once, adapt them once."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from PIL import Image

from syndicate.errors import TambourError, Unsent
from syndicate.model import Draft, Link, Picture
from syndicate.pictures import PAUSE, QUICK, SILENCES, Gallery, Site
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
    """Our site behind a transport, with its requests, the seconds slept, and a clock that only they move."""

    def __init__(self, folder: Path, answers: Answers, wait: float = 0) -> None:
        self.asked: list[str] = []
        self.slept = 0.0
        self.time = 0.0
        self.answers = answers
        site = Site(HOME, "Valserein", ("#1f6b4a", "#e8b22d"), HERE)

        def handle(request: httpx.Request) -> httpx.Response:
            self.asked.append(str(request.url))
            return self.answers(request)

        web = Web(transport=httpx.MockTransport(handle))
        self.gallery = Gallery(site, web, folder, wait=wait, sleep=self.sleep, clock=lambda: self.time)

    def sleep(self, seconds: float) -> None:
        """Count the seconds instead of waiting."""
        self.slept += seconds
        self.time += seconds

    def hang(self, request: httpx.Request) -> httpx.Response:
        """Say nothing until the request is given up."""
        self.time += request.extensions["timeout"]["read"]
        raise httpx.ReadTimeout("nothing", request=request)


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


def served(data: bytes) -> Answers:
    """Serve these bytes as the picture."""
    return lambda _request: httpx.Response(200, content=data, headers={"content-type": "image/jpeg"})


def named(data: bytes) -> Draft:
    """Give a draft whose feed announces these bytes as the picture."""
    picture = replace(PICTURE, sha256=hashlib.sha256(data).hexdigest())
    return replace(DRAFT, pictures=(picture,), link=replace(DRAFT.link, picture=picture))


HUGE = photo().replace(b"\x03\x20\x04\xb0", b"\xff\xff\xff\xff")  # the size in the header
FAILING: dict[str, tuple[Answers, Draft, str]] = {
    "not served": (lambda _request: httpx.Response(404), DRAFT, "answers 404"),
    "a page": (lambda _request: httpx.Response(200, html="<p>"), DRAFT, "expected type"),
    "other bytes": (served(photo("red")), DRAFT, "does not serve the picture that was built"),
    "corrupt": (served(PHOTO[:900]), named(PHOTO[:900]), "place.jpg: This picture is damaged"),
    "no picture": (served(b"x"), named(b"x"), "place.jpg: This is not a picture"),
    "far too large": (served(HUGE), named(HUGE), "place.jpg: This picture is far too large"),
}


@pytest.mark.parametrize(("answers", "draft", "reason"), FAILING.values(), ids=FAILING)
@pytest.mark.parametrize("changes", [{}, {"card_bytes": 900_000}, {"needs": frozenset({"picture"})}])
def test_an_urgent_original_goes_without_its_picture_and_says_why(
    tmp_path: Path, answers: Answers, draft: Draft, reason: str, changes: dict[str, object]
) -> None:
    """An alert does not wait for a picture that fails, on any kind of network; the post says which, once, and why."""
    world = World(tmp_path, answers, wait=60)
    post = world.gallery.post(draft, rules(**changes), urgent=True)
    drawn = (*post.attachments, *([post.card] if post.card else []))
    assert [attachment.alt for attachment in drawn] == (["Fête"] if changes else [])
    assert len(post.left_out) == 1
    assert post.left_out[0].startswith("without its picture: ")
    assert reason in post.left_out[0]
    assert "place.jpg" in post.left_out[0]
    assert world.time == 0
    with pytest.raises(TambourError, match=reason):
        World(tmp_path, answers).gallery.post(draft, rules(**changes))


def test_an_urgent_original_keeps_the_pictures_that_are_there(tmp_path: Path) -> None:
    """Of two pictures, the one that fails is left out and the other goes."""
    other = replace(PICTURE, url=f"{HOME}/autre.jpg", sha256="0" * 64, alt="Autre")
    world = World(tmp_path, site)
    post = world.gallery.post(replace(DRAFT, pictures=(other, PICTURE)), rules(card_bytes=900_000), urgent=True)
    assert [attachment.alt for attachment in post.attachments] == ["La place"]
    assert (len(post.left_out), post.card) == (1, None)
    assert world.gallery.post(DRAFT, rules(), urgent=True).left_out == ()


def test_a_full_disk_does_not_hold_what_is_ready(tmp_path: Path) -> None:
    """Where the adapted picture cannot be kept, it goes all the same; what was kept by half is made anew."""
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    assert World(tmp_path / "cache", site).gallery.post(DRAFT, rules()).attachments
    kept = World(tmp_path / "kept", site).gallery.post(DRAFT, rules())
    for path in (tmp_path / "kept").iterdir():
        path.write_bytes(path.read_bytes() if path.suffix == ".json" else b"")
    assert World(tmp_path / "kept", site).gallery.post(DRAFT, rules()) == kept


PAGES = [f"{HOME}/page-{number}/" for number in range(30)]


@pytest.mark.parametrize("wait", [0, 12, 60, 300])
def test_a_site_that_says_nothing_does_not_cost_a_time_out_a_page(tmp_path: Path, wait: float) -> None:
    """However many pages hang, on however many accounts, the run gives up soon after the time that it may wait."""
    world = World(tmp_path, site, wait=wait)
    world.answers = world.hang
    for _account in range(3):
        for page in PAGES:
            with pytest.raises(Unsent):
                world.gallery.wait_for(page)
    assert world.time <= wait + SILENCES * QUICK
    assert len(world.asked) <= wait / PAUSE + SILENCES + 1


def test_what_is_online_goes_although_the_rest_hangs(tmp_path: Path) -> None:
    """After the time to wait was spent on pages that hang, each page that answers is still found."""

    def every_other(request: httpx.Request) -> httpx.Response:
        return site(request) if request.url.path in ("/page-5/", "/page-7/", "/page-9/") else world.hang(request)

    world = World(tmp_path, every_other, wait=60)
    for page in (PAGES[0], PAGES[1]):
        with pytest.raises(Unsent):
            world.gallery.wait_for(page)
    for online, hanging in ((5, 6), (7, 8), (9, 10)):
        world.gallery.wait_for(PAGES[online])
        with pytest.raises(Unsent, match="in time"):
            world.gallery.wait_for(PAGES[hanging])
    assert world.time <= 60 + 5 * QUICK


def test_a_page_that_is_missing_is_asked_for_once_when_the_waiting_is_over(tmp_path: Path) -> None:
    """A quick 404 costs no waiting beyond the first page's; the other pages are asked once, for all accounts."""
    world = World(tmp_path, lambda _request: httpx.Response(404), wait=10)
    for _account in range(2):
        for page in PAGES:
            with pytest.raises(Unsent, match="404"):
                world.gallery.wait_for(page)
    assert world.time == 10
    assert len(world.asked) == 2 + len(PAGES)


def test_a_page_that_drips_uses_up_the_waiting(tmp_path: Path) -> None:
    """A page that comes after a long time counts as waiting too, so that not every page may take as long."""

    def drip(request: httpx.Request) -> httpx.Response:
        world.time += 25
        return site(request)

    world = World(tmp_path, drip, wait=40)
    world.gallery.wait_for(PAGES[0])
    world.gallery.wait_for(PAGES[1])
    world.answers = world.hang
    with pytest.raises(Unsent):
        world.gallery.wait_for(PAGES[2])
    assert world.time <= 25 + 25 + QUICK
