"""listmonk: what becomes of a draft, and texts that its templates must not read as instructions."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from syndicate import config
from syndicate.errors import ConfigError, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Find, Link
from syndicate.networks import Network
from syndicate.networks.listmonk import TAKEN_UP
from syndicate.web import Web
from tests.contract import samples

SERVER = "https://listmonk.example.org"
SETTINGS = {"user": "tambour", "list": "3", "from": "Mairie <lettre@valserein.example.org>"}
TAG = f"tambour-{samples.attempt().key}"


class Listmonk:
    """A listmonk in memory, which answers as its program does."""

    def __init__(self) -> None:
        self.campaigns: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str]] = []
        self.answers: dict[tuple[str, str], httpx.Response] = {}

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        method, path = request.method, request.url.path.removeprefix("/api/")
        self.asked.append((method, path))
        if (method, path) in self.answers:
            return self.answers[method, path]
        if (method, path) == ("GET", "campaigns"):
            return self.said({"results": self.campaigns, "total": len(self.campaigns)})
        if (method, path) == ("POST", "campaigns"):
            made = json.loads(request.content) | {"id": len(self.campaigns) + 1, "status": "draft"}
            self.campaigns.append(made)
            return self.said(made)
        number = int(path.split("/")[1])
        found = next((one for one in self.campaigns if one["id"] == number), None)
        if found is None:
            return httpx.Response(400, json={"message": "Campaign not found"})
        if method == "PUT":
            found["status"] = json.loads(request.content)["status"]
        return self.said(found)

    def said(self, data: Any) -> httpx.Response:
        """Wrap an answer as listmonk does."""
        return httpx.Response(200, json={"data": data})

    def do(self, act: Callable[[Network], Any], **settings: str) -> Any:
        """Let an account act."""
        with Web(transport=httpx.MockTransport(self.answer)) as web:
            secrets = {"TOKEN": "token-of-listmonk-0123456789"}
            return act(samples.network("listmonk", web, server=SERVER, secrets=secrets, **SETTINGS | settings))


@pytest.fixture
def listmonk() -> Listmonk:
    """Give an empty listmonk."""
    return Listmonk()


def published(network: Network) -> Any:
    """Publish the sample."""
    return network.publish(samples.post(), samples.attempt())


def looked_for(how: Find, network: Network) -> Any:
    """Look for the sample, as an attempt that left a handle does."""
    return network.find(samples.post(), replace(samples.attempt(), handle="7"), how)


def test_a_campaign_is_made_and_started_once(listmonk: Listmonk) -> None:
    """A second try under the same key finds the campaign that the first one started, and starts nothing."""
    first = listmonk.do(published)
    again = listmonk.do(published)
    assert first == again
    assert [(one["status"], one["tags"]) for one in listmonk.campaigns] == [("running", [TAG])]
    assert [asked for asked in listmonk.asked if asked[0] != "GET"] == [
        ("POST", "campaigns"),
        ("PUT", "campaigns/1/status"),
    ]


def test_a_draft_that_was_left_is_taken_up(listmonk: Listmonk) -> None:
    """A try that died before it wrote the handle down left a draft: its tag finds it, and no second one is made."""
    listmonk.campaigns.append({"id": 7, "status": "draft", "tags": [TAG]})
    handles: list[str] = []
    attempt = replace(samples.attempt(), prepared=handles.append)
    assert listmonk.do(lambda network: network.publish(samples.post(), attempt)).copy_id == "7"
    assert handles == ["7"]
    assert len(listmonk.campaigns) == 1


@pytest.mark.parametrize("status", TAKEN_UP)
def test_what_a_person_took_up_is_left(listmonk: Listmonk, status: str) -> None:
    """A campaign that runs, has run, waits or was stopped is not started, and is the copy."""
    listmonk.campaigns.append({"id": 7, "status": status, "tags": [TAG]})
    attempt = replace(samples.attempt(), handle="7")
    assert listmonk.do(lambda network: network.publish(samples.post(), attempt)).copy_id == "7"
    for how in (Find.HANDLE, Find.KEY):
        look = partial(looked_for, how)
        assert listmonk.do(look).copy_id == "7"
    assert {method for method, _path in listmonk.asked} == {"GET"}


@pytest.mark.parametrize("tags", [[], ["tambour-of-another"], None, TAG])
def test_the_tag_is_compared(listmonk: Listmonk, tags: Any) -> None:
    """A server that ignores the tag that is asked for shows others' campaigns: they are not ours."""
    listmonk.campaigns.append({"id": 7, "status": "finished", "tags": tags})
    found = listmonk.do(lambda network: network.find(samples.post(), samples.attempt(), Find.KEY))
    assert found is None


def test_a_list_that_was_cut_short_proves_nothing(listmonk: Listmonk) -> None:
    """Where the server shows fewer campaigns than it has, ours may be among the others."""
    listmonk.answers["GET", "campaigns"] = listmonk.said({"results": [], "total": 40})
    with pytest.raises(Unsent):
        listmonk.do(published)


@pytest.mark.parametrize(
    ("step", "status", "body", "error"),
    [
        (("POST", "campaigns"), 400, {"message": "Invalid list IDs"}, Refused),
        (("POST", "campaigns"), 403, {"message": "permission denied: campaigns:manage"}, Unauthorized),
        (("POST", "campaigns"), 500, {"message": "Error creating campaign"}, Unsent),
        (("PUT", "campaigns/1/status"), 400, {"message": "Only draft and paused campaigns can start"}, Refused),
        (("PUT", "campaigns/1/status"), 403, {"message": "permission denied: campaigns:send"}, Unauthorized),
        (("PUT", "campaigns/1/status"), 500, {"message": "Error updating campaign"}, InDoubt),
        (("PUT", "campaigns/1/status"), 200, {"data": {"id": 1, "status": "draft"}}, InDoubt),
    ],
)
def test_what_an_error_means(
    listmonk: Listmonk, step: tuple[str, str], status: int, body: Any, error: type[OutcomeError]
) -> None:
    """Before the start nothing was sent; a start that fails may have been obeyed."""
    listmonk.answers[step] = httpx.Response(status, json=body)
    with pytest.raises(OutcomeError) as caught:
        listmonk.do(published)
    assert type(caught.value) is error


def test_no_title_is_an_instruction(listmonk: Listmonk) -> None:
    """Two braces in a title or a text stand for themselves; the only instruction is the way to unsubscribe."""
    hostile = '{{ .Subscriber.Email }} <b>"{{{'
    post = samples.post(text=f"{hostile}\n\n")
    draft = replace(post.draft, link=Link(samples.URL, hostile, ""))
    listmonk.do(lambda network: network.publish(replace(post, draft=draft), samples.attempt()))
    (made,) = listmonk.campaigns
    for field in ("name", "subject", "body", "altbody"):
        left = made[field].replace('{{ "{{" }}', "").replace("{{ UnsubscribeURL }}", "")
        assert "{{" not in left, field
    assert made["body"].count("{{ UnsubscribeURL }}") == 2  # the link, and its words
    assert made["altbody"].count("{{ UnsubscribeURL }}") == 1
    assert "<b>" not in made["body"]


def test_a_template_may_be_chosen(listmonk: Listmonk) -> None:
    """The settings name the list and, where they want another than the default, the template."""
    listmonk.do(published, layout="12")
    assert (listmonk.campaigns[0]["lists"], listmonk.campaigns[0]["template_id"]) == ([3], 12)


@pytest.mark.parametrize("key", ["list", "layout"])
def test_a_list_is_a_number(tmp_path: Path, key: str) -> None:
    """A list or a template that is no number is named with its line."""
    settings = {"server": SERVER} | SETTINGS | {key: "la lettre"}
    lines = ['[commune]\nname = "V"\nurl = "https://v.example.org"\n[accounts.lettre]\nkind = "listmonk"']
    lines += [f'{name} = "{value}"' for name, value in settings.items()]
    path = tmp_path / "tambour.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ConfigError, match=f"“{key}”") as caught:
        config.load(path)
    assert caught.value.line == 6 + list(settings).index(key)
