"""One run of a workflow: its jobs in the order of their needs, their steps one after the other.

Jobs that the forge would run side by side run in turn here; when each begins is counted as if they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.rehearsal.contexts import Teller, constants, inputs
from tests.rehearsal.expressions import Function, World
from tests.rehearsal.jobs import JobRunner, permitted
from tests.rehearsal.reading import Place
from tests.rehearsal.records import CANCELLED, FAILURE, SKIPPED, SUCCESS, JobRecord, StepRecord
from tests.rehearsal.values import Known, Value
from tests.rehearsal.workflow import Concurrency, Job, Workflow

if TYPE_CHECKING:
    from tests.rehearsal.forge import Forge
    from tests.rehearsal.triggers import Event

# ``uses: $/…`` is a workflow of the same repository at the same commit; so is ``./…``.
OURS = ("$/", "./")
# A workflow that another repository publishes, at a tag or a commit.
PUBLISHED = re.compile(r"([\w.-]+/[\w.-]+)/(\.github/workflows/[\w.-]+)@(\S+)")


@dataclass(eq=False)
class Turn:
    """One job's claim to its concurrency group."""

    job: str


@dataclass(eq=False)
class Run:
    """One run, or one workflow that a job of it calls (``caller``)."""

    forge: Forge
    workflow: Workflow
    event: Event
    number: int
    given: Mapping[str, Value] = field(default_factory=dict)
    secrets: Mapping[str, str] | None = None  # those that a caller hands over; ``None``: the repository's
    cap: Mapping[str, str] | None = None
    caller: Run | None = None
    begins: float = 0.0
    source: str = ""  # the repository and the version whose workflow it is; empty: the repository's own
    cancelled: bool = False
    approved: set[str] = field(default_factory=set)
    records: dict[str, list[JobRecord]] = field(default_factory=dict)
    artifacts: dict[str, Path] = field(default_factory=dict)
    waits: dict[str, str] = field(default_factory=dict)  # what each job that cannot begin waits for
    _calls: dict[str, Run] = field(default_factory=dict)
    _turns: dict[str, Turn] = field(default_factory=dict)

    # ------------------------------------------------------------------------------------------- what it says

    @property
    def top(self) -> Run:
        """Give the run that nobody calls."""
        return self.caller.top if self.caller else self

    @property
    def done(self) -> bool:
        """Say whether every job has ended."""
        return len(self.records) == len(self.workflow.jobs)

    @property
    def result(self) -> str:
        """Say how it ended: one job that failed makes it fail."""
        results = {record.result for record in self.jobs}
        for worst in (FAILURE, CANCELLED):
            if worst in results:
                return worst
        return SUCCESS if SUCCESS in results or not results else SKIPPED

    @property
    def jobs(self) -> list[JobRecord]:
        """Give what became of all jobs, those of called workflows too."""
        found: list[JobRecord] = []
        for name, records in self.records.items():
            found += self._calls[name].jobs if name in self._calls else records
        return found

    @property
    def steps(self) -> list[StepRecord]:
        """Give all steps that were come to, in order."""
        return [step for job in self.jobs for step in job.steps]

    @property
    def summary(self) -> str:
        """Give what a person reads on the page of the run."""
        return "".join(job.summary for job in self.jobs)

    @property
    def waiting(self) -> set[str]:
        """Name the jobs that a person must let through."""
        inner = {f"{name}/{job}" for name, call in self._calls.items() for job in call.waiting}
        return {job for job, reason in self.waits.items() if reason == "review"} | inner

    # -------------------------------------------------------------------------------------------- what it does

    def approve(self, environment: str) -> None:
        """Let the jobs of an environment through, as its reviewer does."""
        self.top.approved.add(environment)

    def cancel(self) -> None:
        """Stop it: what has not begun does not, what runs goes to its end."""
        self.cancelled = True
        for call in self._calls.values():
            call.cancel()

    def advance(self) -> bool:
        """Run one job that can begin, and say whether there was one."""
        left = [job for job in self.workflow.jobs.values() if job.id not in self.records]
        if not left or not self._begun():
            return False
        ready = (job for job in left if all(needed in self.records for needed in job.needs))
        moved = any(self._job(job) for job in ready)
        if self.done:
            self.forge.groups.leave(self)
        return moved

    def artifact(self, name: str, place: Place) -> Path:
        """Make room for an artifact; a name serves once in a run. Raise ``RehearsalError``."""
        top = self.top
        if name in top.artifacts:
            raise place.fault(f"the run has an artifact called “{name}” already: the forge refuses a second one")
        top.artifacts[name] = top.forge.room("artifact")
        top.artifacts[name].mkdir(parents=True)
        return top.artifacts[name]

    def _begun(self) -> bool:
        """Take the turn of the whole run; a called workflow is part of its caller's."""
        return self.caller is not None or self._holds(self.workflow.concurrency, self, "concurrency")

    def _job(self, job: Job) -> bool:
        """Run a job, or say that it cannot begin yet."""
        tell = Teller(self.world(job))
        begins = max([self.begins, *(record.ends for needed in job.needs for record in self.records[needed])])
        if self.cancelled or not tell.holds(job.condition, "jobs.if", job.place):
            result = CANCELLED if self.cancelled else SKIPPED
            self.records[job.id] = [JobRecord(job.id, job.name, result, begins, begins)]
            return True
        turn = self._turns.setdefault(job.id, Turn(job.id))
        self.waits[job.id] = "turn"
        if not self._holds(job.concurrency, turn, "jobs.concurrency", tell):
            return False
        environment = tell.fill(job.environment, "jobs.environment", job.place)
        if self._reviewed(environment, job) and environment not in self.top.approved:
            self.waits[job.id] = "review"
            return False
        if job.uses:
            return self._call(job, tell, begins)
        del self.waits[job.id]
        self.records[job.id] = [
            JobRunner(self, job, combination, environment, begins).run() for combination in job.matrix
        ]
        self.forge.groups.leave(turn)
        return True

    def _reviewed(self, environment: str, job: Job) -> bool:
        if not environment:
            return False
        if environment not in self.forge.environments:
            raise job.place.fault(f"the rehearsal's forge has no environment “{environment}”")
        return self.forge.environments[environment].reviewed

    def _holds(self, wanted: Concurrency | None, who: Turn | Run, at: str, tell: Teller | None = None) -> bool:
        """Take a turn in a group, or a place in its queue; who loses theirs is cancelled."""
        if wanted is None:
            return True
        tell = tell or Teller(self.world())
        group = tell.fill(wanted.group, at, wanted.place)
        if wanted.queue not in ("single", "max"):
            raise wanted.place.fault(f"the rehearsal does not know the queue “{wanted.queue}”")
        groups = self.forge.groups
        holder = groups.holder(group)
        if tell.true(wanted.cancels, at, wanted.place) and isinstance(holder, Run) and holder is not who:
            holder.cancel()
        held, lost = groups.ask(group, who, many=wanted.queue == "max")
        for one in lost:
            groups.leave(one)
            for run in self.forge.runs:
                run.lose(one)
        return held

    def lose(self, who: object) -> None:
        """Cancel what has lost its place in a queue, when it is ours."""
        if who is self:
            self.cancel()
        for name, turn in self._turns.items():
            if turn is who and name not in self.records:
                self.records[name] = [JobRecord(name, self.workflow.jobs[name].name, CANCELLED)]
        for call in self._calls.values():
            call.lose(who)

    # ------------------------------------------------------------------------------------- called workflows

    def _call(self, job: Job, tell: Teller, begins: float) -> bool:
        """Go on with the workflow that a job calls."""
        if job.id not in self._calls:
            self._calls[job.id] = self._called(job, tell, begins)
        call = self._calls[job.id]
        moved = call.advance()
        if not call.done:
            return moved
        world = Teller(World({"jobs": call.results(), "inputs": inputs(call.workflow, call.given)}))
        outputs = world.named(call.workflow.outputs, "outputs", call.workflow.place)
        ends = max(record.ends for record in call.jobs)
        del self.waits[job.id]
        self.records[job.id] = [JobRecord(job.id, job.name, call.result, begins, ends, outputs=outputs)]
        self.forge.groups.leave(self._turns[job.id])
        return True

    def _called(self, job: Job, tell: Teller, begins: float) -> Run:
        source, file = self._place(job)
        known = self.forge.published_workflows(source) if source else self.forge.workflows(self.event.sha)
        found = [one for one in known if one.file == file]
        if not found or not any(trigger.event == "workflow_call" for trigger in found[0].triggers):
            raise job.place.fault(f"there is no workflow to call at “{job.uses}”")
        (workflow,) = found
        for name in job.given:
            if name not in workflow.inputs:
                raise job.place.fault(f"{workflow.file} has no input “{name}”")
        given = {}
        for name, declared in workflow.inputs.items():
            if declared.required and name not in job.given:
                raise job.place.fault(f"{workflow.file} needs the input “{name}”")
            given[name] = tell.typed(job.given.get(name, declared.default), declared.kind, "jobs.with", job.place)
        handed = tell.named(job.secrets, "jobs.secrets", job.place)
        cap = permitted(self, job)
        return Run(
            self.forge, workflow, self.event, self.number, given, self.secrets if job.inherits else handed, cap, self,
            begins, source,
        )  # fmt: skip

    def _place(self, job: Job) -> tuple[str, str]:
        """Give whose workflow a job calls, and its file; ``$/`` is beside the one that calls."""
        if job.uses.startswith(OURS):
            return self.source, job.uses[2:]
        found = PUBLISHED.fullmatch(job.uses)
        if not found or f"{found[1]}@{found[3]}" not in self.forge.published:
            raise job.place.fault(f"the rehearsal knows nobody who publishes “{job.uses}”")
        return f"{found[1]}@{found[3]}", found[2]

    # ----------------------------------------------------------------------------------------------- contexts

    def world(self, job: Job | None = None, combination: Mapping[str, str] | None = None) -> World:
        """Give what the keys of the workflow, or of a job, may speak of."""
        contexts: dict[str, Value] = {
            "github": self.github(job),
            "vars": Known(self.forge.variables),
            "inputs": inputs(self.workflow, self.given),
        }
        if job is None:
            return World(contexts)
        contexts |= {
            "needs": Known({name: self.results()[name] for name in job.needs}),
            "matrix": Known(combination or {}),
            "strategy": Known({"job-total": float(len(job.matrix))}),
            "secrets": self.known_secrets(""),
        }
        before = list(self._before(job))
        failed = any(record.result in (FAILURE, CANCELLED) for name in before for record in self.records[name])
        right = all(record.result == SUCCESS for name in before for record in self.records[name])
        return World(contexts, self.status(right=right, failed=failed))

    def status(self, *, right: bool, failed: bool) -> dict[str, Function]:
        """Give the functions that tell how it went so far."""
        going = not self.cancelled
        return constants(
            {"always": True, "cancelled": not going, "success": right and going, "failure": failed and going}
        )

    def results(self) -> Known:
        """Give the results and outputs of the jobs that have ended."""
        found: dict[str, Value] = {}
        for name, records in self.records.items():
            job = self.workflow.jobs[name]
            declared = job.outputs
            if job.uses and name in self._calls:
                declared = self._calls[name].workflow.outputs
            outputs = {key: records[-1].outputs.get(key, "") for key in declared}
            # A job that was skipped has called nothing: what it would have given is not known, and is nothing.
            held = outputs if job.uses and name not in self._calls else Known(outputs)
            result = next((one.result for one in records if one.result != SUCCESS), SUCCESS)
            found[name] = Known({"result": result, "outputs": held})
        return Known(found)

    def known_secrets(self, environment: str) -> Known:
        """Give the secrets: those of the environment over the repository's; one that is not here is empty."""
        forge = self.forge
        guarded = (name for one in forge.environments.values() for name in one.secrets)
        names = {*forge.secrets, *guarded, *(self.secrets or ())}
        found: dict[str, str] = dict.fromkeys(names, "")
        if self.event.trusted:
            found |= forge.secrets if self.secrets is None else self.secrets
            if environment:
                found |= forge.environments[environment].secrets
        return Known(found)

    def github(self, job: Job | None) -> Known:
        """Give the context that tells of the run."""
        event, forge = self.event, self.forge
        return Known(
            {
                "actor": "secretaire", "api_url": f"{forge.address}/api", "base_ref": event.base,
                "event": dict(event.payload), "event_name": event.name, "head_ref": event.head,
                "job": job.id if job else "", "ref": event.ref, "ref_name": event.ref.split("/", 2)[2],
                "ref_type": "branch", "repository": forge.repository,
                "repository_owner": forge.repository.partition("/")[0], "run_attempt": "1",
                "run_id": str(1000 + self.number), "run_number": str(self.number), "server_url": forge.address,
                "sha": event.sha, "token": "", "workflow": self.top.workflow.name,
                "workflow_ref": f"{forge.repository}/{self.top.workflow.file}@{event.ref}",
            }
        )  # fmt: skip

    def _before(self, job: Job) -> Iterator[str]:
        """Name all jobs that come before one, however far: that is what ``success()`` looks at."""
        for name in job.needs:
            yield name
            yield from self._before(self.workflow.jobs[name])
