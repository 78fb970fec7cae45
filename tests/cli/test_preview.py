"""preview as a person runs it: what would be sent, before anything is."""

from __future__ import annotations

import hashlib
import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from syndicate.build import build
from syndicate.built import Built
from syndicate.cli import main
from syndicate.cli.preview import as_lines
from syndicate.config import load
from syndicate.errors import ConfigError, Unsent
from syndicate.serve import served
from tests.servers.processes import free_port
from tests.site import commune

NOW = ["--now", commune.NOW]
ACCOUNTS = """
[[strategy.routes]]
types = ["actualites", "alertes"]
accounts = ["place", "ciel"]

[[strategy.routes]]
types = ["agenda"]
accounts = ["place"]

[accounts.place]
kind = "outbox"
like = "mastodon"

[accounts.ciel]
kind = "outbox"
like = "bluesky"
"""
NEWS = "actualites/marche-de-noel"


@pytest.fixture(scope="module")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = commune.write(tmp_path_factory.mktemp("commune"))
    (root / "tambour.toml").write_text(commune.CONFIG.partition("[accounts")[0] + ACCOUNTS, encoding="utf-8")
    neige = root / "content/alertes/neige.md"
    neige.write_text(neige.read_text(encoding="utf-8").replace("{mastodon:", "{place:"), encoding="utf-8")
    assert run(root, "init").exit_code == 0
    assert run(root, "build", *NOW).exit_code == 0
    return root


@pytest.fixture
def town(_built: Path, tmp_path: Path) -> Path:
    """Give a copy of a commune that was built, with two outboxes."""
    return Path(shutil.copytree(_built, tmp_path / "town"))


def run(folder: Path, *arguments: str) -> Result:
    """Run a command in a folder."""
    return CliRunner().invoke(main, ["-C", str(folder), *arguments])


def copies(folder: Path, *arguments: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Give the copies that ``preview --json`` prints, by original and account."""
    result = run(folder, "preview", *NOW, "--json", *arguments)
    assert result.exit_code == 0, result.output
    return {(copy["original"], copy["account"]): copy for copy in json.loads(result.stdout)["copies"]}


def files(folder: Path) -> dict[Path, bytes]:
    """Read all that a preview must leave as it is."""
    paths = (path for path in folder.rglob("*") if path.is_file() and ".tambour" not in path.parts)
    return {path: path.read_bytes() for path in paths}


def test_each_copy_is_shown_with_its_pictures(town: Path) -> None:
    """The data holds the text with its count, and pictures whose files have the size and the bytes that it says."""
    for account, limit in {"place": 500, "ciel": 300}.items():
        copy = copies(town)[NEWS, account]
        assert copy["action"] == "publish"
        assert copy["held"] is None
        assert copy["draft"]["text"].count(f"{commune.HOME}/{NEWS}/") == 1
        assert copy["draft"]["language"] == "fr"
        assert 0 < copy["length"] <= copy["limit"] == limit
        assert [picture["alt"] for picture in copy["pictures"]] == [
            "La place du village sous la neige",
            "Une cabane en bois",
        ]
        for picture in copy["pictures"]:
            data = Path(picture["path"]).read_bytes()
            assert (hashlib.sha256(data).hexdigest(), len(data)) == (picture["sha256"], picture["bytes"])
            with Image.open(picture["path"]) as image:
                assert (image.get_format_mimetype(), *image.size) == (
                    picture["mime"],
                    picture["width"],
                    picture["height"],
                )


def test_a_template_and_a_thread_are_shown_as_they_leave(town: Path) -> None:
    """Once tambour.toml has them, the preview shows the words of the one and every post of the other; so does apply."""
    path = town / "tambour.toml"
    text = path.read_text(encoding="utf-8").replace('like = "bluesky"', 'like = "bluesky"\nthread = 4')
    path.write_text(text.replace('like = "mastodon"', 'like = "mastodon"\ntemplate = "📣 {title}\\n{link}"'), "utf-8")
    news = town / f"content/{NEWS}.md"
    head, _dashes, body = news.read_text(encoding="utf-8").removeprefix("---\n").partition("---\n")
    own = "Le marché dure deux jours. " * 20
    news.write_text(f"---\n{head}syndicate:\n  place: {{}}\n  ciel:\n    text: {own}\n---\n{body}", encoding="utf-8")
    assert run(town, "build", *NOW).exit_code == 0

    shown = copies(town)
    place, ciel = (shown[NEWS, account]["draft"] for account in ("place", "ciel"))
    assert place["text"].startswith("📣 ")
    assert place["text"].endswith(f"\n{commune.HOME}/{NEWS}/")
    assert [one[-5:] for one in ciel["following"]] == ["(2/3)", "(3/3)"]
    assert "(3/3)" in run(town, "preview", *NOW, NEWS).stderr
    with served(town / "output") as address:
        assert run(town, "apply", *NOW, "--site", address).exit_code == 0
    texts = {path.read_text(encoding="utf-8") for path in (town / "outbox").glob("*/*/text.txt")}
    assert {place["text"] + "\n", "\n\n".join((ciel["text"], *ciel["following"])) + "\n"} <= texts


def test_what_is_shown_is_what_apply_then_sends(town: Path) -> None:
    """The outbox that apply fills holds the very texts, picture bytes and alternative texts of the preview."""
    shown = copies(town)
    with served(town / "output") as address:
        assert run(town, "apply", *NOW, "--site", address).exit_code == 0
    sent = {}
    for meta in (town / "outbox").glob("*/*/meta.json"):
        facts = json.loads(meta.read_text(encoding="utf-8"))
        data = [(meta.parent / picture["file"]).read_bytes() for picture in facts["pictures"]]
        card = (meta.parent / facts["card"]).read_bytes() if "card" in facts else None
        sent[facts["url"], meta.parts[-3]] = (
            (meta.parent / "text.txt").read_text(encoding="utf-8").removesuffix("\n"),
            [hashlib.sha256(each).hexdigest() for each in data],
            [picture["alt"] for picture in facts["pictures"]],
            card and hashlib.sha256(card).hexdigest(),
        )
    foreseen = {
        (copy["draft"]["url"], copy["account"]): (
            copy["draft"]["text"],
            [picture["sha256"] for picture in copy["pictures"]],
            [picture["alt"] for picture in copy["pictures"]],
            copy["card"] and copy["card"]["picture"] and copy["card"]["picture"]["sha256"],
        )
        for copy in shown.values()
        if copy["action"]
    }
    assert len(sent) >= 5
    assert sent == foreseen


def test_nothing_is_changed_or_sent(town: Path) -> None:
    """A preview writes its page and its pictures under .tambour, and nothing else."""
    before = files(town)
    run(town, "preview", *NOW)
    assert files(town) == before
    assert (town / ".tambour/preview/index.html").is_file()


def test_the_terminal_wraps_and_keeps_addresses_whole(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines fit the terminal, but for an address, which stays whole."""
    monkeypatch.setenv("COLUMNS", "48")
    lines = run(town, "preview", *NOW).stderr.splitlines()
    assert any("Neige ce samedi." in line for line in lines)
    assert any(f"{commune.HOME}/{NEWS}/" in line for line in lines)
    assert [line for line in lines[:-1] if len(line) > 48 and commune.HOME not in line] == []


def test_a_link_card_is_shown_where_the_network_draws_one(town: Path) -> None:
    """Without a picture, Bluesky shows our card with a drawn picture, Mastodon makes its own from the page."""
    shown = copies(town, "agenda/repas")
    assert shown["agenda/repas", "place"]["card"]["picture"] is None
    card = shown["agenda/repas", "ciel"]["card"]
    assert (card["title"], card["url"]) == ("Repas des aînés", f"{commune.HOME}/agenda/repas/")
    assert hashlib.sha256(Path(card["picture"]["path"]).read_bytes()).hexdigest() == card["picture"]["sha256"]
    assert copies(town)[NEWS, "ciel"]["card"] is None


@pytest.mark.parametrize("name", [NEWS, f"content/{NEWS}.md", "{town}/content/actualites/marche-de-noel.en.md"])
def test_an_article_is_named_by_its_id_or_its_file(town: Path, name: str) -> None:
    """One original is shown on every account and alone, whether its id, its file or its translation is given."""
    assert set(copies(town, name.format(town=town))) == {(NEWS, "place"), (NEWS, "ciel")}


def test_a_named_article_is_shown_even_where_it_does_not_go(town: Path) -> None:
    """For each account where nothing is done, the draft is there with the reason."""
    (town / "outbox").mkdir()
    with served(town / "output") as address:
        run(town, "apply", *NOW, "--site", address, "--account", "place")
    assert run(town, "build", *NOW).exit_code == 0
    reasons = {}
    for name in (NEWS, "agenda/repas", "alertes/neige", "demarches/etat-civil"):
        if name.startswith("demarches"):
            result = run(town, "preview", *NOW, name)
            assert result.exit_code == 2
            assert "too old" in result.stderr
            continue
        for (_original, account), copy in copies(town, name).items():
            assert copy["draft"]["text"]
            reasons[name, account] = copy["held"] and copy["held"]["code"]
    assert reasons == {
        (NEWS, "place"): "up_to_date",
        (NEWS, "ciel"): None,
        ("agenda/repas", "place"): "up_to_date",
        ("agenda/repas", "ciel"): "not_routed",
        ("alertes/neige", "place"): "up_to_date",
        ("alertes/neige", "ciel"): "not_listed",
    }


def test_a_draft_is_shown_and_stays_out_of_the_site(town: Path) -> None:
    """A draft is built apart: its copies are shown as held, and the public folder and its report know nothing of it."""
    report = (town / ".tambour/build.json").read_bytes()
    before = files(town)
    shown = copies(town, "content/actualites/brouillon.md")
    assert {copy["held"]["code"] for copy in shown.values()} == {"draft"}
    assert commune.SECRET in shown["actualites/brouillon", "ciel"]["draft"]["text"]
    assert len(shown["actualites/brouillon", "place"]["pictures"]) == 1
    assert files(town) == before
    assert (town / ".tambour/build.json").read_bytes() == report


def test_drafts_are_refused_in_the_folder_of_the_public_site(town: Path) -> None:
    """Whoever asks, a build with drafts stops before it touches the folder that goes online."""
    before = files(town)
    with pytest.raises(ConfigError):
        build(load(town / "tambour.toml"), now=datetime.fromisoformat(commune.NOW), drafts=True)
    assert files(town) == before


def test_an_original_of_tomorrow_tells_its_time(town: Path) -> None:
    """What is dated in the future is held until then, and the time is given."""
    copy = copies(town, "actualites/futur")["actualites/futur", "place"]
    assert copy["held"]["code"] == "scheduled"
    assert copy["time"] == "2026-11-22T09:00:00+01:00"
    assert commune.SECRET in copy["draft"]["text"]


def test_quiet_hours_tell_when_they_end(town: Path) -> None:
    """At night, what is not urgent is held with the hour at which it can go."""
    text = (town / "tambour.toml").read_text(encoding="utf-8")
    text = text.replace("[[strategy.routes]]", '[strategy]\nquiet_hours = "21:00-07:30"\n[[strategy.routes]]', 1)
    (town / "tambour.toml").write_text(text, encoding="utf-8")
    for now, time in {
        "2026-11-21T22:00": "2026-11-22T07:30:00+01:00",
        "2026-11-22T03:00": "2026-11-22T07:30:00+01:00",
    }.items():
        result = run(town, "preview", "--now", now, "--json", NEWS)
        (place, _ciel) = json.loads(result.stdout)["copies"]
        assert (place["held"]["code"], place["time"]) == ("quiet", time)


def test_without_a_site_it_says_to_build(town: Path) -> None:
    """Where nothing was built, one sentence says what to do; --build does it."""
    shutil.rmtree(town / "output")
    result = run(town, "preview", *NOW)
    assert result.exit_code == 2
    assert "tambour build" in result.stderr
    assert run(town, "preview", *NOW, "--build").exit_code == 0


def test_a_stale_site_is_told(town: Path) -> None:
    """A file written after the build is noticed, and --build shows what it says now."""
    page = town / "content" / f"{NEWS}.md"
    page.write_text(page.read_text(encoding="utf-8").replace("12 décembre", "13 décembre"), encoding="utf-8")
    assert "--build" in run(town, "preview", *NOW).stderr
    assert "every copy" not in "".join(as_lines([], 80, outdated=True))
    assert "13 décembre" in copies(town, "--build")[NEWS, "place"]["draft"]["text"]
    assert "--build" not in run(town, "preview", *NOW).stderr


def test_an_unknown_article_is_named_with_the_nearest(town: Path) -> None:
    """A wrong name is one sentence that names the nearest id; a wrong account is refused too."""
    result = run(town, "preview", *NOW, "actualites/marche-de-noël")
    assert result.exit_code == 2
    assert f"“{NEWS}”" in result.stderr
    assert run(town, "preview", *NOW, "--account", "plaec").exit_code == 2


def test_an_article_at_fault_gives_its_line(town: Path) -> None:
    """A file that cannot be published has no preview: its fault is told by file and line."""
    page = town / "content/actualites/piege.md"
    page.write_text(page.read_text(encoding="utf-8").replace("image_alt", "image_atl"), encoding="utf-8")
    result = run(town, "preview", *NOW, "content/actualites/piege.md")
    assert result.exit_code == 2
    assert "piege.md:" in result.stderr


def test_what_leaves_is_shown_without_a_draft(town: Path) -> None:
    """The copies of an original that is no longer there are shown as leaving."""
    with served(town / "output") as address:
        run(town, "apply", *NOW, "--site", address)
    (town / "content" / f"{NEWS}.md").unlink()
    (town / "content" / f"{NEWS}.en.md").unlink()
    copy = copies(town, "--build")[NEWS, "place"]
    assert (copy["action"], copy["draft"], copy["pictures"]) == ("withdraw", None, [])
    assert "Marché de Noël" in copy["title"]


def test_a_picture_that_is_not_in_the_site_is_a_fault(town: Path) -> None:
    """What apply could not send for want of its picture is shown so, and the rest is shown as usual."""
    for picture in (town / "output/images").rglob("place*"):
        picture.unlink()
    shown = copies(town)
    assert "not in the built site" in shown[NEWS, "place"]["fault"]
    assert shown[NEWS, "place"]["draft"]["text"]
    assert shown["alertes/neige", "place"]["fault"] is None


def test_no_secret_is_needed_and_a_silent_server_is_told(town: Path) -> None:
    """A real account is shown without its secrets; when its server does not answer, the usual limits hold."""
    with (town / "tambour.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[accounts.halle]\nkind = "mastodon"\nserver = "http://127.0.0.1:{free_port()}"\n')
    result = run(town, "preview", *NOW, NEWS, "--account", "halle", "--json")
    assert result.exit_code == 0
    assert "halle" in result.stderr
    assert json.loads(result.stdout)["copies"][0]["limit"] == 500


@pytest.fixture
def site(tmp_path: Path) -> Built:
    """Give the reader of a site under a path, with a page, a picture, and what it must not reach."""
    output = tmp_path / "output"
    (output / "fete").mkdir(parents=True)
    (output / "fete/index.html").write_text("<p>Fête</p>", encoding="utf-8")
    (output / "été.jpg").write_bytes(b"picture")
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (output / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    return Built(output, "https://example.org/commune")


def test_the_built_site_is_read_as_the_public_one(site: Built) -> None:
    """A folder gives its page, an escaped name its file, each with its type."""
    page = site.fetch("https://example.org/commune/fete/", types=("text/html",), most=100)
    assert (page.data.decode(), page.mime) == ("<p>Fête</p>", "text/html")
    picture = site.fetch("https://example.org/commune/%C3%A9t%C3%A9.jpg", types=("image/",), most=100)
    assert (picture.data, picture.mime) == (b"picture", "image/jpeg")


@pytest.mark.parametrize(
    "path",
    [
        "../secret.jpg",
        "%2e%2e/secret.jpg",
        "fete/..%2f..%2fsecret.jpg",
        "link.jpg",
        "/etc/passwd",
        "%00.jpg",
        "no.jpg",
        "fete/",
    ],
)
def test_nothing_is_read_outside_of_the_built_site(site: Built, path: str) -> None:
    """No address leads out of the folder, by dots, by a link or by a null; and a page is no picture."""
    with pytest.raises(Unsent):
        site.fetch(f"https://example.org/commune/{path}", types=("image/",), most=100)


def test_a_file_that_is_too_big_is_not_read_whole(site: Built) -> None:
    """The bound of a fetch holds for the folder as for the web."""
    with pytest.raises(Unsent):
        site.fetch("https://example.org/commune/fete/", types=("text/html",), most=3)


def test_a_run_shows_it_in_its_summary(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a forge the summary of the run holds each draft; anywhere else a sentence says that there is none."""
    shown = town / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(shown))
    assert run(town, "preview", "--summary", *NOW).exit_code == 0
    data = json.loads(run(town, "preview", "--json", *NOW).stdout)
    text = shown.read_text(encoding="utf-8")
    for copy in data["copies"]:
        assert copy["draft"] is None or copy["draft"]["text"] in text
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    alone = run(town, "preview", "--summary", *NOW)
    assert "shows no summary" in alone.stderr
