"""The outbox: what a copy's folder holds, and that it is whole or not there."""

from __future__ import annotations

import html.parser
import json
import time
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from syndicate.errors import Altered, ConfigError, Gone, Refused, Unsent
from syndicate.i18n import written
from syndicate.model import Edit, Find, Hosting
from syndicate.networks import Network, load
from syndicate.web import Web
from tests.contract.samples import NEIGHBOUR, URL, attempt, copy, network, picture, post, thread


@pytest.fixture
def outbox(tmp_path: Path) -> Network:
    """Give an outbox in an empty folder, which does not exist yet."""
    return network("outbox", Web(), folder=str(tmp_path / "box"))


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """Give its folder."""
    return tmp_path / "box"


def test_a_copy_is_a_folder(outbox: Network, box: Path) -> None:
    """A copy's folder is named after its original, and holds its text, pictures, alt texts, facts and page."""
    wanted = post(pictures=(picture("red", alt="Rouge"), picture("blue", alt="Bleu")))
    receipt = outbox.publish(wanted, attempt())
    folder = box / receipt.copy_id
    assert receipt.copy_id.startswith("fete-")
    assert receipt.copy_url is None
    assert sorted(path.name for path in folder.iterdir()) == [
        "1.jpg", "1.txt", "2.jpg", "2.txt", "index.html", "meta.json", "text.txt",
    ]  # fmt: skip
    assert (folder / "text.txt").read_text("utf-8") == wanted.draft.text + "\n"
    assert (folder / "2.jpg").read_bytes() == wanted.attachments[1].data
    assert (folder / "2.txt").read_text("utf-8") == "Bleu\n"
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    assert (meta["url"], meta["language"], meta["key"]) == (URL, "fr", attempt().key)


def test_a_thread_is_one_folder(outbox: Network, box: Path) -> None:
    """All the texts of a thread are in the folder and on its page; a person's change to any of them is noticed."""
    made = outbox.publish(thread(), attempt())
    folder = box / made.copy_id
    whole = "\n\n".join((thread().draft.text, *thread().draft.following))
    assert (folder / "text.txt").read_text("utf-8") == whole + "\n"
    assert "Et les feux. (3/3)" in (folder / "index.html").read_text("utf-8")
    assert made.following == ()
    assert outbox.edit(copy(made.copy_id, shown=made.shown), thread(("Seul. (2/2)",)), attempt())
    (folder / "text.txt").write_text(whole.replace("feux", "chants") + "\n", encoding="utf-8")
    with pytest.raises(Altered):
        outbox.edit(copy(made.copy_id, shown=made.shown), thread(), attempt())


def test_the_page_shows_the_copy(outbox: Network, box: Path) -> None:
    """The page has the text with its link, the pictures with their alt texts, and nothing from elsewhere."""
    receipt = outbox.publish(post(pictures=(picture(alt='Un "carré" <bleu>'),)), attempt())
    for page in (box / receipt.copy_id / "index.html", box / "index.html"):
        tags = _tags(page.read_text("utf-8"))
        assert ("a", URL) in [(tag, attrs.get("href")) for tag, attrs in tags]
        (image,) = [attrs for tag, attrs in tags if tag == "img"]
        assert image["alt"] == 'Un "carré" <bleu>'
        assert (page.parent / image["src"]).is_file()
        assert not [tag for tag, _attrs in tags if tag in ("script", "link", "iframe")]


def test_a_served_copy_leads_to_the_original_beside_it(
    outbox: Network, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the public address, which a demonstration does not have, is a link within the site that is served."""
    path = urlsplit(URL).path
    outbox.publish(post(), attempt("one"))
    assert ("a", path) not in [
        (tag, attrs.get("href")) for tag, attrs in _tags((box / "index.html").read_text("utf-8"))
    ]
    monkeypatch.setenv("TAMBOUR_SERVED", "1")
    outbox.publish(post(), attempt("two"))
    links = [(tag, attrs.get("href")) for tag, attrs in _tags((box / "index.html").read_text("utf-8"))]
    assert ("a", path) in links
    assert ("a", URL) in links


def test_the_time_of_a_copy_is_that_of_the_machine(outbox: Network, box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """People read the hour of their own clock, and programs the exact moment."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    try:
        outbox.publish(post(), attempt())
    finally:
        monkeypatch.undo()
        time.tzset()
    page = (box / "index.html").read_text("utf-8")
    shown = written(attempt().at.astimezone(ZoneInfo("Europe/Paris")))
    assert f">{shown}</time>" in page
    assert "UTC" not in page


def test_hostile_text_stays_text(outbox: Network, box: Path) -> None:
    """What looks like HTML in a text or a title is shown, not obeyed."""
    receipt = outbox.publish(post(text="<script>alert(1)</script> #<b>x</b> "), attempt())
    tags = [tag for tag, _attrs in _tags((box / receipt.copy_id / "index.html").read_text("utf-8"))]
    assert not {"script", "b"} & set(tags)


def test_publishing_twice_makes_one_folder(outbox: Network, box: Path) -> None:
    """The same key is one folder, even when the original moved to another address meanwhile."""
    first = outbox.publish(post(), attempt())
    assert outbox.publish(post("https://valserein.example.org/ailleurs"), attempt()) == first
    assert len(_folders(box)) == 1


def test_two_originals_of_one_name(outbox: Network, box: Path) -> None:
    """Two originals whose addresses end alike are two folders."""
    made = {outbox.publish(post(), attempt(name)).copy_id for name in ("actualites/fete", "agenda/fete")}
    assert len(made) == len(_folders(box)) == 2


def test_find_by_key(outbox: Network) -> None:
    """A copy is found by the key of its attempt, and by nothing else."""
    made = outbox.publish(post(), attempt())
    assert outbox.find(post(NEIGHBOUR), attempt(), Find.KEY) == made
    assert outbox.find(post(), attempt("other"), Find.KEY) is None


def test_an_edit_writes_the_folder_anew(outbox: Network, box: Path) -> None:
    """An edit keeps the folder's name, and leaves nothing of the earlier pictures."""
    made = outbox.publish(post(pictures=(picture(), picture("red"))), attempt())
    assert outbox.edit(copy(made.copy_id), post(text="Reportée. "), attempt()).copy_id == made.copy_id
    assert sorted(path.name for path in (box / made.copy_id).iterdir()) == ["index.html", "meta.json", "text.txt"]
    assert "Reportée" in (box / "index.html").read_text("utf-8")


@pytest.mark.parametrize("file", ["text.txt", "1.txt", "1.jpg"])
@pytest.mark.parametrize("data", [b"\xe9crit \xe0 la main", None], ids=["changed", "deleted"])
def test_a_copy_that_a_person_changed_is_left(outbox: Network, box: Path, file: str, data: bytes | None) -> None:
    """A text, an alt text or a picture that a person changed or deleted stays so, and stops no other copy."""
    made = outbox.publish(post(pictures=(picture(),)), attempt())
    changed = box / made.copy_id / file
    changed.unlink()
    if data is not None:
        changed.write_bytes(data)
    files = sorted((box / made.copy_id).iterdir())
    with pytest.raises(Altered, match="Put it back"):
        outbox.edit(copy(made.copy_id, shown=made.shown), post(text="Reportée. "), attempt())
    assert sorted((box / made.copy_id).iterdir()) == files
    assert not changed.exists() if data is None else changed.read_bytes() == data
    assert outbox.publish(post(NEIGHBOUR), attempt("neighbour")).copy_id


def test_an_edit_that_was_stopped_halfway(outbox: Network, box: Path) -> None:
    """A copy set aside by an edit that stopped is put back by the next."""
    made = outbox.publish(post(), attempt())
    (box / made.copy_id).rename(box / f".old-{made.copy_id}")
    outbox.edit(copy(made.copy_id), post(text="Reportée. "), attempt())
    assert [path.name for path in _folders(box)] == [made.copy_id]


def test_a_withdrawn_copy_leaves_nothing(outbox: Network, box: Path) -> None:
    """A withdrawn copy is neither in the folder nor on the page of all copies."""
    made = outbox.publish(post(), attempt())
    outbox.withdraw(copy(made.copy_id))
    assert _folders(box) == []
    assert made.copy_id not in (box / "index.html").read_text("utf-8")
    with pytest.raises(Gone):
        outbox.withdraw(copy(made.copy_id))


def test_the_page_of_all_copies_has_the_latest_first(outbox: Network, box: Path) -> None:
    """Copies are shown by the time of their attempt, the latest first."""
    for day in (2, 9, 5):
        outbox.publish(post(f"{URL}-{day}", text="x "), attempt(str(day), attempt().at.replace(day=day)))
    links = [attrs["href"] for tag, attrs in _tags((box / "index.html").read_text("utf-8")) if tag == "a"]
    assert list(dict.fromkeys(links)) == [f"{URL}-{day}" for day in (9, 5, 2)]


@pytest.mark.parametrize("name", ["../elsewhere", "/etc", "", ".", "a/b", ".old-x"])
def test_a_name_does_not_lead_elsewhere(outbox: Network, tmp_path: Path, name: str) -> None:
    """A copy whose name is no folder's name of ours is Refused, and nothing is deleted."""
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(Refused):
        outbox.withdraw(copy(name))
    assert (tmp_path / "elsewhere").is_dir()


@pytest.mark.parametrize("url", ["https://valserein.example.org/", "https://valserein.example.org/%2e%2e/%2Fetc", "x"])
def test_any_address_gives_a_harmless_name(outbox: Network, box: Path, url: str) -> None:
    """A folder's name holds letters, digits and hyphens, whatever the address."""
    receipt = outbox.publish(post(url), attempt())
    assert (box / receipt.copy_id).parent == box
    assert receipt.copy_id.replace("-", "").isalnum()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder in the place of which there is a file is Unsent, with its name."""
    (tmp_path / "file").write_text("")
    outbox = network("outbox", Web(), folder=str(tmp_path / "file"))
    with pytest.raises(Unsent, match="file"):
        outbox.verify()
    with pytest.raises(Unsent):
        outbox.publish(post(), attempt())


def test_a_damaged_neighbour_is_left_out(outbox: Network, box: Path) -> None:
    """A folder whose facts cannot be read does not stop the others."""
    outbox.publish(post(), attempt())
    (box / "other").mkdir()
    (box / "other" / "meta.json").write_text("{")
    outbox.publish(post(NEIGHBOUR), attempt("neighbour"))
    assert len(_folders(box)) == 3


@pytest.mark.parametrize("like", ["mastodon", "bluesky"])
def test_it_borrows_the_rules_of_another(like: str) -> None:
    """It counts and crops as the network it is like, and keeps everything at home."""
    rules, theirs = load("outbox").rules_for({"like": like}), load(like).rules
    assert (rules.measure, rules.limit, rules.pictures) == (theirs.measure, theirs.limit, theirs.pictures)
    assert (rules.kind, rules.edit, rules.find, rules.hosting) == ("outbox", Edit.BY_ID, (Find.KEY,), Hosting.EU)


@pytest.mark.parametrize("like", ["mastadon", "outbox", ""])
def test_it_is_like_a_real_network(like: str) -> None:
    """A name that is no other network's is an error of configuration."""
    with pytest.raises(ConfigError, match="mastodon"):
        load("outbox").rules_for({"like": like})


def _folders(box: Path) -> list[Path]:
    return sorted(path for path in box.iterdir() if path.is_dir())


def _tags(page: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []

    class Reader(html.parser.HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, {name: value or "" for name, value in attrs}))

    Reader().feed(page)
    return found
