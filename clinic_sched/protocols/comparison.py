"""Two versions of a protocol beside each other: what was added, taken out and changed."""

from collections.abc import Callable
from dataclasses import dataclass

from clinic_sched.protocols import outline
from clinic_sched.protocols.entries import Entry
from clinic_sched.protocols.plan import Plan


@dataclass(frozen=True)
class Change:
    """One statement that is not the same in both; one side is missing where it is new or gone."""

    before: Entry | None
    after: Entry | None

    @property
    def kind(self) -> str:
        """What happened to it, as a word."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def label(self) -> str:
        """What it is about."""
        told = self.after or self.before
        return told.label if told else ""

    @property
    def is_reworded(self) -> bool:
        """Is it named otherwise on either side?"""
        return bool(self.before and self.after and self.before.label != self.after.label)

    @property
    def is_renamed(self) -> bool:
        """Is its code all that changed?"""
        return bool(self.before and self.after and self.before[:3] == self.after[:3])


@dataclass(frozen=True)
class Difference:
    """What is different in one section, and how many statements are not."""

    anchor: str
    title: str
    changes: tuple[Change, ...]
    same: int
    is_reordered: bool


def compare(before: Plan, after: Plan) -> list[Difference]:
    """Return the sections that differ, in their order."""
    old = {section.anchor: section for section in outline.everything(before)}
    new = {section.anchor: section for section in outline.everything(after)}
    found = []
    for anchor in dict.fromkeys([*new, *old]):
        had = old[anchor].entries if anchor in old else ()
        has = new[anchor].entries if anchor in new else ()
        if had != has:
            title = (new.get(anchor) or old[anchor]).title
            found.append(_difference(anchor, title, had, has))
    return found


def _difference(
    anchor: str, title: str, had: tuple[Entry, ...], has: tuple[Entry, ...]
) -> Difference:
    gone, come = list(had), list(has)
    _pair(gone, come, lambda entry: entry)
    same = len(has) - len(come)
    pairs = _pair(gone, come, lambda entry: entry.key) + _pair(
        gone, come, lambda entry: entry.label
    )
    changes = [Change(old, new) for old, new in pairs] + [Change(None, new) for new in come]
    changes.sort(key=lambda change: has.index(change.after) if change.after else 0)
    changes += [Change(old, None) for old in gone]
    return Difference(anchor, title, tuple(changes), same, not changes)


def _pair(
    gone: list[Entry], come: list[Entry], mark: Callable[[Entry], object]
) -> list[tuple[Entry, Entry]]:
    """Take out of both lists, in order, the statements that have a mark in common."""
    found = []
    for new in list(come):
        old = next((one for one in gone if mark(new) and mark(one) == mark(new)), None)
        if old is not None:
            gone.remove(old)
            come.remove(new)
            found.append((old, new))
    return found
