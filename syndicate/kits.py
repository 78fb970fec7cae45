"""What a person needs where no program may publish, drawn from a preview: on its page, in its data, as a message."""

from __future__ import annotations

from syndicate import networks
from syndicate.i18n import _
from syndicate.model import Account, ActionKind, Held
from syndicate.networks import Kit
from syndicate.notices import Task
from syndicate.notify.wording import by_hand
from syndicate.preview import Preview


def kit_of(seen: Preview) -> Kit | None:
    """Give the kit of a copy that a person makes or edits now; ``None`` for any other."""
    if seen.draft is None or not seen.by_hand:
        return None
    return networks.load(seen.account.kind).kit(seen.account, seen.draft)


def commands(seen: Preview) -> tuple[str, ...]:
    """Give the commands of which one records that it was done: with the copy's address, or without."""
    settle = f"tambour settle {seen.original} {seen.account.name}"
    if seen.by_hand is ActionKind.PUBLISH:
        address = _("ADDRESS")
        return (f"{settle} --copy {address}", f"{settle} --done")
    return (f"{settle} --done",)


def task(held: Held, account: Account) -> Task | None:
    """Give what a person does for a copy that the plan leaves to them; ``None`` where nothing is to be written."""
    action = held.action
    if action is None or action.draft is None or held.code != "by_hand":
        return None
    seen = Preview(held.original, account, action.title, action.url, draft=action.draft, by_hand=action.kind)
    kit = kit_of(seen)
    return _task(seen, kit) if kit else None


def message(seen: Preview, kit: Kit) -> str:
    """Write the kit as a message for the person in charge: plain text, which an issue shows as well.

    It names the pictures by their addresses on our site, since it carries none.
    """
    title = _("{place}: {title}").format(place=kit.place, title=seen.title)
    return "\n\n".join([title, *by_hand(_task(seen, kit))]) + "\n"


def _task(seen: Preview, kit: Kit) -> Task:
    pictures = tuple((picture.alt, picture.url) for picture in seen.draft.pictures) if seen.draft else ()
    return Task(kit.steps, kit.text, pictures, commands(seen))
