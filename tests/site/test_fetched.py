"""What the build makes for networks that fetch pictures from our site, and for their readers: files, feed, /liens/."""

from __future__ import annotations

import hashlib
import shutil
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from lxml import html
from PIL import Image
from playwright.sync_api import Browser

from syndicate import feed, images
from syndicate.built import Built as BuiltSite
from syndicate.compose import compose, for_account
from syndicate.config import load
from syndicate.model import History, Original, Rendition
from syndicate.networks.instagram import Instagram
from syndicate.pictures import Gallery, Site
from syndicate.preview import preview
from syndicate.renditions import takes
from tests.site import commune
from tests.site.browser import visiting
from tests.site.conftest import Built, make, record_copy

RULES = Instagram.rules
# Under the name that the commune's originals know; what is hosted where decides of the sensitive ones.
ACCOUNTS = """
[accounts.mastodon]
kind = "instagram"
user = "1"

[accounts.english]
kind = "instagram"
user = "2"
lang = "en"
hosting = "eu"
"""
ORIGINALS = {
    "actualites/large.md": "---\ntitle: Un panorama\ndate: 2026-11-18\nimage: /images/large.jpg\nimage_alt: La vallée\n"
    'image_focus: "1,0"\nsyndicate: [mastodon]\n---\nTexte.\n',
    "actualites/deux.md": "---\ntitle: Deux images\ndate: 2026-11-18\nimage: /images/tour.png\nimage_alt: La tour\n"
    "syndicate: [mastodon]\n---\n![La vallée](/images/large.jpg)\n",
    "actualites/social.md": "---\ntitle: Une aide\ndate: 2026-11-18\nimage: /images/aide.png\nimage_alt: Une main\n"
    "sensitive: true\nsyndicate: [mastodon]\n---\nTexte.\n",
    "actualites/site.md": "---\ntitle: Ici seulement\ndate: 2026-11-18\nimage: /images/ici.png\nimage_alt: Ici\n"
    "syndicate: false\n---\nTexte.\n",
    "actualites/choix.md": "---\ntitle: Un choix\ndate: 2026-11-17\nsyndicate:\n  mastodon: {image: /images/choix.png, "
    "image_alt: Un choix, at: 2026-11-20 20:00}\n  english: {skip: true}\n---\nTexte.\n",
    "actualites/bilingue.md": "---\ntitle: La fête\ndate: 2026-11-16\ncategory: Fête\n---\nTexte.\n",
    "actualites/bilingue.en.md": "---\ntitle: The fair\ndate: 2026-11-16\n---\nText.\n",
}


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the tiny commune with accounts on Instagram, which fetches pictures and whose texts lead nowhere."""
    root = commune.write(tmp_path_factory.mktemp("fetched"))
    (root / "tambour.toml").write_text(commune.CONFIG.partition("\n[accounts")[0] + ACCOUNTS, encoding="utf-8")
    for name, text in ORIGINALS.items():
        commune.put(root, name, text)
    shades = Image.linear_gradient("L").resize((3000, 600)).rotate(90, expand=True).resize((3000, 600)).convert("RGB")
    shades.save(root / "content/images/large.jpg")
    for number, name in enumerate(("aide", "ici", "choix")):
        (root / f"content/images/{name}.png").write_bytes(commune.drawing((600 + number, 300)))
    (root / "content/images/tour.png").write_bytes(commune.drawing((600, 700)))
    record_copy(root, "demarches/etat-civil", url="https://social.example.org/@mairie/42")
    return make(root)


def original(built: Built, name: str) -> Original:
    """Give one original of the feed."""
    found = feed.load(str(built.output / "syndication.json")).originals
    return next(one for one in found if one.id == f"actualites/{name}")


def file(built: Built, made: Rendition) -> bytes:
    """Give the bytes that our site serves at the address of a rendition."""
    return (built.output / made.url.removeprefix(f"{commune.HOME}/")).read_bytes()


def test_a_picture_is_served_as_networks_take_it(fetched: Built) -> None:
    """A JPEG in sRGB without metadata, within the ratios, around the focus, under a plain name made of its bytes."""
    *sizes, made = original(fetched, "large").pictures[0].renditions
    assert all(not one.sha256 for one in sizes)
    data = file(fetched, made)
    assert hashlib.sha256(data).hexdigest() == made.sha256
    assert made.url == f"{commune.HOME}/images/reseaux/{made.sha256[:16]}.jpg"
    assert images.inspect(data) == images.Info(made.width, made.height, "image/jpeg")
    assert (made.width / made.height) == pytest.approx(1.91, abs=0.01)
    assert max(made.width, made.height) <= 1440
    opened = Image.open(BytesIO(data))
    assert (opened.mode, dict(opened.getexif()), "icc_profile" in opened.info) == ("RGB", {}, False)
    whole = Image.open(fetched.root / "content/images/large.jpg").convert("L")
    edge = opened.convert("L").getpixel((made.width - 1, 10))
    assert edge == pytest.approx(whole.getpixel((2999, 10)), abs=8)


def test_what_has_no_picture_has_a_card_in_each_language_that_goes(fetched: Built) -> None:
    """A tall drawn card, in JPEG, for the original and for the translation that an account sends; else none."""
    one = original(fetched, "bilingue")
    (english,) = one.translations
    assert one.card
    assert english.card
    for card in (one.card, english.card):
        assert images.inspect(file(fetched, card)) == images.Info(1080, 1350, "image/jpeg")
        assert hashlib.sha256(file(fetched, card)).hexdigest() == card.sha256
    assert one.card != english.card
    assert original(fetched, "large").card is None
    assert original(fetched, "choix").card is None


def test_the_picture_of_one_account_is_served(fetched: Built) -> None:
    """A picture that the editor chose for one account is made ready too."""
    override = (original(fetched, "choix").accounts or {})["mastodon"]
    assert override.picture
    made = override.picture.renditions[-1]
    assert images.inspect(file(fetched, made)).width == made.width


def test_nothing_is_made_of_what_goes_nowhere(fetched: Built) -> None:
    """Sensitive originals, what stays on the site, drafts and tomorrow leave no file: each is one of the feed's."""
    for name in ("social", "site"):
        one = original(fetched, name)
        assert (one.card, [made for made in one.pictures[0].renditions if made.sha256]) == (None, [])
    everything = feed.load(str(fetched.output / "syndication.json")).originals
    told = {made.url for one in everything for picture in one.pictures for made in picture.renditions if made.sha256}
    told |= {one.card.url for one in everything if one.card}
    told |= {other.card.url for one in everything for other in one.translations if other.card}
    chosen = [override.picture for one in everything for override in (one.accounts or {}).values() if override.picture]
    told |= {made.url for picture in chosen for made in picture.renditions if made.sha256}
    served = {f"{commune.HOME}/images/reseaux/{path.name}" for path in (fetched.output / "images/reseaux").iterdir()}
    assert served == told
    assert commune.SECRET not in fetched.text("liens/index.html")


def test_nothing_is_made_without_such_an_account(built: Built) -> None:
    """Where no network fetches pictures and every text leads somewhere, the site holds neither pictures nor page."""
    assert not (built.output / "images/reseaux").exists()
    assert not (built.output / "liens").exists()
    assert all(one.card is None for one in feed.load(str(built.output / "syndication.json")).originals)


def test_the_same_commune_gives_the_same_files(fetched: Built, tmp_path: Path) -> None:
    """A fresh clone makes the same names."""
    root = tmp_path / "clone"
    shutil.copytree(fetched.root, root, ignore=shutil.ignore_patterns(".tambour", "output"))
    again = make(root)
    names = [sorted(path.name for path in (one.output / "images/reseaux").iterdir()) for one in (fetched, again)]
    assert names[0] == names[1]


def test_the_engine_finds_what_the_build_made(fetched: Built, tmp_path: Path) -> None:
    """From build to post: each original leaves with the address of its picture or card, and the bytes found there."""
    config = load(fetched.root / "tambour.toml")
    site = Site(config.commune.url, config.commune.name, config.site.colours)
    gallery = Gallery(site, BuiltSite(config.site.output, config.commune.url), tmp_path, wait=0, sleep=lambda _s: None)
    for name, account in (
        ("large", "mastodon"),
        ("choix", "mastodon"),
        ("bilingue", "mastodon"),
        ("bilingue", "english"),
    ):
        ours = for_account(original(fetched, name), config.accounts[account])
        (attachment,) = gallery.post(compose(ours, RULES), RULES).attachments
        assert attachment.data == file(fetched, Rendition(attachment.url, 1, 1))
        assert attachment.mime == "image/jpeg"


def test_pictures_of_one_post_leave_at_one_ratio(fetched: Built, tmp_path: Path) -> None:
    """Instagram cuts all to the ratio of the first: the second is cut to it before, and its bytes are served."""
    config = load(fetched.root / "tambour.toml")
    site = Site(config.commune.url, config.commune.name, config.site.colours)
    gallery = Gallery(site, BuiltSite(config.site.output, config.commune.url), tmp_path, wait=0, sleep=lambda _s: None)
    first, second = gallery.post(compose(original(fetched, "deux"), RULES), RULES).attachments
    assert first.width / first.height == pytest.approx(6 / 7, rel=0.01)
    assert second.width / second.height == pytest.approx(6 / 7, rel=0.01)
    for attachment in (first, second):
        made = images.inspect(file(fetched, Rendition(attachment.url, 1, 1)))
        assert (made.width, made.height) == (attachment.width, attachment.height)


def test_what_does_not_go_is_previewed_all_the_same(fetched: Built, tmp_path: Path) -> None:
    """A preview of what is held shows the adapted picture, though our site serves nothing of it to the network."""
    config = load(fetched.root / "tambour.toml")
    site = Site(config.commune.url, config.commune.name, config.site.colours)
    gallery = Gallery(site, BuiltSite(config.site.output, config.commune.url), tmp_path, wait=0, sleep=lambda _s: None)
    document = feed.load(str(fetched.output / "syndication.json"))
    now, accounts = datetime.fromisoformat(commune.NOW), list(config.accounts.values())
    for only, name, code in (("social", "mastodon", "sensitive"), ("site", "mastodon", "site_only")):
        shown = preview(document, History(since=now), accounts, config.policy, now, gallery, only=f"actualites/{only}")
        (seen,) = (one for one in shown if one.account.name == name)
        assert (seen.code, seen.fault) == (code, "")
        assert seen.post
        assert [one.mime for one in seen.post.attachments] == ["image/jpeg"]


def test_the_crawlers_of_cards_may_fetch_pictures(fetched: Built) -> None:
    """robots.txt keeps nobody out of what networks fetch."""
    from urllib.robotparser import RobotFileParser

    parser = RobotFileParser()
    parser.parse(fetched.text("robots.txt").splitlines())
    assert parser.can_fetch("facebookexternalhit", f"{commune.HOME}/images/reseaux/{'0' * 16}.jpg")


def test_those_who_come_from_a_profile_find_what_was_announced(fetched: Built) -> None:
    """The page lists what these accounts tell of, the last told first, and no other; search engines leave it."""
    page = html.fromstring(fetched.text("liens/index.html"))
    links = page.xpath("//div[contains(@class, 'taps')]//h2/a/@href")
    assert links == [
        "/alertes/neige/", "/actualites/choix/", "/actualites/marche-de-noel/", "/actualites/piege/",
        "/actualites/large/", "/actualites/deux/", "/actualites/bilingue/", "/agenda/repas/", "/demarches/etat-civil/",
    ]  # fmt: skip
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
    assert "/liens/" not in fetched.text("sitemap-pages.xml")
    assert page.xpath("//section[contains(@class, 'doors')]//a/@href") == [
        "/agenda/", "/demarches/", "/actualites/", "/signaler/",
    ]  # fmt: skip


def test_a_thumb_finds_each_row(fetched: Built, browser: Browser) -> None:
    """On a telephone, alerts stand first, and touching a row anywhere follows its link; every target is large."""
    with visiting(browser, fetched.output) as visit:
        page = visit.page("/liens/", width=360, height=740)
        page.clock.set_fixed_time(commune.NOW)
        page.reload()
        assert page.locator(".alert:visible a").first.inner_text() == "Vigilance neige"
        rows = [box for row in page.locator(".taps .row").all() if (box := row.bounding_box())]
        doors = [box for link in page.locator(".doors .ways a").all() if (box := link.bounding_box())]
        assert min(box["height"] for box in rows + doors) >= 44
        row = page.locator(".taps .row").nth(2)
        box = row.bounding_box()
        assert box
        row.click(position={"x": box["width"] - 20, "y": box["height"] - 6})
        page.wait_for_url("**/actualites/marche-de-noel/")
        assert visit.complaints == []
        assert visit.elsewhere() == []


def test_one_card_serves_all_its_networks(tmp_path: Path) -> None:
    """Where several networks fetch the card, it is within the limits of each, whichever is named first."""
    root = commune.write(tmp_path)
    tiktok = '\n[accounts.tiktok]\nkind = "tiktok"\nclient_key = "aw"\n'
    (root / "tambour.toml").write_text(commune.CONFIG.partition("\n[accounts")[0] + ACCOUNTS + tiktok, encoding="utf-8")
    commune.put(root, "actualites/sans.md", "---\ntitle: Sans image\ndate: 2026-11-18\n---\nTexte.\n")
    card = original(make(root), "sans").card
    assert card is not None
    for account in load(root / "tambour.toml").accounts.values():
        assert takes(account.rules.pictures, card), account.name
