"""Who may import whom, by reading the imports: the layers of the engine, and the wall around it."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.servers.tools import REPOSITORY

# From the bottom up: a module imports its own layer and those before it.
LAYERS = {
    "words": "__init__ errors i18n model",
    "core": (
        "actions acts addresses arms blanks branch budget builder built card_shapes cards colours compose crop decide "
        "delivery dotenv drawing drawing_settings due ends feed feed_reader fold folder_settings frontmatter git "
        "hall_settings images indexed inline ledger legal_settings lines markdown_text merge metadata moments "
        "nearest notices notify_settings oklch palette pictures places plan portraits poster_page posters preview "
        "prints processors programs recurrence renditions renewed search serve sharing smtp source strategy_settings "
        "template text toml_faults toml_places toml_reader turns vanished veil videos walk watch web wire"
    ),
    "networks": "networks",
    "effects and settings": (
        "apply audit checkout config connect desk handover hub identity kits legal notify prepare preview_files "
        "preview_kit preview_page preview_parts preview_summary recover refresh remedies remembered report "
        "report_text results run send shelf shelf_values stores verify"
    ),
    "reading what editors write": (
        "act_check announcement answers build build_putting build_reading check checks fix kinds lessons "
        "lessons_acts lessons_videos new originals prose schema video_check week"
    ),
    "watching": "new_site vigil",
    "command line": "__main__ cli",
}
# What the build may know of the engine: its data and its pure parts, never what sends. Of the networks it asks,
# by kind, what each class declares (its name, the address of a profile): a new network then costs one file.
OPEN_TO_PLUGINS = LAYERS["words"] + (
    " acts addresses audit build_reading card_shapes cards compose config decide delivery drawing drawing_settings "
    "feed fold frontmatter identity images inline ledger legal networks originals palette places portraits prints "
    "processors programs recurrence renditions shelf source text videos walk"
)
# What starts the child process that builds is no plugin: it also puts in place what Pelican made.
CHILD = "build_putting handover"
# Third-party modules that only one part may import.
ONLY_IN = {"click": "syndicate.cli", "pelican": "plugins", "mastodon": "syndicate.networks"}


def test_every_module_has_a_layer() -> None:
    """A new module of the engine is placed in the table above, or this fails."""
    modules = {path.stem for path in (REPOSITORY / "syndicate").glob("*.py")}
    packages = {path.parent.name for path in (REPOSITORY / "syndicate").glob("*/__init__.py")}

    assert sorted((modules | packages) - set(" ".join(LAYERS.values()).split())) == []


def test_imports_go_down() -> None:
    """No module of the engine imports one of a layer above its own."""
    wrong = [
        f"{name} imports {imported}"
        for name, imported in _imports("syndicate")
        if imported.startswith("syndicate.") and _layer(imported) > _layer(name)
    ]

    assert wrong == []


def test_networks_do_not_know_one_another() -> None:
    """A network imports what networks share (private modules), never another network."""
    wrong = [
        f"{name} imports {imported}"
        for name, imported in _imports("syndicate/networks")
        if (found := re.match(r"syndicate\.networks\.([a-z]\w*)", imported)) and found[1] not in name.split(".")
    ]

    assert wrong == []


@pytest.mark.parametrize(("library", "home"), ONLY_IN.items())
def test_a_library_stays_where_it_belongs(library: str, home: str) -> None:
    """Only the command line knows Click, only the plugins know Pelican, only networks know their clients."""
    imports = [*_imports("syndicate"), *_imports("plugins")]

    found = {name for name, imported in imports if imported.split(".")[0] == library}

    assert [name for name in found if not f"{name}.".startswith(f"{home}.")] == []


def test_plugins_know_only_the_data_of_the_engine() -> None:
    """A plugin cannot reach a network, the plan's effects or the command line."""
    wrong = [
        f"{name} imports {imported}"
        for name, imported in _imports("plugins")
        if (
            (imported.startswith("syndicate.") and imported.split(".")[1] not in OPEN_TO_PLUGINS.split())
            and not (name == "plugins.__main__" and imported.split(".")[1] in CHILD.split())
        )
        or imported.startswith("syndicate.networks.")
    ]

    assert wrong == []


def test_plugins_find_one_another_under_both_names() -> None:
    """The package is called `plugins` here and `tambour_site.plugins` in a wheel: siblings use relative imports."""
    absolute = [
        f"{path.name}:{node.lineno}"
        for path in (REPOSITORY / "plugins").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").split(".")[0] == "plugins")
        or (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "plugins" for alias in node.names))
    ]

    assert absolute == []


@pytest.mark.parametrize(
    ("folders", "extras"),
    [(("syndicate", "plugins"), ("poster",)), (("tests", "tools"), ("test", "poster"))],
    ids=["runtime", "tests"],
)
def test_what_is_imported_is_declared(folders: tuple[str, ...], extras: tuple[str, ...]) -> None:
    """Every library that the code imports by name is a dependency of its own in pyproject.toml."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in extras for one in project["optional-dependencies"][extra])]
    declared = {_canonical(re.split(r"[<>=~!\[; ]", line)[0]) for line in wanted}
    distributions = packages_distributions()

    imported = {module.split(".")[0] for folder in folders for _, module in _imports(folder)}
    undeclared = {
        module
        for module in imported & distributions.keys() - {"syndicate", "plugins", "tests", "tools"}
        if not declared & {_canonical(name) for name in distributions[module]}
    }

    assert undeclared == set()


def _imports(folder: str) -> Iterator[tuple[str, str]]:
    """Give (module, what it imports) for each import under a folder, relative ones made absolute."""
    for path in sorted((REPOSITORY / folder).rglob("*.py")):
        if any(part == "node_modules" or part.startswith(".") for part in path.relative_to(REPOSITORY).parts):
            continue
        parts = path.relative_to(REPOSITORY).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        package = parts[:-1]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from ((name, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
                module = ".".join(part for part in (base, node.module) if part)
                # `from syndicate import networks` imports a module, `from syndicate.model import Copy` a name in one.
                names = [alias.name for alias in node.names if _is_module(f"{module}.{alias.name}")]
                yield from ((name, f"{module}.{inner}") for inner in names)
                if len(names) < len(node.names):
                    yield name, module


def _is_module(name: str) -> bool:
    place = REPOSITORY.joinpath(*name.split("."))
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


def _layer(name: str) -> int:
    """Give the number of the layer of a module of the engine, by the part after ``syndicate``."""
    part = [*name.split("."), "__init__"][1]
    # A module without a layer passes for the top one: the test above is the one that names it.
    return next((number for number, layer in enumerate(LAYERS.values()) if part in layer.split()), len(LAYERS))


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_reader_of_imports_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain, relative, late and inner imports are all seen: a rule that sees nothing would always hold."""
    package = tmp_path / "syndicate" / "networks"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "other.py").touch()
    (package / "one.py").write_text("import click\nfrom . import other\ndef f():\n    from ..apply import run\n")
    monkeypatch.setitem(globals(), "REPOSITORY", tmp_path)

    assert set(_imports("syndicate/networks")) == {
        ("syndicate.networks.one", "click"),
        ("syndicate.networks.one", "syndicate.networks.other"),
        ("syndicate.networks.one", "syndicate.apply"),
    }
