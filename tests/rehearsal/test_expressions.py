"""The language of the workflow files: what an expression gives, and what it may not say."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rehearsal.expressions import ExpressionError, World, evaluate, fill, holds
from tests.rehearsal.values import Known, Value, equal, number, text, truth

WORLD = World(
    {
        "github": Known({"ref": "refs/heads/main", "event": {"labels": [{"name": "eau"}, {"name": "fête"}, {}]}}),
        "steps": Known({"due": {"outputs": {"due": "yes"}}, "later": {}}),
    },
    {"success": lambda _given: False, "always": lambda _given: True},
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False, width=32) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("null", None),
        ("0xff", 255.0),
        ("-2.99e-2", -0.0299),
        ("'It''s open'", "It's open"),
        ("1 < 2 && 2 >= 2", True),
        ("!'' && !0 && !null", True),
        ("'a' && 'b' || 'c'", "b"),
        ("'' && 'b' || 'c'", "c"),
        ("true || false && false", True),
        ("1 == 1 == true", True),
        ("'Main' == 'mAIN'", True),
        ("'' == 0", True),
        ("'1e1' == 10", True),
        ("'x' == 0", False),
        ("'x' < 1 || 'x' >= 1", False),
        ("null == false", True),
        ("github.event == github.event", True),
        ("fromJSON('[1]') == fromJSON('[1]')", False),
        ("github['REF']", "refs/heads/main"),
        ("github.event.missing.deeper", None),
        ("github.event.labels[1].name", "fête"),
        ("github.event.labels[7]", None),
        ("join(github.event.labels.*.name)", "eau,fête"),
        ("contains(github.event.labels.*.name, 'EAU')", True),
        ("contains('Valserein', 'sere')", True),
        ("startsWith(github.ref, 'refs/HEADS/') && endsWith(github.ref, '/main')", True),
        ("format('{{{0}}} {1}', 'a', 2)", "{a} 2"),
        ("fromJSON('{\"a\": [true]}').a[0]", True),
        ("toJSON(fromJSON('{\"a\":[1,2.5]}'))", '{\n  "a": [\n    1,\n    2.5\n  ]\n}'),
        ("steps.due.outputs.due != 'no'", True),
        ("steps.later.outputs.due", None),
    ],
)
def test_what_an_expression_gives(written: str, value: Value) -> None:
    """Literals, operators, contexts and functions give what GitHub's documentation says."""
    assert evaluate(written, WORLD) == value


@pytest.mark.parametrize(
    "written",
    [
        "", "1 +1", "(1", "'open", "a.b", "true && secrets.X", "false && secret()", "github.reff", "steps.dew.outputs",
        "format('{1}', 0)", "format('{x}')", "contains('a')", "fromJSON('{')", "github..ref", '"double"', "1 2",
        "github.ref.*)",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused(written: str) -> None:
    """What GitHub would refuse, or silently take for nothing, is an error, even where it is not reached."""
    with pytest.raises(ExpressionError):
        evaluate(written, WORLD)


def test_a_text_is_filled() -> None:
    """Each expression of a text gives way to its value; braces of a quoted text end nothing."""
    assert (
        fill("${{ github.ref }}: ${{ 1 == 1 }}, ${{ '}}' }} ${HOME} {{", WORLD)
        == "refs/heads/main: true, }} ${HOME} {{"
    )
    with pytest.raises(ExpressionError):
        fill("a ${{ github.ref }", WORLD)


@pytest.mark.parametrize(
    ("condition", "held"),
    [
        ("github.ref == 'refs/heads/main'", False),
        ("always() && github.ref == 'refs/heads/main'", True),
        ("${{ always() }}", True),
        ("${{ true }}", False),
    ],
)
def test_a_condition_means_success_too(condition: str, held: bool) -> None:
    """A condition that names no status holds only while all went well."""
    assert holds(condition, WORLD) is held


def test_a_condition_that_is_a_text_is_refused() -> None:
    """Signs around the braces make a text, which always holds: nobody means that."""
    with pytest.raises(ExpressionError, match="always holds"):
        holds("${{ false }} && true", WORLD)


@given(VALUES)
def test_json_comes_back(value: Value) -> None:
    """What toJSON writes, fromJSON reads."""
    world = World({"inputs": {"x": value}})
    written = evaluate("toJSON(inputs.x)", world)
    assert isinstance(written, str)
    assert json.loads(written) == value
    assert evaluate("toJSON(fromJSON(toJSON(inputs.x)))", world) == written


@given(st.text(max_size=30))
def test_a_quoted_text_is_itself(words: str) -> None:
    """Any text can be written between quotes, each of its own doubled, and nothing of it is read as code."""
    quoted = "'" + words.replace("'", "''") + "'"
    assert evaluate(quoted, WORLD) == words
    assert evaluate(f"format('{{0}}', {quoted})", WORLD) == words


@given(VALUES, VALUES)
def test_operators_keep_their_laws(left: Value, right: Value) -> None:
    """Equality has two sides alike, its negation is the contrary, and && and || give one of their sides."""
    world = World({"inputs": {"a": left, "b": right}})
    assert equal(left, right) is equal(right, left)
    assert evaluate("inputs.a != inputs.b", world) is (not equal(left, right))
    assert evaluate("inputs.a && inputs.b", world) is (right if truth(left) else left)
    assert evaluate("inputs.a || inputs.b", world) is (left if truth(left) else right)
    assert not (evaluate("inputs.a < inputs.b", world) and evaluate("inputs.b < inputs.a", world))


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(written: str) -> None:
    """Whatever stands between the braces, it is an expression or an error of ours."""
    try:
        evaluate(written, WORLD)
    except ExpressionError:
        return
    assert written.strip()


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9, width=32))
def test_a_number_survives_its_text(value: float) -> None:
    """A number that is written into a step and read again is the same, to fifteen digits."""
    assert math.isclose(number(text(value)), value, rel_tol=1e-14, abs_tol=0.0)
