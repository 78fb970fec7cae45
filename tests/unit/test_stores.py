"""Where new secrets are stored: .env, and the secrets of three forges, as their APIs take them."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from syndicate import renewed, stores
from syndicate.errors import ConfigError, OutcomeError, Refused, Unauthorized, Unsent
from syndicate.web import Web
from tests.vault import ENVIRON, TOKEN, Vault

NAME, OLD, NEW = "TAMBOUR_THREADS_TOKEN", "threads-old-token", "threads-new-token"
PEOPLE = {NAME: OLD}


def store(vault: Vault, people: dict[str, str] | None = None) -> stores.Store:
    """Open the place that a workflow of a forge names."""
    web = Web(transport=httpx.MockTransport(vault.answer))
    web.hide(NEW)
    found = stores.load(vault.environ | (PEOPLE if people is None else people), Path("/nowhere"), web)
    assert found is not None
    return found


def read(vault: Vault, place: str) -> dict[str, str]:
    """Give the environment of the next job there."""
    return renewed.over(PEOPLE | {renewed.NAME: vault.stored[place, renewed.NAME]})


def test_github_can_open_the_box_and_nobody_else() -> None:
    """The value is sealed with each environment's own key, and read by the next job of each."""
    vault = Vault("github")
    store(vault).keep({NAME: NEW})
    assert [read(vault, place)[NAME] for place in vault.environments] == [NEW, NEW]
    puts = [path for method, path in vault.asked if method == "PUT"]
    assert [path.rpartition("/environments/")[2] for path in puts] == [
        "copies/secrets/TAMBOUR_RENEWED", "copies-urgentes/secrets/TAMBOUR_RENEWED",
    ]  # fmt: skip


def test_without_environments_it_is_a_secret_of_the_repository() -> None:
    """Where no environment is named, one secret is written, for all jobs."""
    vault = Vault("github", environments=())
    store(vault).keep({NAME: NEW})
    assert read(vault, "")[NAME] == NEW


def test_two_secrets_of_one_run_stand_side_by_side() -> None:
    """A forge's secret cannot be read again: what the run stored before is written again with the rest."""
    vault = Vault("github")
    opened = store(vault)
    opened.keep({NAME: NEW})
    opened.keep({"TAMBOUR_PAGE_TOKEN": "page-new-token"})
    found = read(vault, "copies")
    assert (found[NAME], found["TAMBOUR_PAGE_TOKEN"]) == (NEW, "page-new-token")


def test_what_an_earlier_run_renewed_stays() -> None:
    """The lines of other accounts that the job was given are written again."""
    before = renewed.written(PEOPLE, {NAME: NEW})
    vault = Vault("github")
    store(vault, PEOPLE | {renewed.NAME: before}).keep({"TAMBOUR_PAGE_TOKEN": "page-new-token"})
    assert read(vault, "copies")[NAME] == NEW


def test_forgejo_takes_it_as_it_is() -> None:
    """There is one place, over TLS."""
    vault = Vault("forgejo")
    store(vault).keep({NAME: NEW})
    assert read(vault, "")[NAME] == NEW


def test_gitlab_has_one_variable_for_each_secret() -> None:
    """The value of each variable is changed wherever it is, and nowhere else."""
    vault = Vault("gitlab", stored={("copies", NAME): OLD, ("copies-urgentes", NAME): OLD, ("copies", "X"): "x"})
    store(vault).keep({NAME: NEW})
    assert vault.stored == {("copies", NAME): NEW, ("copies-urgentes", NAME): NEW, ("copies", "X"): "x"}


def test_gitlab_may_have_one_for_all_environments() -> None:
    """A variable of all environments is changed as well."""
    vault = Vault("gitlab", stored={("*", NAME): OLD})
    store(vault).keep({NAME: NEW})
    assert vault.stored == {("*", NAME): NEW}


def test_gitlab_without_the_variable_says_so() -> None:
    """A variable that is nowhere is named: its masking is a person's choice, so it is not created."""
    with pytest.raises(Unsent, match=f"no variable {NAME}"):
        store(Vault("gitlab")).keep({NAME: NEW})


@pytest.mark.parametrize("kind", ["github", "forgejo", "gitlab"])
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(401, json={"message": f"Bad credentials {TOKEN} {NEW}"}), Unauthorized),
        (httpx.Response(403, json={"message": "Resource not accessible by personal access token"}), Unauthorized),
        (httpx.Response(422, json={"message": "Validation Failed"}), OutcomeError),
        (httpx.Response(429), Unsent),
        (httpx.Response(500, text=NEW), Unsent),
        (httpx.Response(503), Unsent),
    ],
)
def test_each_refusal_is_named_without_a_secret(kind: str, answer: httpx.Response, error: type[OutcomeError]) -> None:
    """What the forge answers instead is said; neither the right to write nor the value is."""
    place = {"github": "copies", "forgejo": "", "gitlab": "copies"}[kind]
    vault = Vault(kind, failing={place: answer}, stored={("copies", NAME): OLD} if kind == "gitlab" else {})
    with pytest.raises(error) as caught:
        store(vault).keep({NAME: NEW})
    assert NEW not in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_a_token_without_the_right_is_refused() -> None:
    """GitHub's words are passed on, but not the token in them."""
    with pytest.raises(Unauthorized, match="not accessible") as caught:
        store(Vault("github", rights=False)).keep({NAME: NEW})
    assert TOKEN not in str(caught.value)


def test_an_unknown_environment_is_no_success() -> None:
    """An environment that the repository does not have is said; what was written before it stays."""
    vault = Vault("github", environments=("copies", "copies-urgentes"))
    opened = store(vault)
    vault.environments = ("copies",)
    with pytest.raises(Unsent):
        opened.keep({NAME: NEW})
    assert read(vault, "copies")[NAME] == NEW


@pytest.mark.parametrize(
    "key", [{}, [], {"key": "AAAA", "key_id": "1"}, {"key": "é", "key_id": "1"}, {"key": "A" * 44, "key_id": 1}]
)
def test_a_key_that_makes_no_sense_seals_nothing(key: object) -> None:
    """Nothing is sent that a wrong key would lay open or lose."""
    vault = Vault("github", failing={"copies": httpx.Response(200, json=key)})
    with pytest.raises(Unsent, match="makes no sense"):
        store(vault).keep({NAME: NEW})
    assert [method for method, _path in vault.asked] == ["GET"]


def test_a_death_between_two_places_begins_anew() -> None:
    """The environment in which it is renewed each day is written last: cut short, that one still has the old value."""
    vault = Vault("github", failing={"copies-urgentes": httpx.Response(503)})
    with pytest.raises(Unsent):
        store(vault).keep({NAME: NEW})
    assert ("copies-urgentes", renewed.NAME) not in vault.stored
    vault.failing.clear()
    store(vault).keep({NAME: "threads-newer-token"})
    assert {read(vault, place)[NAME] for place in vault.environments} == {"threads-newer-token"}


# --------------------------------------------------------------------------------------- two runs at once


def renewing(vault: Vault, account: str, people: dict[str, str], document: str) -> stores.Store:
    """Open the place as a job does that was given this document as it began, and make it ready."""
    opened = store(vault, people | {renewed.NAME: document})
    opened.make_ready({account: people[account]})
    return opened


def test_a_run_does_not_write_over_what_another_stored_meanwhile() -> None:
    """A job that was given an older document asks for nothing: its own would take the other's accesses away."""
    page = "TAMBOUR_PAGE_TOKEN"
    people = PEOPLE | {page: "page-old-token"}
    vault = Vault("github")
    renewing(vault, page, people, "").keep({page: "page-new-token"})
    given = vault.stored["copies-urgentes", renewed.NAME]
    vault.now += timedelta(hours=1)
    renewing(vault, NAME, people, given).keep({NAME: NEW})
    with pytest.raises(Unsent, match="Another run has stored"):
        renewing(vault, page, people, given)
    assert read(vault, "copies")[NAME] == NEW
    renewing(vault, page, people, vault.stored["copies-urgentes", renewed.NAME])


def test_a_run_does_not_take_its_own_writing_for_another_s() -> None:
    """Several accounts are renewed in one run, one after the other: what the first one stored is ours."""
    page = "TAMBOUR_PAGE_TOKEN"
    people = PEOPLE | {page: "page-old-token"}
    vault = Vault("github")
    opened = renewing(vault, NAME, people, "")
    for minutes in (0, 5):
        vault.now += timedelta(minutes=minutes)
        opened.keep({NAME: NEW})
        vault.now += timedelta(minutes=5)
        opened.make_ready({page: people[page]})
    document = vault.stored["copies-urgentes", renewed.NAME]
    vault.now += timedelta(minutes=5)
    renewing(vault, NAME, people, document).keep({NAME: "threads-newer-token"})
    with pytest.raises(Unsent, match="Another run has stored"):
        opened.make_ready({page: people[page]})


def test_a_run_that_was_given_no_document_looks_for_one() -> None:
    """The first renewal of all may be another run's, which began at the same time."""
    vault = Vault("github")
    renewing(vault, NAME, PEOPLE, "").keep({NAME: NEW})
    with pytest.raises(Unsent, match="Another run has stored"):
        renewing(vault, NAME, PEOPLE, "")


def test_the_place_of_the_job_itself_is_looked_at() -> None:
    """Where a former run was cut short between two places, the one whose job finds the old value begins anew."""
    vault = Vault("github", failing={"copies-urgentes": httpx.Response(503)})
    with pytest.raises(Unsent):
        store(vault).keep({NAME: NEW})
    vault.failing.clear()
    vault.now += timedelta(days=1)
    renewing(vault, NAME, PEOPLE, "").keep({NAME: "threads-newer-token"})
    assert {read(vault, place)[NAME] for place in vault.environments} == {"threads-newer-token"}


@pytest.mark.parametrize("said", [[], {}, {"updated_at": None}, {"updated_at": "soon"}])
def test_a_forge_that_does_not_say_when_is_not_written_over(said: object) -> None:
    """An answer that makes no sense is no leave to write."""
    vault = Vault("github", failing={"copies-urgentes": httpx.Response(200, json=said)})
    with pytest.raises(Unsent, match="makes no sense"):
        renewing(vault, NAME, PEOPLE, "")
    assert [method for method, _path in vault.asked] == ["GET"]


def test_gitlab_shows_that_another_run_has_changed_a_variable() -> None:
    """The value that is there is not the one that the job was given; where it is hidden, nobody can tell."""
    vault = Vault("gitlab", stored={("copies", NAME): NEW, ("copies-urgentes", NAME): NEW})
    with pytest.raises(Unsent, match="Another run has stored"):
        store(vault).make_ready({NAME: OLD})
    vault.hidden = True
    store(vault).make_ready({NAME: OLD})
    vault.hidden, vault.stored["copies", NAME] = False, OLD
    store(vault).make_ready({NAME: OLD})


@pytest.mark.parametrize("headers", [{"retry-after": "60"}, {"x-ratelimit-remaining": "0"}])
def test_too_many_calls_are_no_refusal_of_the_right(headers: dict[str, str]) -> None:
    """GitHub says 403 of them too, with a header: that passes, and nobody is asked to make another token."""
    said = httpx.Response(403, headers=headers, json={"message": "You have exceeded a secondary rate limit."})
    vault = Vault("github", failing={"copies": said})
    for ask in (lambda: store(vault).keep({NAME: NEW}), store(vault).ends):
        with pytest.raises(Unsent, match="asks to wait"):
            ask()


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ("2027-11-29 09:00:00 UTC", "2027-11-29T09:00:00+00:00"),
        ("2027-11-29 10:00:00 +0100", "2027-11-29T09:00:00+00:00"),
        ("2027-11-29T09:00:00Z", "2027-11-29T09:00:00+00:00"),
        ("2027-11-29 09:00:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_github_tells_when_the_right_ends(said: str, end: str | None) -> None:
    """What makes no sense, or is not there, is no end."""
    found = store(Vault("github", ends=said)).ends()
    assert found == (datetime.fromisoformat(end) if end else None)


@pytest.mark.parametrize(("said", "end"), [("2027-11-29", datetime(2027, 11, 29, tzinfo=UTC)), ("", None), ("x", None)])
def test_gitlab_tells_when_the_right_ends(said: str, end: datetime | None) -> None:
    """A token of a project has a last day, at most a year away; one that may not ask says nothing, and is well."""
    vault = Vault("gitlab", ends=said)
    assert store(vault).ends() == end
    for status in (403, 404):
        vault.failing["self"] = httpx.Response(status, json={"message": "no"})
        assert store(vault).ends() is None
    vault.failing["self"] = httpx.Response(401, json={"message": "401 Unauthorized"})
    with pytest.raises(Unauthorized):
        store(vault).ends()


@pytest.mark.parametrize("kind", list(ENVIRON))
def test_without_the_right_there_is_no_place(kind: str) -> None:
    """A workflow that was given no token stores nothing, and nothing is asked of the forge."""
    environ = {name: value for name, value in Vault(kind).environ.items() if name != stores.TOKEN}
    assert stores.load(environ, Path("/nowhere"), Web()) is None
    assert stores.TOKEN in stores.advice(environ)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"TAMBOUR_SECRETS_STORE": "gihub"}, "github, forgejo, gitlab"), ({"GITHUB_REPOSITORY": ""}, "which repository")],
)
def test_a_place_that_cannot_be_is_said_before_anything_is_asked(changes: dict[str, str], words: str) -> None:
    """A mistake in the workflow is one sentence."""
    with pytest.raises(ConfigError, match=words):
        stores.load(Vault("github").environ | changes, Path("/nowhere"), Web())


def test_a_value_that_gitlab_refuses_is_refused() -> None:
    """What GitLab cannot mask, it does not take: its words are passed on."""
    vault = Vault("gitlab", stored={("*", NAME): OLD})
    vault.failing["*"] = httpx.Response(400, json={"message": "value is invalid"})
    with pytest.raises(Refused, match="invalid"):
        store(vault).keep({NAME: NEW})


# ------------------------------------------------------------------------------------------------- .env


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a repository that ignores .env, and holds one."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("/.env\n", encoding="utf-8")
    (tmp_path / ".env").write_text(f"# ours\n{NAME}={OLD}\nOTHER=x\n", encoding="utf-8")
    return tmp_path


def test_on_a_computer_it_is_the_file(folder: Path) -> None:
    """The line is changed, the others stay."""
    found = stores.load(PEOPLE, folder, Web())
    assert found is not None
    found.keep({NAME: NEW})
    assert (folder / ".env").read_text(encoding="utf-8") == f"# ours\n{NAME}={NEW}\nOTHER=x\n"
    found.keep({NAME: "threads-newer-token"})
    assert f"{NAME}=threads-newer-token\n" in (folder / ".env").read_text(encoding="utf-8")


def test_what_the_environment_itself_holds_is_not_written_behind_it(folder: Path) -> None:
    """The file would change nothing then: the name is said, and the file stays as it is."""
    found = stores.load({NAME: "exported"}, folder, Web())
    assert found is not None
    before = (folder / ".env").read_bytes()
    with pytest.raises(ConfigError, match=f"{NAME} is not what .env says"):
        found.keep({NAME: NEW})
    assert (folder / ".env").read_bytes() == before


def test_a_file_that_another_run_changed_is_not_written_over(folder: Path) -> None:
    """The value that this run was given is no longer the one that is there: nothing is asked with it."""
    found = stores.load(PEOPLE, folder, Web())
    assert found is not None
    found.make_ready(PEOPLE)
    (folder / ".env").write_text(f"{NAME}={NEW}\n", encoding="utf-8")
    with pytest.raises(Unsent, match=r"Another run has stored new secrets in \.env"):
        found.make_ready(PEOPLE)
    assert (folder / ".env").read_text(encoding="utf-8") == f"{NAME}={NEW}\n"


def test_a_file_that_git_would_take_is_no_place(folder: Path) -> None:
    """Nothing is stored where it could be published; nor is a file made where there was none."""
    (folder / ".gitignore").unlink()
    assert stores.load(PEOPLE, folder, Web()) is None
    (folder / ".env").unlink()
    assert stores.load(PEOPLE, folder, Web()) is None
    assert ".env" in stores.advice(PEOPLE)
