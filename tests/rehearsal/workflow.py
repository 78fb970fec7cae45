"""A workflow file, read into plain data. Keys: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax.

Only what our files use is known. Values stay as written, with their expressions, until a run needs them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.rehearsal.reading import Entry, Place, load

# What each event may be narrowed down by.
EVENTS: Mapping[str, frozenset[str]] = {
    "push": frozenset({"branches", "paths", "paths-ignore", "tags"}),
    "pull_request": frozenset({"branches", "paths", "paths-ignore", "types"}),
    "schedule": frozenset({"cron", "timezone"}),
    "workflow_dispatch": frozenset({"inputs"}),
    "workflow_call": frozenset({"inputs", "secrets", "outputs"}),
}
PERMISSIONS = frozenset(
    {"actions", "checks", "contents", "deployments", "id-token", "issues", "pages", "pull-requests", "statuses"}
)  # fmt: skip


@dataclass(frozen=True)
class Input:
    """What a person, or a calling workflow, may give to a run."""

    kind: str
    default: str
    required: bool
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trigger:
    """An event that starts a workflow, and what narrows it down: ``{"branches": ("main",)}``."""

    event: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Concurrency:
    """The group in which one thing runs at a time. ``queue``: how many may wait, ``max`` or one."""

    place: Place
    group: str
    cancels: str = "false"
    queue: str = "single"


@dataclass(frozen=True)
class Step:
    """One step of a job: a script (``run``) or an action (``uses``)."""

    place: Place
    name: str
    id: str
    condition: str
    run: str
    uses: str
    given: Mapping[str, str]
    env: Mapping[str, str]
    shell: str
    folder: str
    goes_on: str
    minutes: str


@dataclass(frozen=True)
class Job:
    """One job. ``permissions`` is ``None`` where the workflow's hold; ``uses`` calls another workflow."""

    place: Place
    id: str
    name: str
    needs: tuple[str, ...]
    condition: str
    runs_on: str
    permissions: Mapping[str, str] | None
    environment: str
    environment_url: str
    concurrency: Concurrency | None
    outputs: Mapping[str, str]
    env: Mapping[str, str]
    shell: str
    folder: str
    minutes: str
    goes_on: str
    matrix: tuple[Mapping[str, str], ...]
    steps: tuple[Step, ...]
    uses: str
    given: Mapping[str, str]
    secrets: Mapping[str, str]
    inherits: bool


@dataclass(frozen=True)
class Workflow:
    """One file. ``outputs`` are those of a workflow that others call."""

    place: Place
    name: str
    triggers: tuple[Trigger, ...]
    inputs: Mapping[str, Input]
    outputs: Mapping[str, str]
    permissions: Mapping[str, str]
    env: Mapping[str, str]
    shell: str
    folder: str
    concurrency: Concurrency | None
    jobs: Mapping[str, Job]

    @property
    def file(self) -> str:
        """Give the name of the file, in its repository."""
        return self.place.file


def read_workflow(path: Path, name: str) -> Workflow:
    """Read a workflow file, called ``name`` in its repository. Raise ``RehearsalError``."""
    return workflow_of(load(path, name))


def workflow_of(root: Entry) -> Workflow:
    """Understand a workflow. Raise ``RehearsalError`` for what is not known here."""
    known = ("name", "run-name", "on", "permissions", "env", "defaults", "concurrency", "jobs")
    entries = root.map(known)
    if "permissions" not in entries:
        raise root.place.fault("a workflow says which permissions it needs: nothing said is too many")
    shell, folder = _defaults(entries.get("defaults"))
    events = _events(_needed(entries, "on", root))
    calls = events["workflow_call"].map() if "workflow_call" in events else {}
    asks = events["workflow_dispatch"].map() if "workflow_dispatch" in events else {}
    jobs = {key: _job(key, entry) for key, entry in _needed(entries, "jobs", root).map().items()}
    for job in jobs.values():
        for needed in job.needs:
            if needed not in jobs:
                raise job.place.fault(f"the job “{job.id}” needs “{needed}”, which is not there")
    return Workflow(
        place=Place(root.place.file, 1),
        name=_text(entries, "name") or root.place.file,
        triggers=tuple(_trigger(event, entry) for event, entry in events.items()),
        inputs=_inputs(asks) | _inputs(calls),
        outputs=_call_outputs(calls),
        permissions=_permissions(entries["permissions"]),
        env=_named(entries, "env"),
        shell=shell,
        folder=folder,
        concurrency=_concurrency(entries.get("concurrency")),
        jobs=jobs,
    )


def _events(entry: Entry) -> dict[str, Entry]:
    alone = not isinstance(entry.value, dict)
    events = {one.text(): Entry(one.place, "") for one in entry.list()} if alone else dict(entry.map())
    for event, given in events.items():
        if event not in EVENTS:
            raise given.place.fault(f"the rehearsal does not know the event “{event}”")
    return events


def _trigger(event: str, entry: Entry) -> Trigger:
    if event == "schedule":
        crons = [one.map(EVENTS[event]) for one in entry.list()]
        return Trigger(event, {"cron": tuple(each["cron"].text() for each in crons)})
    filters = entry.map(EVENTS[event])
    skipped = ("inputs", "secrets", "outputs")
    return Trigger(event, {key: one.texts() for key, one in filters.items() if key not in skipped})


def _inputs(event: Mapping[str, Entry]) -> dict[str, Input]:
    found = {}
    for name, entry in event["inputs"].map().items() if "inputs" in event else ():
        values = entry.map(("description", "type", "default", "required", "options"))
        options = values["options"].texts() if "options" in values else ()
        kind = _text(values, "type") or "string"
        if kind not in ("string", "boolean", "number", "choice"):
            raise entry.place.fault(f"the rehearsal does not know inputs of the type “{kind}”")
        found[name] = Input(kind, _text(values, "default"), _text(values, "required") == "true", options)
    return found


def _call_outputs(event: Mapping[str, Entry]) -> dict[str, str]:
    outputs = event["outputs"].map() if "outputs" in event else {}
    return {name: entry.map(("description", "value"))["value"].text() for name, entry in outputs.items()}


def _job(key: str, entry: Entry) -> Job:
    known = (
        "name", "needs", "if", "runs-on", "permissions", "environment", "concurrency", "outputs", "env", "defaults",
        "timeout-minutes", "continue-on-error", "strategy", "steps", "uses", "with", "secrets",
    )  # fmt: skip
    entries = entry.map(known)
    calls = "uses" in entries
    for missing in ("runs-on", "steps", "timeout-minutes"):
        if not calls and missing not in entries:
            raise entry.place.fault(f"the job “{key}” has no “{missing}”")
    environment = _environment(entries.get("environment"))
    shell, folder = _defaults(entries.get("defaults"))
    secrets = entries.get("secrets")
    inherits = secrets is not None and secrets.value == "inherit"
    steps = tuple(_step(one) for one in entries["steps"].list()) if not calls else ()
    ids = [step.id for step in steps if step.id]
    for step in steps:
        if ids.count(step.id) > 1:
            raise step.place.fault(f"two steps have the id “{step.id}”")
    return Job(
        place=Place(entry.place.file, entry.place.line - 1),
        id=key,
        name=_text(entries, "name") or key,
        needs=entries["needs"].texts() if "needs" in entries else (),
        condition=_text(entries, "if"),
        runs_on=_text(entries, "runs-on"),
        permissions=_permissions(entries["permissions"]) if "permissions" in entries else None,
        environment=environment[0],
        environment_url=environment[1],
        concurrency=_concurrency(entries.get("concurrency")),
        outputs=_named(entries, "outputs"),
        env=_named(entries, "env"),
        shell=shell,
        folder=folder,
        minutes=_text(entries, "timeout-minutes"),
        goes_on=_text(entries, "continue-on-error"),
        matrix=tuple(_matrix(entries.get("strategy"))),
        steps=steps,
        uses=_text(entries, "uses"),
        given=_named(entries, "with"),
        secrets=secrets.named() if secrets is not None and not inherits else {},
        inherits=inherits,
    )


def _step(entry: Entry) -> Step:
    known = (
        "name", "id", "if", "run", "uses", "with", "env", "shell", "working-directory", "continue-on-error",
        "timeout-minutes",
    )  # fmt: skip
    entries = entry.map(known)
    run, uses = _text(entries, "run"), _text(entries, "uses")
    if bool(run) is bool(uses):
        raise entry.place.fault("a step has either “run” or “uses”")
    title = uses.partition("@")[0] if uses else run.strip().splitlines()[0]
    return Step(
        place=entry.place,
        name=_text(entries, "name") or title,
        id=_text(entries, "id"),
        condition=_text(entries, "if"),
        run=run,
        uses=uses,
        given=_named(entries, "with"),
        env=_named(entries, "env"),
        shell=_text(entries, "shell"),
        folder=_text(entries, "working-directory"),
        goes_on=_text(entries, "continue-on-error"),
        minutes=_text(entries, "timeout-minutes"),
    )


def _environment(entry: Entry | None) -> tuple[str, str]:
    if entry is None or isinstance(entry.value, str):
        return ("" if entry is None else entry.text(), "")
    entries = entry.map(("name", "url"))
    return entries["name"].text(), _text(entries, "url")


def _concurrency(entry: Entry | None) -> Concurrency | None:
    if entry is None:
        return None
    if isinstance(entry.value, str):
        return Concurrency(entry.place, entry.text())
    entries = entry.map(("group", "cancel-in-progress", "queue"))
    cancels = _text(entries, "cancel-in-progress") or "false"
    return Concurrency(entry.place, entries["group"].text(), cancels, _text(entries, "queue") or "single")


def _permissions(entry: Entry) -> dict[str, str]:
    if entry.value in ("read-all", "write-all"):
        raise entry.place.fault("permissions are given one by one")
    entries = entry.map(PERMISSIONS)
    for one in entries.values():
        if one.text() not in ("read", "write", "none"):
            raise one.place.fault(f"there is no permission “{one.text()}”")
    return {name: one.text() for name, one in entries.items()}


def _defaults(entry: Entry | None) -> tuple[str, str]:
    if entry is None:
        return "", ""
    run = entry.map(("run",))["run"].map(("shell", "working-directory"))
    return _text(run, "shell"), _text(run, "working-directory")


def _matrix(entry: Entry | None) -> Iterator[Mapping[str, str]]:
    """Give each combination of a matrix; a job without one runs once."""
    entries = entry.map(("matrix", "fail-fast", "max-parallel")) if entry else {}
    axes = entries["matrix"].map() if "matrix" in entries else {}
    for special in ("include", "exclude"):
        if special in axes:
            raise axes[special].place.fault(f"the rehearsal does not know “{special}” of a matrix")
    for values in itertools.product(*(axis.texts() for axis in axes.values())):
        yield dict(zip(axes, values, strict=True))


def _needed(entries: Mapping[str, Entry], key: str, within: Entry) -> Entry:
    if key not in entries:
        raise within.place.fault(f"there is no “{key}”")
    return entries[key]


def _text(entries: Mapping[str, Entry], key: str) -> str:
    return entries[key].text() if key in entries else ""


def _named(entries: Mapping[str, Entry], key: str) -> dict[str, str]:
    return entries[key].named() if key in entries else {}
