"""The language between ``${{`` and ``}}``: read whole, with all its names, then evaluated.

Grammar, functions and their rules: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions.
Every name of an expression is known before any of it is evaluated: a misspelt one behind a ``&&`` is found too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.rehearsal.values import (
    UnknownName,
    Value,
    equal,
    from_json,
    item,
    less,
    number,
    parts,
    text,
    to_json,
    truth,
)

Function: TypeAlias = Callable[[Sequence[Value]], Value]
# What a step or a job knows of those before it: with none of these, a condition means "success() and …".
STATUS = frozenset({"success", "failure", "always", "cancelled"})
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?(?:0x[0-9a-fA-F]+|0o[0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?))"
    r"|(?P<name>[A-Za-z_][\w-]*)|(?P<sign>&&|\|\||==|!=|<=|>=|[<>!()\[\].,*]))"
)
_PLACE = re.compile(r"\$\{\{((?:'(?:[^']|'')*'|[^'}]|}(?!}))*)\}\}")
_LITERALS: Mapping[str, Value] = {"true": True, "false": False, "null": None}
# From the loosest to the tightest; each binds from the left.
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))


class ExpressionError(Exception):
    """An expression that cannot be read, or that names what is not known."""


@dataclass(frozen=True)
class Literal:
    """A value that is written out."""

    value: Value


@dataclass(frozen=True)
class Context:
    """The name of a context: ``github``."""

    name: str


@dataclass(frozen=True)
class Part:
    """A part of a value: ``of.key``, ``of[key]``; without a key, each of its parts: ``of.*``."""

    of: Node
    key: Node | None


@dataclass(frozen=True)
class Call:
    """A function and what it is given."""

    name: str
    given: tuple[Node, ...]


@dataclass(frozen=True)
class Operation:
    """An operator and its sides: ``!`` has one."""

    sign: str
    sides: tuple[Node, ...]


Node: TypeAlias = Literal | Context | Part | Call | Operation


@dataclass(frozen=True)
class World:
    """What an expression may speak of: the contexts that are available at its place, and the functions."""

    contexts: Mapping[str, Value] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)

    def only(self, names: Collection[str]) -> World:
        """Give the same world with fewer contexts and functions."""
        return World(
            {name: value for name, value in self.contexts.items() if name in names},
            {name: one for name, one in self.functions.items() if name in names},
        )


def evaluate(written: str, world: World) -> Value:
    """Give the value of an expression, written without ``${{ }}``. Raise ``ExpressionError``."""
    node = read(written)
    check(node, world)
    try:
        return _value(node, world)
    except UnknownName as unknown:
        raise ExpressionError(f"nothing here is called “{unknown}” in: {written.strip()}") from None


def fill(template: str, world: World) -> str:
    """Put values in the place of the expressions of a text. Raise ``ExpressionError``."""
    if _PLACE.sub("", template).count("${{"):
        raise ExpressionError(f"an expression has no end in: {template.strip()}")
    return _PLACE.sub(lambda found: text(evaluate(found[1], world)), template)


def whole(template: str) -> str | None:
    """Give the expression that a text consists of, ``None`` when it is anything else."""
    found = _PLACE.fullmatch(template.strip())
    return found[1] if found else None


def holds(condition: str, world: World) -> bool:
    """Say whether the condition of a job or step holds. Raise ``ExpressionError``.

    Where it names no status, what came before must have succeeded.
    """
    inner = whole(condition)
    if inner is None and "${{" in condition:
        raise ExpressionError(f"a condition around ${{{{ }}}} is a text, which always holds: {condition.strip()}")
    written = condition if inner is None else inner
    if not called(read(written)) & STATUS:
        written = f"success() && ({written})"
    return truth(evaluate(written, world))


def read(written: str) -> Node:
    """Read an expression. Raise ``ExpressionError``."""
    reader = _Reader(written)
    node = reader.level(0)
    reader.end()
    return node


def check(node: Node, world: World) -> None:
    """Refuse contexts and functions that are not available. Raise ``ExpressionError``."""
    known = {**_FUNCTIONS, **world.functions}
    for one in _walk(node):
        if isinstance(one, Context) and one.name not in world.contexts:
            raise ExpressionError(f"the context “{one.name}” is not available here")
        if isinstance(one, Call) and one.name not in known:
            raise ExpressionError(f"the function “{one.name}” is not available here")


def called(node: Node) -> set[str]:
    """Name the functions that an expression calls."""
    return {one.name for one in _walk(node) if isinstance(one, Call)}


# --------------------------------------------------------------------------------------------------- reading


class _Reader:
    """Reads tokens from the left."""

    def __init__(self, written: str) -> None:
        self._written = written
        self._tokens = list(_tokens(written))
        self._place = 0

    def level(self, depth: int) -> Node:
        if depth == len(_LEVELS):
            return self._unary()
        node = self.level(depth + 1)
        while (sign := self._sign()) in _LEVELS[depth]:
            self._place += 1
            node = Operation(sign, (node, self.level(depth + 1)))
        return node

    def end(self) -> None:
        if self._place < len(self._tokens):
            raise self._fault()

    def _unary(self) -> Node:
        if self._sign() == "!":
            self._place += 1
            return Operation("!", (self._unary(),))
        return self._parts(self._primary())

    def _primary(self) -> Node:
        kind, token = self._next()
        if kind == "text":
            return Literal(token[1:-1].replace("''", "'"))
        if kind == "number":
            return Literal(number(token))
        if kind == "name" and self._sign() == "(":
            self._place += 1
            return Call(token.lower(), tuple(self._given()))
        if kind == "name":
            return Literal(_LITERALS[token]) if token in _LITERALS else Context(token.lower())
        if token == "(":
            node = self.level(0)
            self._expect(")")
            return node
        raise self._fault()

    def _given(self) -> Iterator[Node]:
        if self._sign() == ")":
            self._place += 1
            return
        yield self.level(0)
        while self._sign() == ",":
            self._place += 1
            yield self.level(0)
        self._expect(")")

    def _parts(self, node: Node) -> Node:
        while (sign := self._sign()) in (".", "["):
            self._place += 1
            if sign == "[":
                node = Part(node, self.level(0))
                self._expect("]")
                continue
            kind, token = self._next()
            if kind == "name":
                node = Part(node, Literal(token))
            elif token == "*":
                node = Part(node, None)
            else:
                raise self._fault()
        return node

    def _sign(self) -> str:
        kind, token = self._tokens[self._place] if self._place < len(self._tokens) else ("", "")
        return token if kind == "sign" else ""

    def _next(self) -> tuple[str, str]:
        if self._place == len(self._tokens):
            raise self._fault()
        self._place += 1
        return self._tokens[self._place - 1]

    def _expect(self, sign: str) -> None:
        if self._next() != ("sign", sign):
            raise self._fault()

    def _fault(self) -> ExpressionError:
        return ExpressionError(f"this is no expression: {self._written.strip()}")


def _tokens(written: str) -> Iterator[tuple[str, str]]:
    place, end = 0, len(written.rstrip())
    while place < end:
        found = _TOKEN.match(written, place)
        if found is None:
            raise ExpressionError(f"this is no expression: {written.strip()}")
        place = found.end()
        kind = found.lastgroup or ""
        yield kind, found[kind]


def _walk(node: Node) -> Iterator[Node]:
    yield node
    inner: tuple[Node | None, ...] = ()
    if isinstance(node, Part):
        inner = (node.of, node.key)
    elif isinstance(node, Call):
        inner = node.given
    elif isinstance(node, Operation):
        inner = node.sides
    for one in inner:
        if one is not None:
            yield from _walk(one)


# ------------------------------------------------------------------------------------------------ evaluating


def _value(node: Node, world: World) -> Value:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Context):
        return world.contexts[node.name]
    if isinstance(node, Call):
        given = [_value(one, world) for one in node.given]
        return (world.functions.get(node.name) or _FUNCTIONS[node.name])(given)
    if isinstance(node, Part):
        return _part(node, world)
    if node.sign == "!":
        return not truth(_value(node.sides[0], world))
    left = _value(node.sides[0], world)
    if node.sign in ("&&", "||"):
        return _value(node.sides[1], world) if truth(left) is (node.sign == "&&") else left
    return _COMPARISONS[node.sign](left, _value(node.sides[1], world))


def _part(node: Part, world: World) -> Value:
    of = _value(node.of, world)
    if node.key is None:
        return parts(of)
    key = _value(node.key, world)
    if _is_many(node.of):
        found = [item(one, key) for one in parts(of)]
        return [one for one in found if one is not None]
    return item(of, key)


def _is_many(node: Node) -> bool:
    """Say whether this gives each part of something: then what follows is asked of each."""
    return isinstance(node, Part) and (node.key is None or _is_many(node.of))


_COMPARISONS: Mapping[str, Callable[[Value, Value], bool]] = {
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    "<": less,
    "<=": lambda left, right: less(left, right) or _ranked_equal(left, right),
    ">": lambda left, right: less(right, left),
    ">=": lambda left, right: less(right, left) or _ranked_equal(left, right),
}


def _ranked_equal(left: Value, right: Value) -> bool:
    return equal(left, right) and not isinstance(left, Mapping | list | tuple)


def _contains(given: Sequence[Value]) -> Value:
    within, wanted = _exactly(given, 2, "contains")
    if isinstance(within, Mapping | list | tuple):
        return any(equal(one, wanted) for one in parts(within))
    return text(wanted).upper() in text(within).upper()


def _format(given: Sequence[Value]) -> Value:
    if not given:
        raise ExpressionError("format needs a text")

    def put(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        place = int(found[1]) + 1 if found[1] else 0
        if not 0 < place < len(given):
            raise ExpressionError(f"format has nothing for {found[0]} in: {text(given[0])}")
        return text(given[place])

    return re.sub(r"\{\{|\}\}|\{(\d*)\}|[{}]", put, text(given[0]))


def _join(given: Sequence[Value]) -> Value:
    if not 1 <= len(given) <= 2:
        raise ExpressionError("join takes one or two things")
    between = text(given[1]) if len(given) == 2 else ","
    return between.join(map(text, parts(given[0]))) if not isinstance(given[0], str) else given[0]


def _from_json(given: Sequence[Value]) -> Value:
    (written,) = _exactly(given, 1, "fromJSON")
    try:
        return from_json(text(written))
    except ValueError:
        raise ExpressionError(f"fromJSON was given what is no JSON: {text(written)[:80]}") from None


def _exactly(given: Sequence[Value], count: int, name: str) -> Sequence[Value]:
    if len(given) != count:
        raise ExpressionError(f"{name} takes {count}, and was given {len(given)}")
    return given


def _two(name: str, ask: Callable[[str, str], bool]) -> Function:
    def function(given: Sequence[Value]) -> Value:
        first, second = _exactly(given, 2, name)
        return ask(text(first).upper(), text(second).upper())

    return function


_FUNCTIONS: Mapping[str, Function] = {
    "contains": _contains,
    "startswith": _two("startsWith", str.startswith),
    "endswith": _two("endsWith", str.endswith),
    "format": _format,
    "join": _join,
    "tojson": lambda given: to_json(_exactly(given, 1, "toJSON")[0]),
    "fromjson": _from_json,
}
