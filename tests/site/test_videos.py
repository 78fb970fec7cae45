"""The video of an original: on its page, in the feed, on its way to a network."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser

from syndicate import feed
from syndicate.built import Built as BuiltSite
from syndicate.compose import compose, for_account
from syndicate.model import Account, Original
from syndicate.networks.peertube import PeerTube
from syndicate.pictures import Gallery, Site
from tests.site import commune
from tests.site.browser import visiting
from tests.site.conftest import Built, make

FILM = Path(__file__).with_name("film.webm")  # less than a second of two colours, recorded by Chromium
WORDS = "WEBVTT\n\n00:00.000 --> 00:00.700\nBonjour à tous.\n"
PAGE = "actualites/voeux/index.html"
ORIGINALS = {
    "actualites/voeux.md": "---\ntitle: Les vœux\ndate: 2026-11-18\nsummary: En images.\nvideo: /videos/Les vœux.webm\n"
    "image: /images/voeux.png\nimage_alt: La salle\n---\nTexte.\n",
    "alertes/crue.md": "---\ntitle: La crue\ndate: 2026-11-21 07:00\nlevel: vigilance\nfrom: 2026-11-21 06:00\n"
    "until: 2026-11-22 12:00\nvideo: /videos/crue.webm\n---\nTexte.\n",
    "actualites/brouillon-film.md": "---\ntitle: Pas encore\ndate: 2026-11-18\nstatus: draft\nvideo: /videos/x.webm\n"
    "---\nTexte.\n",
}


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the tiny commune with videos: one that has captions in two languages, one that has none, one of a draft."""
    root = commune.write(tmp_path_factory.mktemp("filmed"))
    for name, text in ORIGINALS.items():
        commune.put(root, name, text)
    (root / "content/images/voeux.png").write_bytes(commune.drawing((1200, 800)))
    (root / "content/videos").mkdir()
    for name in ("Les vœux", "crue", "x"):
        shutil.copyfile(FILM, root / f"content/videos/{name}.webm")
    for name in ("Les vœux.vtt", "Les vœux.en.vtt", "Les vœux du maire.vtt"):
        (root / "content/videos" / name).write_text(WORDS, encoding="utf-8")
    return make(root)


def test_the_page_has_the_player_of_the_browser(filmed: Built) -> None:
    """The video, its still and its captions stand on the page, all of our own site, and nothing plays by itself."""
    page = html.fromstring(filmed.text(PAGE))
    (video,) = page.xpath("//video")
    assert {"controls", "playsinline"} <= set(video.attrib)
    assert "autoplay" not in video.attrib
    assert video.get("preload") == "metadata"
    assert video.get("aria-label") == "Les vœux"
    (source,) = video.xpath(".//source")
    assert source.get("type") == "video/webm"
    named = [source.get("src"), video.get("poster"), *video.xpath(".//track/@src")]
    assert all(address.startswith("/") and (filmed.output / address[1:]).is_file() for address in named)
    tracks = [(one.get("kind"), one.get("srclang"), one.get("label")) for one in video.xpath(".//track")]
    assert tracks == [("captions", "en", "English"), ("captions", "fr", "Français")]
    assert page.xpath("//figure//a[@download]/@href") == [source.get("src")]
    assert page.xpath("//figure//a/@data-file") == ["WEBM, 1\N{NO-BREAK SPACE}ko"]


def test_a_video_comes_after_what_an_alert_says(filmed: Built) -> None:
    """On the page of an alert, what to do is read before anything is watched."""
    page = filmed.text("alertes/crue/index.html")
    assert 0 < page.index("e-content") < page.index("<video")


def test_only_the_videos_of_what_is_published_are_served(filmed: Built) -> None:
    """A draft's video is not there, nor captions of another file."""
    served = sorted(path.name for path in (filmed.output / "videos").iterdir())
    assert [name.partition("-")[0] for name in served] == ["crue", "les", "les", "les"]
    assert [Path(name).suffix for name in served] == [".webm", ".vtt", ".vtt", ".webm"]


def test_the_feed_tells_of_the_video(filmed: Built) -> None:
    """/syndication.json carries the address, the size and the digest of what is served, and of the captions."""
    video = _original(filmed).video
    assert video is not None
    data = FILM.read_bytes()
    assert (video.mime, video.size, video.sha256) == ("video/webm", len(data), hashlib.sha256(data).hexdigest())
    assert [one.lang for one in video.captions] == ["en", "fr"]
    told = [(video.url, video.sha256), *((one.url, one.sha256) for one in video.captions)]
    for url, sha256 in told:
        served = filmed.output / url.removeprefix(f"{commune.HOME}/")
        assert hashlib.sha256(served.read_bytes()).hexdigest() == sha256


def test_what_is_built_is_what_a_network_gets(filmed: Built, tmp_path: Path) -> None:
    """A new copy gets the video from the disk and the captions; an edit gets the captions only."""
    account = Account("videos", "peertube", PeerTube.rules)
    draft = compose(for_account(_original(filmed), account), account.rules)
    site = Site(commune.HOME, "Valserein", ("#1f4e5f", "#c8553d"))
    built = BuiltSite(filmed.output, commune.HOME)
    gallery = Gallery(site, built, tmp_path, wait=0, sleep=lambda _seconds: None)
    new = gallery.post(draft, account.rules, new=True)
    assert new.film is not None
    assert new.film.path.read_bytes() == FILM.read_bytes()
    assert [(lang, words.decode()) for lang, words in new.captions] == [("en", WORDS), ("fr", WORDS)]
    assert (new.attachments[0].alt, new.attachments[0].width * 9) == ("La salle", new.attachments[0].height * 16)
    again = gallery.post(draft, account.rules)
    assert again.film is None
    assert again.captions == new.captions


def test_captions_that_come_later_are_shown(filmed: Built, tmp_path: Path) -> None:
    """A file of captions that is added, and one that is corrected, are on the page after the next build."""
    root = tmp_path / "commune"
    shutil.copytree(filmed.root, root)
    (root / "content/videos/Les vœux.oc.vtt").write_text(WORDS, encoding="utf-8")
    (root / "content/videos/Les vœux.vtt").write_text(WORDS.replace("Bonjour", "Bonsoir"), encoding="utf-8")
    built = make(root)
    tracks = html.fromstring(built.text(PAGE)).xpath("//track/@src")
    texts = [(built.output / address[1:]).read_text(encoding="utf-8") for address in tracks]
    assert [text.splitlines()[-1] for text in texts] == ["Bonjour à tous.", "Bonsoir à tous.", "Bonjour à tous."]


def test_a_browser_plays_it_and_asks_nobody_else(filmed: Built, browser: Browser) -> None:
    """A real browser decodes the video, reads the captions, respects our policy, and leaves the site for nothing."""
    with visiting(browser, filmed.output) as visit:
        page = visit.page(f"/{PAGE}", width=390)
        video = page.locator("video")
        length = video.evaluate("v => { v.muted = true; v.textTracks[1].mode = 'showing'; return v.play(); }")
        assert length is None  # it played
        video.evaluate(
            "v => new Promise(done => v.ended || v.currentTime > 0 ? done() : v.addEventListener('timeupdate', done))"
        )
        assert video.evaluate("v => [v.videoWidth, v.videoHeight]") == [160, 90]
        assert video.evaluate("v => v.textTracks.length") == 2
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert any(url.endswith(".webm") for url in visit.asked)
        assert any(url.endswith(".vtt") for url in visit.asked)
        assert visit.elsewhere() == []
        assert visit.complaints == []


def _original(built: Built) -> Original:
    document = feed.parse(built.text("syndication.json"), "syndication.json")
    return next(one for one in document.originals if one.id == "actualites/voeux")
