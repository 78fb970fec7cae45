"""The commune's colours: the reference pair, who is the deep one, and what is told when nobody could read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndicate import oklch, palette
from syndicate.config import load
from syndicate.errors import ConfigError

SINOPLE, OR, SABLE, ARGENT, GUEULES = (palette.WORDS[name] for name in ("sinople", "or", "sable", "argent", "gueules"))


def written(root: Path, site: str) -> Path:
    """Write a tambour.toml whose fourth line begins [site]."""
    path = root / "tambour.toml"
    path.write_text(f'[commune]\nname = "V"\nurl = "https://v.example.org"\n[site]\n{site}\n', encoding="utf-8")
    return path


def test_the_contrast_is_that_of_wcag() -> None:
    """Black on white is 21, a colour on itself 1, and a published value is met: #777777 on white is 4.48."""
    assert oklch.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert oklch.contrast("#e8b22d", "#e8b22d") == 1
    assert oklch.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_a_colour_survives_its_coordinates() -> None:
    """What sRGB can show comes back as it was, and known coordinates are met (CSS Color 4: lime)."""
    for code in ("#000000", "#ffffff", "#1f6b4a", "#e8b22d", "#0000ff", "#010203", "#fefdfc"):
        assert oklch.read(code).hex == code
    assert oklch.read("#00ff00") == pytest.approx((0.8664, 0.2948, 142.5), abs=0.01)


def test_too_much_chroma_is_brought_into_srgb() -> None:
    """A green that no screen shows becomes the strongest one that it shows, as light, of the same hue."""
    shown = oklch.read(oklch.Colour(0.6, 0.4, 145).hex)

    assert shown.lightness == pytest.approx(0.6, abs=0.01)
    assert shown.hue == pytest.approx(145, abs=1)
    assert 0.15 < shown.chroma < 0.4


def test_the_reference_pair() -> None:
    """Sinople and or give the very colours that the theme was drawn with."""
    light = palette.derive(SINOPLE, OR).light

    assert {name: light[name] for name in ("a", "a-deep", "b", "ink", "paper", "sunken")} == {
        "a": "#1f6b4a", "a-deep": "#003822", "b": "#e8b22d", "ink": "#16261d", "paper": "#fbf8f2", "sunken": "#f3eee4",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "deep"),
    [
        ((SINOPLE, OR), SINOPLE),
        ((OR, SINOPLE), SINOPLE),  # a yellow is never the deep one
        ((ARGENT, GUEULES), GUEULES),  # nor is a near-white
        ((SABLE, GUEULES), GUEULES),  # a neutral steps back before a colour
        ((SABLE, OR), SABLE),  # but not before a yellow
        (("#ff9ec4", SINOPLE), SINOPLE),  # nor before what could not be read
        ((SINOPLE, GUEULES), SINOPLE),  # between two deep ones, the commune's order
        ((GUEULES, SINOPLE), GUEULES),
    ],
)
def test_who_is_the_deep_one(given: tuple[str, str], deep: str) -> None:
    """The order written in tambour.toml only decides between two colours that both could be the deep one."""
    assert palette.roles(*given)[0] == deep
    assert palette.derive(*given) == palette.derive(*palette.roles(*given))


def test_two_like_colours_are_told_apart() -> None:
    """When both are nearly the same, the bright one is made bright."""
    light = palette.derive("#1f6b4a", "#20704d").light

    assert oklch.read(light["b"]).lightness == pytest.approx(0.82, abs=0.01)
    assert oklch.distance(light["a"], light["b"]) > 0.3


def test_the_blue_of_the_state_is_softened() -> None:
    """The State's blue loses its chroma and gains light; a blue that only looks like itself is kept."""
    softened = oklch.read(palette.derive("#000091", OR).light["a"])

    assert softened.chroma <= 0.125
    assert softened.lightness >= 0.395
    assert palette.derive("#2b5c8f", OR).light["a"] == "#2b5c8f"


def test_a_night_drawing_keeps_its_sun() -> None:
    """By night the sky is darker than the walls, and the disc keeps the colour that it has by day."""
    derived = palette.derive(SINOPLE, OR)
    day, night = palette.drawing(derived), palette.drawing(derived, night=True)

    assert day.keys() == night.keys()
    assert night["b"] == day["b"] == OR
    assert (
        oklch.read(night["sky"]).lightness < oklch.read(night["paper"]).lightness < oklch.read(day["paper"]).lightness
    )


@pytest.mark.parametrize(
    ("written_as", "colours"),
    [
        ("", (SINOPLE, OR)),
        ("colours = []", (SINOPLE, OR)),
        ('colours = ["gueules"]', (GUEULES, OR)),
        ('colours = ["or"]', (SABLE, OR)),
        ('colours = ["#E8B22D", "Sinople"]', (SINOPLE, OR)),
    ],
)
def test_what_a_commune_may_write(tmp_path: Path, written_as: str, colours: tuple[str, str]) -> None:
    """Nothing, one colour or two, as a code or as a word of blazon: the deep one comes first."""
    assert load(written(tmp_path, written_as)).site.colours == colours


@pytest.mark.parametrize(
    ("colours", "line", "contrast", "nearest"),
    [
        ('["#66b2ff", "#5aa0e6"]', 5, "2.1", "#2775be"),
        ('["#ffff00", "#ffffff"]', 5, "1.0", "#767600"),
        ('[\n  "#ffffff",\n  "#ffff00",\n]', 7, "1.0", "#767600"),  # the white could not be the deep one either
        ('["#737373"]', 5, "4.4", "#727272"),  # 4.47 is not shown as enough
    ],
)
def test_a_deep_colour_that_is_too_pale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, colours: str, line: int, contrast: str, nearest: str
) -> None:
    """It is refused where it stands, with its contrast and the nearest that would do; that one is then accepted."""
    monkeypatch.setenv("TAMBOUR_LANG", "en")
    path = written(tmp_path, f"colours = {colours}")
    with pytest.raises(ConfigError) as caught:
        load(path)

    assert caught.value.line == line
    assert f"is {contrast}, and 4.5 is needed" in caught.value.message
    assert caught.value.message.endswith(f" is {nearest}.")
    refused = caught.value.message.split("”")[0].removeprefix("“")
    assert load(written(tmp_path, f"colours = {colours}".replace(refused, nearest))).site.colours[0] == nearest


@pytest.mark.parametrize(
    ("colours", "line", "told"),
    [
        ('["rose"]', 5, "gueules"),
        ('["#fff} body{display:none"]', 5, "#1f6b4a"),
        ('["#1f6b4"]', 5, "#1f6b4a"),
        ('["or",\n"sable",\n"azur"]', 7, "two colours"),
    ],
)
def test_what_is_no_colour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, colours: str, line: int, told: str) -> None:
    """An unknown word, another notation and a third colour are refused with their line."""
    monkeypatch.setenv("TAMBOUR_LANG", "en")
    with pytest.raises(ConfigError, match=told) as caught:
        load(written(tmp_path, f"colours = {colours}"))

    assert caught.value.line == line


def test_mourning_is_asked_for_in_the_settings(tmp_path: Path) -> None:
    """The mode decides which palette the site has."""
    usual = load(written(tmp_path, "")).site.palette
    sober = load(written(tmp_path, 'mode = "mourning"')).site.palette

    assert usual.light["a"] == SINOPLE
    assert sober == palette.mourning(usual)
    assert oklch.read(sober.light["b"]).chroma < 0.03
