"""tambour.toml: what it gives, and one clear sentence with file and line for each mistake."""

import tomllib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from syndicate.config import Config, environment, load, secrets
from syndicate.errors import ConfigError
from syndicate.model import Hosting
from syndicate.moments import parse_moment
from syndicate.toml_places import places

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


def test_a_secret_in_the_file_is_refused_without_being_repeated(tmp_path: Path) -> None:
    """It says where a secret goes, and does not show the one that stands there."""
    path = tmp_path / "tambour.toml"
    path.write_text(SOUND.replace('hosting = "eu"', 'token = "s3cret-s3cret"'), encoding="utf-8")
    with pytest.raises(ConfigError, match="TAMBOUR_PLACE_TOKEN holds it") as caught:
        load(path)
    assert "s3cret" not in str(caught.value)


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


def test_a_budget_is_an_exact_amount(tmp_path: Path) -> None:
    """A budget is what was written, to the cent: sums of prices are compared with it."""
    config = written(tmp_path, SOUND.replace("daily_quota = {place = 3}", "monthly_budget = {place = 5.10, ciel = 2}"))
    assert config.policy.monthly_budget == {"place": Decimal("5.1"), "ciel": Decimal(2)}


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("[commune]", "[comune]", 1, "Did you mean “commune”"),
        ("quiet_hours", "quiet_hour", 7, "Did you mean “quiet_hours”"),
        ('"21:00-07:30"', '"late"', 7, "21:00-07:30"),
        ('"21:00-07:30"', '"21:00-21:00"', 7, "at the same time"),
        ('url = "https://valserein.example.org/"', "", 1, "url"),
        ('url = "https://valserein.example.org/"', 'url = "valserein"', 3, "full address"),
        ("population = 1900", 'population = "many"', 4, "wrong type"),
        ("population = 1900", f"population = {'9' * 30}", 4, "too large"),
        ("population = 1900", "latitude = nan", 4, "too large"),
        ("{place = 3}", "{plce = 3}", 8, "Did you mean “place”"),
        ("{place = 3}", '{place = "three"}', 8, "wrong type"),
        ('ciel = "correct"', 'ciel = "never"', 9, "leave"),
        ('types = ["actualites"]', 'types = ["actus"]', 12, "actualites"),
        ('kind = "mastodon"', 'kind = "mastodn"', 21, "Did you mean “mastodon”"),
        ('server = "https://social.example.org"', "", 20, "server"),
        ("https://social.example.org", "http://social.example.org", 22, "https"),
        ('hosting = "eu"', 'hosting = "moon"', 23, "outside"),
        ('handle = "valserein.example.org"', 'handel = "valserein.example.org"', 27, "Did you mean “handle”"),
        ('like = "bluesky"', 'like = "myspace"', 33, "Unknown kind"),
        ('like = "bluesky"', 'like = "vine"', 33, "real network"),
        ("from = 2026-09-01", "", 15, "two dates"),
        ('types = ["actualites"]', "types = [1]", 12, "list of texts"),
        ("[[strategy.routes]]", "[site]\ncolours = ['green']\n[[strategy.routes]]", 12, "#1f6b4a"),
        ("[[strategy.routes]]", "[site]\nmenu = ['actus']\n[[strategy.routes]]", 12, "actualites"),
        ("[accounts.ciel]", "[accounts.PLACE]\nkind = 'outbox'\n[accounts.ciel]", 25, "same secrets"),
        ("[strategy]", "[strategy", 6, "lacks the ] at its end"),
        # An account, a route or a freeze is looked for in its own table, however that is written.
        ('kind = "bluesky"', 'kind = "blusky"', 26, "Did you mean “bluesky”"),
        ('lang = "en"', 'hosting = "moon"', 28, "outside"),
        ("[accounts.essai]", "[accounts.last]\nkind = 'outbox'\nhosting = 'moon'\n[accounts.essai]", 32, "outside"),
        ("[accounts.essai]", "[accounts]\nlast.kind = 'outbox'\nlast.lang = 'F'\n[accounts.essai]", 32, "language"),
        ("[accounts.essai]", "[accounts]\n'la-st' = { kind = 'outbx' }\n[accounts.essai]", 31, "“outbox”"),
        ("[[strategy.freeze]]", "[[strategy.routes]]\naccounts = ['moon']\n[[strategy.freeze]]", 16, "“moon”"),
        ('accounts = ["place"]', "accounts = [\n  'place',  # 'moon'\n  'moon',\n]", 15, "“moon”"),
        ('reason = "Réserve électorale"', 'reason = """\nkind =\n"""\naccounts = ["moon"]', 21, "“moon”"),
        ("population = 1900", 'description = """kind = \\"\\"\\"\n"""\npopulation = true', 6, "wrong type"),
        # What is of another sort than it should be.
        *(
            ('accounts = ["place"]', f"accounts = [{value}]", 13, "list of texts")
            for value in ("1", "['place']", "{place = 1}")
        ),
        ('accounts = ["place"]', "accounts = {place = 1}", 13, "wrong type"),
        ('reason = "Réserve électorale"', "accounts = ['place', ['ciel']]", 18, "list of texts"),
        ('[[strategy.routes]]\ntypes = ["actualites"]\naccounts = ["place"]', "routes = [{}, 1]", 11, "wrong type"),
        ('edits = {ciel = "correct"}', "edits = 'correct'", 9, "wrong type"),
        ("{place = 3}", "{place = -1}", 8, "wrong type"),
        *(
            ("daily_quota = {place = 3}", f"monthly_budget = {{{budget}}}", 8, words)
            for budget, words in (
                ("plce = 5", "Did you mean “place”"),
                ("place = -0.01", "wrong type"),
                ("place = nan", "wrong type"),
                ("place = true", "wrong type"),
                ('place = "5 $"', "wrong type"),
            )
        ),
        ("population = 1900", f"population = 1{'0' * 5000}", 33, "not valid TOML"),
        ("population = 1900", f"a = 1\npopulation = {'[' * 3000}1{']' * 3000}", 5, "nested too deeply"),
        # Addresses.
        *(
            ("https://valserein.example.org/", address, 3, "full address")
            for address in (
                "http://[::1",
                "https://[x",
                "https://val serein.example.org",
                "https://valserein.example.org/a b",
                'https://valserein.example.org/\\"',
                "https://valserein.example.org/'",
                "https://me:pw@example.org",
                "https://@example.org",
                "https://",
                "https://a..b",
                "https://example.org:port",
                "https://a.org/?q",
                "https://a.org/#f",
                "ftp://a.org",
                "//a.org",
            )
        ),
        *(
            ("https://social.example.org", address, 22, "full address")
            for address in (
                "https://[x",
                "https://me:pw@social.example.org",
                "https://social.example.org?a=b",
                "social",
            )
        ),
        # Languages, days and dates.
        *(
            ("population = 1900", f'lang = "{lang}"', 4, "language")
            for lang in ("", "fr_FR", "FR", "français", "fr-", "f", "fr ")
        ),
        ('lang = "en"', 'lang = ""', 28, "language"),
        *(
            ("[[strategy.routes]]", f"{key} = {days}\n[[strategy.routes]]", 11, "from 1 to 36500")
            for key in ("fresh_days", "sync_days")
            for days in (0, -1, 36501, 9999999)
        ),
        ("[[strategy.routes]]", "max_actions = 0\n[[strategy.routes]]", 11, "at least 1"),
        ("from = 2026-09-01", "from = 0001-01-01", 16, "too small"),
        ("2027-03-15T20:00", "9999-12-31T23:59:59-12:00", 16, "two dates"),
        ("2027-03-15T20:00", "2026-08-31", 17, "after “from”"),
        ('"2027-03-15T20:00"', "2026-08-31", 17, "after “from”"),
        ("2027-03-15T20:00", "9999-12-31", 16, "two dates"),
        # Texts.
        ('"Valserein"', '"Val\\u0007serein"', 2, "U+0007"),
        ('"Valserein"', '"Val\\nserein"', 2, "U+000A"),
        ('"Valserein"', '"Val\u2028serein"', 2, "U+2028"),
        ("population = 1900", 'address = "a\\tb"', 4, "U+0009"),
        ("population = 1900", '"a\\u0000" = 1', 4, "U+0000"),
        ("[[strategy.routes]]", 'ledger = "a\\u0000"\n[[strategy.routes]]', 11, "U+0000"),
        ('folder = "copies"', 'folder = "a\\u0000"', 32, "U+0000"),
        ('types = ["actualites"]', 'categories = ["a",\n"\\u0000"]', 13, "U+0000"),
        # Rubrics.
        ("[[strategy.routes]]", "[site.rubrics]\nactus = 'Actus'\n[[strategy.routes]]", 12, "“actualites”"),
        ("[[strategy.routes]]", "[site]\nrubrics.agenda = 1\n[[strategy.routes]]", 12, "wrong type"),
        # Folders and files that would meet.
        *(
            ("[[strategy.routes]]", f"ledger = '{file}'\n[[strategy.routes]]", 11, "file of its own")
            for file in ("", ".", "..", "content/l", "output/l", "./x/../output/l", "copies/l", "tambour.toml")
        ),
        *(
            ('folder = "copies"', f"folder = '{folder}'", 32, "meets that of")
            for folder in ("content", "content/a", "output/copies", "", ".", "..", "x/../output")
        ),
        *(
            ("[accounts.ciel]", f"[accounts.a]\nkind='outbox'\nfolder = '{folder}'\n[accounts.ciel]", 35, "“a”")
            for folder in ("copies", "copies/a", "./copies")
        ),
        *(
            ("[[strategy.routes]]", f"[site]\noutput = '{folder}'\n[[strategy.routes]]", 12, "of its own")
            for folder in ("", ".", "..", "content", "content/site", "../elsewhere", "/srv")
        ),
        ("[[strategy.routes]]", "[site]\ncontent = '.'\n[[strategy.routes]]", 11, "of its own"),
    ],
)
def test_each_mistake_is_one_sentence(tmp_path: Path, before: str, after: str, line: int, words: str) -> None:
    """A mistake is named with the file, the line and, where there is one, the nearest right word."""
    assert before in SOUND
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, SOUND.replace(before, after, 1))
    assert words in caught.value.message
    assert caught.value.file == str(tmp_path / "tambour.toml")
    assert caught.value.line == line
    assert caught.value.exit_code == 2


def test_a_mark_at_the_start_is_accepted(tmp_path: Path) -> None:
    """The byte order mark that some editors write changes nothing, and lines still count from one."""
    (tmp_path / "tambour.toml").write_text(SOUND, encoding="utf-8-sig")
    assert load(tmp_path / "tambour.toml").commune.name == "Valserein"
    (tmp_path / "tambour.toml").write_text(SOUND.replace("[commune]", "[comune]"), encoding="utf-8-sig")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "tambour.toml")
    assert caught.value.line == 1


@pytest.mark.parametrize(
    "change",
    [
        ("https://valserein.example.org/", "https://mairie-à-part.example.org:8443/site/"),
        ("https://valserein.example.org/", "http://[::1]:8000"),
        ("https://social.example.org", "http://[::1]:3001/"),
        ("population = 1900", 'lang = "pt-BR"'),
        ("population = 1900", 'address = """\n1, rue du Lavoir\n99010 Valserein"""'),
        ("[[strategy.routes]]", "sync_days = 36500\nledger = '../ledger/ledger.jsonl'\n[[strategy.routes]]"),
        ("[[strategy.routes]]", "[site.rubrics]\nactualites = 'Nouvelles'\n[[strategy.routes]]"),
        ("[[strategy.routes]]", "[site]\noutput = 'public/site'\n[[strategy.routes]]"),
        ('folder = "copies"', "folder = 'contents'"),
        ("{place = 3}", "{place = 0}"),
    ],
)
def test_what_is_unusual_and_right(tmp_path: Path, change: tuple[str, str]) -> None:
    """What is refused stops short of what a commune may well write."""
    assert change[0] in SOUND
    written(tmp_path, SOUND.replace(*change))


@pytest.mark.parametrize(
    ("hours", "right"),
    [
        ("Lu-Ve 09:00-12:00", False), ("lundi 09:00-12:00", False), ("Mo-Fr 9h-12h", False), ("Mo 9 h - 12 h", False),
        ("Mar-May: Mo-Fr 09:00-12:00; PH off", True), ("24/7", True),
        ('Mo 09:00-12:00 "le mercredi à 9 h sur rendez-vous"', True),
    ],
)  # fmt: skip
def test_hours_are_not_written_in_french(tmp_path: Path, hours: str, right: bool) -> None:
    """French days or hours, which no program reads, are a fault that shows how to write them; a remark is free."""
    text = f"[commune]\nname = 'V'\nurl = 'https://v.example.org'\nopening_hours = '{hours}'\n"
    if right:
        assert written(tmp_path, text).commune.facts["opening_hours"] == hours
    else:
        with pytest.raises(ConfigError, match=r"tambour\.toml:4: .*Mo-Fr 09:00-12:00"):
            written(tmp_path, text)


def test_each_key_has_its_line() -> None:
    """Headers, arrays of tables, dotted and quoted keys, texts of several lines: each key is found where it stands."""
    text = """\
# [a]
[a] # b = 1
"b.c".d = '''
x = 1 \\'''
'e f' = [ # ]
  [1, 2],
  { g = "}", h.i = 2026-01-01 10:00:00 },
]
[[k]]
l = "\\"[["
[k.m]
n = 1.5
[[k]]
[[k.o]]
p = true
"""
    tomllib.loads(text)
    assert places(text) == {
        ("a",): 2, ("a", "b.c"): 3, ("a", "b.c", "d"): 3, ("a", "e f"): 5, ("a", "e f", 0): 6, ("a", "e f", 0, 0): 6,
        ("a", "e f", 0, 1): 6, ("a", "e f", 1): 7, ("a", "e f", 1, "g"): 7, ("a", "e f", 1, "h"): 7,
        ("a", "e f", 1, "h", "i"): 7, ("k",): 9, ("k", 0): 9, ("k", 0, "l"): 10, ("k", 0, "m"): 11,
        ("k", 0, "m", "n"): 12, ("k", 1): 13, ("k", 1, "o"): 14, ("k", 1, "o", 0): 14, ("k", 1, "o", 0, "p"): 15,
    }  # fmt: skip


def test_no_configuration_says_how_to_write_one(tmp_path: Path) -> None:
    """A folder without tambour.toml gets a sentence that names the command."""
    with pytest.raises(ConfigError, match="tambour init"):
        load(tmp_path / "tambour.toml")


def test_plain_http_only_on_this_machine(tmp_path: Path) -> None:
    """A test server on loopback may do without TLS."""
    config = written(tmp_path, SOUND.replace("https://social.example.org", "http://127.0.0.1:3001"))
    assert config.accounts["place"].server == "http://127.0.0.1:3001"


@pytest.mark.parametrize(
    "server",
    [
        "http://localhost.evil.example.org", "http://127.0.0.1.nip.io", "http://[::1]@evil.example.org", "http://2130706433",
        "http://127.1", "http://0x7f.1", "http://127.0.0.2", "http://0.0.0.0", "http://[::ffff:127.0.0.1]", "http://localhost.",
        "http://127.0.0.1@evil.example.org", "http://evil.example.org#@127.0.0.1", "http://127.0.0.1\\\\@evil.example.org",
        "http://localhost%2eevil.example.org", "http://１２７.0.0.1", "http://[::1].evil.example.org", "//127.0.0.1",
        "http://evil.example.org", "ftp://127.0.0.1", "http://127.0.0.1:80:80", "https://me:pw@social.example.org",
    ],
)  # fmt: skip
def test_a_name_that_only_looks_like_this_machine(tmp_path: Path, server: str) -> None:
    """Another host is never spoken to without TLS, however its name is written."""
    with pytest.raises(ConfigError, match=r"tambour\.toml:\d+: “server” must"):
        written(tmp_path, SOUND.replace("https://social.example.org", server))


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


@pytest.mark.parametrize("until", ["2027-03-28", '"2027-03-28"', "2027-03-29T00:00:00", '"2027-03-28T22:00Z"'])
def test_the_last_day_of_a_freeze_is_part_of_it(tmp_path: Path, until: str) -> None:
    """A freeze until a day lasts to the end of that day: on the day of a vote nothing is announced."""
    (freeze,) = written(tmp_path, SOUND.replace('"2027-03-15T20:00"', until)).policy.freezes
    assert freeze.end == datetime(2027, 3, 28, 22, tzinfo=UTC)  # midnight in Paris, where summer time began that day


def test_a_freeze_may_last_one_day(tmp_path: Path) -> None:
    """From a day until the same day is that day."""
    (freeze,) = written(tmp_path, SOUND.replace('"2027-03-15T20:00"', "2026-09-01")).policy.freezes
    assert freeze.end - freeze.start == timedelta(days=1)


FORM = SOUND + 'template = "📣 {title}\\n\\n{summary}\\n\\nTout lire : {link}"\n'


def test_an_account_may_have_a_template(tmp_path: Path) -> None:
    """The template is kept as it is written, on several lines as on one; other accounts keep that of the house."""
    accounts = written(tmp_path, FORM).accounts
    assert accounts["essai"].template == "📣 {title}\n\n{summary}\n\nTout lire : {link}"
    assert accounts["place"].template == ""
    several = SOUND + 'template = """\n{title}\n\n{link}\n"""\n'
    assert written(tmp_path, several).accounts["essai"].template == "{title}\n\n{link}\n"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{titre}\\n{link}", "“template” has no field {titre}. Did you mean {title}?"),
        (
            "{title}\\n{link}\\n{}",
            "“template” has no field {}. The fields are: {title}, {summary}, {link}, {hashtags}.",
        ),
        ("{title}\\n{link}\\n{date}", "“template” has no field {date}. The fields are:"),
        ("{title}", "“template” must hold {link}."),
        ("{summary}\\n{link}", "“template” must hold {title}."),
        ("{title}\\n{link}\\n{link}", "“template” holds {link} twice."),
        ("{title}\\n{link} }", "“template” holds a brace that is not part of a field."),
        ("{title}\\n({link})", "In “template”, {link} touches a word or a sign"),
        ("{title}{link}", "In “template”, {title} touches a word or a sign"),
        ("www.{title}.fr\\n{link}", "In “template”, {title} touches a word or a sign"),
        ("{title} #{hashtags}\\n{link}", "In “template”, {hashtags} touches a word or a sign"),
        ("{title}\\n{link}\\nhttps://example.org", "“template” holds an address, a mention or a hashtag"),
        ("{title}\\n{link}\\n@mairie", "“template” holds an address, a mention or a hashtag"),
        ("{title}\\n{link}\\n#Valserein", "“template” holds an address, a mention or a hashtag"),
        ("{title}\\n{link}\\n" + "oyez " * 60, "The words of “template” take"),
        ("{title}\\n{link}\\n\\u0007", "“template” holds a control character"),
    ],
)
def test_a_template_that_cannot_be_kept_is_refused(tmp_path: Path, template: str, words: str) -> None:
    """A field that is unknown, missing, twice there or glued to a word, and words that networks read: told by line."""
    with pytest.raises(ConfigError) as caught:
        written(tmp_path, SOUND + f'template = "{template}"\n')
    assert caught.value.message.startswith(words)
    assert caught.value.line == FORM.count("\n")


def test_a_thread_is_for_networks_that_make_it_in_one_step(tmp_path: Path) -> None:
    """A number of posts, from 1 to 9, on Bluesky and what is like it; anything else is told, with its line."""
    assert written(tmp_path, SOUND + "thread = 4\n").accounts["essai"].thread == 4
    assert written(tmp_path, SOUND).accounts["essai"].thread == 1
    for number in ("0", "10"):
        with pytest.raises(ConfigError, match="“thread” is a number of posts, from 1 to 9"):
            written(tmp_path, SOUND + f"thread = {number}\n")
    with pytest.raises(ConfigError, match="cannot make several posts in one step") as caught:
        written(tmp_path, SOUND.replace('hosting = "eu"', "thread = 4"))
    assert caught.value.line == SOUND.partition('hosting = "eu"')[0].count("\n") + 1


def test_a_template_of_a_network_without_links_keeps_the_way_to_the_page(tmp_path: Path) -> None:
    """Where no address can be followed, a line that names the profile stands above the address: nothing beside it."""
    text = SOUND.replace('like = "bluesky"', 'like = "instagram"')
    alone, beside = (f'template = "{{title}}\\n\\n{words}{{link}}"\n' for words in ("", "Lire : "))
    assert written(tmp_path, text + alone).accounts["essai"].template
    with pytest.raises(ConfigError, match="alone on its line"):
        written(tmp_path, text + beside)


def test_posters_that_are_mailed_need_a_server(tmp_path: Path) -> None:
    """A board whose posters go to somebody by no server is a fault of the settings, at the line that names them."""
    file = tmp_path / "tambour.toml"
    mailed = '[accounts.affiches]\nkind = "poster"\nfrom = "a@b.example"\nto = "c@d.example"\n'
    file.write_text(f'[commune]\nname = "Valserein"\nurl = "https://valserein.example.org"\n\n{mailed}')
    with pytest.raises(ConfigError, match="mailed by a “server”") as caught:
        load(file)
    assert (caught.value.file, caught.value.line) == (str(file), 8)
    file.write_text(f'{file.read_text()}server = "smtps://mail.b.example"\n')
    assert load(file).accounts["affiches"].server == "smtps://mail.b.example"
