"""One form, and what a person who knows it would say about it."""

from dataclasses import dataclass, field

from clinic_sched.accounts.rules import Role

Typed = dict[str, str | list[str]]
DESK, NURSE, PRESCRIBER, MANAGER = Role.DESK, Role.NURSE, Role.PRESCRIBER, Role.MANAGER
NOBODY, PATIENT = "nobody", "patient"


@dataclass(frozen=True)
class Case:
    """One form; addresses and values may name what the scene holds, such as {patient}.

    `typed` is sound, and `*` stands for the first that is offered; `reads` is a form that only
    asks, `shows` one that answers with a page of its own; `grows` is the table that has
    more rows after it; `unseen` are fields that are read but not always shown; `apart` are
    tables that a refusal may write to all the same; `again` is why a second click may act.
    """

    endpoint: str
    who: str
    page: str
    action: str = ""
    typed: Typed = field(default_factory=dict)
    grows: str = ""
    variant: str = ""
    reads: bool = False
    shows: bool = False
    again: str = ""
    unseen: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return self.action or self.page

    @property
    def name(self) -> str:
        return f"{self.endpoint}-{self.variant}" if self.variant else self.endpoint
