"""The program's own command."""

import sys

from clinic_sched.errors import SetupRefused
from clinic_sched.operations.cli import commands


def main() -> None:
    """Run a command; a set-up that cannot work is one sentence and exit code 1."""
    try:
        commands(prog_name="clinic-sched")
    except SetupRefused as refusal:
        print(refusal, file=sys.stderr)
        raise SystemExit(1) from refusal


if __name__ == "__main__":
    main()
