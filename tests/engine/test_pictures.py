"""Our own site as the engine sees it: wait for pages, fetch pictures once, adapt them once."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from PIL import Image

from syndicate.card_shapes import Setting
from syndicate.errors import TambourError, Unsent
from syndicate.model import Captions, Draft, Link, Picture, PictureRules, Rendition, Video
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


FETCHES = {"needs": frozenset({"public_picture"}), "pictures": PictureRules(4, 1_000_000, max_ratio=1.91)}
SQUARE = photo("blue")
RENDITION = Rendition(f"{HOME}/images/reseaux/1.jpg", 1200, 800, hashlib.sha256(SQUARE).hexdigest())
OFFERED = replace(PICTURE, renditions=(Rendition(f"{HOME}/place-480.jpg", 480, 320), RENDITION))
FETCHED = replace(DRAFT, pictures=(OFFERED,), link=replace(DRAFT.link, picture=OFFERED))


def shelves(request: httpx.Request) -> httpx.Response:
    """Answer as a site that also serves what networks fetch."""
    if request.url.path.startswith("/images/reseaux/"):
        return httpx.Response(200, content=SQUARE, headers={"content-type": "image/jpeg"})
    return site(request)


def test_what_a_network_fetches_is_what_our_site_serves(tmp_path: Path) -> None:
    """The picture has a public address, and its bytes are those found there, through the stand-in; nothing else is."""
    world = World(tmp_path, shelves)
    (attachment,) = world.gallery.post(FETCHED, rules(**FETCHES)).attachments
    assert (attachment.data, attachment.mime, attachment.alt) == (SQUARE, "image/jpeg", "La place")
    assert (attachment.url, attachment.width, attachment.height) == (RENDITION.url, 1200, 800)
    assert world.asked == [f"{HERE}/images/reseaux/1.jpg"]
    assert world.gallery.post(FETCHED, rules()).attachments[0].url == ""


def test_what_a_network_would_fetch_is_waited_for(tmp_path: Path) -> None:
    """A file that is not online yet is waited for within bounds; other bytes than the feed's are never announced."""
    missing = iter([404, 404])
    world = World(tmp_path, lambda request: httpx.Response(404) if next(missing, None) else shelves(request), wait=60)
    assert world.gallery.post(FETCHED, rules(**FETCHES)).attachments
    assert world.slept == 2 * PAUSE
    other = World(tmp_path, served(PHOTO))
    with pytest.raises(Unsent, match="does not serve the picture that was built"):
        other.gallery.post(FETCHED, rules(**FETCHES))


@pytest.mark.parametrize("draft", [DRAFT, replace(FETCHED, pictures=(replace(OFFERED, renditions=()),))])
def test_a_feed_without_what_a_network_fetches_says_to_build_again(tmp_path: Path, draft: Draft) -> None:
    """A picture for which nothing was made goes nowhere, in one sentence; an urgent original goes without it."""
    world = World(tmp_path, shelves)
    with pytest.raises(Unsent, match=r"place\.jpg was built without .*: build and put online again$"):
        world.gallery.post(draft, rules(**FETCHES))
    post = world.gallery.post(draft, rules(**FETCHES), urgent=True)
    assert (post.attachments, len(post.left_out)) == ((), 1)
    assert world.asked == []


def test_a_drawn_card_is_fetched_too(tmp_path: Path) -> None:
    """Where no post goes without a picture, the card that our site serves goes with the title as its alt text."""
    needy = rules(**FETCHES | {"needs": frozenset({"picture", "public_picture"})})
    card = replace(RENDITION, url=f"{HOME}/images/reseaux/2.jpg")
    bare = replace(DRAFT, pictures=(), link=replace(DRAFT.link, picture=None, card=card))
    world = World(tmp_path, shelves)
    (attachment,) = world.gallery.post(bare, needy).attachments
    assert (attachment.url, attachment.alt, attachment.data) == (card.url, "Fête", SQUARE)
    assert world.gallery.post(bare, rules(**FETCHES)).attachments == ()
    for lacking in (
        replace(bare, link=replace(bare.link, card=None)),
        replace(bare, link=replace(bare.link, card=replace(card, width=9000))),
    ):
        with pytest.raises(Unsent, match="/fete/ was built without"):
            world.gallery.post(lacking, needy)


def test_an_urgent_original_takes_the_card_in_the_place_of_its_picture(tmp_path: Path) -> None:
    """A picture that fails is left out with its reason, and the card is waited for: nothing could go without one."""
    needy = rules(**FETCHES | {"needs": frozenset({"picture", "public_picture"})})
    card = replace(RENDITION, url=f"{HOME}/images/reseaux/2.jpg")
    draft = replace(FETCHED, link=replace(FETCHED.link, card=card))
    late = iter([404])

    def answers(request: httpx.Request) -> httpx.Response:
        gone = request.url.path.endswith("/1.jpg") or next(late, None)
        return httpx.Response(404) if gone else shelves(request)

    world = World(tmp_path, answers, wait=60)
    post = world.gallery.post(draft, needy, urgent=True)
    assert [attachment.url for attachment in post.attachments] == [card.url]
    assert (len(post.left_out), world.slept) == (1, PAUSE)


@pytest.mark.parametrize(
    ("limits", "size"),
    [
        ({"min_ratio": 0.8, "max_ratio": 1.91}, (1080, 1350)),
        ({"min_ratio": 1.0}, (1080, 1080)),
        ({"min_ratio": 1.9}, (1200, 630)),
    ],
)
def test_a_card_has_the_shape_that_its_network_shows(
    tmp_path: Path, limits: dict[str, float], size: tuple[int, int]
) -> None:
    """A drawn card that stands for the picture is as tall as the network shows it; that of a link stays wide."""
    bare = replace(DRAFT, pictures=(), link=replace(DRAFT.link, picture=None))
    pictures, world = PictureRules(4, 1_000_000, **limits), World(tmp_path, site)  # type: ignore[arg-type]  # ratios alone
    (attachment,) = world.gallery.post(bare, rules(needs=frozenset({"picture"}), pictures=pictures)).attachments
    assert (attachment.width, attachment.height) == size
    link = world.gallery.post(bare, rules(card_bytes=900_000)).card
    assert link is not None
    assert (link.width, link.height) == (1200, 630)


def test_a_card_shows_what_the_commune_chose(tmp_path: Path) -> None:
    """The card of a copy grows from what the site's own drawings grow from."""
    bare = replace(DRAFT, pictures=(), link=replace(DRAFT.link, picture=None))
    cards = []
    for setting in (Setting(), Setting("99001", "coast", domain="valserein.example.org")):
        world = World(tmp_path, site)
        world.gallery.site = replace(world.gallery.site, setting=setting)
        cards.append(world.gallery.post(bare, rules(card_bytes=900_000)).card)
    assert cards[0] != cards[1]


FILM, WORDS = bytes(range(256)) * 40, b"WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour.\n"
VIDEO = Video(
    f"{HOME}/videos/fete.mp4", "video/mp4", len(FILM), hashlib.sha256(FILM).hexdigest(),
    (Captions("fr", f"{HOME}/videos/fete.vtt", hashlib.sha256(WORDS).hexdigest()),),
)  # fmt: skip
FILMED = replace(DRAFT, video=VIDEO)


def filmed(request: httpx.Request, film: bytes = FILM, kind: str = "video/mp4") -> httpx.Response:
    """Answer as a site that has a video."""
    if request.url.path.endswith(".mp4"):
        return httpx.Response(200, content=film, headers={"content-type": kind})
    if request.url.path.endswith(".vtt"):
        return httpx.Response(200, content=WORDS, headers={"content-type": "text/vtt"})
    return site(request)


def test_a_video_is_copied_to_the_disk_once(tmp_path: Path) -> None:
    """The video of a new copy is a file on this machine, fetched once for all accounts and for the runs that follow."""
    world = World(tmp_path, filmed)
    posts = [world.gallery.post(FILMED, rules(), new=True) for _account in range(2)]
    posts.append(World(tmp_path, filmed).gallery.post(FILMED, rules(), new=True))
    for post in posts:
        assert post.film is not None
        assert (post.film.path.read_bytes(), post.film.size, post.film.mime) == (FILM, len(FILM), "video/mp4")
        assert post.captions == (("fr", WORDS),)
    assert sum(url.endswith(".mp4") for url in world.asked) == 1


def test_a_static_host_may_not_know_what_a_video_is(tmp_path: Path) -> None:
    """A video that is served as mere bytes is known by its digest."""
    world = World(tmp_path, lambda request: filmed(request, kind="application/octet-stream"))
    assert world.gallery.post(FILMED, rules(), new=True).film is not None


@pytest.mark.parametrize("film", [FILM[:-1], FILM[:-1] + b"x", FILM + b"x"])
def test_a_video_that_is_not_the_one_announced_does_not_leave(tmp_path: Path, film: bytes) -> None:
    """Half a video, or another one, is Unsent and leaves no file behind."""
    world = World(tmp_path, lambda request: filmed(request, film=film))
    with pytest.raises(Unsent):
        world.gallery.post(FILMED, rules(), new=True)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("video")] == []


def test_a_video_that_was_kept_and_damaged_is_fetched_again(tmp_path: Path) -> None:
    """What the disk lost of a kept video is seen before it is sent."""
    film = World(tmp_path, filmed).gallery.post(FILMED, rules(), new=True).film
    assert film is not None
    film.path.write_bytes(bytes(len(FILM)))
    again = World(tmp_path, filmed).gallery.post(FILMED, rules(), new=True).film
    assert again is not None
    assert again.path.read_bytes() == FILM


def test_an_edit_fetches_no_video(tmp_path: Path) -> None:
    """A copy that is out keeps its video: only its captions are read again."""
    world = World(tmp_path, filmed)
    post = world.gallery.post(FILMED, rules())
    assert post.film is None
    assert post.captions == (("fr", WORDS),)
    assert not any(url.endswith(".mp4") for url in world.asked)
