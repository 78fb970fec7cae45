"""The keys of ``[strategy]``: the commune's written strategy, what goes where and when."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from syndicate.i18n import _
from syndicate.model import Account, Freeze, Policy, Route
from syndicate.moments import MOST, parse_moment
from syndicate.toml_places import Place
from syndicate.toml_reader import Reader

STRATEGY: dict[str, tuple[type, ...]] = {
    "routes": (list,), "quiet_hours": (str,), "daily_quota": (dict,), "monthly_budget": (dict,), "freeze": (list,),
    "edits": (dict,), "expired": (str,), "sync_days": (int,), "fresh_days": (int,), "max_actions": (int,),
    "ledger": (str,),
}  # fmt: skip
ROUTE: dict[str, tuple[type, ...]] = {"accounts": (list,), "types": (list,), "categories": (list,)}
FREEZE: dict[str, tuple[type, ...]] = {
    "from": (str, date, datetime), "until": (str, date, datetime), "reason": (str,), "accounts": (list,),
    "categories": (list,),
}  # fmt: skip
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
AFTER_EDIT = ("edit", "replace", "correct", "leave")
# A hundred years: with more, "so many days ago" leaves the calendar.
MOST_DAYS = 36_500


def policy(
    reader: Reader, tables: dict[str, Any], accounts: Mapping[str, Account], timezone: str, types: Collection[str]
) -> Policy:
    """Read the strategy. ``types`` are those of originals. Raise ``ConfigError`` with file and line."""
    place = ("strategy",)
    table = reader.table(tables, "strategy", STRATEGY)
    zone = ZoneInfo(timezone)
    types_by_account: dict[str, tuple[type, ...]] = {
        "daily_quota": (int,), "monthly_budget": (int, float), "edits": (str,),
    }  # fmt: skip
    for key, taken in types_by_account.items():
        for name, value in table.get(key, {}).items():
            reader.name((*place, key), name, name, accounts)
            negative = not isinstance(value, str) and not 0 <= value <= MOST  # so is “nan”
            if not isinstance(value, taken) or isinstance(value, bool) or negative:
                raise reader.fault((*place, key), name, _("“{key}” has a value of the wrong type.").format(key=name))
    for name, value in table.get("edits", {}).items():
        reader.choice((*place, "edits"), name, value, AFTER_EDIT)
    if table.get("max_actions", 1) < 1:
        raise reader.fault(place, "max_actions", _("“{key}” must be at least 1.").format(key="max_actions"))
    for key in ("sync_days", "fresh_days"):
        if not 1 <= table.get(key, 1) <= MOST_DAYS:
            message = _("“{key}” is a number of days, from 1 to {most}.").format(key=key, most=MOST_DAYS)
            raise reader.fault(place, key, message)
    expired = table.get("expired", "leave")
    reader.choice(place, "expired", expired, ("leave", "withdraw"))
    routes, freezes = (enumerate(table.get(key, ())) for key in ("routes", "freeze"))
    return Policy(
        routes=tuple(
            _route(reader, (*place, "routes", position), route, accounts, types) for position, route in routes
        ),
        timezone=timezone,
        quiet_hours=_quiet_hours(reader, table.get("quiet_hours")),
        daily_quota=table.get("daily_quota", {}),
        monthly_budget={name: Decimal(str(value)) for name, value in table.get("monthly_budget", {}).items()},
        freezes=tuple(_freeze(reader, (*place, "freeze", at), freeze, accounts, zone) for at, freeze in freezes),
        edits=table.get("edits", {}),
        expired=expired,
        sync_days=table.get("sync_days", 365),
        fresh_days=table.get("fresh_days", 14),
        max_actions=table.get("max_actions", 30),
    )


def _route(reader: Reader, place: Place, table: Any, accounts: Mapping[str, Account], types: Collection[str]) -> Route:
    reader.known(place, table, ROUTE)
    for key in ROUTE:
        reader.strings(place, key, table)
    for position, name in enumerate(table.get("accounts", ())):
        reader.name((*place, "accounts"), position, name, accounts)
    for position, name in enumerate(table.get("types", ())):
        reader.choice((*place, "types"), position, name, types)
    return Route(tuple(table.get("accounts", ())), tuple(table.get("types", ())), tuple(table.get("categories", ())))


def _freeze(reader: Reader, place: Place, table: Any, accounts: Mapping[str, Account], zone: ZoneInfo) -> Freeze:
    reader.known(place, table, FREEZE)
    for key in ("accounts", "categories"):
        reader.strings(place, key, table)
    for position, name in enumerate(table.get("accounts", ())):
        reader.name((*place, "accounts"), position, name, accounts)
    try:
        start, end = parse_moment(table["from"], zone), _end(table["until"], zone)
    except (KeyError, ValueError, OverflowError):
        raise reader.fault(place, "from", _("A freeze needs “from” and “until”, two dates.")) from None
    if end <= start:
        raise reader.fault(place, "until", _("“until” must come after “from”."))
    return Freeze(
        start, end, table.get("reason", ""), tuple(table.get("accounts", ())), tuple(table.get("categories", ()))
    )


def _end(written: str | date | datetime, zone: ZoneInfo) -> datetime:
    """Read the end of a freeze: a day without time is part of it, for that of the vote must not be let out."""
    if isinstance(written, str) and DAY.fullmatch(written.strip()):
        written = date.fromisoformat(written.strip())
    if not isinstance(written, datetime) and isinstance(written, date):
        written += timedelta(days=1)
    return parse_moment(written, zone)


def _quiet_hours(reader: Reader, text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)\s*-\s*([01]\d|2[0-3]):([0-5]\d)", text)
    if not found:
        raise reader.fault(("strategy",), "quiet_hours", _("“quiet_hours” is written 21:00-07:30."))
    hours = [int(part) for part in found.groups()]
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if start == end:  # all day, or never? whichever was meant, the other would surprise
        raise reader.fault(("strategy",), "quiet_hours", _("“quiet_hours” begins and ends at the same time."))
    return start, end
