"""At the chair it is nine on the Monday, until a test says otherwise."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.moments import NINE


@pytest.fixture(autouse=True)
def wall() -> Iterator[Any]:
    """The clock on the wall: `wall.shift(60)` lets a minute pass."""
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller
