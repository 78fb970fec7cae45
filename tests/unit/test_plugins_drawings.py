"""Which picture news without one gets, and which files the drawings of a site make."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from plugins.drawings import SUBJECTS, Drawings, subject
from syndicate.config import load
from syndicate.drawing.vignettes import VIGNETTES

TOML = '[commune]\nname = "Valserein"\nurl = "https://v.example.org"\ninsee = "99001"\n'


def drawings(folder: Path, site: str = "") -> Drawings:
    """Give the drawings of a commune."""
    (folder / "content").mkdir()
    Image.new("RGBA", (40, 48), "red").save(folder / "content" / "armes.png")
    (folder / "content" / "armes.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"/>')
    (folder / "tambour.toml").write_text(f"{TOML}[site]\n{site}\n", encoding="utf-8")
    return Drawings(load(folder / "tambour.toml"))


@pytest.mark.parametrize(
    ("category", "type_", "name"),
    [
        ("Travaux", "actualites", "works"),
        ("VOIRIE et réseaux", "actualites", "works"),
        ("École", "actualites", "school"),
        ("Écoles et cantine", "actualites", "school"),
        ("Eau", "actualites", "water"),
        ("Coupures d'eau", "actualites", "water"),
        ("Coupures d’eau", "actualites", "water"),
        ("Sécurité", "alertes", "safety"),
        ("Biodiversité", "actualites", "nature"),
        ("Vie locale", "actualites", "village-life"),
        ("Marché de Noël", "agenda", "village-life"),
        ("Marchés publics", "marches", "town-hall"),
        ("Musique", "agenda", "culture"),
        ("Élections", "actualites", "town-hall"),
        ("Beaucoup d'eaux-fortes", "actualites", "town-hall"),
        ("", "agenda", "culture"),
        ("", "alertes", "safety"),
        ("", "actualites", "town-hall"),
        ("日本", "actualites", "town-hall"),
    ],
)
def test_the_vignette_of_a_category(category: str, type_: str, name: str) -> None:
    """The words of a category choose the picture, whatever their accents and capitals; else the type; else the drum."""
    assert subject(category, type_) == name


def test_every_subject_has_its_picture() -> None:
    """Each name that can be chosen is drawn, and each picture can be chosen."""
    assert {*SUBJECTS, "town-hall"} == set(VIGNETTES)


def test_only_the_vignettes_that_pages_show_are_written(tmp_path: Path) -> None:
    """A vignette is written once a page asks for its address, and its night with it only if that is asked for too."""
    made = drawings(tmp_path)
    shown, hidden = made.vignette("Travaux", "actualites"), made.vignette("Eau", "actualites")
    assert shown.day == "theme/vignettes/works.svg"
    assert shown.night == "theme/vignettes/works-night.svg"
    assert hidden.name == "water"
    files = made.files()
    assert [path for path in files if "vignettes" in path] == [
        "theme/vignettes/works.svg",
        "theme/vignettes/works-night.svg",
    ]


def test_the_files_of_a_site(tmp_path: Path) -> None:
    """Square by day and by night, arms, and icons in the sizes that browsers and telephones ask for; always alike."""
    made = drawings(tmp_path)
    files = made.files()
    assert sorted(files) == [
        "apple-touch-icon.png",
        "favicon.ico",
        "theme/arms.svg",
        "theme/icon.svg",
        "theme/square-night.svg",
        "theme/square.svg",
    ]
    with (
        Image.open(BytesIO(files["apple-touch-icon.png"])) as touch,
        Image.open(BytesIO(files["favicon.ico"])) as small,
    ):
        assert (touch.size, touch.mode, small.size) == ((180, 180), "RGB", (32, 32))
    assert made.files() == files


def test_arms_in_png(tmp_path: Path) -> None:
    """Arms given as PNG are published as they are, and every icon and card shows them."""
    made = drawings(tmp_path, 'arms = "armes.png"')
    files = made.files()
    assert made.arms == "theme/arms.png"
    assert files["theme/arms.png"] == made.setting.arms
    assert b"data:image/png;base64," in files["theme/icon.svg"]
    with Image.open(BytesIO(files["apple-touch-icon.png"])) as touch:
        assert touch.getpixel((90, 90)) == (255, 0, 0)


def test_arms_in_svg(tmp_path: Path) -> None:
    """Arms given as SVG are the icon of the browser's tab too; where pixels are needed, the drum stands for them."""
    made = drawings(tmp_path, 'arms = "armes.svg"')
    files = made.files()
    assert made.arms == "theme/arms.svg"
    assert files["theme/icon.svg"] == files["theme/arms.svg"]
    assert made.setting.arms == b""


def test_what_the_commune_chose_is_drawn(tmp_path: Path) -> None:
    """Landscape, steeple and mode change the square."""
    usual = drawings(tmp_path).files()["theme/square.svg"]
    for number, line in enumerate(('landscape = "coast"', "steeple = false", 'mode = "mourning"')):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert drawings(folder, line).files()["theme/square.svg"] != usual
