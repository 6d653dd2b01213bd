"""Readings from eight chairs at the same instant, while eight pages keep themselves current."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from uuid import uuid4

from benchmarks import Row
from benchmarks.at_chair import Tablet
from benchmarks.chairs import CHAIRS, Chairs, chairs
from benchmarks.databases import KINDS

# A nurse waits no longer for the word "saved"; it is a promise, so no yardstick is measured.
PROMISED = 0.150
ROUNDS = 25
EVERY = 1.0
REFRESH = 3.0
VALUES = {"sbp": 124, "dbp": 78, "hr": 72, "rr": 14, "spo2": 98, "moaas": 5}


def run() -> list[Row]:
    """Measure both databases; what is lost or doubled ends the run."""
    return [_measured(kind) for kind in KINDS]


def _measured(kind: str) -> Row:
    with chairs(kind) as clinic, ThreadPoolExecutor(CHAIRS) as nurses:
        over = threading.Event()
        watching = [
            threading.Thread(target=_watch, args=(clinic, number, over)) for number in range(CHAIRS)
        ]
        for screen in watching:
            screen.start()
        sent = list(nurses.map(_nurse(clinic), range(CHAIRS)))
        over.set()
        for screen in watching:
            screen.join()
        lost, doubled = _compare(clinic, [key for _times, keys in sent for key in keys])
    times = sorted(chain.from_iterable(times for times, _keys in sent))
    middle, late = (times[int(len(times) * part)] for part in (0.5, 0.95))
    print(
        f"{len(times)} sets from {CHAIRS} chairs on {kind}: p50 {1000 * middle:.0f} ms, "
        f"p95 {1000 * late:.0f} ms, {lost} lost, {doubled} doubled",
        flush=True,
    )
    assert (lost, doubled) == (0, 0)
    return Row(f"readings from {CHAIRS} chairs at once, p95 on {kind}", late, PROMISED, 1.0)


def _nurse(clinic: Chairs) -> Callable[[int], tuple[list[float], list[str]]]:
    together = threading.Barrier(CHAIRS)

    def record(number: int) -> tuple[list[float], list[str]]:
        tablet = Tablet(clinic.url, clinic.places[number])
        tablet.open()
        times, keys = [], []
        for nth in range(ROUNDS):
            together.wait()
            keys.append(str(uuid4()))
            times.append(tablet.record(keys[-1], VALUES))
            # A tap on a bad line: the same set comes again, and is kept once.
            if nth % 5 == number % 5:
                tablet.record(keys[-1], VALUES)
            time.sleep(max(0, EVERY - times[-1]))
        return times, keys

    return record


def _watch(clinic: Chairs, number: int, over: threading.Event) -> None:
    """Keep a floor and a session current, as two open screens do."""
    screen = Tablet(clinic.url, clinic.places[number])
    over.wait(REFRESH * number / CHAIRS)
    while not over.is_set():
        screen.refresh(f"/floor/part?site={clinic.site}", f"{screen.place.session}/now")
        over.wait(REFRESH)


def _compare(clinic: Chairs, sent: list[str]) -> tuple[int, int]:
    kept = Counter(clinic.keys())
    lost = [key for key in sent if not kept[key]]
    return len(lost), sum(count - 1 for count in kept.values())
