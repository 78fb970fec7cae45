"""Access to X: each request is signed, and the four values that a person pastes are tried before they are kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl, quote

import httpx
import pytest

from syndicate.errors import Unauthorized
from syndicate.model import Find
from syndicate.networks._x_access import four
from syndicate.networks.x import X
from syndicate.web import Web
from tests.contract.samples import attempt, network, post

SECRETS = {"CONSUMER_KEY": "key", "CONSUMER_SECRET": "consumer secret", "TOKEN": "1-token", "TOKEN_SECRET": "secret&"}


def test_a_request_is_signed_as_oauth_1_asks() -> None:
    """The signature is the HMAC-SHA1 of method, address, query and OAuth parameters, under both secrets (RFC 5849)."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.path == "/2/users/me":
            return httpx.Response(200, json={"data": {"id": "17"}})
        return httpx.Response(200, json={"meta": {"result_count": 0}})

    with Web(transport=httpx.MockTransport(answer)) as web:
        network("x", web, secrets=SECRETS, handle="valserein").find(post(), attempt(), Find.LIST)
    assert len({_oauth(request)["oauth_nonce"] for request in asked}) == len(asked) == 2
    for request in asked:
        said = _oauth(request)
        signature = said.pop("oauth_signature")
        assert signature == _signature(request, said)


@pytest.mark.parametrize("answer", ["", "one two three", "1 2 3 4 5"])
def test_four_values_are_needed(answer: str) -> None:
    """Anything but four values is refused with the count, and never shown."""
    with pytest.raises(Unauthorized, match=f"there are {len(answer.split())}"):
        four(answer)


def test_connecting_tries_the_four_values() -> None:
    """What a person pastes becomes the four secrets once X knows whom they speak for."""
    me = httpx.Response(200, json={"data": {"id": "17", "username": "valserein"}})
    with Web(transport=httpx.MockTransport(lambda _request: me)) as web:
        invitation = network("x", web, handle="valserein").invite()
        assert invitation is not None
        assert invitation.exchange("key  c-secret token\tt-secret\n") == {
            "CONSUMER_KEY": "key", "CONSUMER_SECRET": "c-secret", "TOKEN": "token", "TOKEN_SECRET": "t-secret",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "scopes", "lacking", "advised"),
    [
        ({"x-access-level": "read-write"}, ("read", "write"), (), False),
        ({"x-access-level": "read"}, ("read",), ("write",), False),
        ({"x-access-level": "read-write-directmessages"}, ("read", "write", "directmessages"), (), True),
        ({}, (), (), False),
    ],
)
def test_what_the_access_may_do(
    header: dict[str, str], scopes: tuple[str, ...], lacking: tuple[str, ...], advised: bool
) -> None:
    """The access says whether it may write, when X says so, and advice is given when it opens more than is needed."""
    answer = httpx.Response(200, headers=header, json={"data": {"id": "17", "username": "Valserein"}})
    with Web(transport=httpx.MockTransport(lambda _request: answer)) as web:
        identity = network("x", web, handle="valserein").verify()
    assert identity.scopes == scopes
    assert X.lacking(identity.scopes) == lacking
    assert bool(identity.advice) == advised


def test_the_access_of_another_account_is_refused() -> None:
    """An access that speaks for another account than tambour.toml names is not used."""
    answer = httpx.Response(200, json={"data": {"id": "17", "username": "autre"}})
    with Web(transport=httpx.MockTransport(lambda _request: answer)) as web, pytest.raises(Unauthorized, match="autre"):
        network("x", web, handle="valserein").verify()


def _oauth(request: httpx.Request) -> dict[str, str]:
    """Read the Authorization header: each value is percent-encoded, in quotation marks."""
    pairs = request.headers["Authorization"].removeprefix("OAuth ").split(", ")
    return {name: dict(parse_qsl(f"v={value.strip(chr(34))}"))["v"] for name, value in (p.split("=", 1) for p in pairs)}


def _signature(request: httpx.Request, said: dict[str, str]) -> str:
    """Sign as RFC 5849 says in 3.4, without authlib."""

    def safe(text: str) -> str:
        return quote(text, safe="-._~")

    pairs = sorted((safe(name), safe(value)) for name, value in (*request.url.params.multi_items(), *said.items()))
    parameters = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join(map(safe, (request.method, str(request.url.copy_with(query=None)), parameters)))
    key = f"{safe(SECRETS['CONSUMER_SECRET'])}&{safe(SECRETS['TOKEN_SECRET'])}"
    return base64.b64encode(hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()).decode()
