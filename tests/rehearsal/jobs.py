"""One job on its machine: each step in turn, with what it may read, and what it leaves for the next."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.rehearsal.actions import SCRIPTS, StepFailed, Use, use
from tests.rehearsal.contexts import Teller, hash_files
from tests.rehearsal.expressions import World
from tests.rehearsal.records import CANCELLED, FAILURE, SKIPPED, SUCCESS, JobRecord, StepRecord
from tests.rehearsal.shell import SHELLS, Lost, Machine, values
from tests.rehearsal.values import Known, Value
from tests.rehearsal.workflow import Job, Step

if TYPE_CHECKING:
    from tests.rehearsal.runner import Run

# Where a step writes what is kept of it.
FILES = ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_STATE")
ORDER = ("none", "read", "write")


def permitted(run: Run, job: Job) -> Mapping[str, str]:
    """Give what the token of a job may do: what it asks for; of a fork, only reading.

    Raise ``RehearsalError`` when a called workflow asks for more than its caller may give: the forge starts nothing.
    """
    asked = run.workflow.permissions if job.permissions is None else job.permissions
    for name, level in asked.items():
        if run.cap is not None and ORDER.index(level) > ORDER.index(run.cap.get(name, "none")):
            raise job.place.fault(f"the calling job does not give “{name}: {level}”")
    if run.event.trusted:
        return asked
    return {name: "read" if level == "write" else level for name, level in asked.items()}


class JobRunner:
    """Runs one job, in one combination of its matrix."""

    def __init__(self, run: Run, job: Job, combination: Mapping[str, str], environment: str, begins: float) -> None:
        self._run = run
        self._job = job
        self._forge = run.forge
        self._permissions = permitted(run, job)
        self._world = run.world(job, combination)
        self._secrets = run.known_secrets(environment)
        self._token = self._give_token()
        self._machine = Machine(self._forge.room("machine"), self._forge.base)
        name = Teller(self._world).fill(job.name, "jobs.name", job.place)
        self._record = JobRecord(
            job.id, name, SUCCESS, begins, begins, permissions=self._permissions, minutes=job.minutes
        )
        self._steps: dict[str, Value] = {step.id: {} for step in job.steps if step.id}
        self._environ = Teller(run.world()).named(run.workflow.env, "env", run.workflow.place)
        self._environ |= Teller(self._world).named(job.env, "jobs.env", job.place)

    def run(self) -> JobRecord:
        """Run all steps, and give what became of the job."""
        record, job = self._record, self._job
        try:
            for step in job.steps:
                self._step(step)
        except Lost as lost:
            record.result = FAILURE
            where = next(one for one in job.steps if one.place.line > self._last_line())
            record.steps.append(
                StepRecord(where.place, job.id, where.name, CANCELLED, CANCELLED, record.ends, said=str(lost))
            )
        else:
            tell = Teller(self._contexts(self._environ | self._machine.exported))
            tell.fill(job.environment_url, "jobs.environment.url", job.place)
            record.outputs = tell.named(job.outputs, "jobs.outputs", job.place)
        finally:
            self._forge.tokens.rights.pop(self._token, None)
        return record

    def _step(self, step: Step) -> None:
        record, job = self._record, self._job
        if not Teller(self._contexts(self._environ)).holds(step.condition, "steps.if", step.place):
            self._keep(step, StepRecord(step.place, job.id, step.name, SKIPPED, SKIPPED, record.ends))
            return
        if self._forge.at_step is not None:
            self._forge.at_step(self._run, job, step, self._machine)
        if self._machine.lost:
            raise Lost
        levels = self._environ | self._machine.exported
        tell = Teller(self._contexts(levels))
        own = tell.named(step.env, "steps", step.place)
        tell = Teller(self._contexts(levels | own))
        environ = self._machine.environ(self._given(), levels, own)
        done = self._act(step, tell, environ) if step.uses else self._script(step, tell, environ)
        goes_on = tell.true(step.goes_on, "steps", step.place)
        conclusion = SUCCESS if goes_on else done.outcome
        self._keep(step, replace(done, conclusion=conclusion))

    def _act(self, step: Step, tell: Teller, environ: Mapping[str, str]) -> StepRecord:
        given = {name: value for name, value in tell.named(step.given, "steps", step.place).items() if value}
        name = tell.fill(step.name, "steps", step.place)
        outcome, said, outputs = SUCCESS, "", dict[str, str]()
        try:
            outputs = use(step.uses, Use(self._run, self._machine, step.place, given, self._token, self._permissions))
        except StepFailed as failed:
            outcome, said = FAILURE, str(failed)
        self._outputs = outputs
        begins = self._record.ends
        return StepRecord(
            step.place, self._job.id, name, outcome, outcome, begins, said=said, environ=environ, replaced=True
        )

    def _script(self, step: Step, tell: Teller, environ: Mapping[str, str]) -> StepRecord:
        script = tell.fill(step.run, "steps", step.place)
        folder = tell.fill(step.folder or self._job.folder or self._run.workflow.folder, "steps", step.place)
        shell = step.shell or self._job.shell or self._run.workflow.shell
        if shell not in SHELLS:
            raise step.place.fault(f"the rehearsal does not know the shell “{shell}”")
        replaced = script.strip() in SCRIPTS
        if replaced:
            code, said, seconds = 0, SCRIPTS[script.strip()](self._machine), 0.0
        else:
            code, said, seconds = self._machine.run(script, shell, folder, environ)
        files = {name: self._machine.temporary / name for name in FILES}
        self._outputs = values(files["GITHUB_OUTPUT"], step.place)
        self._machine.exported |= values(files["GITHUB_ENV"], step.place)
        self._machine.paths += files["GITHUB_PATH"].read_text(encoding="utf-8").split()
        summary = files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        outcome = SUCCESS if code == 0 else FAILURE
        return StepRecord(
            step.place, self._job.id, tell.fill(step.name, "steps", step.place), outcome, outcome, self._record.ends,
            seconds, said, summary, environ, replaced,
        )  # fmt: skip

    def _keep(self, step: Step, done: StepRecord) -> None:
        """Note what became of a step, for those after it."""
        record = self._record
        record.steps.append(done)
        record.ends += done.seconds
        if done.conclusion == FAILURE:
            record.result = FAILURE
        if step.id:
            outputs: dict[str, Value] = {} if done.outcome == SKIPPED else dict(self._outputs)
            self._steps[step.id] = Known(
                {"outcome": done.outcome, "conclusion": done.conclusion, "outputs": outputs}
            )  # fmt: skip
        if self._forge.after_step is not None:
            self._forge.after_step(self._run, done)

    def _last_line(self) -> int:
        steps = self._record.steps
        return steps[-1].place.line if steps else 0

    # ------------------------------------------------------------------------------------------- what is known

    def _give_token(self) -> str:
        token = f"ghs_{secrets.token_hex(18)}"
        right = self._permissions.get("contents")
        if right in ("read", "write"):
            self._forge.tokens.rights[token] = right
        return token

    def _contexts(self, environ: Mapping[str, str]) -> World:
        failed = any(step.conclusion == FAILURE for step in self._record.steps)
        status = self._run.status(right=not failed, failed=failed)
        own = {"token": self._token, "workspace": str(self._machine.workspace)}
        github = Known({**self._run.github(self._job), **own})
        contexts: dict[str, Value] = {
            **self._world.contexts,
            "github": github,
            "env": dict(environ),
            "secrets": Known({**self._secrets, "GITHUB_TOKEN": self._token}),
            "steps": Known(self._steps),
            "job": Known({"status": FAILURE if failed else SUCCESS}),
            "runner": Known({"os": "Linux", "arch": "X64", "temp": str(self._machine.temporary)}),
        }
        return World(contexts, {**status, "hashfiles": hash_files(self._machine.workspace)})

    def _given(self) -> dict[str, str]:
        """Give the environment that the forge sets for each step, and make the files that it names."""
        machine, run = self._machine, self._run
        for name in FILES:
            (machine.temporary / name).write_text("", encoding="utf-8")
        event = machine.temporary / "event.json"
        event.write_text(json.dumps(dict(run.event.payload)), encoding="utf-8")
        github = {name: one for name, one in run.github(self._job).items() if name not in ("event", "token")}
        told = {f"GITHUB_{name.upper()}": str(value) for name, value in github.items()}
        return told | {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_WORKSPACE": str(machine.workspace),
            "HOME": str(machine.home),
            "REHEARSAL_SHIFT": str(self._forge.shift),
            "RUNNER_OS": "Linux",
            "RUNNER_TEMP": str(machine.temporary),
            **{name: str(machine.temporary / name) for name in FILES},
        }
