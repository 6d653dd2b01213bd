"""What must stay fast, each measured against a yardstick of the same run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement in seconds, and how many yardsticks it may take."""

    name: str
    measured: float
    yardstick: float
    limit: float

    @property
    def ratio(self) -> float:
        """How many yardsticks it took."""
        return self.measured / self.yardstick

    @property
    def kept(self) -> bool:
        """Whether it was fast enough."""
        return self.ratio <= self.limit
