"""Every problem teaches: each code of the checks has a reason, a remedy, and its place in the guide."""

from __future__ import annotations

import ast
import re

import pytest

from syndicate.lessons import FAMILIES, every, family, lesson
from tests.servers.tools import REPOSITORY

GUIDE = REPOSITORY / "docs/guide/verifier.md"
CODE = re.compile(r"[a-z]+(?:-[a-z]+)+|iban|renamed|typography|weekday")


def codes() -> set[str]:
    """Give every code that the checks write, read in their source: words joined by dashes are nothing else there."""
    engine = REPOSITORY / "syndicate"
    files = [
        *(engine / f"{name}.py" for name in ("act_check", "check", "originals", "schema", "vanished", "video_check")),
        *engine.glob("checks/*"),
    ]
    return {
        node.value
        for file in files
        if file.suffix == ".py"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }


def test_every_code_has_a_lesson() -> None:
    """A code that a check writes teaches something, and no lesson is about a problem that no check finds."""
    found = codes()
    assert len(found) > 40
    for code in found:
        assert lesson(code).why
        assert lesson(code).mend
    of_commands = {"config", "ledger", "content", "unreadable"}
    assert every().keys() - found - of_commands - set(FAMILIES) == set()


@pytest.mark.parametrize(
    ("code", "expected"), [("missing-act-type", "missing-*"), ("bad-date", "bad-*"), ("end-early", "*-early")]
)
def test_codes_of_the_front_matter_share_lessons(code: str, expected: str) -> None:
    """The codes made of a key's name have the lesson of their family; another unknown code is a fault of ours."""
    assert family(code) == expected
    assert lesson(code) == every()[expected]
    with pytest.raises(KeyError):
        lesson("unheard-of")


def test_the_guide_shows_every_lesson(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guide has a section for each code, with an example and the very sentences that the command prints."""
    monkeypatch.setenv("TAMBOUR_LANG", "fr")
    guide = GUIDE.read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### `([^`]+)`\n\n(.*?)(?=^##|\Z)", guide, re.MULTILINE | re.DOTALL))
    assert sections.keys() == every().keys()
    for code, learnt in every().items():
        assert "- **Exemple**" in sections[code]
        assert learnt.why in sections[code]
        assert learnt.mend in sections[code]
