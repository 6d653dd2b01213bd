"""What a person calls the browser they sit at."""

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
)


def browser_words(agent: str) -> str:
    """Say what the header User-Agent names, as far as it can be told."""
    browser = next((word for mark, word in _BROWSERS if mark in agent), "A browser")
    machine = next((word for mark, word in _MACHINES if mark in agent), "")
    return f"{browser} on {machine}" if machine else browser
