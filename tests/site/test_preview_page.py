"""The page of previews, read as a browser and as a screen reader do."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import timedelta
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from syndicate.errors import TambourError, Unsent
from syndicate.model import (
    Account,
    Attachment,
    Captions,
    Draft,
    Feed,
    Freeze,
    History,
    Original,
    Policy,
    Post,
    Rules,
    Video,
)
from syndicate.networks import load
from syndicate.preview import Preview, preview
from syndicate.preview_files import as_data, attachments, write
from syndicate.preview_page import page
from tests.simulated import NOON, original
from tests.site.commune import photo

HOSTILE = 'Un <script>alert(1)</script> titre & "des" signes'
ALT = 'Une "place" <b>vide</b>'
ACCOUNTS = [
    Account("place", "outbox", load("mastodon").rules, settings={"like": "mastodon"}),
    Account("ciel", "outbox", load("bluesky").rules, settings={"like": "bluesky"}),
]


class Stall:
    """A gallery whose picture is always at hand, unless it is out of order."""

    def __init__(self, fault: TambourError | None = None) -> None:
        self.fault = fault

    def wait_for(self, url: str) -> None:
        """Find the page."""

    def post(self, draft: Draft, rules: Rules, *, urgent: bool = False, new: bool = False) -> Post:
        """Give every copy that has a hashtag a picture, and the others a card where the network wants one."""
        if self.fault:
            raise self.fault
        picture = Attachment(photo((400, 300)), "image/jpeg", 300, 400, alt=ALT)
        if draft.tags:
            return Post(draft, (picture,))
        return Post(draft, (), picture if rules.card_bytes else None)


def previews(*originals: Original, policy: Policy | None = None, **options: Any) -> list[Preview]:
    """Preview these originals as at noon, on two accounts."""
    stall: Any = Stall(options.pop("fault", None))
    feed = Feed("b", None, originals)
    return preview(feed, History(since=NOON), ACCOUNTS, policy or Policy(), NOON, stall, **options)


@pytest.fixture
def shown() -> list[Preview]:
    """Give a page with everything: hostile words, pictures, cards, what is held, what is a draft."""
    long = "Une phrase assez longue pour remplir la page d’un téléphone, sans s’arrêter. " * 6
    return previews(
        original("a-piege", title=HOSTILE, summary=long, tags=("marché de Noël",)),
        original("b-fete"),
        original("d-plus-tard", date=NOON.replace(month=12)),
        original("c-brouillon"),
        drafts={"actualites/c-brouillon": "a draft"},
    )


@pytest.fixture
def document(shown: list[Preview], tmp_path: Path) -> Any:
    """Give the page, parsed."""
    return html.parse(write(tmp_path, shown, commune="Valserein", now=NOON)).getroot()


def test_nothing_comes_from_elsewhere(document: Any, tmp_path: Path) -> None:
    """The page holds no script; its only files are its own pictures, and each is there."""
    assert document.xpath("//script | //iframe | //object | //link[@rel='stylesheet'] | //@onload | //@onclick") == []
    assert "url(" not in "".join(document.xpath("//style/text()"))
    assert document.xpath("//link/@href") == ["data:,"]
    sources = document.xpath("//img/@src")
    assert sources
    for source in sources:
        assert re.fullmatch(r"pictures/[0-9a-f]{64}\.jpg", source)
        assert (tmp_path / source).is_file()


def test_it_reads_well_aloud(document: Any) -> None:
    """One language, one title, headings in order, a name for each section, an alternative for each picture."""
    assert document.get("lang") == "en"
    assert len(document.xpath("//h1")) == len(document.xpath("//main")) == len(document.xpath("//title")) == 1
    levels = [int(heading.tag[1]) for heading in document.xpath("//h1 | //h2 | //h3")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for section in document.xpath("//section"):
        assert document.get_element_by_id(section.get("aria-labelledby")).text_content().strip()
    for link in document.xpath("//nav//a/@href"):
        assert document.get_element_by_id(link.removeprefix("#")) is not None
    assert all(image.get("alt") is not None for image in document.xpath("//img"))
    assert all(image.get("width") and image.get("height") for image in document.xpath("//img"))
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_hostile_words_stay_words(document: Any) -> None:
    """A title and an alternative text are shown as they are, whatever signs they hold."""
    assert document.xpath("//section[1]/h2")[0].text_content() == HOSTILE
    assert ALT in document.xpath("//img/@alt")
    assert document.xpath("//figcaption//b[contains(text(), 'vide')]") == []


def test_each_copy_shows_text_count_time_and_reason(document: Any, shown: list[Preview]) -> None:
    """The very text, with its address as a link and its hashtags apart; the count; what is done, or why it waits."""
    articles = document.xpath("//article")
    assert len(articles) == len(shown) == 8
    for article, seen in zip(articles, shown, strict=True):
        assert seen.draft is not None
        assert article.xpath(".//p[@class='text']")[0].text_content() == seen.draft.text
        assert seen.url in article.xpath(".//p[@class='text']/a/@href")
        assert article.xpath(".//meter/@value") == [str(seen.length)]
        assert article.xpath(".//meter/@max") == [str(seen.limit)]
        (state,) = article.xpath(".//p[starts-with(@class, 'state')]")
        assert (seen.reason or "at the next publication") in state.text_content()
    assert articles[0].xpath(".//p[@class='text']/strong/text()") == ["#MarchéDeNoël"]
    assert "a draft" in articles[4].text_content()
    assert "2026-12-20" in articles[6].text_content()


def test_cards_stand_where_networks_draw_them(document: Any) -> None:
    """Under a picture there is no card; without one, Bluesky's has our picture and Mastodon's says who makes it."""
    cards = document.xpath("//article/div[@class='post']/div[@class='card']")
    pictured = [len(card.xpath(".//img")) for card in cards]
    assert pictured == [0, 1] * 3
    assert document.xpath("//section[1]//div[@class='card']") == []
    assert len(document.xpath("//p[@class='note']")) == 3


def test_what_cannot_be_sent_says_why() -> None:
    """A picture that apply could not use is told in the place of the state, and the text is still shown."""
    (place, _ciel) = previews(original(), fault=Unsent("the picture is not there"))
    text = page([place], lambda _attachment: "", commune="V", now=NOON)
    assert "the picture is not there" in text
    assert place.post is None
    assert place.draft is not None
    assert "Titre de fete" in text


def test_an_empty_plan_has_a_page(tmp_path: Path) -> None:
    """With nothing to send, the page says so; the pictures of the page before are gone."""
    write(tmp_path, previews(original(tags=("fête",))), commune="Valserein", now=NOON)
    assert len(list((tmp_path / "pictures").iterdir())) == 1
    text = write(tmp_path, [], commune="Valserein", now=NOON).read_text(encoding="utf-8")
    assert "nothing to send" in text
    assert list((tmp_path / "pictures").iterdir()) == []


def test_brakes_hold_and_still_show(tmp_path: Path) -> None:
    """A plan that is refused whole shows each of its drafts with the reason."""
    many = [original(f"n{number}", tags=("fête",)) for number in range(3)]
    for seen in previews(*many, policy=Policy(max_actions=2)):
        assert (seen.action, seen.code) == (None, "max_actions")
        assert seen.draft is not None
        assert list(attachments(seen))


def test_times_are_given_where_they_are_known() -> None:
    """What goes now has the time of the preview, what is scheduled its own, what is frozen none that is promised."""
    (now, _now), (later, _later) = previews(original()), previews(original("b", date=NOON.replace(month=12)))
    assert now.when == NOON
    assert later.when == NOON.replace(month=12)
    night = Policy(quiet_hours=(13 * 60, 14 * 60))  # in Paris, noon of UTC is one o'clock
    (later, _later) = previews(original("b", date=NOON.replace(month=12)), policy=night)
    assert (later.code, later.when) == ("scheduled", NOON.replace(month=12, hour=13))
    frozen = Freeze(NOON - timedelta(days=1), NOON + timedelta(days=1), "Période préélectorale")
    (held, _held) = previews(original(), policy=Policy(freezes=(frozen,)))
    assert (held.code, held.when) == ("frozen", None)


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_a_phone_and_a_desk(chromium: Path, shown: list[Preview], tmp_path: Path, width: int) -> None:
    """In a real browser, nothing of the page is wider than the window."""
    text = write(tmp_path, shown, commune="Valserein", now=NOON).read_text(encoding="utf-8")
    # A window of Chromium is never as narrow as a phone; a frame is. Only a script can ask for its width.
    frame = f'<iframe id="f" width="{width}" height="900" style="border:0" srcdoc="{escape(text)}"></iframe>'
    ask = "document.title = `wide ${f.contentDocument.documentElement.scrollWidth} of ${f.contentWindow.innerWidth}`"
    (tmp_path / "frame.html").write_text(f"<body>{frame}<script>onload = () => {{ {ask} }}</script>", encoding="utf-8")
    options = (
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}",
        "--window-size=1400,1000", "--dump-dom", (tmp_path / "frame.html").as_uri(),
    )  # fmt: skip
    done = subprocess.run([str(chromium), *options], capture_output=True, text=True, check=True, timeout=120)
    found = re.search(r"<title>wide (\d+) of (\d+)</title>", done.stdout)
    assert found, done.stdout[:500]
    assert int(found[1]) <= int(found[2]) <= width
    assert int(found[2]) >= width - 20  # but for a scroll bar


def test_a_video_shows_its_own_title_and_file() -> None:
    """Where a title stands beside the text it is shown, and so is which video goes, with its captions."""
    captions = (Captions("fr", "https://valserein.example.org/videos/fete.vtt", "0" * 64),)
    video = Video("https://valserein.example.org/videos/fete.mp4", "video/mp4", 12_300_000, "0" * 64, captions)
    account = Account("chaine", "youtube", load("youtube").rules)
    news, stall = replace(original(), video=video), Stall()
    seen = preview(Feed("b", None, (news,)), History(since=NOON), [account], Policy(), NOON, stall)  # type: ignore[arg-type]  # stands in
    shown = html.fromstring(page(seen, lambda _attachment: "", commune="Valserein", now=NOON)).text_content()
    assert "fete.mp4" in shown
    assert "12.3" in shown or "12,3" in shown
    assert shown.index(news.title) < shown.index(news.url)


def test_a_poster_leads_to_its_sheet(tmp_path: Path) -> None:
    """The very file that will be printed stands beside the page, which leads to it, and is named in the data."""
    sheet = Attachment(b"%PDF-1.7 sheet", "application/pdf", 595, 842, alt="La fête")

    class Printer(Stall):
        def post(self, draft: Draft, rules: Rules, *, urgent: bool = False, new: bool = False) -> Post:
            return Post(draft, (), poster=sheet)

    stall: Any = Printer()
    board = Account("affiches", "poster", load("poster").rules)
    since = History(since=NOON - timedelta(days=1))
    seen = preview(Feed("b", None, (original(),)), since, [board], Policy(), NOON, stall)
    page = write(tmp_path, seen, commune="Valserein", now=NOON)
    document = html.parse(page).getroot()
    (shown,) = document.xpath("//article//a[contains(@href, '.pdf')]/@href")
    assert (tmp_path / shown).read_bytes() == sheet.data
    (copy,) = as_data(seen, tmp_path, now=NOON)["copies"]
    assert copy["poster"]["path"] == str(tmp_path / shown)
