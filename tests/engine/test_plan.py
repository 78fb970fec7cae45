"""What is published, what is held and why: the strategy and the editor's wishes."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from syndicate.model import (
    Action,
    Edit,
    History,
    Hosting,
    Override,
    Policy,
    Route,
    Translation,
)
from syndicate.plan import plan
from tests.engine.planning import YEAR_OLD, decide, held_because, reason
from tests.simulated import HOME, NOON, Town, account, feed, original


def test_news_goes_everywhere_when_no_strategy_is_written() -> None:
    """Without routes, news is announced and reference pages are not."""
    assert isinstance(decide(), Action)
    assert decide(original(type="demarches")) is None


def test_routes_send_types_and_categories_to_accounts() -> None:
    """Every line of the strategy that fits adds its accounts."""
    policy = Policy(routes=(Route(("place",), ("agenda",)), Route(("place",), (), ("Travaux",))))
    assert decide(policy=policy) is None
    assert isinstance(decide(original(type="agenda"), policy=policy), Action)
    assert isinstance(decide(original(category="Travaux"), policy=policy), Action)


def test_the_editors_list_replaces_the_strategy() -> None:
    """The accounts that the editor names are the only ones."""
    assert decide(original(accounts={"halle": Override()})) is None
    assert isinstance(decide(original(type="demarches", accounts={"place": Override()})), Action)


def test_the_editors_text_and_picture_win() -> None:
    """The override of an account is what its draft says."""
    found = decide(original(accounts={"place": Override(text="Venez nombreux !")}))
    assert isinstance(found, Action)
    assert found.draft is not None
    assert found.draft.text.startswith("Venez nombreux")


def test_a_translation_is_the_copy_of_an_account_in_that_language() -> None:
    """An account in English takes the English translation, with its own address."""
    english = Translation("en", f"{HOME}/en/fete/", "Village fair", "Come along.")
    made = plan(feed(original(translations=(english,))), YEAR_OLD, [replace(account(), lang="en")], Policy(), NOON)
    (action,) = made.actions
    assert action.draft is not None
    assert (action.url, action.draft.language) == (english.url, "en")
    assert action.draft.text.startswith("Village fair")


def test_sensitive_originals_stay_in_the_union() -> None:
    """A sensitive original is held on an account hosted outside the European Union, whatever the editor lists."""
    outside = replace(account(), hosting=Hosting.OUTSIDE)
    sensitive = original(sensitive=True, accounts={"place": Override()})
    made = plan(feed(sensitive), YEAR_OLD, [outside], Policy(), NOON)
    assert [entry.code for entry in made.held] == ["sensitive"]
    assert isinstance(decide(sensitive), Action)


def test_what_has_expired_is_not_announced() -> None:
    """An original past its date of expiry is held."""
    assert held_because(decide(original(expires=NOON - timedelta(hours=1)))) == "expired"


def test_without_a_first_line_a_blind_network_waits() -> None:
    """Without the ledger's first line, nothing goes to a network that cannot be searched."""
    made = plan(feed(original()), History(), [account(find=()), account("halle")], Policy(), NOON)
    assert [(entry.account, entry.code) for entry in made.held] == [("place", "no_history")]
    assert [action.account for action in made.actions] == ["halle"]


def test_a_video_network_holds_what_has_no_video() -> None:
    """A network for videos holds an original without one, with that reason."""
    assert held_because(decide(needs=frozenset({"video"}))) == "no_video"


def test_an_address_that_cannot_fit_is_held() -> None:
    """A canonical URL longer than the limit is never cut: the copy is held and said to be left out."""
    found = decide(original("a" * 600))
    assert held_because(found) == "too_long"


def test_hashtags_that_the_network_refuses_are_held() -> None:
    """An editor's own text with more hashtags than the network takes waits for the editor; one fewer goes."""
    texts = [original(accounts={"place": Override(text="#Un #Deux #Trois"[:length])}) for length in (None, -7)]
    many, few = (decide(one, refused_above=2) for one in texts)
    assert held_because(many) == "too_many_tags"
    assert reason(many) == "its own text holds 3 hashtags, and this network takes 2: remove some"
    assert isinstance(few, Action)
    assert isinstance(decide(texts[0]), Action)


def test_expires_withdraws_only_when_the_strategy_says_so(tmp_path: Path) -> None:
    """An expired original keeps its copies unless "expired" is "withdraw"."""
    town = Town(tmp_path)
    town.sync(feed(original()))
    expired = feed(original(expires=NOON))
    assert town.sync(expired) == ([], ())
    assert [o.result for o in town.sync(expired, Policy(expired="withdraw"))[0]] == ["withdrawn"]


def test_copies_stop_following_edits_after_sync_days(tmp_path: Path) -> None:
    """An edit of an original older than sync_days is held rather than sent."""
    town = Town(tmp_path)
    town.sync(feed(original()))
    outcomes, held = town.sync(feed(original(title="Tard")), at=NOON + timedelta(days=400))
    assert (outcomes, [entry.code for entry in held]) == ([], ["sync_days"])


def test_a_strategy_that_leaves_copies_alone(tmp_path: Path) -> None:
    """An account whose edits are "leave" keeps its copy and says that the original changed."""
    town = Town(tmp_path)
    town.sync(feed(original()))
    outcomes, held = town.sync(feed(original(title="Changé")), Policy(edits={"place": "leave"}))
    assert (outcomes, [entry.code for entry in held]) == ([], ["no_edit"])


def test_an_account_that_left_the_strategy_keeps_its_copies(tmp_path: Path) -> None:
    """Changing the routes withdraws nothing, and live copies still follow edits."""
    town = Town(tmp_path, account(edit=Edit.BY_ID))
    town.sync(feed(original()))
    elsewhere = Policy(routes=(Route(("halle",)),))
    assert town.sync(feed(original()), elsewhere) == ([], ())
    assert [o.result for o in town.sync(feed(original(title="Changé")), elsewhere)[0]] == ["edited"]
