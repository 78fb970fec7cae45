"""``tambour new`` as a secretary and as a script use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from syndicate import announcement
from syndicate.cli import main
from syndicate.config import TYPES

NOW = ("--now", "2026-11-20T09:29")


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAMBOUR_LANG", "en")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project without any original."""
    (tmp_path / "tambour.toml").write_text(
        '[commune]\nname = "Valserein"\nurl = "https://valserein.example.org"\n', encoding="utf-8"
    )
    return tmp_path


def new(project: Path, *arguments: str, typed: str = "") -> Result:
    """Run the command, and type these lines when it asks."""
    return CliRunner().invoke(main, ["-C", str(project), "new", *arguments], input=typed)


def files(project: Path) -> list[str]:
    """Name the files of content/."""
    return sorted(path.relative_to(project).as_posix() for path in project.glob("content/**/*.md"))


def test_a_secretary_answers_questions(project: Path) -> None:
    """From a model by its name: advice, questions asked again when wrong, a title offered, what is left to do."""
    typed = "rue du Lavoir\ndemain\n24/11/2026 8h30\n23/11/2026 12h\n24/11/2026 12h\nUne vanne est remplacée\n\n\n"
    result = new(project, "coupure-eau", *NOW, typed=typed)
    assert (result.exit_code, result.stdout) == (0, "")
    model = announcement.load("coupure-eau")
    for said in ("To say", "Never to say", *model.say, *model.never):
        assert said in result.stderr
    assert "“demain” is not a date" in result.stderr
    assert "“end” comes before “start”." in result.stderr
    assert "Title? [Coupure d’eau rue du Lavoir\u00a0: mardi 24\u00a0novembre" in result.stderr
    (name,) = files(project)
    text = (project / name).read_text(encoding="utf-8")
    assert f"Written: {name}\n2 things are left to fill in:\n" in result.stderr
    line = next(number for number, line in enumerate(text.split("\n"), 1) if "À compléter" in line)
    assert f"  - line {line}: qui appeler si l’eau ne revient pas\n" in result.stderr
    assert f"tambour check {name}" in result.stderr
    assert result.stderr.endswith("before you remove its line “status: draft”.\n")
    assert not any(advice in text for advice in (*model.say, *model.never))


def test_without_arguments_everything_is_asked(project: Path) -> None:
    """The models are shown with numbers; a wrong name is asked again; a number chooses."""
    number = announcement.names().index("don-du-sang") + 1
    typed = f"0\ncoupure-eaux\n{number}\n24/11/2026 16h\n24/11/2026 19h\n\n\n\nDon du sang à Valserein\n"
    result = new(project, *NOW, typed=typed)
    assert result.exit_code == 0, result.stderr
    assert f"{number:3}. Don du sang" in result.stderr
    assert "Did you mean “coupure-eau”?" in result.stderr
    assert files(project) == ["content/agenda/don-du-sang-a-valserein.md"]


def test_a_bare_type_asks_its_few_questions(project: Path) -> None:
    """An event without model: the start is asked until it is given, the rest may wait."""
    result = new(project, "agenda", "Bal", *NOW, typed="\n14/7/2027 21h\n\n\n\n\n\n")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.count("Start (day and time)?") == 2
    assert result.stderr.count("This answer is obligatory.") == 1
    assert "Start (day and time)? For example 24/11/2026 8h30: " in result.stderr
    text = (project / "content/agenda/bal.md").read_text(encoding="utf-8")
    assert "start: 2027-07-14 21:00\n# end:  # End (day and time)?\n" in text


def test_an_obligatory_text_may_wait_as_a_blank(project: Path) -> None:
    """Where any text will do, an obligatory answer left empty is a blank of the draft, not asked for ever."""
    result = new(project, "conseil", "Délibération 47", *NOW, typed="\n24/9\n\n\n")
    assert result.exit_code == 0, result.stderr
    text = (project / "content/conseil/deliberation-47.md").read_text(encoding="utf-8")
    assert "À compléter\u00a0: what act is it]" in text
    assert "sitting_date: 2026-09-24\n" in text


def test_an_alert_begins_now(project: Path) -> None:
    """Enter takes what is offered: the level and the present time, in the commune's zone."""
    result = new(project, "alertes", "Crue", "--now", "2026-11-20T08:29:31Z", typed="\n\n21/11/2026\n\n\n")
    assert result.exit_code == 0, result.stderr
    text = (project / "content/alertes/crue.md").read_text(encoding="utf-8")
    assert "date: 2026-11-20 09:29\n" in text
    assert "level: info\nfrom: 2026-11-20 09:29\nuntil: 2026-11-21\n" in text


def test_a_script_gives_the_answers(project: Path) -> None:
    """With --no-input and --json nothing is asked, and only data is printed."""
    arguments = ("alertes", "--model", "crue", "--no-input", "--json", *NOW, "--set", "until=2026-11-22 20:00")
    result = new(project, *arguments, "--set", "title=Crue de l’Orvelle", "--set", "area=Berges = lavoir")
    data = json.loads(result.stdout)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert {key: data[key] for key in ("path", "id", "type", "model")} == {
        "path": "content/alertes/crue-de-l-orvelle.md",
        "id": "alertes/crue-de-l-orvelle",
        "type": "alertes",
        "model": "crue",
    }
    text = (project / data["path"]).read_text(encoding="utf-8").split("\n")
    assert 'area: "Berges = lavoir"' in text
    assert "level: vigilance" in text
    assert data["blanks"]
    assert all(blank["what"] in text[blank["line"] - 1] for blank in data["blanks"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("alerte", "Crue"), "There is no type and no model “alerte”. Did you mean “alertes”?"),
        (("agenda", "Bal", "--model", "fetes"), "There is no type and no model “fetes”. Did you mean “fete”?"),
        (("xyzzy", "Bal"), "There is no type and no model “xyzzy”. “tambour new --list” shows them all."),
        (("actualites", "Bal", "--model", "fete"), "The model “fete” is of the type “agenda”, not “actualites”."),
        ((), "Say what to write: a type or a model (“tambour new --list” shows them)."),
        (("agenda", "Bal"), "Missing: start (start). Give each with --set KEY=VALUE."),
        (("actualites",), "A title is needed."),
        (("actualites", ""), "“title” is empty."),
        (("actualites", "Bal", "--set", "sumary=Un bal"), "Unknown key “sumary”. Did you mean “summary”?"),
        (("actualites", "Bal", "--set", "summary"), "“summary” is not written KEY=VALUE."),
        (("agenda", "Bal", "--set", "start=demain"),
         "“demain” is not a date: write 2026-11-21, or 2026-11-21 09:00 with the time."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence(project: Path, arguments: tuple[str, ...], sentence: str) -> None:
    """Input that does not hold ends with 2, says why, and writes nothing."""
    result = new(project, *arguments, "--no-input", "--json")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"Error: {sentence}\n")
    assert files(project) == []


def test_nothing_is_written_over(project: Path) -> None:
    """The same title twice: the second time is refused, and the first file stays as it is."""
    new(project, "actualites", "Bal", "--no-input")
    path = project / "content/actualites/bal.md"
    path.write_text(path.read_text(encoding="utf-8") + "Relu.\n", encoding="utf-8")
    before = path.read_bytes()
    result = new(project, "actualites", "Bal !", "--no-input", "--json")
    sentence = "content/actualites/bal.md is already there: choose another title, or correct that file."
    assert (result.exit_code, result.stderr) == (2, f"Error: {sentence}\n")
    assert path.read_bytes() == before


@pytest.mark.parametrize("arguments", [("-5 °C attendus", "--no-input"), ("--no-input", "--", "-5°C")])
def test_a_title_may_begin_with_a_dash(project: Path, arguments: tuple[str, ...]) -> None:
    """A title with spaces is never taken for an option; one without goes after two dashes."""
    result = new(project, "actualites", *arguments)
    assert result.exit_code == 0, result.stderr
    assert 'title: "-5' in (project / files(project)[0]).read_text(encoding="utf-8")


def test_a_wrong_option_is_not_a_title(project: Path) -> None:
    """A slip in the name of an option is said, and no file is named after it."""
    result = new(project, "actualites", "--jsno")
    assert (result.exit_code, files(project)) == (2, [])


def test_the_list_of_models(tmp_path: Path) -> None:
    """One line for each model, anywhere, even where there is no project yet."""
    result = new(tmp_path, "--list")
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(announcement.names())
    assert all(announcement.load(line.split()[0]).label in line for line in lines)
    assert all(type_ in result.stderr for type_ in TYPES)
    data = json.loads(new(tmp_path, "--list", "--json").stdout)
    assert [model["name"] for model in data] == list(announcement.names())


def test_giving_up_writes_nothing(project: Path) -> None:
    """When the questions are left halfway, no file is there."""
    result = new(project, "agenda", "Bal", typed="14/7/2027 21h\n")
    assert result.exit_code != 0
    assert files(project) == []


def test_the_written_file_passes_check(project: Path) -> None:
    """What the command says to run next finds nothing at fault."""
    new(project, "travaux-voirie", "Rue Basse", "--no-input")
    result = CliRunner().invoke(main, ["-C", str(project), "check"])
    assert result.exit_code == 0, result.stdout
