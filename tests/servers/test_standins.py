"""The servers that stand in for networks refuse what those networks refuse, with the same errors."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
import pytest
from PIL import Image

from syndicate.networks._x_access import authorization
from tests.contract.meta_nodes import Nodes
from tests.servers import facebook_api, instagram_api
from tests.servers.facebook_api import PAGE, FacebookPage
from tests.servers.instagram_api import USER, InstagramAccount
from tests.servers.linkedin_api import AUTHOR, LinkedInPage
from tests.servers.meta_api import Graph
from tests.servers.standin import StandIn, serving
from tests.servers.threads_api import ThreadsAccount
from tests.servers.x_api import XAccount

PAGE_POST = {"message": "Bonjour", "published": "false"}
POST = {
    "author": AUTHOR,
    "commentary": "Bonjour",
    "visibility": "PUBLIC",
    "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
    "lifecycleState": "PUBLISHED",
    "isReshareDisabledByAuthor": False,
}
NODES = {"page": "Page", "post": "PagePost", "photo": "Photo"}
IG_NODES = {"user": "IGUser", "container": "ShadowIGMediaBuilder", "post": "IGMedia"}


def _meta(server: Graph, method: str, path: str, *, token: str = "", **sent: Any) -> tuple[int, int, int]:
    """Call one of Meta's; give the status, the code and the subcode of the error."""
    headers = {"Authorization": f"Bearer {token or server.secrets['TOKEN']}"}
    written = {"params": sent} if method == "GET" else {"data": sent}
    got = server(httpx.Request(method, f"https://graph.example.org/{path}", headers=headers, **written))  # type: ignore[arg-type]  # both take it
    error = got.json().get("error", {})
    return got.status_code, error.get("code", 0), error.get("error_subcode", 0)


@pytest.mark.parametrize(
    ("path", "sent", "said"),
    [
        (f"v25.0/{PAGE}/feed", PAGE_POST, (200, 0, 0)),
        (f"v12.0/{PAGE}/feed", PAGE_POST, (400, 2500, 0)),
        (f"v25.0/{PAGE}/feed", PAGE_POST | {"token": "wrong"}, (401, 190, 0)),
        (f"v25.0/{PAGE}/feed", PAGE_POST | {"texte": "x"}, (400, 100, 0)),
        (f"v25.0/{PAGE}/feed", PAGE_POST | {"published": "no"}, (400, 100, 0)),
        (f"v25.0/{PAGE}/feed", {"published": "false", "attached_media": '[{"media_fbid": "1"}]'}, (400, 100, 0)),
        (f"v25.0/{PAGE}/feed", {"message": "Déjà dit"}, (400, 506, 0)),
        (f"v25.0/{PAGE}/posts", PAGE_POST, (400, 100, 0)),
        (f"v25.0/{PAGE}_999999", {"message": "x"}, (400, 100, 33)),
        (f"v25.0/{PAGE}_000001", {"message": "x"}, (400, 200, 0)),
    ],
)
def test_facebook(path: str, sent: dict[str, Any], said: tuple[int, int, int]) -> None:
    """Facebook takes what its description holds, for a post that its app made, and not the same text twice."""
    page = FacebookPage()
    page.post_by_hand("Déjà dit")
    assert _meta(page, "POST", path, **sent) == said


def test_a_field_that_is_not_there() -> None:
    """A field that a node does not have is an error, also in a list."""
    assert _meta(FacebookPage(), "GET", f"v25.0/{PAGE}/published_posts", fields="id,likes_of_all") == (400, 100, 0)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((200, "image/jpeg", "JPEG", (640, 480)), (200, 0, 0)),
        ((404, "text/html", "JPEG", (640, 480)), (400, 9004, 2207052)),
        ((200, "image/png", "PNG", (640, 480)), (400, 36001, 2207005)),
        ((200, "text/html", "JPEG", (640, 480)), (400, 36001, 2207005)),
        ((200, "image/jpeg", "JPEG", (640, 64)), (400, 36003, 2207009)),
    ],
)
def test_instagram_fetches_its_picture(
    found: tuple[int, str, str, tuple[int, int]], said: tuple[int, int, int]
) -> None:
    """Instagram fetches the picture itself, and takes JPEG alone, neither too wide nor too high."""
    status, mime, kind, size = found
    account = InstagramAccount()
    account.fetch = lambda _url: (status, mime, _picture(kind, size))
    sent = {"image_url": "https://valserein.example.org/images/1.jpg", "caption": "Bonjour"}
    assert _meta(account, "POST", f"v25.0/{USER}/media", **sent) == said


def test_a_container_is_published_once_it_is_finished() -> None:
    """A container is in progress at first, and cannot be published; then it can, and says so."""
    account = InstagramAccount()
    account.fetch = lambda _url: (200, "image/jpeg", _picture())
    _meta(account, "POST", f"v25.0/{USER}/media", image_url="https://valserein.example.org/1.jpg")
    (name,) = account.containers
    publish = ("POST", f"v25.0/{USER}/media_publish")
    assert _meta(account, *publish, creation_id=name) == (400, 9007, 2207027)
    assert _meta(account, "GET", f"v25.0/{name}", fields="status_code")[0] == 200
    assert _meta(account, *publish, creation_id=name) == (200, 0, 0)
    assert account.containers[name]["status"] == "PUBLISHED"
    assert _meta(account, *publish, creation_id="17890000000000999") == (400, 24, 2207008)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"media_type": "TEXT", "text": "Bonjour", "link_attachment": "https://valserein.example.org/"}, (200, 0, 0)),
        ({"media_type": "TEXT", "text": "x" * 501}, (400, 100, 0)),
        ({"media_type": "TEXT", "text": "x", "image_url": "https://valserein.example.org/1.jpg"}, (400, 100, 0)),
        ({"media_type": "TEXT", "text": "x", "topic_tag": "a.b"}, (400, 100, 0)),
        ({"media_type": "TEXT", "text": " ".join(f"https://x.example/{n}" for n in range(6))}, (400, 100, 4279049)),
        ({"media_type": "TEXT", "text": "x", "reply_to_id": "18050000000000009"}, (400, 100, 33)),
        ({"media_type": "IMAGE", "text": "x"}, (400, 100, 0)),
        ({"text": "x"}, (400, 100, 0)),
    ],
)
def test_threads(sent: dict[str, str], said: tuple[int, int, int]) -> None:
    """Threads takes what its collection of requests holds, within its limits."""
    assert _meta(ThreadsAccount(), "POST", "v1.0/me/threads", **sent) == said


@pytest.mark.parametrize("changed", ["", "CONSUMER_SECRET", "TOKEN_SECRET", "TOKEN"])
def test_x_reads_signatures(changed: str) -> None:
    """A signature by the four values opens the account, once; one by any other value does not, behind HTTP as well."""
    account = XAccount()
    with serving(account) as server:
        secrets = dict(account.secrets) | ({changed: "another"} if changed else {})
        url, query = f"{server}/2/users/17/tweets", {"max_results": "10", "start_time": "2026-11-20T09:00:00Z"}
        headers = {"Authorization": authorization("GET", url, query, secrets)}
        said = [httpx.get(url, params=query, headers=headers).status_code for _time in range(2)]
    assert said == ([401, 401] if changed else [200, 401])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "Bonjour"}, 201),
        ({"text": "x" * 257 + " https://valserein.example.org/une/adresse/longue/"}, 400),
        ({"text": "x" * 256 + " https://valserein.example.org/une/adresse/longue/"}, 201),
        ({"text": "€" * 141}, 400),
        ({"text": "Bonjour", "lang": "fr"}, 400),
        ({"text": 7}, 400),
        ({"text": "Bonjour", "media": {"media_ids": ["7"]}}, 400),
        ({"text": "Bonjour", "reply": {"in_reply_to_tweet_id": "7"}}, 403),
        ({"text": "Déjà dit"}, 403),
    ],
)
def test_x(body: dict[str, Any], status: int) -> None:
    """X takes 280 at most, a link for 23, no field that it does not know, and not the same text twice."""
    account = XAccount()
    account.post_by_hand("Déjà dit")
    url = "https://api.x.example.org/2/tweets"
    headers = {"Authorization": authorization("POST", url, None, account.secrets)}
    assert account(httpx.Request("POST", url, headers=headers, json=body)).status_code == status


@pytest.mark.parametrize(
    ("changes", "headers", "said"),
    [
        ({}, {}, (201, "")),
        ({}, {"Authorization": "Bearer another"}, (401, "INVALID_ACCESS_TOKEN")),
        ({}, {"Linkedin-Version": ""}, (400, "VERSION_MISSING")),
        ({}, {"Linkedin-Version": "202401"}, (426, "NONEXISTENT_VERSION")),
        ({}, {"X-Restli-Protocol-Version": "1.0.0"}, (400, "ILLEGAL_ARGUMENT")),
        ({"author": "urn:li:organization:1"}, {}, (422, "ILLEGAL_ARGUMENT")),
        ({"text": "Bonjour"}, {}, (422, "ILLEGAL_ARGUMENT")),
        ({"isReshareDisabledByAuthor": "no"}, {}, (422, "ILLEGAL_ARGUMENT")),
        ({"content": {"media": {"id": "urn:li:image:none"}}}, {}, (422, "ILLEGAL_ARGUMENT")),
        ({"commentary": "Déjà dit"}, {}, (422, "DUPLICATE_POST")),
    ],
)
def test_linkedin(changes: dict[str, Any], headers: dict[str, str], said: tuple[int, str]) -> None:
    """LinkedIn wants its headers, a post of its own shape, pictures that are ready, and no text twice."""
    page = LinkedInPage()
    page.post_by_hand("Déjà dit")
    got = _linkedin(page, "POST", "/rest/posts", POST | changes, headers)
    code = got.json()["code"] if got.content else ""
    assert (got.status_code, code) == said


def test_linkedin_cuts_at_what_is_not_escaped() -> None:
    """A sign that little text reserves ends the text, in silence, unless it is escaped."""
    page = LinkedInPage()
    _linkedin(page, "POST", "/rest/posts", POST | {"commentary": r"Fête \(gratuite\) samedi (venez)"}, {})
    assert [page.told(post).text for post in page.store.all()] == ["Fête (gratuite) samedi "]


def test_linkedin_deletes_what_is_not_there() -> None:
    """To delete a post that is not there is no error, to read it is one."""
    page, path = LinkedInPage(), "/rest/posts/urn%3Ali%3Ashare%3A7"
    assert _linkedin(page, "DELETE", path, None, {"X-RestLi-Method": "DELETE"}).status_code == 204
    assert _linkedin(page, "GET", path, None, {}).status_code == 404


@pytest.mark.parametrize("kind", [FacebookPage, XAccount, LinkedInPage])
def test_a_list_is_behind(kind: type[StandIn]) -> None:
    """A list shows neither what was just made nor that something was just deleted; a name does."""
    server = kind()
    server.post_by_hand("Bonjour")
    (post,) = server.store.all()
    assert server.store.listed() == [post]
    server.store.lag = 60.0
    assert server.store.listed() == []
    assert server.store.get(str(post["id"])) == post


@pytest.mark.parametrize(
    ("calls", "fields", "nodes"),
    [
        (facebook_api.CALLS, facebook_api.FIELDS, NODES),
        (instagram_api.CALLS, instagram_api.FIELDS, IG_NODES),
    ],
    ids=["facebook", "instagram"],
)
def test_what_is_taken_is_described(
    calls: dict[str, dict[str, str]],
    fields: dict[str, tuple[str, ...]],
    nodes: dict[str, str],
    official_specs: Any,
) -> None:
    """No call, parameter or field is taken here that Meta's own description does not hold."""
    described = Nodes(official_specs / "meta")
    for call, taken in calls.items():
        method, _space, path = call.partition(" ")
        kind, _slash, edge = path.partition("/")
        url = f"https://graph.example.org/v25.0/7{'/' if edge else ''}{edge}"
        sent = {name: "" for name in taken if name != "fields"}
        if call in fields:
            sent["fields"] = ",".join(fields[call])
        written: dict[str, Any] = {"params": sent} if method == "GET" else {"data": sent}
        faults = described.faults(httpx.Request(method, url, **written), {"7": nodes[kind]})
        assert [fault for fault in faults if "not a parameter" in fault or "no " in fault] == [], call


def _linkedin(page: LinkedInPage, method: str, path: str, body: Any, changed: dict[str, str]) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {page.secrets['TOKEN']}",
        "Linkedin-Version": "202609",
        "X-Restli-Protocol-Version": "2.0.0",
    }
    content = json.dumps(body).encode() if body is not None else b""
    kept = {name: value for name, value in (headers | changed).items() if value}
    return page(httpx.Request(method, f"https://api.linkedin.example.org{path}", headers=kept, content=content))


def _picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()
