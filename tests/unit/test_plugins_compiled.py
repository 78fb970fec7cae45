"""Compiled templates are programs: kept for one user, while the programs that compiled them are the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from plugins import compiled


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a cache folder of this test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    compiled.cache.cache_clear()
    return tmp_path / "tambour" / "templates"


def rendered(programs: str) -> str:
    """Make a page with what is kept for some programs."""
    environment = Environment(
        loader=DictLoader({"page": "Bonjour {{ name }}"}), bytecode_cache=compiled.cache(programs), autoescape=True
    )
    return environment.get_template("page").render(name="Valserein")


def test_a_template_is_kept_where_nobody_else_reads(home: Path) -> None:
    """It is compiled once; the folder is its user's alone."""
    assert rendered("one") == rendered("one") == "Bonjour Valserein"
    (folder,) = home.iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(list(folder.iterdir())) == 1


def test_what_other_programs_compiled_goes(home: Path) -> None:
    """Another version begins anew, and the folder does not grow."""
    rendered("one")
    rendered("two")
    assert [folder.name.partition("-")[0] for folder in home.iterdir()] == ["two"]


def test_a_folder_that_others_may_write_to_is_not_believed(home: Path) -> None:
    """Whoever can write there would run what he likes: nothing is read from it, and pages are made all the same."""
    rendered("one")
    (folder,) = home.iterdir()
    folder.chmod(0o777)
    compiled.cache.cache_clear()
    assert compiled.cache("one") is None
    assert rendered("one") == "Bonjour Valserein"


def test_without_a_place_to_keep_it_a_template_is_compiled_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file where the folder should be costs nothing but time."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert compiled.cache("one") is None
    assert rendered("one") == "Bonjour Valserein"
