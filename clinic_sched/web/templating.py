"""Templates: strict about names that are missing, always escaped, found wherever installed."""

import hashlib
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any
from uuid import uuid4

from flask import Flask, url_for
from flask.templating import Environment
from jinja2 import (
    BytecodeCache,
    ChainableUndefined,
    ChoiceLoader,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    Template,
    select_autoescape,
)
from jinja2.bccache import Bucket
from jinja2.runtime import Context

PACKAGE = Path(__file__).parent.parent
# A wheel carries the templates inside the package; a checkout has them beside it.
TEMPLATES = [PACKAGE / "templates", PACKAGE.parent / "templates"]
BORROWED = "nhsuk/"


class CompiledOnce(BytecodeCache):
    """Keeps compiled templates for every application of this process."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self.kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.kept[bucket.key] = (bucket.checksum, bucket.code)


_compiled = CompiledOnce()


class Borrowed(Template):
    """A template that knows what it is given, and nothing of the page that asks for it."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        # Else every control compares all the names of the page with those of the macros.
        return super()._get_default_module()


class StrictEnvironment(Environment):
    """Refuses missing names in our templates; lends NHS.UK's macros the looser rule they need."""

    def _load_template(self, name: str, globals: Any) -> Template:
        if name.startswith(BORROWED) and not self.overlayed:
            return self._lenient()._load_template(name, globals)
        return super()._load_template(name, globals)

    def _lenient(self) -> "StrictEnvironment":
        found = self.__dict__.get("_lenient_overlay")
        if found is None:
            found = self.overlay(undefined=ChainableUndefined)
            found.template_class = Borrowed
            self._lenient_overlay = found
        return found


def init_app(app: Flask) -> None:
    """Set the environment up; must come before anything asks for `app.jinja_env`."""
    if "jinja_env" in app.__dict__:
        raise RuntimeError("web.init_app must come before the first use of the templates")
    app.jinja_environment = StrictEnvironment
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(TEMPLATES), PackageLoader("nhsuk_frontend_jinja")]
    )
    app.jinja_options = {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "bytecode_cache": _compiled,
        "autoescape": select_autoescape(
            ("html", "jinja", "xml", "svg"), ("txt",), default_for_string=True, default=True
        ),
    }
    app.add_template_global(static_url)
    app.add_template_global(fresh_key)


def static_url(name: str) -> str:
    """Return the address of one of our files, which changes with its content."""
    path = PACKAGE / "static" / name
    return url_for("static", filename=name, v=_digest(path, path.stat().st_mtime_ns))


def fresh_key() -> str:
    """Return a key for a button, so that pressed twice it acts once."""
    return str(uuid4())


@lru_cache(maxsize=128)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
