"""Hooks of MkDocs: documents outside of docs/ become pages, and links lead to where their targets stand in the site."""

import os
import posixpath
import re

from mkdocs.structure.files import File

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
# The pages that stand outside of docs/, by their names in the site.
PAGES = {"index.md": "README.md", **{name: name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "THIRD-PARTY.md", "Fixtures/README.md")}}
LINK = re.compile(r"(\]\()([^)\s#]*)(#[^)\s]*)?(\))")


def _text(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


def _origin(source):
    """The path of a page of the site in the repository."""
    return PAGES.get(source, "docs/" + source)


def _place(path):
    """The path in the site of a file of the repository."""
    names = {origin: name for name, origin in PAGES.items()}
    return names.get(path) or (path[len("docs/"):] if path.startswith("docs/") else path)


def _targets(source):
    """The files that a page links to, as paths in the repository."""
    origin = _origin(source)
    for match in LINK.finditer(_text(origin)):
        if match[2] and "://" not in match[2]:
            yield posixpath.normpath(posixpath.join(posixpath.dirname(origin), match[2]))


def on_files(files, config):
    for name, path in PAGES.items():
        files.append(File.generated(config, name, content=_text(path)))
    files.append(File.generated(config, "site.css", abs_src_path=os.path.join(TOP, "site", "site.css")))
    # Files that pages link to and that are no pages stand in the site as they are.
    for page in [file.src_uri for file in files if file.src_uri.endswith(".md")]:
        for target in _targets(page):
            place = _place(target)
            if os.path.isfile(os.path.join(TOP, target)) and not files.get_file_from_path(place):
                files.append(File.generated(config, place, abs_src_path=os.path.join(TOP, target)))
    return files


def on_page_markdown(markdown, page, **_):
    source = page.file.src_uri
    origin, folder = _origin(source), posixpath.dirname(source)

    def moved(match):
        if not match[2] or "://" in match[2]:
            return match[0]
        target = _place(posixpath.normpath(posixpath.join(posixpath.dirname(origin), match[2])))
        return match[1] + posixpath.relpath(target, folder or ".") + (match[3] or "") + match[4]

    return LINK.sub(moved, markdown)
