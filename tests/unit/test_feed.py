"""/syndication.json: what is written is valid and read back; what is not wholly understood is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from syndicate import feed as feeds
from syndicate.errors import FeedError
from syndicate.model import Captions, LedgerMark, Notice, Override, Picture, Rendition, Translation, Video
from tests.simulated import HOME, NOON, original

CARD = Rendition(f"{HOME}/images/reseaux/c.jpg", 1080, 1350, "c" * 64)
SIZES = (Rendition(f"{HOME}/p-480.jpg", 480, 320), Rendition(f"{HOME}/images/reseaux/p.jpg", 1200, 800, "d" * 64))
PICTURE = Picture(f"{HOME}/p.jpg", "La place", 1200, 800, "a" * 64, (0.5, -0.25), "Mairie", SIZES)
ITEM = original(
    pictures=(PICTURE,),
    video=Video(f"{HOME}/v.mp4", "video/mp4", 12, "e" * 64, (Captions("fr", f"{HOME}/v.vtt", "f" * 64),)),
    accounts={"place": Override(text="Venez", picture=PICTURE, at=NOON)},
    translations=(Translation("en", f"{HOME}/en/fete/", "Fair", "A fair.", card=CARD, notice=Notice()),),
    card=CARD,
    notice=Notice((("Quand", "Samedi à 20 h"), ("Où", "Salle des fêtes")), "Affiché le 20 novembre 2026"),
)


def document() -> dict[str, Any]:
    """Give a feed with one item, as data."""
    text = feeds.dump(
        [ITEM], ["a/gone"], LedgerMark(3, "b" * 64), title="V", home=HOME, feed_url=f"{HOME}/s", lang="fr"
    )
    data: dict[str, Any] = json.loads(text)
    return data


def test_is_a_json_feed() -> None:
    """The document has what JSON Feed 1.1 requires, and our extension on the feed and on each item."""
    data = document()
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    (item,) = data["items"]
    assert {"id", "url", "title", "content_text", "date_published", "language"} <= item.keys()
    assert item["image"] == PICTURE.url
    assert data["_syndication"]["schema"] == item["_syndication"]["schema"] == 1
    assert data["_syndication"]["ledger"] == {"lines": 3, "sha256": "b" * 64}


def test_reads_back_what_it_wrote() -> None:
    """An original comes back whole, its overrides and pictures included."""
    read = feeds.parse(json.dumps(document()), "feed")
    assert read.originals == (ITEM,)
    assert read.withdrawn == ("a/gone",)


def test_the_build_names_the_items() -> None:
    """The same items give the same build, whatever the ledger; another title gives another."""
    one = document()["_syndication"]["build"]
    other = feeds.dump([original(title="Autre")], [], None, title="V", home=HOME, feed_url=HOME, lang="fr")
    assert len(one) == 64
    assert json.loads(other)["_syndication"]["build"] != one


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["version"], "https://jsonfeed.org/version/1"),
        (["_syndication"], None),
        (["_syndication", "schema"], 2),
        (["_syndication", "withdrawn"], [1]),
        (["_syndication", "withdrawn"], ["actualites/fete"]),
        (["_syndication", "ledger"], {"lines": 0, "sha256": "b" * 64}),
        (["_syndication", "ledger"], {"lines": 3, "sha256": "b"}),
        (["items"], {}),
        (["items", 0], "text"),
        (["items", 0, "id"], ""),
        (["items", 0, "url"], "javascript:alert(1)"),
        (["items", 0, "url"], "https://a.example.org/b c"),
        (["items", 0, "title"], 7),
        (["items", 0, "date_published"], "2026-11-20T09:00:00"),
        (["items", 0, "date_published"], "hier"),
        (["items", 0, "_syndication", "schema"], "1"),
        (["items", 0, "_syndication", "only_for"], ["place"]),
        (["items", 0, "_syndication", "sensitive"], "no"),
        (["items", 0, "_syndication", "accounts"], ["place"]),
        (["items", 0, "_syndication", "accounts", "place", "skip"], "yes"),
        (["items", 0, "_syndication", "pictures", 0, "width"], True),
        (["items", 0, "_syndication", "pictures", 0, "sha256"], "A" * 64),
        (["items", 0, "_syndication", "pictures", 0, "focus"], [2, 0]),
        (["items", 0, "_syndication", "pictures", 0, "renditions", 0, "sha256"], ""),
        (["items", 0, "_syndication", "translations"], None),
        (["items", 0, "_syndication", "video"], f"{HOME}/v.mp4"),
        (["items", 0, "_syndication", "video"], None),
        (["items", 0, "_syndication", "video", "size"], 0),
        (["items", 0, "_syndication", "video", "mime"], ""),
        (["items", 0, "_syndication", "video", "sha256"], "e"),
        (["items", 0, "_syndication", "video", "captions"], None),
        (["items", 0, "_syndication", "video", "captions", 0, "lang"], ""),
        (["items", 0, "_syndication", "video", "length"], 12),
        (["items", 0, "_syndication", "card"], None),
        (["items", 0, "_syndication", "card", "sha256"], "c"),
        (["items", 0, "_syndication", "card"], {"url": f"{HOME}/c.jpg", "width": 1, "height": 1}),
        (["items", 0, "_syndication", "card", "alt"], "Fête"),
        (["items", 0, "_syndication", "translations", 0, "card", "width"], 0),
    ],
)
def test_refuses_what_it_does_not_understand(path: list[Any], value: Any) -> None:
    """A wrong value or an unknown key anywhere refuses the whole feed, with a sentence that says where."""
    data = document()
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(FeedError, match=r"^feed: .+"):
        feeds.parse(json.dumps(data), "feed")


def test_reads_a_feed_that_knows_nothing_of_what_networks_fetch() -> None:
    """A feed built by an earlier version has no card, and renditions without a hash: it is read all the same."""
    data = document()
    extension = data["items"][0]["_syndication"]
    del extension["card"], extension["translations"][0]["card"], extension["pictures"][0]["renditions"][1]["sha256"]
    (read,) = feeds.parse(json.dumps(data), "feed").originals
    assert (read.card, read.translations[0].card) == (None, None)
    assert [one.sha256 for one in read.pictures[0].renditions] == ["", ""]


def test_refuses_two_items_with_one_id() -> None:
    """An id that comes twice refuses the feed."""
    data = document()
    data["items"] *= 2
    with pytest.raises(FeedError, match="actualites/fete"):
        feeds.parse(json.dumps(data), "feed")


def test_refuses_two_items_with_one_address() -> None:
    """Two originals at one address could not be told apart on a network: the feed is refused."""
    data = document()
    data["items"] = [data["items"][0], data["items"][0] | {"id": "actualites/autre"}]
    with pytest.raises(FeedError, match=original().url):
        feeds.parse(json.dumps(data), "feed")


@pytest.mark.parametrize("text", ["", "[", "null", "[]", '"a"', "[" * 100_000])
def test_refuses_what_is_no_document(text: str) -> None:
    """Text that is not a JSON object is refused with a sentence."""
    with pytest.raises(FeedError):
        feeds.parse(text, "feed")


def test_a_missing_file_says_to_build(tmp_path: Path) -> None:
    """When there is no feed yet, the sentence names the command that makes it."""
    with pytest.raises(FeedError, match="tambour build"):
        feeds.load(str(tmp_path / "syndication.json"))


def test_a_token_in_an_address_is_in_no_error() -> None:
    """The address of a feed is named without its query and its password."""
    for address in ("http://127.0.0.1:9/syndication.json?token=planted", "http://x:planted@127.0.0.1:9/a.json#planted"):
        with pytest.raises(FeedError) as caught:
            feeds.load(address)
        assert "planted" not in str(caught.value)
        assert "127.0.0.1" in str(caught.value)
