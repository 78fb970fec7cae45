"""The two colours that a commune chooses in tambour.toml: read, completed, and refused when nobody could read them."""

from __future__ import annotations

from collections.abc import Sequence

from syndicate import palette
from syndicate.i18n import _, decimal
from syndicate.oklch import contrast
from syndicate.toml_places import Place
from syndicate.toml_reader import Reader


def chosen(reader: Reader, place: Place, given: Sequence[str]) -> tuple[str, str]:
    """Give the two as ``#rrggbb``, the deep one first: it must be usable as it was chosen (RGAA 4.1, 3.2).

    Raise ``ConfigError`` for what is no colour, and for a deep colour that is too pale.
    """
    codes = []
    for position, colour in enumerate(given):
        code = palette.code(colour)
        if not code:
            message = _("“{colour}” is not a colour: write it as #1f6b4a, or as one of {words}.")
            raise reader.fault(place, position, message.format(colour=colour, words=", ".join(palette.WORDS)))
        if position > 1:
            raise reader.fault(place, position, _("“colours” takes two colours: the deep one, then the bright one."))
        codes.append(code)
    pair = palette.pair(codes)
    if palette.can_be_read(pair[0]):
        return pair
    position = codes.index(pair[0])
    message = _(
        "“{colour}” is too pale to be the deep colour: its contrast on the page is {contrast}, and {least} is needed; "
        "the nearest colour that reaches it is {nearest}."
    ).format(
        colour=given[position],
        contrast=decimal(contrast(pair[0], palette.PAPER)),
        least=decimal(palette.LEAST),
        nearest=palette.readable(pair[0]),
    )
    raise reader.fault(place, position, message)
