"""Concurrency groups: who holds each one, who waits, and who loses their place.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax (concurrency)
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Groups:
    """One holds a group; of those who wait, the latest takes the place of all others, unless ``many`` may wait.

    A job that waits for its reviewer holds its groups meanwhile, and so does its run: an unanswered request for a
    review holds up all that comes after it.
    """

    _holders: dict[str, object] = field(default_factory=dict)
    _queues: dict[str, list[object]] = field(default_factory=dict)

    def ask(self, group: str, who: object, *, many: bool) -> tuple[bool, list[object]]:
        """Ask for a group: say whether it is held now, and who has lost their place."""
        holder = self._holders.setdefault(group, who)
        queue = self._queues.setdefault(group, [])
        if holder is who or who in queue:
            return holder is who, []
        lost = [] if many else list(queue)
        self._queues[group] = [*(queue if many else ()), who]
        return False, lost

    def holder(self, group: str) -> object:
        """Give who holds a group, ``None`` when nobody does."""
        return self._holders.get(group)

    def leave(self, who: object) -> None:
        """Give up all that one holds or waits for: what was held goes to the first who waits."""
        for queue in self._queues.values():
            queue[:] = [one for one in queue if one is not who]
        for group, holder in list(self._holders.items()):
            if holder is who:
                del self._holders[group]
                if self._queues.get(group):
                    self._holders[group] = self._queues[group].pop(0)
