"""What a commune chooses for its drawings, in [site]: its landscape, its steeple, its arms."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from syndicate.errors import ContentError
from syndicate.i18n import _
from syndicate.toml_places import Place
from syndicate.toml_reader import Reader
from syndicate.walk import real

SITE: dict[str, tuple[type, ...]] = {"landscape": (str,), "steeple": (bool,), "arms": (str,)}
FORMATS = (".svg", ".png")
# Those that ``drawing.square`` draws; the first unless one is chosen.
LANDSCAPES = ("hill", "river", "coast", "plain", "mountain")


def check(reader: Reader, place: Place, table: Mapping[str, Any], content: Path) -> None:
    """Check these keys; ``content`` is the folder that arms are looked for in. Raise ``ConfigError``."""
    reader.choice(place, "landscape", table.get("landscape", LANDSCAPES[0]), LANDSCAPES)
    given = table.get("arms")
    if given is None:
        return
    if Path(given).suffix.lower() not in FORMATS:
        raise reader.fault(place, "arms", _("“arms” names a picture in SVG or in PNG."))
    try:
        read(content, given)
    except FileNotFoundError:
        message = _("The arms “{name}” are not in the folder {folder}.").format(name=given, folder=content.name)
        raise reader.fault(place, "arms", message) from None
    except ContentError as error:
        raise reader.fault(place, "arms", f"{given}: {error}") from None


def read(content: Path, given: str) -> bytes:
    """Give the arms as they can be published. Raise ``FileNotFoundError``, or ``ContentError`` for what is refused."""
    file = real(content / given)
    if file is None or not file.is_file() or not file.is_relative_to(content.resolve()):
        raise FileNotFoundError(given)
    from syndicate import arms  # late: it loads Pillow, and every command reads the settings

    data = file.read_bytes()
    return arms.clean_svg(data) if file.suffix.lower() == ".svg" else arms.clean_png(data)
