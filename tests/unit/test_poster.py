"""What is the notice board's own: its files, its names, and the whole way from an event to a sheet."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from syndicate.errors import Altered, Gone, Refused, Unsent
from syndicate.model import Attachment, Find, Post
from syndicate.networks import Network
from syndicate.web import Web
from tests.contract.samples import NEIGHBOUR, attempt, copy, network, post

SHEET = Attachment(b"%PDF-1.7 the first", "application/pdf", 595, 842)
OTHER = Attachment(b"%PDF-1.7 the second", "application/pdf", 595, 842)


@pytest.fixture
def board(tmp_path: Path) -> Network:
    """Give a board whose folder is not there yet."""
    return network("poster", Web(), folder=str(tmp_path / "affiches"))


def test_a_poster_is_one_file_with_a_name_that_is_read(board: Network, tmp_path: Path) -> None:
    """The file is named after the page and the key, can be read by whoever prints, and is alone in the folder."""
    receipt = board.publish(_post(SHEET), attempt())
    (file,) = (tmp_path / "affiches").iterdir()
    assert file.name == receipt.copy_id == f"fete-{attempt().key[:12]}.pdf"
    assert file.read_bytes() == SHEET.data
    assert file.stat().st_mode & 0o777 == 0o644
    assert receipt.copy_url is None


def test_the_same_attempt_makes_one_poster(board: Network, tmp_path: Path) -> None:
    """Tried again with another sheet, an attempt gives the poster that it made."""
    first = board.publish(_post(SHEET), attempt())
    assert board.publish(_post(OTHER), attempt()) == first
    assert board.find(_post(None), attempt(), Find.KEY) == first
    assert [file.read_bytes() for file in (tmp_path / "affiches").iterdir()] == [SHEET.data]


def test_two_originals_of_one_name_have_two_posters(board: Network, tmp_path: Path) -> None:
    """Pages that end alike do not take each other's file."""
    names = {board.publish(_post(SHEET), attempt(name)).copy_id for name in ("one", "two")}
    assert len(names) == 2
    assert {file.name for file in (tmp_path / "affiches").iterdir()} == names


def test_an_edit_keeps_the_name_and_a_person_s_file_is_left(board: Network, tmp_path: Path) -> None:
    """The sheet is drawn anew under the same name; one that somebody put there instead is not overwritten."""
    made = board.publish(_post(SHEET), attempt())
    there = copy(made.copy_id, shown=made.shown)
    edited = board.edit(there, _post(OTHER), attempt(generation=2))
    assert edited.copy_id == made.copy_id
    file = tmp_path / "affiches" / made.copy_id
    assert file.read_bytes() == OTHER.data
    file.write_bytes(b"%PDF by hand")
    with pytest.raises(Altered, match="left as it is"):
        board.edit(dataclasses.replace(there, shown=edited.shown), _post(SHEET), attempt(generation=2))
    assert file.read_bytes() == b"%PDF by hand"


def test_a_poster_that_was_thrown_away_is_gone(board: Network, tmp_path: Path) -> None:
    """A file that somebody deleted is not made again, and its withdrawal has nothing to do."""
    made = copy(board.publish(_post(SHEET), attempt()).copy_id)
    (tmp_path / "affiches" / (made.copy_id or "")).unlink()
    with pytest.raises(Gone):
        board.edit(made, _post(OTHER), attempt())
    with pytest.raises(Gone):
        board.withdraw(made)
    assert list((tmp_path / "affiches").iterdir()) == []


@pytest.mark.parametrize("name", ["", "../ledger.jsonl", "fete.txt", "/etc/passwd", ".new-x.pdf", "a/b.pdf"])
def test_a_name_never_leads_elsewhere(board: Network, name: str) -> None:
    """What is not the name of a poster is neither read nor deleted."""
    board.publish(_post(SHEET), attempt())
    for act in (lambda: board.withdraw(copy(name)), lambda: board.edit(copy(name), _post(OTHER), attempt())):
        with pytest.raises(Refused):
            act()


def test_a_folder_that_cannot_be_made_is_unsent(tmp_path: Path) -> None:
    """A file where the folder should be is a fault that a person mends: nothing was done."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    board = network("poster", Web(), folder=str(tmp_path / "file"))
    for act in (board.verify, lambda: board.publish(_post(SHEET), attempt())):
        with pytest.raises(Unsent, match="cannot be written"):
            act()


def test_a_poster_that_was_not_drawn_does_not_leave(board: Network, tmp_path: Path) -> None:
    """Without a sheet there is nothing to print."""
    with pytest.raises(Unsent):
        board.publish(_post(None), attempt())
    assert not (tmp_path / "affiches").exists()


def test_another_attempt_is_not_found(board: Network) -> None:
    """A poster is found by its key, not by its page."""
    board.publish(_post(SHEET), attempt())
    assert board.find(post(NEIGHBOUR), attempt("other"), Find.KEY) is None
    assert board.find(post(), attempt(), Find.LIST) is None


def _post(sheet: Attachment | None) -> Post:
    return dataclasses.replace(post(), poster=sheet)
