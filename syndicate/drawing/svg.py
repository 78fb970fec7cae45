"""Write a scene as SVG: relative steps, one decimal, neighbours of one ink in one element; no style, no id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from syndicate.drawing.scene import Mark, Path, Point, Scene, Step, flat


def svg(scene: Scene, inks: Mapping[str, str], *, label: str = "", fit: str = "xMidYMax meet") -> str:
    """Write the drawing, ``label`` being what a screen reader says of it. Raise ``KeyError`` for an ink not given.

    ``fit`` says how it lies in a box of another shape (SVG 2, ``preserveAspectRatio``).
    """
    name = f' role="img" aria-label="{_escaped(label)}"' if label else ""
    box = f"0 0 {scene.width:g} {scene.height:g}"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" preserveAspectRatio="{fit}"{name}'
        ' stroke-linecap="round" stroke-linejoin="round">'
    )
    lines = [head]
    if scene.ground:
        lines.append(f'<path fill="{inks[scene.ground]}" d="M0 0h{scene.width:g}v{scene.height:g}H0z"/>')
    for (ink, width, dash), marks in groupby(scene.marks, lambda mark: (inks[mark.ink], mark.width, mark.dash)):
        look = f'fill="{ink}"'
        if width:
            look = f'fill="none" stroke="{ink}" stroke-width="{_number(_tenths(width))}"'
        if dash:
            look += f' stroke-dasharray="{_number(_tenths(dash[0]))} {_number(_tenths(dash[1]))}"'
        lines.append(f'<path {look} d="{"".join(_written(mark) for mark in marks)}"/>')
    return "\n".join([*lines, "</svg>\n"])


def _written(mark: Mark) -> str:
    return "".join("".join(_steps(path if mark.width else _clockwise(path))) for path in mark.paths)


def _clockwise(path: Path) -> Path:
    """Turn a path round when needed: turned alike, those that overlap in one element are both filled."""
    points = flat(path, 4)
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, [*points[1:], points[0]], strict=True))
    if area >= 0:
        return path
    ends = [path.start, *(step.points[-1] for step in path.steps)]
    steps = (
        Step(step.kind, (*reversed(step.points[:-1]), end))
        for step, end in zip(reversed(path.steps), reversed(ends[:-1]), strict=True)
    )
    return Path(ends[-1], tuple(steps), path.closed)


def _steps(path: Path) -> Iterator[str]:
    if path.steps[0].kind == "O":
        x, y = _whole(path.start)
        r = _number(_tenths(path.steps[0].radius))
        across = 2 * _tenths(path.steps[0].radius)
        yield f"M{_join(x - across // 2, y)}a{r} {r} 0 1 1 {_number(across)} 0a{r} {r} 0 1 1{_number(-across)} 0"
        return
    here = _whole(path.start)
    yield f"M{_join(*here)}"
    for step in path.steps:
        moves = [(x - here[0], y - here[1]) for x, y in map(_whole, step.points)]
        (across, down), here = moves[-1], _whole(step.points[-1])
        if step.kind == "L" and not down:
            yield f"h{_number(across)}" if across else ""
        elif step.kind == "L" and not across:
            yield f"v{_number(down)}"
        else:
            yield step.kind.lower() + _join(*(number for move in moves for number in move))
    if path.closed:
        yield "z"


def _whole(point: Point) -> tuple[int, int]:
    return _tenths(point[0]), _tenths(point[1])


def _tenths(length: float) -> int:
    """Round to a tenth, and count in tenths: relative steps then never drift."""
    return round(length * 10)


def _number(tenths: int) -> str:
    whole, rest = divmod(abs(tenths), 10)
    return ("-" if tenths < 0 else "") + (f"{whole or ''}.{rest}" if rest else str(whole))


def _join(*numbers: int) -> str:
    written = [_number(number) for number in numbers]
    return written[0] + "".join(one if one.startswith("-") else f" {one}" for one in written[1:])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
