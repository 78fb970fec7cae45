"""Write the guide to the models of announcements from the models themselves: ``python -m tools.models``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from syndicate import announcement
from syndicate.announcement import Announcement

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "guide" / "modeles.md"
TABLE = "| Annonce | Modèle | Dossier |\n|---|---|---|\n"  # what follows is made; what precedes is written by hand


def main() -> None:
    """Write the guide."""
    GUIDE.write_text(guide(), encoding="utf-8")


def guide() -> str:
    """Give the text of the guide: its introduction as it stands, then the models."""
    introduction = GUIDE.read_text(encoding="utf-8").partition(TABLE)[0]
    models = [announcement.load(name) for name in announcement.names()]
    rows = "\n".join(f"| [{model.label}](#{model.name}) | `{model.name}` | `{model.type}/` |" for model in models)
    return "\n".join([f"{introduction}{TABLE}{rows}\n", *(line for model in models for line in _section(model))])


def _section(model: Announcement) -> Iterator[str]:
    yield f'<a id="{model.name}"></a>\n\n## {model.label}\n'
    yield f"`tambour new {model.name}`\n"
    for heading, lines in (
        ("Ce qui est demandé", [question.ask for question in model.questions]),
        ("À dire", model.say),
        ("À ne jamais dire", model.never),
    ):
        yield f"### {heading}\n"
        yield "\n".join(f"- {line}" for line in lines) + "\n"


if __name__ == "__main__":
    main()
