"""Why a command does nothing."""

from clinic_sched.errors import SetupRefused


class NotADemo(SetupRefused):
    """Somebody's real clinic is in there."""

    def __init__(self) -> None:
        super().__init__(
            "This database holds a clinic that was not made by the demo, so it was left alone."
        )


class BackupRefused(SetupRefused):
    """The copy could not be made or read."""
