"""What actions cost on one account, and the month's budget that holds what would exceed it. Pure.

Prices are the network's own, as data (``Rules.price``), in US dollars. What was spent is what the ledger remembers of
the commune's month.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from syndicate.i18n import _, dollars, written
from syndicate.model import Account, Action, Held, History, Policy
from syndicate.moments import local


def priced(action: Action, account: Account) -> Action:
    """Give the action with what it costs on this account."""
    amount = account.rules.price(action) if account.rules.price else Decimal(0)
    return dataclasses.replace(action, cost=dollars(amount) if amount else "", cost_amount=amount)


class Budget:
    """What one account may still spend this month, in the commune's zone."""

    def __init__(self, account: Account, history: History, policy: Policy, now: datetime) -> None:
        self.limit = policy.monthly_budget.get(account.name)
        self.zone = ZoneInfo(policy.timezone)
        self.now = local(now, self.zone)
        self.spent = sum(
            (amount for time, amount in history.spent.get(account.name, ()) if self._this_month(time)), Decimal(0)
        )

    def hold(self, action: Action) -> Held | None:
        """Hold what would exceed the budget.

        What is urgent is not held, yet counts. Nor is a withdrawal, for which nobody asks here: what has to go goes.
        """
        if self.limit is None or action.urgent or not action.cost_amount:
            return None
        if self.spent + action.cost_amount <= self.limit:
            return None
        reason = _("would cost {cost}, and {spent} of this month's budget of {budget} are taken; waits for {time}")
        words = reason.format(
            cost=action.cost, spent=dollars(self.spent), budget=dollars(self.limit), time=written(self._next_month())
        )
        return Held(action.original, action.account, "budget", words)

    def take(self, action: Action) -> None:
        """Count what an action costs."""
        self.spent += action.cost_amount

    def _this_month(self, moment: datetime) -> bool:
        there = local(moment, self.zone)
        return (there.year, there.month) == (self.now.year, self.now.month)

    def _next_month(self) -> datetime:
        years, month = divmod(self.now.month, 12)
        return datetime(self.now.year + years, month + 1, 1, tzinfo=self.zone)
