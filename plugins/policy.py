"""What a page may load, and from where: the one place where it is written, and why.

A static host cannot be asked to send headers, so each page carries its policy in a ``<meta>``
(https://www.w3.org/TR/CSP3/#meta-element); ``frame-ancestors`` is not allowed there, and stands in ``_headers``, which
some hosts read.
"""

from __future__ import annotations

from markupsafe import Markup

_RULES = (
    "default-src 'self'",  # pictures, styles, scripts, feeds: ours; nobody else learns who reads what (GDPR)
    "object-src 'none'",  # no plug-in: default-src would still allow one of ours
    "base-uri 'none'",  # an injected <base> cannot send our links elsewhere; default-src does not cover it
    "form-action 'self'",  # a search stays here; default-src does not cover it
)
# Quotation marks of HTML do not occur here, so this is safe within an attribute as it stands.
CSP = Markup("; ".join(_RULES))  # noqa: S704 - a constant
# The search runs WebAssembly, which is compiled in the page: that, and no eval of JavaScript.
CSP_SEARCH = Markup("; ".join((*_RULES, "script-src 'self' 'wasm-unsafe-eval'")))  # noqa: S704 - as above
