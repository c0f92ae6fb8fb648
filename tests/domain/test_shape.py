"""Every record of the domain is frozen and slotted: what was judged cannot change afterwards."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import is_dataclass
from types import ModuleType
from typing import Any

import pytest

import desktop_sdr.domain
from desktop_sdr.domain.autonomy import AutonomyLevel
from desktop_sdr.domain.permission import Verdict

MODULES = [
    importlib.import_module(f"desktop_sdr.domain.{found.name}")
    for found in pkgutil.iter_modules(desktop_sdr.domain.__path__)
]


def records_of(module: ModuleType) -> Iterator[Any]:
    for one in vars(module).values():
        if isinstance(one, type) and is_dataclass(one) and one.__module__ == module.__name__:
            yield one


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_record_is_frozen_and_slotted(module: ModuleType) -> None:
    for record in records_of(module):
        assert record.__dataclass_params__.frozen, record
        assert "__slots__" in vars(record), record


def test_stored_numbers_keep_their_meaning() -> None:
    assert [(level.name, int(level)) for level in AutonomyLevel] == [
        ("SUPERVISED", 1),
        ("SEMI_AUTO", 2),
        ("AUTONOMOUS", 3),
    ]
    assert [(verdict.name, int(verdict)) for verdict in Verdict] == [
        ("ALLOW", 0),
        ("WAIT", 1),
        ("REVIEW", 2),
        ("ESCALATE", 3),
        ("BLOCK", 4),
    ]
