"""What became of the steps and jobs of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.rehearsal.reading import Place

SUCCESS, FAILURE, SKIPPED, CANCELLED = "success", "failure", "skipped", "cancelled"


@dataclass(frozen=True)
class StepRecord:
    """One step. ``outcome`` is its own; ``conclusion`` is what counts, after ``continue-on-error``.

    ``begins`` and ``seconds`` are in seconds, the former since its run began, as if jobs that can run together did.
    ``environ`` is all that the step could read; ``said`` its log, before the forge would mask anything.
    """

    place: Place
    job: str
    name: str
    outcome: str
    conclusion: str
    begins: float = 0.0
    seconds: float = 0.0
    said: str = ""
    summary: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    replaced: bool = False  # the rehearsal did something else, which takes no time


@dataclass
class JobRecord:
    """One job, in one combination of its matrix."""

    id: str
    name: str
    result: str
    begins: float = 0.0
    ends: float = 0.0
    steps: list[StepRecord] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    permissions: Mapping[str, str] = field(default_factory=dict)
    minutes: str = ""

    @property
    def summary(self) -> str:
        """Give what a person reads on the page of the run."""
        return "".join(step.summary for step in self.steps)
