"""Invented people. Any likeness is chance."""

from random import Random

_WOMEN = (  # noqa: SIM905
    "Amara Beatriz Chloé Dahlia Elena Farah Grace Hana Ingrid Josephine Keiko Leila Marta Nadia "
    "Olive Priya Quinn Rosa Saoirse Tamsin Uma Violet Wren Ximena Yara Zoë Annika Bronwyn Carmen "
    "Delphine Esi Freya Gwen Halima Imogen"
).split()
_MEN = (  # noqa: SIM905
    "Aaron Bastien Cyrus Dmitri Emeka Felix Gareth Hugo Idris Jonah Kofi Lorenzo Mateo Nils Owen "
    "Pavel Rafael Søren Tobias Umar Viktor Wesley Xavier Yusuf Zane Alistair Björn Callum Diego "
    "Elias Fergus Gustavo Hamza Isaac Jarek"
).split()
_FAMILIES = (  # noqa: SIM905
    "Abara Bellweather Castellanos Dunmore Eriksen Fairbairn Goldwyn Hartigan Ibarra Jankowski "
    "Kestrel Lindqvist Marchetti Nakagawa O’Malley Pemberton Quintero Rosenthal Saldaña Thornbury "
    "Underhill Vasquez Whitlock Xu Yardley Zielinski Ashdown Brightwater Coleridge Delacroix "
    "Eastwood Fontaine Greaves Hollis Iversen Jardine Kowalczyk Lockhart Merriweather Novák "
    "Okonkwo Prescott Ravenscroft Sinclair Trelawney Ueda Vandermeer Winterbourne Ybarra Zeller "
    "Achterberg Bashir Carrow D’Angelo Ekström Farrow Gallagher Hawthorne"
).split()

STAFF = {
    "manager": ["Morgan Ellery"],
    "desk": ["Dana Whitfield", "Teo Marlowe"],
    "nurse": [
        "Nora Castellan",
        "Ravi Sundaram",
        "Isla Brennan",
        "Marcus Adeyemi",
        "Yuki Tanabe",
        "Petra Holm",
        "Gabriel Sousa",
    ],
    "prescriber": ["Dr Helen Okafor", "Dr Samuel Lindgren"],
}


def person(random: Random) -> tuple[str, str, str]:
    """Return a given name, a family name and an administrative gender."""
    is_woman = random.random() < 0.58
    given = random.choice(_WOMEN if is_woman else _MEN)
    return given, random.choice(_FAMILIES), "female" if is_woman else "male"
