"""What expressions may speak of at each place of a workflow file.

https://docs.github.com/en/actions/reference/workflows-and-actions/contexts (context availability)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from tests.rehearsal.expressions import ExpressionError, Function, World, fill, holds, whole
from tests.rehearsal.expressions import evaluate as value_of
from tests.rehearsal.reading import Place
from tests.rehearsal.values import Known, Value, text, truth

if TYPE_CHECKING:
    from tests.rehearsal.workflow import Workflow

T = TypeVar("T")
_RUN = "github inputs vars"
_JOB = f"{_RUN} needs strategy matrix"
_STEP = f"{_JOB} job runner env secrets steps hashfiles"
_STATUS = "always cancelled success failure"
AVAILABLE: Mapping[str, frozenset[str]] = {
    place: frozenset(names.split())
    for place, names in {
        "concurrency": _RUN,
        "env": f"{_RUN} secrets",
        "jobs.concurrency": _JOB,
        "jobs.env": f"{_JOB} secrets",
        "jobs.environment": _JOB,
        "jobs.environment.url": f"{_JOB} job runner env steps",
        "jobs.if": f"{_RUN} needs {_STATUS}",
        "jobs.name": _JOB,
        "jobs.outputs": f"{_JOB} job runner env secrets steps",
        "jobs.with": _JOB,
        "jobs.secrets": f"{_JOB} secrets",
        "steps": _STEP,
        "steps.if": f"{_JOB} job runner env steps hashfiles {_STATUS}",
        "outputs": f"{_RUN} jobs",
    }.items()
}


class Teller:
    """Evaluates what is written at one place of a file, and names its line when it cannot."""

    def __init__(self, world: World) -> None:
        self.world = world

    def fill(self, template: str, at: str, place: Place) -> str:
        """Put values in the place of expressions. Raise ``RehearsalError``."""
        return self._tell(lambda world: fill(template, world), at, place)

    def named(self, templates: Mapping[str, str], at: str, place: Place) -> dict[str, str]:
        """Fill each text of a map."""
        return {name: self.fill(template, at, place) for name, template in templates.items()}

    def holds(self, condition: str, at: str, place: Place) -> bool:
        """Say whether a condition holds; none is ``success()``."""
        return self._tell(lambda world: holds(condition or "success()", world), at, place)

    def true(self, written: str, at: str, place: Place) -> bool:
        """Read a key that is true, false or an expression."""
        inner = whole(written)
        if inner is not None:
            return self._tell(lambda world: truth(value_of(inner, world)), at, place)
        if written not in ("", "true", "false"):
            raise place.fault(f"true, false or an expression is expected, not “{written}”")
        return written == "true"

    def typed(self, written: str, kind: str, at: str, place: Place) -> Value:
        """Give an input in the type that it is declared with."""
        filled = self.fill(written, at, place)
        if kind == "boolean":
            if filled not in ("true", "false", ""):
                raise place.fault(f"true or false is expected, not “{filled}”")
            return filled == "true"
        return float(filled) if kind == "number" and filled else filled

    def _tell(self, ask: Callable[[World], T], at: str, place: Place) -> T:
        try:
            return ask(self.world.only(AVAILABLE[at]))
        except ExpressionError as error:
            raise place.fault(str(error)) from None


def inputs(workflow: Workflow, given: Mapping[str, Value]) -> Known:
    """Give the inputs of a workflow: what was given, else what it declares; nothing where nobody gives any."""
    return Known({name: given.get(name) for name in workflow.inputs})


def constants(values: Mapping[str, bool]) -> dict[str, Function]:
    """Give functions that take nothing, and say what is known already: ``success()``."""

    def constant(value: Value) -> Function:
        return lambda _given: value

    return {name: constant(value) for name, value in values.items()}


def hash_files(workspace: Path) -> Function:
    """Give the function that tells whether files have changed: one digest of all that match."""

    def function(given: Sequence[Value]) -> Value:
        found: set[Path] = set()
        for pattern in map(text, given):
            if not pattern or re.search(r"[!\[\]]", pattern):
                raise ExpressionError(f"the rehearsal does not know this pattern: {pattern}")
            found |= {path for path in workspace.glob(pattern) if path.is_file()}
        digests = b"".join(hashlib.sha256(path.read_bytes()).digest() for path in sorted(found))
        return hashlib.sha256(digests).hexdigest() if found else ""

    return function
