"""How many patients one nurse may have at once, counted as booking counts them (SR-33)."""


def has_place(
    running: int, recovering: int, *, running_allowed: int, recovering_allowed: int
) -> bool:
    """May a nurse with these patients start one more infusion?

    Each patient takes the part of a nurse that the site's ratio says; with the
    new one the parts must not come to more than one nurse.
    """
    whole = running_allowed * recovering_allowed
    taken = (running + 1) * recovering_allowed + recovering * running_allowed
    return taken <= whole
