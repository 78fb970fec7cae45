"""The laws: what must be true of the servers after every run, and what must be true once all trouble has ended.

They are read from the servers' own memory. The ledger is asked only whether it knew of a copy when a person touched
it: nobody can respect what nobody knows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from syndicate.compose import compose, correction, for_account
from syndicate.model import Account, Edit, Held, Hosting, Original, State
from tests.machine.kinds import searchable
from tests.machine.site import Item, name_of
from tests.machine.world import QUOTA, ZONE, Pair, World
from tests.simulated_network import Stored


def after_a_run(world: World) -> None:
    """Hold every law of safety. Raise ``AssertionError`` with each that is broken."""
    broken = [*world.broken]
    for account in world.accounts.values():
        broken += _twice(world, account)
        broken += _raised_from_the_dead(world, account)
        broken += _overwritten(world, account)
    for account_name, post, text in world.foreign.values():
        if world.servers[account_name].posts.get(post.id) is not post or post.text != text:
            broken.append(f"{account_name}: a person's post was touched")
    assert not broken, "\n".join(broken)


def once_all_is_calm(world: World, held: tuple[Held, ...]) -> None:
    """Hold the law of liveness: each original is out once and says what it should, or the reason why not is true."""
    reasons = {(entry.original, entry.account): entry for entry in held}
    broken = []
    for item in world.site.items.values():
        for account in world.accounts.values():
            why = reasons.get((item.id, account.name))
            pair = Pair(item.name, account.name)
            if why is not None:
                if not _true(world, item, account, why.code):
                    broken.append(f"{pair}: held for a reason that is not true: {why}")
            elif fault := _not_as_wished(world, item, account, pair):
                broken.append(f"{pair}: {fault}")
    assert not broken, "\n".join(broken)


# -------------------------------------------------------------------------------------------------- safety


def _twice(world: World, account: Account) -> Iterator[str]:
    """Find two copies of one original that readers see at once, and keys that made two posts, ever."""
    for name, count in Counter(name_of(post.made) for post in world.ours(account.name)).items():
        if count > 1:
            yield f"{account.name}: {count} copies of “{name}” are out"
    memory = world.servers[account.name].memory
    for key, count in Counter(post.key for post in memory).items():
        posts = [post for post in memory if post.key == key]
        pair = Pair(name_of(posts[0].made), account.name)
        unknown = key in world.excused and account.rules.find
        if count > 1 and not unknown and (pair not in world.forgotten or not searchable(account)):
            yield f"{account.name}: “{posts[0].made.splitlines()[0]}” was sent {count} times under one key"


def _raised_from_the_dead(world: World, account: Account) -> Iterator[str]:
    """Find a copy made after a person had deleted one that the ledger knew."""
    for pair, before in world.deleted.items():
        if pair.account != account.name:
            continue
        copy = world.copies().get(pair)
        if copy is not None and copy.state is State.WITHDRAWN:
            continue  # its editor withdrew it too: an original that comes back is published as any other
        later = world.servers[account.name].memory[before:]
        if any(name_of(post.made) == pair.name and post.reply_to is None for post in later) and not _withdrawn(
            world, pair
        ):
            yield f"{pair}: published again after a person deleted it"


def _withdrawn(world: World, pair: Pair) -> bool:
    """Tell whether the ledger ever recorded that its editor withdrew it."""
    return f'"withdrawn","original":"actualites/{pair.name}","account":"{pair.account}"' in world.ledger.read_text()


def _overwritten(world: World, account: Account) -> Iterator[str]:
    for pair, (post, text) in world.by_hand.items():
        if pair.account == account.name and (post.text != text or post.ended == "replaced"):
            yield f"{pair}: a person's edit was overwritten"


# ------------------------------------------------------------------------------------------------ liveness


def _not_as_wished(world: World, item: Item, account: Account, pair: Pair) -> str:
    """Say what is wrong with what readers see of an original there; empty when nothing is."""
    copies = [post for post in world.ours(account.name) if name_of(post.made) == item.name]
    if item.deleted or account.name in item.skipped:
        return "withdrawn, and still out" if copies and pair not in world.forgotten else ""
    if copies:
        original = for_account(item.original(list(world.accounts)), account)
        says_so = _says(world, original, account, copies[0])
        # What is found after the ledger was lost is taken as it is: its text is right at the next edit.
        return (
            "" if says_so or pair in world.touched | world.forgotten else "out, and does not say what the original says"
        )
    if item.unlisted or pair in world.touched or _adopted(world, pair):
        return ""
    now = world.clock.now()
    old = max(item.date, item.at.get(account.name, item.date)) < now - timedelta(days=world.policy.fresh_days)
    return "" if old else "not out, and nobody says why"


def _says(world: World, original: Original, account: Account, copy: Stored) -> bool:
    """Tell whether a copy, or the last correction under it, says what the original says."""
    replies = [post for post in world.servers[account.name].posts.values() if post.reply_to == copy.id]
    if replies:
        return replies[-1].text == correction(original, account.rules).text
    return copy.text == compose(original, account.rules, account.template).text


def _adopted(world: World, pair: Pair) -> bool:
    """Tell whether a person's own post about the page stands for the copy."""
    copy = world.copies().get(pair)
    posts = [post for account, post, _text in world.foreign.values() if account == pair.account]
    return copy is not None and not copy.ours and copy.copy_id in {post.id for post in posts}


def _true(world: World, item: Item, account: Account, code: str) -> bool:
    """Tell whether a reason for doing nothing is true."""
    pair = Pair(item.name, account.name)
    now = world.clock.now()
    rules = account.rules
    today = sum(time.date() == now.astimezone(ZONE).date() for time in world.days[account.name])
    gone = item.deleted or account.name in item.skipped
    return {
        "sensitive": item.sensitive and account.hosting is Hosting.OUTSIDE,
        "scheduled": max(item.date, item.at.get(account.name, item.date)) > now,
        "quota": account.name in world.policy.daily_quota and today >= QUOTA,
        "too_old": max(item.date, item.at.get(account.name, item.date)) < now - timedelta(days=14),
        "refused": pair in world.refused,
        "altered": pair in world.touched,
        "in_doubt": not rules.find and pair in world.doubted,
        "no_history": world.lost and not searchable(account),
        "no_edit": rules.edit is Edit.NONE and not rules.corrects,
        "no_withdraw": gone and not rules.withdraws,
        "foreign": _adopted(world, pair) or (pair in world.forgotten and searchable(account)),
    }.get(code, False)
