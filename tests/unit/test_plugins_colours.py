"""The one style sheet: the commune's colours, then the theme's rules."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from plugins import colours
from syndicate import palette

DERIVED = palette.derive("#1f6b4a", "#e8b22d")


def test_the_tokens_of_both_modes() -> None:
    """Every colour of the day is a property; by night, on screens only, those that change are given again."""
    day, night = colours.tokens(DERIVED).splitlines()

    assert day.startswith(":root{color-scheme:light dark;--paper:#fbf8f2;")
    sky = {"night": DERIVED.dark["sky"]}  # the square by night, at every hour
    assert dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{6})", day)) == {**DERIVED.light, **sky}
    assert night.startswith("@media screen and (prefers-color-scheme:dark){:root{")
    changed = dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{6})", night))
    assert {**DERIVED.light, **changed} == DERIVED.dark
    assert not changed.keys() & palette.NOTICES.keys()
    assert day.count("{") == day.count("}")
    assert night.count("{") == night.count("}")


@pytest.mark.parametrize("rules", ["body{color:var(--ink)}\n", None], ids=["with rules", "without"])
def test_one_file_holds_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: str | None) -> None:
    """The rules of the theme, if any, follow the colours in theme/style.css, once, however often it is written."""
    (tmp_path / "theme" / "static").mkdir(parents=True)
    if rules is not None:
        (tmp_path / "theme" / "static" / "style.css").write_text(rules, encoding="utf-8")
    site: Any = SimpleNamespace(config=SimpleNamespace(site=SimpleNamespace(palette=DERIVED)))
    monkeypatch.setattr(colours, "of", lambda _settings: site)
    pelican: Any = SimpleNamespace(theme=str(tmp_path / "theme"), output_path=str(tmp_path / "output"), settings={})

    colours.write(pelican)
    colours.write(pelican)

    assert (tmp_path / "output" / "theme" / "style.css").read_text(encoding="utf-8") == colours.tokens(DERIVED) + (
        rules or ""
    )
    assert not (tmp_path / "output" / "theme" / "colours.css").exists()
