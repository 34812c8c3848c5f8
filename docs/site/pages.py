"""Pages of the site that stand elsewhere in the project, with their links turned to where the site has them."""

import re
from os.path import normpath
from pathlib import Path

from properdocs.config.defaults import ProperDocsConfig
from properdocs.structure.files import File, Files

_ROOT = Path(__file__).parents[2]
# The page of the site, and the file that it is.
PAGES = {
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
    "security.md": "SECURITY.md",
    "texts.md": "seeds/README.md",
}


def on_files(files: Files, config: ProperDocsConfig) -> Files:
    """Adds the pages."""
    for page, source in PAGES.items():
        text = (_ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=_linked(text, Path(source).parent)))
    return files


def _linked(text: str, folder: Path) -> str:
    """The text with each relative link as it must be on the site."""

    def turned(found: re.Match[str]) -> str:
        target = Path(normpath(folder / found[2])).as_posix()
        page = next((page for page, source in PAGES.items() if source == target), target.removeprefix("docs/"))
        if page == "decisions":
            page = "contributing.md"
        return f"{found[1]}{page}{found[3]}"

    return re.sub(r"(\]\()(?!https?:|#)([^)#]+)([^)]*\))", turned, text)


def on_page_markdown(markdown: str, **about: object) -> str:
    """A page in docs/ names those files by their places in the project; here they are pages beside it."""
    for page, source in PAGES.items():
        markdown = markdown.replace(f"](../{source}", f"]({page}")
    return markdown
