"""Does an allergy on the list concern the drug that is to be given?"""

import re

_NO_DRUG = {"racemic", "biosimilar", "sulfate", "sulphate"}
_SHORTEST = 4


def concerns_drug(substance: str, drug: str) -> bool:
    """Does the substance name the drug, or a relative that carries its name?"""
    named = re.sub(r"\(.*?\)", " ", drug.lower())
    words = [word for word in re.findall(r"[a-z]+", named) if word not in _NO_DRUG]
    listed = substance.lower()
    return any(word in listed for word in words if len(word) >= _SHORTEST)
