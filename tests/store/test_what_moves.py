"""What moves of an effect after it was added is what its approval is not bound to, and no more."""

import ast
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from hashlib import sha256
from inspect import getsource
from typing import Any

import pytest
from store.planting import an_item

from desktop_sdr.domain.identity import is_intact, sealed
from desktop_sdr.domain.outbox import OutboxItem
from desktop_sdr.store.repositories import effects, starts

WRITING = ("values", "move", "change")
"""The calls whose keywords are columns of an UPDATE, or values that its WHERE asks for."""
NEITHER_MOVED_NOR_SEALED = frozenset({"id"})
"""Given by the database when the effect is added, after it was sealed."""


def set_by_moves() -> frozenset[str]:
    """Every field that a statement of the outbox sets on a row that is there."""
    tree = ast.parse(getsource(effects) + getsource(starts))
    return frozenset(set(_keywords_of_writes(tree)) & {one.name for one in fields(OutboxItem)})


def _keywords_of_writes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in WRITING:
            for keyword in node.keywords:
                assert keyword.arg is not None, "a move has to name what it sets"
                yield keyword.arg


def is_sealed(name: str) -> bool:
    """Say whether a change of this field alone voids the approval."""
    plain = an_item()
    item = sealed(replace(plain, sha256=sha256(plain.payload).hexdigest()))
    assert is_intact(item)
    another: Any = _another(getattr(item, name))
    return not is_intact(replace(item, **{name: another}))


def _another(value: object) -> object:
    """Return a value that differs; of the field's kind where canonical JSON would mind."""
    match value:
        case bytes():
            return value + b"!"
        case frozenset():
            return value | {"another"}
        case tuple():
            return (*value, "another")
        case int():
            return value + 1
        case datetime():
            return value + timedelta(days=1)
    return "another"


@pytest.mark.parametrize("name", sorted(set_by_moves()))
def test_what_a_move_writes_never_voids_the_approval(name: str) -> None:
    assert not is_sealed(name)


@pytest.mark.parametrize(
    "name",
    sorted({one.name for one in fields(OutboxItem)} - set_by_moves() - NEITHER_MOVED_NOR_SEALED),
)
def test_what_no_move_writes_is_sealed(name: str) -> None:
    assert is_sealed(name)


def test_the_moves_are_really_found() -> None:
    assert set_by_moves() >= {"state", "phase", "attempts", "crashes", "former", "settled_at"}
