"""The other side of OAuth 1.0a: check the signature of a request, from the words of RFC 5849 section 3."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote

import httpx

from tests.servers.standin import public_address

SKEW = 300  # seconds that the clock of a client may be from ours


class Doors:
    """Four values that open one account; a signature serves once."""

    secrets: Mapping[str, str] = {
        "CONSUMER_KEY": "consumer-key-of-the-stand-in",
        "CONSUMER_SECRET": "consumer-secret-of-the-stand-in",
        "TOKEN": "17-token-of-the-stand-in",
        "TOKEN_SECRET": "token-secret-of-the-stand-in",
    }

    def __init__(self) -> None:
        self._served: set[str] = set()

    def opens_to(self, request: httpx.Request) -> bool:
        """Say whether a request is signed by these values, just now, for the first time."""
        scheme, _space, rest = request.headers.get("authorization", "").partition(" ")
        said = {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', rest)}
        signature = said.pop("oauth_signature", "")
        fresh = said.get("oauth_nonce", "") not in self._served
        timely = abs(int(said.get("oauth_timestamp") or 0) - time.time()) < SKEW
        named = (said.get("oauth_consumer_key"), said.get("oauth_token"), said.get("oauth_signature_method"))
        ours = (self.secrets["CONSUMER_KEY"], self.secrets["TOKEN"], "HMAC-SHA1")
        right = hmac.compare_digest(signature, self._signature(request, said))
        self._served.add(said.get("oauth_nonce", ""))
        return scheme == "OAuth" and fresh and timely and named == ours and right

    def _signature(self, request: httpx.Request, said: Mapping[str, str]) -> str:
        """Sign the method, the address and the parameters (3.4.1). A body of a form would count; ours are none."""
        query = parse_qsl(request.url.query.decode(), keep_blank_values=True)
        pairs = sorted((_escaped(name), _escaped(value)) for name, value in [*said.items(), *query])
        parameters = "&".join(f"{name}={value}" for name, value in pairs)
        address = public_address(request) + request.url.path
        base = "&".join(_escaped(part) for part in (request.method, address, parameters))
        key = f"{_escaped(self.secrets['CONSUMER_SECRET'])}&{_escaped(self.secrets['TOKEN_SECRET'])}"
        return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()


def _escaped(text: str) -> str:
    return quote(text, safe="-._~")
