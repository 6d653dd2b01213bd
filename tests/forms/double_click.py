"""A button pressed twice: the same form, with the same key, sent again."""

from tests.forms.case import Case
from tests.forms.checks import accepted, fill_in
from tests.forms.stand import Stand


def twice(stand: Stand, case: Case) -> list[str]:
    """Send the sound form twice, and return what is wrong with the second answer."""
    sent, _ = fill_in(stand, case)
    # It holds the cookie it held at the first click, whatever the first answer sets.
    window = stand.twin(case.who)
    first = stand.post(case.who, sent.address, sent.fields)
    if first.status_code not in accepted(case):
        return [f"the first answered {first.status_code}"]
    after_one = stand.rows()

    second = window.post(sent.address, data=sent.fields)
    found = [] if case.again else changed_by_the_second(stand, after_one)
    if second.status_code not in accepted(case):
        found.append(f"the second answered {second.status_code}")
    elif second.location != first.location:
        found.append(f"the first led to {first.location}, the second to {second.location}")
    elif second.location:
        shown = stand.get(case.who, second.location)
        found += [f"{second.location} answered {shown.status_code}"] * (shown.status_code >= 400)
    return found


def changed_by_the_second(
    stand: Stand, after_one: dict[str, list[tuple[object, ...]]]
) -> list[str]:
    """Name the tables the second changed."""
    now = stand.rows()
    return [f"the second changed {table}" for table in now if now[table] != after_one[table]]
