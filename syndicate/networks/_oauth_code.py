"""The code that a browser shows in its address bar, once a person has let a program in (RFC 6749, 4.1.2)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit


def code_in(shown: str) -> str:
    """Give the code in the address that a browser shows, or the code itself."""
    if "://" not in shown:
        return shown
    try:
        return parse_qs(urlsplit(shown).query).get("code", [""])[0]
    except ValueError:
        return ""
