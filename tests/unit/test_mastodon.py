"""What is Mastodon's own: how it counts, what it publishes of its limits, how pictures are recognised."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from syndicate.errors import Altered, ConfigError, InDoubt, Refused, Unauthorized, Unsent
from syndicate.model import Action, ActionKind, Attachment, Copy, Find, Post
from syndicate.networks import load
from syndicate.networks._fingerprint import file_name, marked_focus, same_pictures
from syndicate.networks._mastodon_limits import measure
from syndicate.networks._mastodon_reading import shown
from syndicate.networks.mastodon import CLOCKS
from syndicate.recover import look_before
from syndicate.web import Web
from tests.contract.samples import AT, URL, attempt, copy, network, picture, post

SERVER = "https://mastodon.example.org"
MASTODON = {
    "version": "4.5.2",
    "source_url": "https://github.com/mastodon/mastodon",
    "configuration": {
        "statuses": {"max_characters": 1000, "max_media_attachments": 6, "characters_reserved_per_url": 30},
        "media_attachments": {"image_size_limit": 1234, "image_matrix_limit": 5678, "description_limit": 10_000},
    },
}

TEXTS = [
    "",
    "Réunion publique à 18 h 30 : venez !",
    "👨‍👩‍👧‍👦 fête 🇫🇷 e\u0301te\u0301",
    "https://valserein.example.org/actualites/une-adresse-bien-plus-longue-que-vingt-trois.html",
    "(https://valserein.example.org/a). Fin, https://www.service-public.fr/x?y=1&z=2#ancre!",
    "https://fr.wikipedia.org/wiki/Tambour_(instrument) et https://valserein.example.org/été,",
    "valserein.example.org/x sans protocole",
    "https://localhost/actualites/fete-du-village-de-valserein",
    "http://127.0.0.1:8000/actualites/fete-du-village-de-valserein",
    "https://valserein.example/actualites/fete-du-village-de-valserein",
    "xhttps://valserein.example.org/actualites/fete-du-village",
    "Merci @mairie@mastodon.example.org et @prefecture, écrire à mairie@valserein.example.org",
    "«https://valserein.example.org/a/b/c/d/e/f/g/h»",
    "https://valserein.example.org/a–b—c",
    "https://valserein.example.org:8080/a/b/c/d/e/f/g/h/i/j",
    "https://valserein.example.org?page=une-page-assez-longue&x=.",
    "a\r\nb",
]


@pytest.mark.parametrize("text", TEXTS)
def test_measure_counts_as_the_reference_does(text: str) -> None:
    """The count is that of the pattern which Mastodon.py takes from Mastodon's own source."""
    import regex
    from mastodon._url_regex import url_regex

    counted = url_regex.sub(lambda found: found[2] + "x" * 23, text)
    counted = regex.sub(r"(?i)(^|[^/\w])@(([a-z0-9_]+)@[a-z0-9\.\-]+[a-z0-9]+)", r"\1@\3", counted)
    assert measure(text) == len(regex.findall(r"\X", counted))


def test_measure_by_hand() -> None:
    """An address counts for 23, a family for one, the server of a mention for nothing."""
    assert measure(f"Fête 👨‍👩‍👧‍👦 {URL}.") == len("Fête X ") + 23 + 1
    assert measure("@mairie@mastodon.example.org") == len("@mairie")


def test_limits_of_mastodon_itself() -> None:
    """Every limit comes from the server's own document, the length of an address included."""
    rules = _limits({"/api/v2/instance/": MASTODON})
    assert (rules.limit, rules.measure(URL)) == (1000, 30)
    pictures = rules.pictures
    assert (pictures.most, pictures.max_bytes, pictures.max_pixels, pictures.alt_limit) == (6, 1234, 5678, 10_000)


@pytest.mark.parametrize(
    "said", [{"source_url": "https://github.com/somebody/something"}, {"version": "2.7.2 (compatible; Pleroma 2.6)"}]
)
def test_limits_of_a_server_that_only_speaks_alike(said: dict[str, str]) -> None:
    """A server that is not Mastodon counts each character of an address, whatever it announces."""
    assert _limits({"/api/v2/instance/": MASTODON | said}).measure(URL) == len(URL)


def test_limits_of_an_older_server() -> None:
    """Without a v2 document, the v1 document is read; what it does not say stays as it was."""
    old = {"version": "4.0.0 (not true; compatible; snac/2.75)", "configuration": {"statuses": {"max_characters": 99}}}
    rules = _limits({"/api/v1/instance/": old})
    assert (rules.limit, rules.pictures) == (99, load("mastodon").rules.pictures)


@pytest.mark.parametrize("odd", [{}, {"configuration": None}, {"configuration": {"statuses": {"max_characters": "x"}}}])
def test_limits_that_make_no_sense_are_left_out(odd: dict[str, Any]) -> None:
    """What a server says of its limits is believed only when it is a number above nothing."""
    assert _limits({"/api/v2/instance/": {"version": "4.5.2"} | odd}).limit == 500


def test_limits_of_what_is_no_such_server() -> None:
    """A site that knows none of the addresses is Unsent, with its name."""
    with pytest.raises(Unsent, match=r"mastodon\.example\.org"):
        _limits({})


def test_an_unknown_visibility() -> None:
    """A visibility that the API does not take is found when the configuration is read."""
    with pytest.raises(ConfigError, match="unlisted"):
        load("mastodon").rules_for({"visibility": "pubilc"})


def test_a_token_that_names_a_file_is_not_read(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is a token, even where a file has its name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "the-token").write_text("what-the-file-holds\nhttps://elsewhere.example.org\n")
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["authorization"])
        return httpx.Response(200, json={"id": "1", "acct": "valserein", "url": SERVER})

    with Web(transport=httpx.MockTransport(answer)) as web:
        network("mastodon", web, server=SERVER, secrets={"TOKEN": "the-token"}).verify()
    assert set(sent) == {"Bearer the-token"}


def test_a_strange_rate_limit_header_is_no_failure() -> None:
    """A post that succeeded is a success, whatever its headers say, and no warning escapes."""
    headers = {"X-RateLimit-Reset": "nonsense", "X-RateLimit-Remaining": "many", "Deprecation": "true"}
    with _server(lambda request: httpx.Response(200, json={"id": "5", "url": None}, headers=headers)) as web:
        assert network("mastodon", web, server=SERVER).publish(post(), attempt()).copy_id == "5"


@pytest.mark.parametrize("body", [{}, [], "text", None, {"id": None, "created_at": "yesterday"}])
def test_an_answer_of_another_shape_is_in_doubt(body: object) -> None:
    """A success that does not name the post may have made it."""
    with _server(lambda request: httpx.Response(200, json=body)) as web, pytest.raises(InDoubt):
        network("mastodon", web, server=SERVER).publish(post(), attempt())


def test_a_picture_that_is_never_ready() -> None:
    """A server that prepares a picture for ever is Unsent after a bounded wait, and nothing is posted."""
    waited: list[float] = []
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(202, json={"id": "9", "type": "image", "url": None})

    with Web(transport=httpx.MockTransport(answer), wait=waited.append) as web, pytest.raises(Unsent, match="prepare"):
        network("mastodon", web, server=SERVER).publish(post(pictures=(picture(),)), attempt())
    assert 10 < sum(waited) < 120
    assert "/api/v1/statuses" not in asked


def test_a_picture_that_the_server_cannot_read() -> None:
    """A picture that fails while it is prepared is Refused."""

    def answer(request: httpx.Request) -> httpx.Response:
        ready = request.method == "POST"
        return httpx.Response(
            202 if ready else 422, json={"id": "9", "url": None} if ready else {"error": "Unreadable"}
        )

    with _server(answer) as web, pytest.raises(Refused, match="Unreadable"):
        network("mastodon", web, server=SERVER).publish(post(pictures=(picture(),)), attempt())


def test_an_edit_names_the_pictures_that_are_there() -> None:
    """Pictures that did not change are named with their alt text and are not sent again; ids come from the copy."""
    red, blue = picture("red", alt="Rouge"), picture("blue", alt="Bleu")
    requests = _edit(there=(red, blue), wanted=(dataclasses.replace(red, alt="Rouge vif"), blue))
    assert [request.method for request in requests] == ["GET", "PUT"]
    body = _json(requests[-1])
    assert body["media_ids"] == ["m0", "m1"]
    assert [(media["id"], media["description"]) for media in body["media_attributes"]] == [
        ("m0", "Rouge vif"),
        ("m1", "Bleu"),
    ]


def test_an_edit_moves_the_focal_point_of_a_picture() -> None:
    """A focal point that the editor moved is sent, for the same picture."""
    moved = dataclasses.replace(picture(), focus=(-0.75, 0.9))
    (media,) = _json(_edit(there=(picture(),), wanted=(moved,))[-1])["media_attributes"]
    x, y = map(float, media["focus"].split(","))
    assert (round(x, 1), round(y, 1)) == (-0.7, 0.9)


@pytest.mark.parametrize(
    "wanted",
    [
        (picture("green", alt="Rouge"), picture("blue", alt="Bleu")),
        (picture("blue", alt="Bleu"), picture("red", alt="Rouge")),
        (picture("red", alt="Rouge"),),
    ],
    ids=["another picture under the same alt text", "another order", "one fewer"],
)
def test_an_edit_sends_pictures_that_changed(wanted: tuple[Attachment, ...]) -> None:
    """When a picture changed, all are uploaded and named by their new ids."""
    requests = _edit(there=(picture("red", alt="Rouge"), picture("blue", alt="Bleu")), wanted=wanted)
    assert [request.method for request in requests] == ["GET", *["POST"] * len(wanted), "PUT"]
    body = requests[-1].content.decode()
    assert "media_attributes" not in body
    assert body.count("media_ids%5B%5D=new") == len(wanted)


@pytest.mark.parametrize(
    ("there", "left"),
    [
        ({}, False),
        ({"content": "<p>Autre chose</p>"}, True),
        ({"spoiler_text": "Complet"}, True),
        ({"media_attachments": [{"id": "m0", "description": "Autre"}]}, True),
        ({"media_attachments": [{"id": "m9", "description": "Rouge"}]}, True),
        ({"media_attachments": []}, True),
        ({"content": "<p>La\u00a0fête\u200b<br>du village</p>"}, False),
        ({"content": "<p>Reportée.</p>"}, True),
    ],
    ids=["nothing", "text", "warning", "alt text", "picture", "no picture", "spaces", "our words, not our pictures"],
)
@pytest.mark.parametrize("edited", [{"edited_at": "2026-11-21T10:00:00Z"}, {}, {"edited_at": None}], ids=str)
def test_what_tells_that_a_person_edited(there: dict[str, Any], left: bool, edited: dict[str, Any]) -> None:
    """Another text, warning, alt text or picture is a person's, unless the server itself says that nobody edited."""
    seen = _status("112") | {
        "content": "<p>La fête du village</p>",
        "media_attachments": [{"id": "m0", "description": "Rouge"}],
    }
    ours = copy("112", f"{SERVER}/112", shown=shown(seen))
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json=seen | there | edited)

    with _server(answer) as web:
        mastodon = network("mastodon", web, server=SERVER)
        if left and edited != {"edited_at": None}:
            with pytest.raises(Altered, match=rf"tambour settle actualites/fete essai --copy {SERVER}/112"):
                mastodon.edit(ours, _rouge(), attempt())
            assert [request.method for request in requests] == ["GET"]
        else:
            with contextlib.suppress(Refused):  # the pictures of this server never change
                mastodon.edit(ours, _rouge(), attempt())
            assert requests[-1].method == "PUT"


def test_an_edit_keeps_what_moderators_hid() -> None:
    """A post that the server's moderators covered stays covered."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json=_status("112") | {"sensitive": True})

    with _server(answer) as web:
        network("mastodon", web, server=SERVER).edit(copy("112"), post(), attempt())
    assert b"sensitive=1" in requests[-1].content


def test_a_server_without_focal_points_gets_pictures_anew() -> None:
    """Where nothing tells the pictures apart, they are sent again."""
    assert not same_pictures([{"id": "1", "description": picture().alt}], [picture()])
    assert not same_pictures([{"id": "1", "meta": {"focus": {"x": 0.25, "y": -0.5}}}], [picture()])


def test_the_fingerprint_hides_in_the_focal_point() -> None:
    """It moves the point by less than what a screen can show, and two pictures do not share it."""
    x, y = marked_focus(picture())
    assert abs(x - 0.25) < 0.011
    assert abs(y + 0.5) < 0.011
    assert marked_focus(picture("red")) != marked_focus(picture())
    corner = marked_focus(dataclasses.replace(picture(), focus=(1.0, -1.0)))
    assert all(-1 <= value <= 1 for value in corner)


def test_uploads_have_names_of_their_own() -> None:
    """Two pictures, or one picture under two alt texts, have two file names; the same has one."""
    names = {file_name(one) for one in (picture(), picture("red"), picture(alt="Autre"), picture())}
    assert len(names) == 3


@pytest.mark.parametrize(
    ("application", "text", "seconds", "ours"),
    [
        ({"name": "Tambour"}, "Autre texte ", -9999, True),
        ({"name": "Un autre logiciel"}, post().draft.text.removesuffix(URL), 1, False),
        (None, post().draft.text.removesuffix(URL), 1, True),
        (None, post().draft.text.removesuffix(URL), -CLOCKS.total_seconds() - 1, False),
        (None, "Autre texte ", 1, False),
    ],
)
def test_what_proves_a_post_ours(application: Any, text: str, seconds: float, ours: bool) -> None:
    """Our application proves it; where none is named, our very text sent after the attempt was reserved."""
    made = (AT + timedelta(seconds=seconds)).isoformat()
    status = {
        "id": "112", "url": f"{SERVER}/112", "created_at": made, "in_reply_to_id": None, "application": application,
        "content": f'<p>{text}<a href="{URL}">{URL}</a></p>',
    }  # fmt: skip

    with _server(_own(status)) as web:
        found = network("mastodon", web, server=SERVER).find(post(), attempt(), Find.LIST)
    assert found is not None
    assert found.ours is ours


@pytest.mark.parametrize(
    ("text", "ours"), [(post().draft.text.removesuffix(URL), True), ("Autre texte ", False)], ids=["ours", "another"]
)
@pytest.mark.parametrize("made", ["1999-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_lost_ledger_adopts_where_no_application_is_named(made: str, text: str, *, ours: bool) -> None:
    """Without a ledger, our very text on our own account is the proof, whenever it was sent; other words are none."""
    status = _copy("112") | {"created_at": made, "content": f'<p>{text}<a href="{URL}">{URL}</a></p>'}
    with _server(_own(status)) as web:
        found = look_before(network("mastodon", web, server=SERVER), _action(), post(), AT, None)
    assert found is not None
    assert (found.copy_id, found.ours) == ("112", ours)


@pytest.mark.parametrize(
    ("replies", "application", "found"),
    [((), "Tambour", "113"), (("113",), "Tambour", None), ((), "Un autre logiciel", None)],
    ids=["the one", "an earlier one", "a person's"],
)
def test_which_reply_is_the_correction(replies: tuple[str, ...], application: str, found: str | None) -> None:
    """Under one copy, every correction has the same address: one that is known, or a person's, is not the one."""
    reply = _copy("113") | {"in_reply_to_id": "112", "application": {"name": application}}
    with _server(_own(reply)) as web:
        mastodon = network("mastodon", web, server=SERVER)
        receipt = mastodon.find(post(reply_to=copy("112", replies=replies)), attempt("correction 2"), Find.LIST)
    assert (receipt and receipt.copy_id) == found


def test_a_correction_is_found_under_a_copy_that_got_another_name() -> None:
    """A post of snac is named after its last edit: what stands under either name of a copy stands under it."""
    reply = _copy("113") | {"in_reply_to_id": "112-edited", "application": {"name": "Tambour"}}
    with _server(_own(reply, {"/api/v1/statuses/112": _status("112-edited")})) as web:
        found = network("mastodon", web, server=SERVER).find(post(reply_to=copy("112")), attempt(), Find.LIST)
    assert found is not None
    assert found.copy_id == "113"


@pytest.mark.parametrize("times", [1, 2])
def test_a_404_to_a_change_is_believed_the_second_time(times: int) -> None:
    """One 404 for a copy that can be read is a fault that passes; two are a server that has no such call."""
    faults = [httpx.Response(404, json={}) for _time in range(times)]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            return faults.pop() if faults else httpx.Response(200, json=_status("112"))
        return httpx.Response(200, json=_status("112"))

    with _server(answer) as web, pytest.raises(Refused, match="by hand") if times > 1 else contextlib.nullcontext():
        network("mastodon", web, server=SERVER).withdraw(copy("112"))
    assert not faults


@pytest.mark.parametrize("then", [200, 404, 503])
def test_a_deletion_that_is_answered_by_nothing_is_looked_at(then: int) -> None:
    """A 200 that is not the post may come from a gateway: only a copy that is no longer there was deleted."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "DELETE":
            return httpx.Response(200, json={})
        if request.url.path.endswith("/verify_credentials"):
            return httpx.Response(200, json={"id": "1", "acct": "valserein", "url": SERVER})
        return httpx.Response(then, json=_status("112") if then == 200 else {})

    with _server(answer) as web, pytest.raises(InDoubt) if then != 404 else contextlib.nullcontext():
        network("mastodon", web, server=SERVER).withdraw(copy("112"))


def test_a_server_that_says_404_to_everything_has_lost_no_copy() -> None:
    """A copy is Gone only for a server that still knows who we are."""
    with _server(lambda request: httpx.Response(404, json={})) as web:
        mastodon = network("mastodon", web, server=SERVER)
        with pytest.raises(Unsent):
            mastodon.withdraw(copy("112"))
        with pytest.raises(Unsent):
            mastodon.edit(copy("112"), post(), attempt())
        with pytest.raises(Unsent):
            mastodon.publish(post(reply_to=copy("112")), attempt())


def test_a_bare_422_is_a_token_that_snac_does_not_know() -> None:
    """Where a server says 422 to the question who we are, our access is at fault."""
    with _server(lambda request: httpx.Response(422)) as web, pytest.raises(Unauthorized):
        network("mastodon", web, server=SERVER).verify()


def test_a_list_that_cannot_be_read_to_its_end_is_not_believed() -> None:
    """When a page of the list fails, the search is Unsent rather than empty, and the next one reads it again."""
    pages = {None: [_status(str(number)) for number in range(200, 160, -1)], "161": [_copy("160")]}
    faults = [httpx.Response(503)]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("verify_credentials"):
            return httpx.Response(200, json={"id": "1", "acct": "valserein", "url": SERVER})
        if request.url.path.endswith("/160"):
            return httpx.Response(200, json=_copy("160"))
        last = request.url.params.get("max_id")
        return faults.pop() if last and faults else httpx.Response(200, json=pages[last])

    with _server(answer) as web:
        mastodon = network("mastodon", web, server=SERVER)
        with pytest.raises(Unsent):
            mastodon.find(post(), attempt(), Find.LIST)
        found = mastodon.find(post(), attempt(), Find.LIST)
    assert found is not None
    assert found.copy_id == "160"


def _own(status: dict[str, Any], others: dict[str, Any] | None = None) -> Callable[[httpx.Request], httpx.Response]:
    """Answer as a server on which we have one post."""
    return lambda request: httpx.Response(
        200,
        json={
            "/api/v1/accounts/verify_credentials": {"id": "1", "acct": "valserein", "url": SERVER},
            "/api/v1/accounts/1/statuses": [status],
            "/api/v1/statuses/112": _status("112"),
            "/api/v1/apps/verify_credentials": {"name": "Tambour"},
            f"/api/v1/statuses/{status['id']}": status,
            **(others or {}),
        }[request.url.path],
    )


def _action() -> Action:
    known = Copy("actualites/fete", "essai")
    return Action(ActionKind.PUBLISH, known.original, known.account, URL, "key", "digest", 1, known)


def _limits(documents: dict[str, Any]) -> Any:
    def answer(request: httpx.Request) -> httpx.Response:
        assert "authorization" not in request.headers
        found = documents.get(request.url.path)
        return httpx.Response(404, json={}) if found is None else httpx.Response(200, json=found)

    with _server(answer) as web:
        return network("mastodon", web, server=SERVER, secrets={"TOKEN": "the-token"}).limits()


def _edit(there: tuple[Attachment, ...], wanted: tuple[Attachment, ...]) -> list[httpx.Request]:
    """Edit a copy that has some pictures, and give the requests."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        shown = there if request.method == "GET" else wanted
        if request.method == "POST":
            return httpx.Response(200, json={"id": f"new{len(requests)}", "url": SERVER})
        media = [
            {
                "id": f"m{number}",
                "description": one.alt,
                "meta": {"focus": dict(zip("xy", marked_focus(one), strict=True))},
            }
            for number, one in enumerate(shown)
        ]
        return httpx.Response(200, json=_status("112") | {"media_attachments": media})

    with _server(answer) as web:
        network("mastodon", web, server=SERVER).edit(copy("112"), post(pictures=wanted), attempt())
    return requests


def _rouge() -> Post:
    return post(text="Reportée.", url="", pictures=(picture("red", alt="Rouge"),))


def _status(name: str) -> dict[str, Any]:
    return {"id": name, "url": f"{SERVER}/{name}", "content": "<p>Autre</p>", "in_reply_to_id": None}


def _copy(name: str) -> dict[str, Any]:
    return _status(name) | {"content": f'<p><a href="{URL}">{URL}</a></p>'}


def _json(request: httpx.Request) -> Any:
    import json

    return json.loads(request.content)


def _server(answer: Any) -> Web:
    return Web(transport=httpx.MockTransport(answer), wait=lambda seconds: None)
