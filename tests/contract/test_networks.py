"""The contract of a network: every kind must pass it, and is found without being named here."""

from __future__ import annotations

import contextlib
from pathlib import Path

import httpx
import pytest

from syndicate.errors import Altered, Gone, InDoubt, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.model import Edit, Find
from syndicate.networks import kinds, load
from tests.contract.samples import attempt, copy, picture
from tests.contract.stage import EXCHANGES, Fault, Stage, answering, failing, is_served

SERVED = [kind for kind in kinds() if is_served(kind)]
MADE = [kind for kind in kinds() if not load(kind).rules.by_hand]
EDITED = [kind for kind in MADE if load(kind).rules.edit is not Edit.NONE]
# Where a copy can be read again, so that a person's edit is seen.
READ_AGAIN = [kind for kind in EDITED if load(kind).rules.find]
WITHDRAWN = [kind for kind in MADE if load(kind).rules.withdraws]
FOUND = [(kind, how) for kind in kinds() for how in load(kind).rules.find]
VISIBLE = [
    (kind, scene)
    for kind in SERVED
    for scene, offered in (("publish", SERVED), ("edit", EDITED), ("withdraw", WITHDRAWN))
    if kind in offered
]
# Requests before the one that readers see, those after it, and those of a search.
BEFORE = [(kind, number) for kind in SERVED for number in range(1, Stage(kind, Path()).before("publish_picture") + 1)]
AFTER = [
    (kind, number)
    for kind in SERVED
    if not load(kind).rules.late_handle
    for number in range(Stage(kind, Path()).before("publish") + 2, Stage(kind, Path()).length("publish") + 1)
]
# Where the first look after it tells whether it was done: its handle is asked again another time.
FOLLOWED = [(kind, Stage(kind, Path()).before("publish") + 2) for kind in SERVED if load(kind).rules.late_handle]
HANDLED = [kind for kind, how in FOUND if how is Find.HANDLE]
# Where pictures go first, by themselves: elsewhere we serve them, or they go with the text.
UPLOADED = [kind for kind in dict(BEFORE) if "public_picture" not in load(kind).rules.needs]
SEARCH = [
    (kind, how, number)
    for kind, how in FOUND
    if kind in SERVED
    for number in range(1, Stage(kind, Path()).length(f"find_{how}") + 1)
]
# What a server says that is being mended, or what stands before it: nobody read what we sent.
UNREAD = {str(status): answering(status) for status in (302, 400, 404, 405, 409, 410, 422, 501)}
REFUSING = {
    f"{status} with a reason": answering(status, body={"error": "Invalid", "message": "no"}) for status in (400, 422)
}
EMPTY = {"200 {}": answering(200)}
LOST = [httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError, httpx.WriteTimeout]


@pytest.fixture
def stage(kind: str, tmp_path: Path) -> Stage:
    """Give the stage of the kind that the test is parametrised with."""
    return Stage(kind, tmp_path / "outbox")


@pytest.mark.parametrize("kind", kinds())
def test_the_rules_are_sane(kind: str) -> None:
    """The rules count an empty text as nothing, have limits, and name the page that states them."""
    rules = load(kind).rules
    assert rules.measure("") == 0
    assert rules.measure("é" * 10) == 10
    assert rules.limit > 0
    assert rules.pictures.most > 0 or "poster" in rules.needs
    assert rules.pictures.max_bytes > 0
    assert rules.pictures.alt_limit > 0
    assert rules.source.startswith("https://")
    assert len(set(rules.find)) == len(rules.find)


@pytest.mark.parametrize("kind", kinds())
def test_the_class_says_where_it_comes_from(kind: str) -> None:
    """Each network names the API it follows or that it needs none, and keeps its secrets out of the settings."""
    cls = load(kind)
    assert cls.__module__ == f"syndicate.networks.{kind}"
    assert cls.rules_for({}).kind in (kind, cls.rules.kind)
    assert not {name.lower() for name in (*cls.secrets, *cls.optional_secrets)} & set(cls.settings)
    assert set(cls.required) <= {*cls.settings, "server"}


def test_each_fixture_belongs_to_a_kind() -> None:
    """There is one file of exchanges for each kind, and none is left over."""
    assert sorted(path.stem for path in EXCHANGES.glob("*.json")) == kinds()


@pytest.mark.parametrize("kind", kinds())
def test_verify_gives_an_identity(stage: Stage) -> None:
    """A working access gives a handle and an address."""
    with stage.play("verify") as network:
        identity = network.verify()
    assert identity.handle
    assert identity.url


@pytest.mark.parametrize("kind", sorted(set(kinds()) - set(MADE)))
def test_what_a_person_does_is_refused(stage: Stage) -> None:
    """Where no program may publish, nothing is done, and the words to paste are there with the steps."""
    with stage.play("nothing") as network:
        for act in (
            lambda: network.publish(stage.post(), attempt()),
            lambda: network.edit(copy("1"), stage.post(), attempt()),
            lambda: network.withdraw(copy("1")),
        ):
            with pytest.raises(Refused):
                act()
        kit = network.kit(network.account, stage.post().draft)
    assert kit is not None
    assert kit.text
    assert kit.steps


@pytest.mark.parametrize("kind", MADE)
def test_publish_gives_a_receipt(stage: Stage) -> None:
    """A copy with a picture gets a receipt that names it, and is ours."""
    with stage.play("publish_picture") as network:
        receipt = network.publish(stage.post(pictures=(picture(),)), attempt())
    assert receipt.copy_id
    assert receipt.ours
    if stage.served and receipt.copy_url is not None:  # some networks tell it later, or to nobody
        assert receipt.copy_url.startswith("https://")


@pytest.mark.parametrize("kind", MADE)
def test_each_try_sends_the_same_bytes(stage: Stage) -> None:
    """The same attempt, tried again, sends what it sent, but for the border between the parts of an upload."""
    sent = []
    for _try in range(2):
        with stage.play("publish") as network:
            receipt = network.publish(stage.post(), attempt())
        asked = [(request.method, request.url, request.content) for request in stage.requests]
        sent.append((asked, stage.mail.envelopes, receipt))
    assert sent[0] == sent[1]


@pytest.mark.parametrize(("kind", "how"), FOUND)
def test_find_finds_the_copy(stage: Stage, how: Find) -> None:
    """What was published is found in each way that the rules promise."""
    made = stage.copy()
    with stage.play(f"find_{how}") as network:
        found = network.find(stage.post(), stage.attempt(how), how)
    assert found is not None
    assert found.copy_id == made.copy_id


@pytest.mark.parametrize(("kind", "how"), FOUND)
def test_find_matches_whole_addresses(stage: Stage, how: Find) -> None:
    """Where there is only a post about /fete-2, the copy of /fete is not found."""
    with stage.play(f"find_{how}_neighbour") as network:
        assert network.find(stage.post(), stage.attempt(how), how) is None


@pytest.mark.parametrize("kind", kinds())
def test_find_by_another_way_finds_nothing(stage: Stage) -> None:
    """A way that the rules do not promise asks nothing and finds nothing."""
    for how in set(Find) - set(load(stage.kind).rules.find):
        with stage.play("nothing") as network:
            assert network.find(stage.post(), stage.attempt(how), how) is None


@pytest.mark.parametrize(("kind", "how"), [(kind, how) for kind, how in FOUND if kind in EDITED])
def test_what_readers_see_sums_up_alike_later(stage: Stage, how: Find) -> None:
    """The sum of what readers see is told when the copy is made, and is the same when it is read again."""
    made = stage.published()
    with stage.play(f"find_{how}") as network:
        found = network.find(stage.post(), stage.attempt(how), how)
    assert found is not None
    assert made.shown
    assert found.shown == made.shown


@pytest.mark.parametrize("kind", READ_AGAIN)
def test_a_copy_that_a_person_edited_is_left(stage: Stage) -> None:
    """What a person changed on the network is not overwritten: it is only looked at, and the sentence says so."""
    made = stage.published()
    stage.edit_by_hand(made)
    with stage.play("edit_altered") as network, pytest.raises(Altered, match="left as it is"):
        network.edit(made, stage.post(text="Reportée. "), attempt(generation=2))


@pytest.mark.parametrize("kind", EDITED)
def test_editing_twice_is_editing_once(stage: Stage) -> None:
    """The second edit gives the receipt of the first, and does not take it for a person's."""
    made = stage.published()
    receipts = []
    for scene in ("edit", "edit_again"):
        with stage.play(scene) as network:
            receipts.append(network.edit(made, stage.post(text="Reportée. "), attempt(generation=2)))
    assert receipts[0] == receipts[1]
    assert (receipts[0].shown not in ("", made.shown)) == (stage.kind in READ_AGAIN)
    assert (receipts[0].copy_id != made.copy_id) == (load(stage.kind).rules.edit is Edit.REPLACE)


@pytest.mark.parametrize("kind", WITHDRAWN)
def test_withdrawing_twice_is_gone(stage: Stage) -> None:
    """A withdrawn copy that is withdrawn again, or edited, is Gone."""
    made = stage.copy()
    with stage.play("withdraw") as network:
        network.withdraw(made)
    with stage.play("withdraw_gone") as network, pytest.raises(Gone):
        network.withdraw(made)
    if stage.kind not in EDITED:
        return
    with stage.play("edit_gone") as network, pytest.raises(Gone):
        network.edit(made, stage.post(), attempt(generation=2))


@pytest.mark.parametrize("kind", [kind for kind in WITHDRAWN if load(kind).rules.corrects])
def test_withdrawing_takes_the_corrections_away(stage: Stage) -> None:
    """The replies that corrected a copy go before it; one that somebody deleted stops nothing."""
    made = stage.corrected()
    with stage.play("withdraw_replies") as network:
        network.withdraw(made)
    assert list(stage.folder.glob("*/")) == []


@pytest.mark.parametrize("kind", [kind for kind in kinds() if load(kind).rules.corrects])
def test_a_correction_of_a_deleted_copy_is_gone(stage: Stage) -> None:
    """A correction is not posted under nothing."""
    made = stage.copy()
    if not stage.served:
        with stage.play("withdraw") as network:
            network.withdraw(made)
    with stage.play("correct_gone") as network, pytest.raises(Gone):
        network.publish(stage.post(reply_to=made), attempt("correction"))


@pytest.mark.parametrize("kind", HANDLED)
def test_a_handle_is_recorded_before_what_readers_see(stage: Stage) -> None:
    """The handle of a first step is told before the step that readers see, which never leaves when it cannot be."""
    handles: list[str] = []
    with stage.play("publish_picture") as network:
        network.publish(stage.post(pictures=(picture(),)), stage.attempt(prepared=handles.append))
    late = load(stage.kind).rules.late_handle  # then the first says only that the step is taken
    assert handles[late:] == [stage.fixture["handle"]]

    def unwritten(_handle: str) -> None:
        raise Unsent("the ledger's branch cannot be reached")

    with stage.play("publish_picture", until_step=True) as network, pytest.raises(Unsent):
        network.publish(stage.post(pictures=(picture(),)), stage.attempt(prepared=unwritten))


@pytest.mark.parametrize("kind", [kind for kind in HANDLED if load(kind).rules.late_handle])
def test_a_handle_that_comes_with_the_step_is_recorded_at_once(stage: Stage) -> None:
    """The handle that the step gives is told before anything else is asked; where it cannot be, there is a doubt."""

    def unwritten(handle: str) -> None:
        if handle == stage.fixture["handle"]:
            raise Unsent("the ledger's branch cannot be reached")

    del stage.fixture["scenes"]["publish_picture"][stage.before("publish_picture") + 1 :]
    with stage.play("publish_picture") as network, pytest.raises(InDoubt):
        network.publish(stage.post(pictures=(picture(),)), stage.attempt(prepared=unwritten))


@pytest.mark.parametrize("kind", HANDLED)
def test_a_handle_is_taken_up(stage: Stage) -> None:
    """An attempt that left a handle goes on from it, and makes no second one."""
    with stage.play("publish_again") as network:
        assert network.publish(stage.post(), stage.attempt(Find.HANDLE)).copy_id == stage.fixture["copy"]["copy_id"]


# --------------------------------------------------------------------------------- what a server can do to us


@pytest.mark.parametrize(("kind", "scene"), VISIBLE)
def test_a_server_that_cannot_be_reached(stage: Stage, scene: str) -> None:
    """When not even the first request leaves, nothing was done: Unsent."""
    with pytest.raises(Unsent):
        _act(stage, scene, first=failing(httpx.ConnectError))


@pytest.mark.parametrize("error", LOST)
@pytest.mark.parametrize(("kind", "scene"), VISIBLE)
def test_an_answer_that_is_lost(stage: Stage, scene: str, error: type[httpx.TransportError]) -> None:
    """When the answer to the step that readers see is lost, it may have been done: InDoubt."""
    with pytest.raises(InDoubt):
        _act(stage, scene, step=failing(error))


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize(("kind", "scene"), VISIBLE)
def test_a_server_that_fails(stage: Stage, scene: str, status: int) -> None:
    """A failure of the server, or of what stands before it, may come after the effect: InDoubt."""
    with pytest.raises(InDoubt):
        _act(stage, scene, step=answering(status, retry_after="5"))


@pytest.mark.parametrize(("kind", "scene"), VISIBLE)
def test_an_answer_that_makes_no_sense(stage: Stage, scene: str) -> None:
    """A page of a proxy with the status 200 proves nothing: InDoubt."""
    with pytest.raises(InDoubt):
        _act(stage, scene, step=lambda request: httpx.Response(200, html="<p>Bienvenue"))


@pytest.mark.parametrize(("kind", "scene"), VISIBLE)
def test_a_server_that_asks_to_wait(stage: Stage, scene: str) -> None:
    """A 429 was turned away: Unsent, with the seconds to wait."""
    with pytest.raises(Unsent) as caught:
        _act(stage, scene, step=answering(429, retry_after="12"))
    assert caught.value.retry_after == 12


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(("kind", "scene"), VISIBLE)
def test_an_access_that_is_refused(stage: Stage, scene: str, status: int) -> None:
    """A token that is not or no longer good is Unauthorized."""
    with pytest.raises(Unauthorized):
        _act(stage, scene, step=answering(status))


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize(("kind", "scene"), VISIBLE)
def test_a_copy_that_is_refused(stage: Stage, scene: str, status: int) -> None:
    """What the server will never take is Refused, in its own words."""
    with pytest.raises(Refused, match="much too long"):
        _act(stage, scene, step=answering(status, body={"error": "Invalid", "message": "much too long"}))


@pytest.mark.parametrize("fault", UNREAD.values(), ids=UNREAD)
@pytest.mark.parametrize(("kind", "scene"), VISIBLE)
def test_a_server_that_is_not_itself(stage: Stage, scene: str, fault: Fault) -> None:
    """A refusal is for ever, so it takes a reason: whoever did not read the copy leaves it to be tried again."""
    with pytest.raises((Unsent, InDoubt)):
        _act(stage, scene, step=fault)


@pytest.mark.parametrize("fault", (UNREAD | EMPTY).values(), ids=UNREAD | EMPTY)
@pytest.mark.parametrize(("kind", "number"), BEFORE)
def test_a_bad_answer_before_what_readers_see(stage: Stage, number: int, fault: Fault) -> None:
    """A bad answer to a preparation, such as an upload, loses nothing: it is tried again."""
    session_refused = (Unauthorized,) if stage.kind == "bluesky" and number == 1 else ()
    with (
        pytest.raises((Unsent, *session_refused)),
        stage.play("publish_picture", first=fault, number=number) as network,
    ):
        network.publish(stage.post(pictures=(picture(),)), attempt())


@pytest.mark.parametrize("fault", (UNREAD | EMPTY).values(), ids=UNREAD | EMPTY)
@pytest.mark.parametrize(("kind", "number"), AFTER)
def test_a_bad_answer_after_what_readers_see(stage: Stage, number: int, fault: Fault) -> None:
    """Once readers see a copy, what is asked about it may fail: it is out all the same."""
    with stage.play("publish", first=fault, number=number) as network:
        assert network.publish(stage.post(), attempt()).copy_id == stage.fixture["copy"]["copy_id"]


@pytest.mark.parametrize("fault", (UNREAD | EMPTY | REFUSING).values(), ids=UNREAD | EMPTY | REFUSING)
@pytest.mark.parametrize(("kind", "number"), FOLLOWED)
def test_a_bad_answer_about_what_became_of_it(stage: Stage, number: int, fault: Fault) -> None:
    """Where only a later look tells whether it was done, a look that fails leaves a doubt, and no second copy."""
    with pytest.raises(InDoubt), stage.play("publish", first=fault, number=number) as network:
        network.publish(stage.post(), attempt())


@pytest.mark.parametrize("fault", (UNREAD | EMPTY | REFUSING).values(), ids=UNREAD | EMPTY | REFUSING)
@pytest.mark.parametrize(("kind", "how", "number"), SEARCH)
def test_a_search_that_fails_is_not_an_absence(stage: Stage, how: Find, number: int, fault: Fault) -> None:
    """Whatever a server answers to a search, the copy is found or nobody can tell: it is neither absent nor refused."""
    with (
        contextlib.suppress(Unsent, Unauthorized),
        stage.play(f"find_{how}", first=fault, number=number) as network,
    ):
        assert network.find(stage.post(), stage.attempt(how), how) is not None


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(("kind", "scene"), VISIBLE)
def test_a_redirect_of_a_write_is_not_followed(stage: Stage, scene: str, status: int) -> None:
    """A write is never sent to another address, and the token neither."""
    with pytest.raises(OutcomeError):
        _act(stage, scene, step=answering(status, location="https://elsewhere.example.org/"))
    assert {request.url.host for request in stage.requests} == {httpx.URL(stage.fixture["server"]).host}


@pytest.mark.parametrize("status", [302, 401, 403, 404, 405, 409, 422, 429, 500])
@pytest.mark.parametrize(("kind", "scene"), VISIBLE)
def test_no_secret_in_an_error(stage: Stage, scene: str, status: int) -> None:
    """Even a server that repeats our secrets does not bring them into an error, nor into what caused it."""
    said = {"error": " ".join(stage.secrets.values()), "message": "token=" + " ".join(stage.secrets.values())}
    with pytest.raises(OutcomeError) as caught:
        _act(stage, scene, step=answering(status, body=said))
    error: BaseException | None = caught.value
    while error is not None:
        for secret in stage.secrets.values():
            assert secret not in f"{error} {error!r} {error.args}"
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("kind", UPLOADED)
def test_the_pictures_are_not_what_readers_see(stage: Stage) -> None:
    """An upload that fails left nothing behind: Unsent, and the step that readers see is not tried."""
    with stage.play("upload_fails") as network, pytest.raises(Unsent):
        network.publish(stage.post(pictures=(picture(),)), attempt())


def _act(stage: Stage, scene: str, **fault: object) -> None:
    """Do what the scene is about."""
    with stage.play(scene, **fault) as network:  # type: ignore[arg-type]  # the names are those of play
        if scene == "publish":
            network.publish(stage.post(), attempt())
        elif scene == "edit":
            network.edit(stage.copy(), stage.post(text="Reportée. "), attempt(generation=2))
        else:
            network.withdraw(copy(stage.fixture["copy"]["copy_id"]))
