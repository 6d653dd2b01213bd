"""What a nurse's tablet asks of the server, over one connection that stays open."""

import http.client
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from benchmarks.chairs import Place

_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
_RESTS = 0.9


@dataclass
class Tablet:
    """One tablet at one chair, signed in."""

    url: str
    place: Place
    tags: dict[str, str] = field(default_factory=dict)
    token: str = ""
    version: str = ""

    def __post_init__(self) -> None:
        host = urlsplit(self.url)
        self.line = http.client.HTTPConnection(host.hostname or "", host.port, timeout=60)
        self.cookie = self.place.cookie
        self.asked_at = 0.0

    def open(self) -> None:
        """Open the session's page, and keep what its forms need."""
        status, page = self._ask("GET", self.place.session)
        found = _TOKEN.search(page)
        assert found, f"the page of the session answered {status}"
        self.token = found[1]
        self.version = page.partition('data-version="')[2].partition('"')[0]

    def record(self, key: str, values: dict[str, int]) -> float:
        """Send a set of readings as the page does; return the seconds until it was kept."""
        fields = {"csrf_token": self.token, "form_key": key, **values}
        began = time.perf_counter()
        headers = {
            "X-Requested-With": "fetch",
            "X-Page-Version": self.version,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        address = f"{self.place.session}/vitals"
        status, page = self._ask("POST", address, urlencode(fields), **headers)
        took = time.perf_counter() - began
        assert status in (201, 303), f"a set of readings was answered {status}: {page[:400]}"
        return took

    def refresh(self, *addresses: str) -> None:
        """Ask for the parts that keep themselves current, with the tags held."""
        for address in addresses:
            held = {"If-None-Match": self.tags[address]} if address in self.tags else {}
            status, _page = self._ask("GET", address, **{"X-Refresh": "1"}, **held)
            assert status in (200, 304), f"{address} answered {status}"

    def _ask(self, method: str, address: str, body: str = "", **headers: str) -> tuple[int, str]:
        # The server closes a line that rests; a browser then opens another.
        if time.monotonic() - self.asked_at > _RESTS:
            self.line.close()
        self.asked_at = time.monotonic()
        self.line.request(method, address, body or None, {"Cookie": self.cookie} | headers)
        answer = self.line.getresponse()
        text = answer.read().decode()
        if answer.headers.get("ETag"):
            self.tags[address] = answer.headers["ETag"]
        for fresh in answer.headers.get_all("Set-Cookie") or ():
            self.cookie = fresh.partition(";")[0]
        return answer.status, text
