"""The commune's colours in the built site: one style sheet, and nothing else that gives a colour."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from plugins.colours import tokens
from syndicate import palette
from syndicate.cli import main
from tests.servers.tools import REPOSITORY
from tests.site import commune
from tests.site.conftest import Built

RULES = (REPOSITORY / "themes/commune/static/style.css").read_text(encoding="utf-8")
REFERENCE = palette.derive(*palette.REFERENCE)


def test_one_style_sheet_with_the_colours_in_front(built: Built) -> None:
    """A page asks for a single style sheet, which begins with the palette and ends with the theme's rules."""
    sheets = {
        link for path in built.output.rglob("*.html") for link in re.findall(r'[^"]*\.css', path.read_text("utf-8"))
    }

    assert {sheet for sheet in sheets if "pagefind" not in sheet} == {"/theme/style.css"}
    assert built.text("theme/style.css") == tokens(REFERENCE) + RULES


def test_the_theme_only_uses_colours_of_the_palette() -> None:
    """Every property that the theme reads exists, and no rule changes a colour of the palette but on paper."""
    used = set(re.findall(r"var\(--([a-z0-9-]+)", RULES))
    own = set(re.findall(r"--([a-z0-9-]+)\s*:", RULES.partition("@media print")[0]))

    assert used - own - REFERENCE.light.keys() == {"night"}
    assert own & REFERENCE.light.keys() == set()


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_deep_colour_too_pale_stops_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Check and build end with 2 and one sentence at its line; with the colour that they name, they go on."""
    monkeypatch.setenv("TAMBOUR_LANG", "en")
    root = commune.write(tmp_path)
    settings = root / "tambour.toml"
    line = len(settings.read_text(encoding="utf-8").splitlines()) + 2
    with settings.open("a", encoding="utf-8") as file:
        file.write('[site]\ncolours = ["#66b2ff", "#5aa0e6"]\n')

    refused = CliRunner().invoke(main, ["-C", str(root), command])
    assert refused.exit_code == 2
    assert f"tambour.toml:{line}: “#66b2ff” is too pale" in refused.output
    assert not (root / "output").exists()

    named = re.findall(r"reaches it is (#[0-9a-f]{6})\.", refused.output)[0]
    settings.write_text(settings.read_text(encoding="utf-8").replace("#66b2ff", named), encoding="utf-8")
    assert "too pale" not in CliRunner().invoke(main, ["-C", str(root), "check"]).output
