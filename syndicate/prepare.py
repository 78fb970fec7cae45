"""Get one account's actions ready, in order, without any effect: nothing is reserved or sent before.

An attempt that a dead run left open is looked for first. Then each original must be online, its pictures adapted, and
before a first publication the account is searched for a copy that the ledger does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from syndicate.desk import Desk, Ready, fault, outcome, too_long
from syndicate.errors import InDoubt, LedgerError, TambourError, Unauthorized, Unsent
from syndicate.i18n import _
from syndicate.model import Action, ActionKind, Draft, Find, Link, Outcome, Post
from syndicate.networks import Network
from syndicate.recover import look, look_before


def get_ready(desk: Desk, network: Network, actions: Sequence[Action]) -> list[Ready | Outcome]:
    """Give each action ready to be reserved, or how it has ended; once the access is refused, the rest waits."""
    _let_the_list_catch_up(desk, network, actions)
    found: dict[int, Ready | Outcome] = {}
    closed = ""
    for number in _order_of_looks(actions):
        if closed:
            found[number] = outcome(actions[number], "unsent", reason=closed)
        else:
            found[number], closed = _ready(desk, network, actions[number])
    return [found[number] for number in range(len(actions))]


def _let_the_list_catch_up(desk: Desk, network: Network, actions: Sequence[Action]) -> None:
    """Wait until the list shows what a run made whose ledger was lost: it may have died a moment ago."""
    rules = network.account.rules
    begins = any(action.kind is ActionKind.PUBLISH and action.draft and action.draft.text for action in actions)
    if desk.ledger.history.since is None and begins and Find.LIST in rules.find and rules.lag:
        desk.clock.sleep(rules.lag.total_seconds())


def _order_of_looks(actions: Sequence[Action]) -> list[int]:
    """Look first for the copies whose text speaks of another's page: once known, they are not taken for its copy."""
    urls = {action.url for action in actions}

    def speaks(number: int) -> bool:
        action = actions[number]
        text = action.draft.text if action.draft else ""
        return any(url in text for url in urls if url != action.url)

    return sorted(range(len(actions)), key=lambda number: not speaks(number))


def _ready(desk: Desk, network: Network, action: Action) -> tuple[Ready | Outcome, str]:
    """Get one action ready; say also why the account must stop, when it must. What fails here has begun nothing."""
    try:
        return (_recovered if action.recover else _new)(desk, network, action), ""
    except LedgerError:
        raise  # it cannot be written: nothing more may be sent, anywhere
    except Unauthorized as error:
        return outcome(action, "unsent", reason=str(error)), str(error)
    except Unsent as error:
        return outcome(action, "unsent", reason=str(error)), str(error) if too_long(error) else ""
    except TambourError as error:  # the original is not there yet, or its picture cannot be used
        return outcome(action, "unsent", reason=str(error)), ""
    except Exception as error:  # noqa: BLE001 (a full disk, a fault of ours in one network: the others go on)
        return outcome(action, "unsent", reason=fault(error)), ""


def _new(desk: Desk, network: Network, action: Action) -> Ready | Outcome:
    post = _post(desk, network, action)
    since, now, taken = desk.ledger.history.since, desk.clock.now(), desk.taken(action)
    found = desk.patiently(lambda: look_before(network, action, post, now, since, taken))
    if found is None:
        return Ready(action, post)
    try:
        desk.check_sure(action, network.account.rules.find)
    except InDoubt as error:
        raise Unsent(str(error)) from None  # nothing of this one was ever sent
    return desk.record(action, found, adopted=True)


def _recovered(desk: Desk, network: Network, action: Action) -> Ready | Outcome:
    """Look for what the attempt may have made; what is proven absent may be sent again, if it is still to be."""
    left = action.copy.attempt
    if left is None or action.kind in (ActionKind.EDIT, ActionKind.WITHDRAW):
        return Ready(action, _post(desk, network, action), doubt=True)  # done twice is done once
    bare = _in_reply(action, Post(action.draft or _no_draft(action)))
    # The original may have moved since: what was made links to where it was.
    sought = replace(bare, draft=replace(bare.draft, link=replace(bare.draft.link, url=left.url or action.url)))
    try:
        found = look(network, action, sought, desk.attempt(action, left.at), desk.clock, desk.began)
        if found is not None:
            desk.check_sure(action, network.account.rules.find)
    except InDoubt as error:
        if left.in_doubt and action.copy.reason == str(error):
            desk.doubt(action)
            return outcome(action, "in_doubt", reason=str(error))  # the ledger says so already
        return desk.end(action, "in_doubt", error)
    if found is not None:
        return desk.record(action, found, adopted=not found.ours)
    if not bare.draft.text:
        return desk.end(action, "unsent", Unsent(_("it had not been published, and is not to be now")))
    return Ready(action, _post(desk, network, action))


def _post(desk: Desk, network: Network, action: Action) -> Post:
    """Wait until the original can be seen, and get its pictures ready for this network."""
    if action.draft is None or not action.draft.text:
        return Post(action.draft or _no_draft(action))
    desk.gallery.wait_for(action.url)
    new = action.kind is ActionKind.PUBLISH
    return _in_reply(action, desk.gallery.post(action.draft, network.account.rules, urgent=action.urgent, new=new))


def _in_reply(action: Action, post: Post) -> Post:
    return replace(post, reply_to=action.copy) if action.kind is ActionKind.CORRECT else post


def _no_draft(action: Action) -> Draft:
    return Draft("", "", Link(action.url, action.title, ""))
