"""The letter of the week: what it lists, what it keeps silent, and that nobody's words are written over."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from syndicate import feed as feeds
from syndicate import originals, week
from syndicate.cli import main
from syndicate.compose import compose, for_account
from syndicate.config import Config, load
from syndicate.errors import ConfigError, ContentError
from syndicate.model import Feed, Original, Override
from syndicate.networks import _letter

NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
SITE = "https://valserein.example.org"
LETTER = (
    '[accounts.lettre]\nkind = "newsletter"\nserver = "smtps://mail.example.org"\nfrom = "a@valserein.example.org"\n'
    'to = "b@valserein.example.org"\nunsubscribe = "https://listes.example.org/"\n'
)
EVENT = "start: 2026-11-22 16:00\nend: 2026-11-22 18:00\n"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Give a commune with a newsletter and an account that takes everything."""
    (tmp_path / "content").mkdir()
    head = f'[commune]\nname = "Le Val"\nurl = "{SITE}"\n\n'
    everywhere = '[accounts.place]\nkind = "outbox"\nlike = "mastodon"\n\n[[strategy.routes]]\naccounts = ["place"]\n'
    (tmp_path / "tambour.toml").write_text(f"{head}{LETTER}{everywhere}", encoding="utf-8")
    return load(tmp_path / "tambour.toml")


def test_the_letter_lists_the_week_and_what_comes(config: Config) -> None:
    """News of seven days, the newest first, then events of the seven that come, with their times and addresses."""
    feed = Feed("b", None, (
        _made(config, "actualites/vieille", date="2026-11-13 09:00"),
        _made(config, "actualites/lundi", date="2026-11-14 00:00"),
        _made(config, "alertes/hier", date="2026-11-19 09:00"),
        _made(config, "agenda/fete", date="2026-10-01 09:00", more=EVENT),
        _made(config, "agenda/loin", date="2026-11-19 09:00", more=EVENT.replace("11-22", "11-28")),
    ), ())  # fmt: skip
    made = week.write(config, feed, NOW)
    source = originals.read(config, made.path or Path())
    assert (made.news, made.events, source.title) == (2, 1, "La semaine au Val, du 14 au 20 novembre 2026")
    text = source.syndicate["lettre"].text if source.syndicate else None
    assert text == (
        "La semaine au Val, du 14 au 20 novembre 2026\n\nCette semaine\n\n"
        f"Titre de hier\nRésumé de hier.\n{SITE}/alertes/hier/\n\n"
        f"Titre de lundi\nRésumé de lundi.\n{SITE}/actualites/lundi/\n\nLes jours qui viennent\n\n"
        f"Titre de fete\nDimanche 22 novembre, 16\u00a0h\nRésumé de fete.\n{SITE}/agenda/fete/"
    )
    assert "(/alertes/hier.md)" in source.body
    assert "(/agenda/fete.md)" in source.body
    assert not [problem for problem in originals.read_all(config, NOW).problems if problem.file == source.path]


def test_only_mailed_accounts_follow_it(config: Config) -> None:
    """A route that takes everything does not take the letter of the week; it is a draft until somebody has read it."""
    _written(config)
    (source,) = [one for one in originals.read_all(config, NOW).sources if one.category == week.CATEGORY]
    assert (list(source.syndicate or ()), source.status) == (["lettre"], "draft")


def test_the_mail_holds_the_whole_letter(config: Config) -> None:
    """What is sent begins with the title, holds each address, and ends with that of the page."""
    source = originals.read(config, _written(config))
    text = source.syndicate["lettre"].text if source.syndicate else ""
    page = f"{SITE}/actualites/la-semaine/"
    letter = Original("x", page, source.title, source.summary, "fr", NOW, accounts={"lettre": Override(text)})
    account = config.accounts["lettre"]
    draft = compose(for_account(letter, account), account.rules)
    assert draft.text == f"{text}\n\n{page}"
    html = _letter.page(draft, "Mairie", "x")
    assert re.findall("<h2[^>]*>(.*)</h2>", html) == ["Cette semaine"]


def test_what_editors_keep_from_letters_is_not_in_it(config: Config) -> None:
    """What is sensitive, for the site alone, skipped for letters, over, cancelled, or a letter itself is left out."""
    one = _made(config, "actualites/une", date="2026-11-19 09:00")
    kept = [
        replace(one, sensitive=True),
        replace(one, accounts={}),
        replace(one, accounts={"lettre": Override(skip=True)}),
        replace(one, expires=NOW),
        replace(one, category=week.CATEGORY),
        _made(config, "agenda/annulee", date="2026-10-01 09:00", more=EVENT + "event_status: cancelled\n"),
    ]
    for original in kept:
        assert week.write(config, Feed("b", None, (original,), ()), NOW) == week.Written(None)
    assert week.write(config, Feed("b", None, (one,), ()), NOW).news == 1


def test_the_same_week_is_written_once(config: Config) -> None:
    """Written again it is the same, and not touched; with more news it is written anew."""
    path = _written(config)
    before = path.read_bytes()
    assert not week.write(config, _feed(config), NOW).changed
    assert path.read_bytes() == before
    more = (*_feed(config).originals, _made(config, "actualites/deux", date="2026-11-20 09:00"))
    assert week.write(config, Feed("b", None, more, ()), NOW).changed
    assert "Titre de deux" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("old", "new"), [("status: draft\n", ""), ("Titre de", "Le titre de"), ("# tambour", "# by")])
def test_what_somebody_wrote_stays(config: Config, old: str, new: str) -> None:
    """A file with one letter that is not ours is refused, and stays as it is."""
    path = _written(config)
    path.write_text(touched := path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError, match="Somebody wrote"):
        week.write(config, _feed(config), NOW)
    assert path.read_text(encoding="utf-8") == touched


def test_signs_of_markdown_and_yaml_are_read_as_they_are(config: Config) -> None:
    """A title full of signs neither breaks the file nor makes a link of its own."""
    title = "[Bal](https://elsewhere.example) *gratuit* : # \"oui\" 'non' --- <b>"
    original = replace(_made(config, "actualites/bal", date="2026-11-19 09:00"), title=title)
    source = originals.read(config, week.write(config, Feed("b", None, (original,), ()), NOW).path or Path())
    assert "](https://elsewhere" not in source.body
    assert "<b>" not in source.body
    assert title in ((source.syndicate["lettre"].text if source.syndicate else None) or "")


def test_without_a_mailed_account_there_is_no_letter(config: Config, tmp_path: Path) -> None:
    """A commune without a newsletter is told so, and nothing is written."""
    file = tmp_path / "tambour.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(LETTER, ""), encoding="utf-8")
    with pytest.raises(ConfigError, match="needs one"):
        week.write(load(file), _feed(config), NOW)
    assert not list((tmp_path / "content").rglob("la-semaine*"))


def test_the_command_writes_and_says_so(config: Config, tmp_path: Path) -> None:
    """The command reads a feed, writes the file and tells where it is; refused, it ends with 2."""
    feed = tmp_path / "syndication.json"
    feed.write_text(
        feeds.dump(_feed(config).originals, (), None, title="x", home=SITE, feed_url=f"{SITE}/f", lang="fr")
    )
    asked = ["-C", str(tmp_path), "week", "--feed", str(feed), "--now", "2026-11-20T18:00", "--publish", "--json"]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said == {"path": "content/actualites/la-semaine-du-2026-11-20.md", "changed": True, "news": 1, "events": 0}
    path = tmp_path / said["path"]
    assert originals.read(config, path).status == "published"
    path.write_text(path.read_text(encoding="utf-8") + "Bonne semaine !\n", encoding="utf-8")
    assert CliRunner().invoke(main, asked).exit_code == 2


def _made(config: Config, id_: str, *, date: str, more: str = "") -> Original:
    """Write an original, and give what the feed holds of it."""
    folder, name = id_.split("/")
    path = config.site.content / f"{id_}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    title, summary = f"Titre de {name}", f"Résumé de {name}."
    path.write_text(f"---\ntitle: {title}\ndate: {date}\nsummary: {summary}\n{more}---\nTexte.\n", encoding="utf-8")
    moment = datetime.fromisoformat(date).replace(tzinfo=config.zone)
    return Original(id_, f"{SITE}/{id_}/", title, summary, "fr", moment, type=folder)


def _feed(config: Config) -> Feed:
    return Feed("b", None, (_made(config, "actualites/une", date="2026-11-19 09:00"),), ())


def _written(config: Config) -> Path:
    path = week.write(config, _feed(config), NOW).path
    assert path is not None
    return path
