"""Name the nearest known word when an editor writes an unknown one."""

from __future__ import annotations

from collections.abc import Iterable

from syndicate.i18n import _


def unknown(key: str, known: Iterable[str]) -> str:
    """Say that a key is unknown, and which known key it may be."""
    near = nearest(key, known)
    if near:
        return _("Unknown key “{key}”. Did you mean “{near}”?").format(key=key, near=near)
    return _("Unknown key “{key}”. Known: {known}.").format(key=key, known=", ".join(known))


def unknown_account(name: str, known: Iterable[str]) -> str:
    """Say that an account is not in tambour.toml, and which one it may be."""
    near = nearest(name, known)
    if near:
        return _("Unknown account “{name}”. Did you mean “{near}”?").format(name=name, near=near)
    return _("Unknown account “{name}”. Known: {known}.").format(name=name, known=", ".join(known) or _("none"))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word nearest to this one, if any is near."""
    import difflib  # late: most words are known

    return next(iter(difflib.get_close_matches(word.lower(), list(known), n=1)), None)
