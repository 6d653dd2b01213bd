"""Parts of pages that keep themselves current: sent again only when they have changed."""

import hashlib
import re

from flask import Response, make_response, request

# The guard against forgery is written anew each time; it is no change of the page.
_GUARD = re.compile(r'name="csrf_token" value="[^"]*"')


def tag_of(part: str) -> str:
    """Return the version tag of a part, quoted as the header and the page carry it."""
    shown = _GUARD.sub("", part)
    return f'"{hashlib.sha256(shown.encode()).hexdigest()[:20]}"'


def unless_unchanged(part: str) -> Response:
    """Answer with a part of a page, or 304 where the browser has it already."""
    answer = make_response(part)
    answer.headers["ETag"] = tag_of(part)
    answer.make_conditional(request)
    return answer
