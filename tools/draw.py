"""Draw the pictures of the sample commune, all by program: block prints in the commune's two colours.

    python tools/draw.py                    every picture, into content/images/
    python tools/draw.py --only drop --into /tmp

Each picture has its own seed (its name), so the same Pillow writes the same bytes. Five of them are traps on
purpose, of the kinds that town halls send: an upright one, one without ground (transparency), one as a telephone
stores it, lying on its side with the place where it was taken, one in the four inks of a printer, and a huge one.
The documents of the sample (``--documents``) are written into content/ too, by ``tools/drawing/paper.py``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

from PIL import ExifTags, Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a script sees its own folder, not the one that holds the package tools

from tools.drawing import civic, dog, feasts, paper, river, square, village, weather  # noqa: E402 - after the line above
from tools.drawing.sheet import Sheet  # noqa: E402

IMAGES = ROOT / "content" / "images"

SCENES: dict[str, tuple[Callable[[Random], Sheet], str]] = {
    "bridge": (river.bridge, "pont-des-lavandieres.jpg"),
    "flood": (river.flood, "echelle-de-crue.jpg"),
    "drop": (river.drop, "goutte-d-eau.jpg"),
    "market": (square.market, "marche-de-noel.jpg"),
    "school": (square.school, "ecole.jpg"),
    "crier": (square.crier, "crieur-sur-la-place.jpg"),
    "hall": (square.hall, "mairie.jpg"),
    "hedge": (square.hedge, "plantation-de-la-haie.jpg"),
    "drum": (square.drum, "tambour.png"),
    "fireworks": (feasts.fireworks, "feu-d-artifice.jpg"),
    "sunday": (feasts.sunday, "marche-du-dimanche.jpg"),
    "film": (feasts.film, "cinema-en-plein-air.jpg"),
    "memorial": (feasts.memorial, "monument-aux-morts.jpg"),
    "snow": (weather.snow, "deneigement.jpg"),
    "heat": (weather.heat, "canicule.jpg"),
    "line": (weather.line, "nacelle.jpg"),
    "dog": (dog.dog, "chien-trouve.jpg"),
    "ballot": (civic.ballot, "bureau-de-vote.jpg"),
    "library": (civic.library, "bibliotheque.jpg"),
    "bulletin": (civic.bulletin, "bulletin.jpg"),
    "village": (village.village, "valserein.jpg"),
}
TELEPHONE = "flood"  # the one stored on its side, with a position
PRINTER = "bulletin"  # the one in cyan, magenta, yellow and black
HUGE = "village"  # forty million pixels: finer colour is of no use


def main() -> None:
    """Read the command line and draw."""
    parser = argparse.ArgumentParser(description="Draw the pictures of the sample commune.")
    parser.add_argument("--only", choices=sorted(SCENES), help="one picture")
    parser.add_argument("--into", type=Path, default=IMAGES, help="the folder to write in")
    parser.add_argument("--documents", action="store_true", help="write the PDF files of content/ instead")
    options = parser.parse_args()
    if options.documents:
        for path in paper.write_all(ROOT / "content"):
            print(path)
        return
    options.into.mkdir(parents=True, exist_ok=True)
    for name in [options.only] if options.only else SCENES:
        print(draw(name, options.into))


def draw(name: str, folder: Path) -> Path:
    """Draw one picture into a folder and give its path."""
    scene, file = SCENES[name]
    path = folder / file
    image = scene(Random(name)).finish()
    if path.suffix == ".png":
        image.save(path, optimize=True)
    elif name == PRINTER:
        image.convert("CMYK").save(path, quality=88, subsampling=0, optimize=True)
    elif name == HUGE:
        image.save(path, quality=60, optimize=True)
    elif name == TELEPHONE:
        image.transpose(Image.Transpose.ROTATE_90).save(
            path, quality=88, subsampling=0, optimize=True, exif=_telephone()
        )
    else:
        image.save(path, quality=88, subsampling=0, optimize=True)
    return path


def _telephone() -> Image.Exif:
    """Give what a telephone writes: to be turned by a quarter (orientation 6), and a position, here in the open sea."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "Appareil fictif"
    exif[ExifTags.Base.DateTime] = "2026:11:20 07:12:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({
        ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (46.0, 30.0, 0.0),
        ExifTags.GPS.GPSLongitudeRef: "W", ExifTags.GPS.GPSLongitude: (11.0, 15.0, 0.0),
    })  # fmt: skip
    return exif


if __name__ == "__main__":
    main()
