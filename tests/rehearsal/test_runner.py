"""The forge of the rehearsal does what a forge does: without that, a story that ends well would say nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import indent

import pytest

from tests.rehearsal.forge import Environment, Forge, git
from tests.rehearsal.gitserver import Tokens, served_repository
from tests.rehearsal.reading import RehearsalError
from tests.rehearsal.records import CANCELLED, FAILURE, SKIPPED, SUCCESS
from tests.rehearsal.runner import Run
from tests.rehearsal.storage import MAIN
from tests.rehearsal.triggers import Event
from tests.servers.certificate import Certificate, make_certificate

CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"
UPLOAD = "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f"
HEAD = "on: [push, pull_request]\npermissions: {}\njobs:\n"
JOB = "runs-on: ubuntu-24.04\ntimeout-minutes: 5\n"

Play = Callable[..., Run]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Give the certificate of the forge."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def play(tmp_path: Path, certificate: Certificate) -> Iterator[Play]:
    """Give what runs the workflow ``a.yml`` of a new repository, until nothing moves."""
    tokens = Tokens()
    bare, desk = tmp_path / "forge/commune/site.git", tmp_path / "desk"
    bare.parent.mkdir(parents=True)
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    git(tmp_path, "init", "--quiet", "--initial-branch=main", str(desk))
    base = {"PATH": os.environ["PATH"], "GIT_SSL_CAINFO": str(certificate.authority)}
    with served_repository(tmp_path / "forge", tokens, certificate.server) as address:
        forge = Forge(tmp_path, bare, address, tokens, "example.org", base, tmp_path / "pages")
        forge.environments = {"calm": Environment(), "held": Environment(reviewed=True, secrets={"KEY": "s3cr3t"})}

        def run(*jobs: str, event: str = "push", trusted: bool = True, **others: str) -> Run:
            files = {"a": HEAD + "".join(indent(job, "  ") for job in jobs), **others}
            folder = desk / ".github/workflows"
            folder.mkdir(parents=True)
            for name, text in files.items():
                (folder / f"{name}.yml").write_text(text, encoding="utf-8")
            git(desk, "add", "--all")
            git(desk, "commit", "--quiet", "-m", "One")
            git(desk, "push", "--quiet", str(bare), "main")
            happened = Event(event, MAIN, forge.commit_of("main"), ("a",), {"action": "opened"}, trusted=trusted)
            (run,) = forge.begin(happened)
            forge.settle()
            return run

        yield run


def job(name: str, *steps: str, head: str = "") -> str:
    """Write a job."""
    lines = "".join(f"- {indent(step.strip(), '  ').strip()}\n" for step in steps)
    return f"{name}:\n" + indent(f"{JOB}{head.strip()}\nsteps:\n{indent(lines, '  ')}", "  ")


def outcomes(run: Run) -> list[str]:
    """Give how each step ended."""
    return [step.outcome for step in run.steps]


def test_values_go_from_step_to_step_and_from_job_to_job(play: Play) -> None:
    """Outputs, the environment and the path that a step leaves reach those after it, and needs reach the next job."""
    run = play(
        job(
            "one",
            'id: a\nrun: |\n  echo "word=eau" >>"$GITHUB_OUTPUT"\n  echo "LEFT=pont" >>"$GITHUB_ENV"\n'
            '  mkdir bin && printf "#!/bin/sh\\necho ours" >bin/ours && chmod +x bin/ours\n'
            '  echo "$PWD/bin" >>"$GITHUB_PATH"\n  echo "# Vu" >>"$GITHUB_STEP_SUMMARY"',
            'run: |\n  ours\n  echo "$LEFT $HERE $OVER"\nenv:\n  OVER: step ${{ steps.a.outputs.word }}',
            head="env: {HERE: job, OVER: job}\noutputs: {said: '${{ steps.a.outputs.word }} ${{ env.HERE }}'}",
        ),
        job("two", "run: echo ${{ needs.one.outputs.said }} ${{ needs.one.result }}", head="needs: one"),
    )
    assert (run.result, run.summary) == (SUCCESS, "# Vu\n")
    assert [step.said for step in run.steps][1:] == ["ours\npont job step eau\n", "eau job success\n"]


def test_what_follows_a_failure(play: Play) -> None:
    """A step that fails skips those after it but the ones that always run; one that may fail stops nothing."""
    run = play(
        job("one", "run: exit 1\ncontinue-on-error: true", "run: 'false; echo unheard'", "run: echo",
            "run: echo\nif: always()", "run: echo\nif: failure()", "run: echo\nif: '!cancelled()'"),
        job("two", "run: echo", head="needs: one"),
        job("three", "run: echo", head="needs: two\nif: always()"),
        job("four", "run: echo", head="needs: three"),
    )  # fmt: skip
    assert outcomes(run) == [FAILURE, FAILURE, SKIPPED, SUCCESS, SUCCESS, SUCCESS, SUCCESS]
    # What was skipped or failed before, however far, skips a job that says nothing of it.
    assert [one.result for one in run.jobs] == [FAILURE, SKIPPED, SUCCESS, SKIPPED]


@pytest.mark.parametrize(
    ("contents", "kept", "outcome"),
    [("write", "true", SUCCESS), ("read", "true", FAILURE), ("write", "false", FAILURE)],
)
def test_a_push_needs_the_right_and_the_token(play: Play, contents: str, kept: str, outcome: str) -> None:
    """A push is taken from a job that may write and whose checkout keeps its token, and from no other."""
    push = "run: git push --quiet origin HEAD:refs/heads/other\nenv: {GIT_TERMINAL_PROMPT: '0'}"
    run = play(
        job("one", f"uses: {CHECKOUT}\nwith: {{persist-credentials: {kept}}}", push,
            head=f"permissions: {{contents: {contents}}}"),
    )  # fmt: skip
    assert outcomes(run) == [SUCCESS, outcome], [step.said for step in run.steps]
    assert bool(run.forge.commit_of("other")) is (outcome == SUCCESS)
    assert run.forge.tokens.rights == {}


def test_a_fork_reads_and_has_no_secret(play: Play) -> None:
    """What a stranger proposes runs with the right to read, and every secret is empty."""
    run = play(
        job("one", f"uses: {CHECKOUT}", "run: echo\nenv: {KEY: 'k${{ secrets.KEY }}'}",
            head="permissions: {contents: write}"),
        event="pull_request", trusted=False,
    )  # fmt: skip
    assert run.jobs[0].permissions == {"contents": "read"}
    assert run.steps[1].environ["KEY"] == "k"


def test_a_reviewer_is_waited_for(play: Play) -> None:
    """A job of a reviewed environment waits, holds its group meanwhile, and has its secrets once it is let through."""
    group = "concurrency: {group: site}"
    run = play(
        job("one", "run: echo\nenv: {KEY: '${{ secrets.KEY }}'}", head=f"environment: held\n{group}"),
        job("two", "run: echo", head=f"environment: calm\n{group}"),
        job("three", "run: echo\nenv: {KEY: '${{ secrets.KEY }}'}"),
    )
    assert (run.waiting, [one.id for one in run.jobs]) == ({"one"}, ["three"])
    run.approve("held")
    run.forge.settle()
    assert run.result == SUCCESS
    assert {step.job: step.environ.get("KEY") for step in run.steps} == {"one": "s3cr3t", "two": None, "three": ""}


def test_a_run_that_is_pushed_out_is_cancelled(play: Play) -> None:
    """The third that asks for a group takes the place of the second, unless the group lets many wait."""
    group = "concurrency: {group: site%s}"
    jobs = [job("zero", "run: echo", head="environment: held\n" + group % "")]
    jobs += [job(name, "run: echo", head=group % "") for name in ("one", "two")]
    run = play(*jobs)
    run.approve("held")
    run.forge.settle()
    assert {one.id: one.result for one in run.jobs} == {"zero": SUCCESS, "one": CANCELLED, "two": SUCCESS}


def test_a_called_workflow(play: Play) -> None:
    """A job that calls a workflow gives it typed inputs, and has its outputs; more rights than it has are refused."""
    called = (
        "on: {workflow_call: {inputs: {first: {type: boolean, required: true}}, outputs: {said: {value: '${{"
        " jobs.b.outputs.said }}'}}}}\npermissions: {}\njobs:\n"
        + indent(job("b", "id: x\nrun: echo said=${{ inputs.first && 'yes' || 'no' }} >>$GITHUB_OUTPUT",
                     head="permissions: {contents: read}\noutputs: {said: '${{ steps.x.outputs.said }}'}"), "  ")
    )  # fmt: skip
    call = "one:\n  uses: $/.github/workflows/b.yml\n  with: {first: false}\n  permissions: {contents: %s}\n"
    run = play(call % "read", job("two", "run: echo ${{ needs.one.outputs.said }}", head="needs: one"), b=called)
    assert (run.result, run.steps[-1].said) == (SUCCESS, "no\n")


def test_rights_that_a_caller_does_not_have(play: Play) -> None:
    """A called workflow that asks for more than its caller gives stops the rehearsal: the forge would start nothing."""
    called = "on: {workflow_call: {}}\npermissions: {contents: write}\njobs:\n" + indent(job("b", "run: echo"), "  ")
    with pytest.raises(RehearsalError, match=r"b\.yml:4: the calling job does not give “contents: write”"):
        play("one:\n  uses: ./.github/workflows/b.yml\n  permissions: {contents: read}\n", b=called)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("uses: someone/else@3d3c42e5aac5ba805825da76410c181273ba90b1", "does not know the action “someone/else”"),
        ("uses: actions/checkout@v7", "pinned by its whole commit"),
        (f"uses: {CHECKOUT}\nwith: {{lfs: true}}", "does not know the input “lfs”"),
        ("run: echo ${{ github.reff }}", "nothing here is called “reff”"),
        ("run: echo ${{ steps.none.outputs.x }}", "nothing here is called “none”"),
        ("run: echo\nif: secrets.KEY != ''", "the context “secrets” is not available here"),
        ("run: echo\nif: github.ref ==", "this is no expression"),
        ("run: echo\nshell: pwsh", "does not know the shell “pwsh”"),
        ('run: echo "no value" >>"$GITHUB_OUTPUT"', "a line that the forge would not read"),
    ],
)
def test_what_is_not_known_stops_the_rehearsal(play: Play, step: str, said: str) -> None:
    """An action, an input, a name, a context or a line that is not known stops the rehearsal at its line."""
    with pytest.raises(RehearsalError, match=rf"^\.github/workflows/a\.yml:9: .*{said}"):
        play(job("one", step))


def test_an_artifact_has_one_name(play: Play) -> None:
    """The second artifact of a name stops the rehearsal; hidden files are left out unless they are asked for."""
    make = "run: mkdir -p out/.well-known && touch out/.well-known/a out/b"
    upload = f"uses: {UPLOAD}\nwith: {{name: site, path: out}}"
    with pytest.raises(RehearsalError, match="has an artifact called “site” already"):
        play(job("one", make, upload, upload))


def test_hidden_files_are_asked_for(play: Play) -> None:
    """Files whose name begins with a point are left out of an artifact unless they are asked for."""
    make = "run: mkdir -p out/.well-known && touch out/.well-known/a out/b"
    uploads = [
        f"uses: {UPLOAD}\nwith: {{name: {name}, path: out, include-hidden-files: {hidden}}}"
        for name, hidden in (("all", "true"), ("seen", "false"))
    ]
    run = play(job("one", make, *uploads))
    held = {name: {path.name for path in folder.rglob("*") if path.is_file()} for name, folder in run.artifacts.items()}
    assert held == {"all": {"a", "b"}, "seen": {"b"}}
