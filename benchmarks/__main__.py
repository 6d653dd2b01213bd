"""Runs every benchmark, or those named, and prints one table; missing a limit is exit code 1."""

import importlib
import sys
from pathlib import Path

from benchmarks import Row

LINE = "{:<58} {:>12} {:>12} {:>7} {:>7}  {}"


def main(names: list[str]) -> int:
    """Print the table of all benchmarks whose names hold one of those given."""
    print(LINE.format("", "measured", "yardstick", "ratio", "limit", ""))
    missed = 0
    for module in _modules(names):
        for row in importlib.import_module(module).run():
            print(_line(row), flush=True)
            missed += not row.kept
    print("Every limit was kept." if not missed else f"{missed} limits were missed.")
    return min(missed, 1)


def _modules(names: list[str]) -> list[str]:
    found = sorted(path.stem for path in Path(__file__).parent.glob("bench_*.py"))
    wanted = [name for name in found if not names or any(part in name for part in names)]
    return [f"benchmarks.{name}" for name in wanted]


def _line(row: Row) -> str:
    seconds = [f"{1000 * value:.2f} ms" for value in (row.measured, row.yardstick)]
    verdict = "kept" if row.kept else "MISSED"
    return LINE.format(row.name, *seconds, f"{row.ratio:.2f}", f"{row.limit:.2f}", verdict)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
