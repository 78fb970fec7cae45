"""tambour.toml: what it gives, and one clear sentence with file and line for each mistake."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from syndicate.config import Config, environment, load, parse_moment, secrets
from syndicate.errors import ConfigError
from syndicate.model import Hosting

SOUND = """\
[commune]
name = "Valserein"
url = "https://valserein.example.org/"
population = 1900

[strategy]
quiet_hours = "21:00-07:30"
daily_quota = {place = 3}
edits = {ciel = "correct"}

[[strategy.routes]]
types = ["actualites"]
accounts = ["place"]

[[strategy.freeze]]
from = 2026-09-01
until = "2027-03-15T20:00"
reason = "Réserve électorale"

[accounts.place]
kind = "mastodon"
server = "https://social.example.org"
hosting = "eu"

[accounts.ciel]
kind = "bluesky"
handle = "valserein.example.org"
lang = "en"

[accounts.essai]
kind = "outbox"
folder = "copies"
like = "bluesky"
"""


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAMBOUR_LANG", "en")


def written(folder: Path, text: str) -> Config:
    """Load this text as a tambour.toml."""
    path = folder / "tambour.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_a_whole_configuration(tmp_path: Path) -> None:
    """Every table becomes typed values, with the defaults of the design."""
    config = written(tmp_path, SOUND)
    assert (config.commune.url, config.commune.facts) == ("https://valserein.example.org", {"population": 1900})
    assert config.policy.quiet_hours == (21 * 60, 7 * 60 + 30)
    assert (config.policy.sync_days, config.policy.fresh_days, config.policy.max_actions) == (365, 14, 30)
    (freeze,) = config.policy.freezes
    assert freeze.start == datetime(2026, 9, 1, tzinfo=ZoneInfo("Europe/Paris"))
    assert freeze.end - freeze.start > timedelta(days=190)
    place, ciel, essai = config.accounts.values()
    assert (place.server, place.hosting) == ("https://social.example.org", Hosting.EU)
    assert (ciel.server, ciel.lang, ciel.hosting) == ("https://bsky.social", "en", Hosting.OUTSIDE)
    assert essai.settings == {"folder": str(tmp_path / "copies"), "like": "bluesky"}
    assert essai.rules.limit == ciel.rules.limit
    assert config.ledger == tmp_path / "ledger.jsonl"


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("[commune]", "[comune]", 1, "Did you mean “commune”"),
        ("quiet_hours", "quiet_hour", 7, "Did you mean “quiet_hours”"),
        ('"21:00-07:30"', '"late"', 7, "21:00-07:30"),
        ('url = "https://valserein.example.org/"', "", 1, "url"),
        ('url = "https://valserein.example.org/"', 'url = "valserein"', 3, "full address"),
        ("population = 1900", 'population = "many"', 4, "wrong type"),
        ("{place = 3}", "{plce = 3}", 8, "Did you mean “place”"),
        ("{place = 3}", '{place = "three"}', 8, "wrong type"),
        ('ciel = "correct"', 'ciel = "never"', 9, "leave"),
        ('types = ["actualites"]', 'types = ["actus"]', 12, "actualites"),
        ('kind = "mastodon"', 'kind = "mastodn"', 21, "Did you mean “mastodon”"),
        ('server = "https://social.example.org"', "", 20, "server"),
        ("https://social.example.org", "http://social.example.org", 22, "https"),
        ('hosting = "eu"', 'hosting = "moon"', 23, "outside"),
        ('handle = "valserein.example.org"', 'handel = "valserein.example.org"', 27, "Did you mean “handle”"),
        ('like = "bluesky"', 'like = "vine"', 30, "Unknown kind"),
        ("from = 2026-09-01", "", 15, "two dates"),
        ('types = ["actualites"]', "types = [1]", 12, "list of texts"),
        ("[[strategy.routes]]", "[site]\ncolours = ['green']\n[[strategy.routes]]", 12, "#1f6b4a"),
        ("[[strategy.routes]]", "[site]\nmenu = ['actus']\n[[strategy.routes]]", 12, "actualites"),
        ("[accounts.ciel]", "[accounts.PLACE]\nkind = 'outbox'\n[accounts.ciel]", 25, "same secrets"),
        ("[strategy]", "[strategy", 6, "not valid TOML"),
    ],
)
def test_each_mistake_is_one_sentence(tmp_path: Path, before: str, after: str, line: int, words: str) -> None:
    """A mistake is named with the file, the line and, where there is one, the nearest right word."""
    assert before in SOUND
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, SOUND.replace(before, after, 1))
    assert words in caught.value.message
    assert caught.value.file == str(tmp_path / "tambour.toml")
    assert caught.value.line is not None
    assert abs(caught.value.line - line) <= 1
    assert caught.value.exit_code == 2


def test_no_configuration_says_how_to_write_one(tmp_path: Path) -> None:
    """A folder without tambour.toml gets a sentence that names the command."""
    with pytest.raises(ConfigError, match="tambour init"):
        load(tmp_path / "tambour.toml")


def test_plain_http_only_on_this_machine(tmp_path: Path) -> None:
    """A test server on loopback may do without TLS."""
    config = written(tmp_path, SOUND.replace("https://social.example.org", "http://127.0.0.1:3001"))
    assert config.accounts["place"].server == "http://127.0.0.1:3001"


def test_all_missing_secrets_are_named_together(tmp_path: Path) -> None:
    """One sentence names every secret that is missing, and an empty one is missing too."""
    accounts = written(tmp_path, SOUND).accounts.values()
    with pytest.raises(ConfigError, match=r"TAMBOUR_PLACE_TOKEN, TAMBOUR_CIEL_PASSWORD"):
        secrets(accounts, {"TAMBOUR_PLACE_TOKEN": ""})
    found = secrets(accounts, {"TAMBOUR_PLACE_TOKEN": "a", "TAMBOUR_CIEL_PASSWORD": "b"})
    assert found == {"place": {"TOKEN": "a"}, "ciel": {"PASSWORD": "b"}, "essai": {}}


def test_the_environment_wins_over_dotenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git-ignored .env completes the environment and never hides it."""
    (tmp_path / ".env").write_text(
        "# ours\nTAMBOUR_A_TOKEN='from file'\nexport TAMBOUR_B_TOKEN=two\n", encoding="utf-8"
    )
    monkeypatch.setenv("TAMBOUR_A_TOKEN", "from environment")
    found = environment(tmp_path)
    assert (found["TAMBOUR_A_TOKEN"], found["TAMBOUR_B_TOKEN"]) == ("from environment", "two")


def test_times_without_offset_are_the_communes() -> None:
    """A time without offset is in the commune's zone, overseas too."""
    noumea = ZoneInfo("Pacific/Noumea")
    assert parse_moment("2026-11-20T09:00", noumea).utcoffset() == timedelta(hours=11)
    assert parse_moment("2026-11-20T09:00+01:00", noumea).utcoffset() == timedelta(hours=1)
