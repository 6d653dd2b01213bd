"""The documentation leads where it says."""

from pathlib import Path

from tools import docs

ROOT = Path(__file__).parents[1]


def test_every_link_of_the_documentation_leads_to_a_file():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]

    broken = [sentence for page in pages for sentence in docs.broken_links(page, ROOT)]

    assert broken == []


def test_a_link_that_leads_nowhere_is_named(tmp_path):
    page = tmp_path / "README.md"
    page.write_text("[Guide](docs/guide.md), [itself](README.md), [the top](#top)")

    broken = list(docs.broken_links(page, tmp_path))

    assert broken == ["README.md: there is no docs/guide.md"]


def test_rendered_pages_link_to_each_other(tmp_path):
    page = tmp_path / "README.md"
    page.write_text("[Guide](docs/guide.md#start)")

    docs.render(page, tmp_path / "README.html")

    assert 'href="docs/guide.html#start"' in (tmp_path / "README.html").read_text()
