"""Checks every link of the documentation and renders it to a folder of plain pages."""

import html
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[1]
PAGE = """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui }}
img {{ max-width: 100% }} td, th {{ padding: .2rem .8rem .2rem 0; text-align: left }}
pre {{ overflow: auto }}</style></head>
<body>{body}</body>
</html>
"""
MARKDOWN = MarkdownIt("commonmark").enable("table")


def main(target: Path) -> int:
    """Render every page; print each broken link, and answer 1 if there is one."""
    pages = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
    broken = [sentence for page in pages for sentence in broken_links(page, ROOT)]
    for sentence in broken:
        print(sentence, file=sys.stderr)
    shutil.rmtree(target, ignore_errors=True)
    for page in pages:
        render(page, target / page.relative_to(ROOT).with_suffix(".html"))
    if (pictures := ROOT / "docs" / "screenshots").is_dir():
        shutil.copytree(pictures, target / "docs" / "screenshots")
    print(f"{len(pages)} pages are in {target}, {len(broken)} links are broken.")
    return 1 if broken else 0


def broken_links(page: Path, root: Path) -> Iterator[str]:
    """Name every link of a page that leads to no file of the project."""
    for address in _addresses(MARKDOWN.parse(page.read_text())):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc or not parts.path:
            continue
        if not (page.parent / unquote(parts.path)).exists():
            yield f"{page.relative_to(root)}: there is no {address}"


def render(page: Path, target: Path) -> None:
    """Write one page as HTML, its links leading to the other rendered pages."""
    tokens = MARKDOWN.parse(page.read_text())
    for token in _links(tokens):
        address = str(token.attrGet("href") or "")
        if not urlsplit(address).scheme:
            token.attrSet("href", address.replace(".md", ".html"))
    body = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(PAGE.format(title=html.escape(page.stem), body=body))


def _addresses(tokens: list[Token]) -> Iterator[str]:
    for token in _links(tokens):
        yield str(token.attrGet("href") or token.attrGet("src") or "")


def _links(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from _links(token.children or [])
        if token.type in ("link_open", "image"):
            yield token


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
