"""What the commands print gives no orders: not to the forge that runs them, nor to the terminal that shows it."""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from syndicate import feed, ledger
from syndicate.cli import faults, main
from syndicate.cli.printing import annotate, harmless, print_json, say, show, style
from syndicate.source import visible
from tests.servers.tools import REPOSITORY
from tests.simulated import HOME, NOON, original

ORDER = "::error title=x::owned"
# Line ends, spaces and invisible characters before an order, then what terminals obey and what turns texts round.
HOSTILE = [
    f"a\n{ORDER}", f"a\r{ORDER}", f"a\r\n \t{ORDER}", f"a\u2028{ORDER}", f"a\x85\u3000{ORDER}", f"\u200b{ORDER}",
    f"\u00ad\u2060{ORDER}", "a\n:\u2060:error::owned", "##[error]owned", "a ##[group]b", "#\u2060#[error]owned",
    "##vso[task.setvariable]", "\x1b[2J\x1b]0;owned\x07", "\x9b2J", "\u202eowned", "\u2067owned\u2069",
]  # fmt: skip


def orders(output: str) -> list[str]:
    """Give the lines that a runner would obey, cut and trimmed as .NET does, read with and without what is unseen."""
    lines = re.split(r"[\n\r]", output)
    bare = ["".join(sign for sign in line if not _ignored(sign)) for line in lines]
    return [line for line in (*lines, *bare) if line.lstrip().startswith("::") or re.search(r"##\w*\[", line)]


def _ignored(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Mn")


def obeyed(output: str) -> list[str]:
    """Give the characters that a terminal would obey or that turn a text round."""
    return [sign for sign in output if sign not in "\n\t" and unicodedata.category(sign) in ("Cc", "Zl", "Zp")] + [
        sign for sign in output if sign in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    ]


def peaceful(result: Result) -> None:
    """Make sure that neither output of a command gives an order."""
    for output in (result.stdout, result.stderr):
        assert orders(output) == []
        assert obeyed(output) == []


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("before", ["", "    ", "held: "])
def test_a_hostile_text_is_shown_and_obeyed_by_nobody(
    text: str, before: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """On either output, at the start of a line or within it, an order is text; its words stay readable."""
    say(before + text)
    show(before + text)
    say(style(text, colour="red"), text)
    captured = capsys.readouterr()
    for output in (captured.out, captured.err):
        assert orders(output) == []
        assert obeyed(output) == []
        assert "owned" in output or "owned" not in text


@given(st.text(st.sampled_from(":#[] ae\n\r\t\u00a0\u00ad\u200b\u2060\ufe0f\u034f\x1b\u202e\U000e0041"), max_size=12))
def test_no_mixture_makes_an_order(text: str) -> None:
    """Whatever signs come together, no line begins with an order, and saying it twice says the same."""
    assert orders(harmless(text)) == []
    assert obeyed(harmless(text)) == []
    assert harmless(harmless(text)) == harmless(text)


@pytest.mark.parametrize(
    "text", ["Fête : à 18 h :: au gymnase", "14:30", "## Titre", "a\n\tb", "L’« été »\u00a0!", "👨‍👩‍👧"]
)
def test_a_peaceful_text_is_printed_as_it_is(text: str) -> None:
    """Typography, headings, emoji and tabs are left alone."""
    assert harmless(text) == text


def test_data_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON keeps every character of a hostile text, written so that nothing obeys it."""
    print_json(HOSTILE)
    printed = capsys.readouterr().out
    assert orders(printed) == []
    assert obeyed(printed) == []
    assert json.loads(printed) == HOSTILE


def test_an_annotation_is_one_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """A name of file or a message cannot end an annotation, add a property to it or begin another."""
    annotate("error", {"file": "a,line=9::x\n::set-env.md", "line": 3}, "100 %\r\n::stop-commands::\x1b[2J\u202e")
    line = capsys.readouterr().out
    assert line.count("\n") == 1
    assert "\r" not in line
    assert line.startswith("::error file=a%2Cline=9%3A%3Ax%0A%3A%3Aset-env.md,line=3::100 %25\\r%0A")
    assert obeyed(line) == []


def test_nothing_is_printed_another_way() -> None:
    """No module of the engine prints but through ``printing``: its own calls of Click are the only ones."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in (REPOSITORY / "syndicate").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in ("print", "echo", "secho"))
            or (isinstance(node.func, ast.Attribute) and node.func.attr in ("echo", "secho"))
            or (
                isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func) in ("sys.stdout.write", "sys.stderr.write")
            )
        )
        and path.name != "printing.py"
    ]
    assert found == []


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Make a commune with an outbox."""
    assert run(tmp_path, "init", "--name", "Valserein", "--url", HOME).exit_code == 0
    (tmp_path / "content/actualites").mkdir(parents=True, exist_ok=True)
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    """Run a command in a folder."""
    return CliRunner().invoke(main, ["-C", str(folder), *arguments])


@pytest.mark.parametrize("text", HOSTILE)
def test_commands_repeat_the_feed_and_the_ledger_without_harm(town: Path, text: str) -> None:
    """Whatever a feed or a ledger holds as id, title or address, plan, status and apply print it harmless."""
    name = f"x/{text}" if visible(text) == text else "x/y"  # another id is refused with the whole feed
    (document := town / "feed.json").write_text(
        feed.dump(
            [original(id=name, title=text, summary=text, tags=(text,))], [], ledger.mark(town / "ledger.jsonl"),
            title="V", home=HOME, feed_url=f"{HOME}/syndication.json", lang="fr",
        ),
        encoding="utf-8",
    )  # fmt: skip
    now = ["--now", NOON.isoformat()]
    peaceful(planned := run(town, "plan", "--feed", str(document), *now))
    assert planned.exit_code == 0
    peaceful(run(town, "plan", "--feed", str(document), "--json", *now))
    peaceful(
        applied := run(town, "apply", "--feed", str(document), "--site", "http://127.0.0.1:9", "--wait", "0", *now)
    )
    assert applied.exit_code == 1
    with ledger.opened(town / "ledger.jsonl", clock=lambda: NOON) as book:
        book.append("adopted", original=text, account="x", copy_id=text, copy_url=f"https://a/{text}", title=text)
        book.append(
            "attempted", original=text, account="x", action="edit", key="k", digest="d", generation=1, title=text
        )
        book.append("in_doubt", original=text, account="x", reason=text)
    peaceful(told := run(town, "status"))
    assert "owned" in told.stderr or "owned" not in text
    peaceful(run(town, "plan", "--feed", str(document), *now))


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\x07" not in text])
def test_commands_repeat_the_command_line_without_harm(town: Path, text: str) -> None:
    """What a workflow was given as an argument comes back harmless in the sentence that refuses it."""
    for arguments in (
        ["status", text], ["plan", "--account", text], ["plan", "--now", text], ["plan", "--feed", text],
        ["check", text], ["plan", "--max-actions", text], [text], ["status", f"--{text}"], ["status", "a", text],
        ["settle", text, "essai", "--not-sent"], ["new", text, text, "--no-input"], ["preview", text],
        ["verify", text], ["apply", "--site", text], ["apply", "--feed", f"https://{text}"],
    ):  # fmt: skip
        result = run(town, *arguments)
        assert isinstance(result.exception, SystemExit)
        peaceful(result)


@pytest.mark.parametrize("text", HOSTILE)
def test_check_repeats_originals_without_harm(town: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values of front matter and names of files are harmless in what check prints, and in its annotations."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    name = text.replace("/", "-").replace("\x00", "")
    said = json.dumps(text)
    (town / f"content/actualites/{name}.md").write_text(
        f"---\ntitle: {said}\ndate: {said}\n{said}: 1\nlang: {said}\n---\nTexte.", encoding="utf-8"
    )
    for arguments in (["check"], ["check", "--short"], ["check", "--diff"], ["check", "--json"], ["build"]):
        result = run(town, *arguments)
        peaceful(result)
        assert result.exit_code == (0 if "--diff" in arguments else 2)
    marked = run(town, "check", "--format", "github")
    assert obeyed(marked.output) == []
    assert all(line.startswith(("::error file=", "::warning file=")) for line in orders(marked.stdout))
    assert orders(marked.stderr) == []


def test_a_mistake_in_the_code_is_shown_without_harm(capsys: pytest.CaptureFixture[str]) -> None:
    """A traceback that Python would print passes the same way out."""
    error = ValueError(HOSTILE[0])
    faults.mistake(ValueError, error, None)
    assert orders(capsys.readouterr().err) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_server_says_what_it_likes(town: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words, the names and the limits that a server sends are harmless in what verify prints."""
    with (town / "tambour.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[accounts.place]\nkind = "mastodon"\nserver = "https://social.example.org"\n')
    monkeypatch.setenv("TAMBOUR_PLACE_TOKEN", "planted")
    person = {"id": "1", "acct": text, "url": f"https://a/{text}", "scopes": [text]}

    statuses = iter((200, 401, 422, 500, 500))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("accounts/verify_credentials"):
            return httpx.Response(next(statuses), json=person | {"error": text, "error_description": text})
        return httpx.Response(200, json=person | {"name": text})

    _through(monkeypatch, answer)
    for _status in range(4):
        peaceful(run(town, "verify", "place"))


def _through(monkeypatch: pytest.MonkeyPatch, answer: object) -> None:
    """Have every request of the commands answered by a function."""
    client = httpx.Client

    def opened(**given: object) -> httpx.Client:
        return client(**given | {"transport": httpx.MockTransport(answer)})  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(httpx, "Client", opened)
