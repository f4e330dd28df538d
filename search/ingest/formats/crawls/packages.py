"""Classify a zip archive as an office document, a web archive or a blog's export.

An archive of none of these kinds is a folder.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import zipfile
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from typing import Any

from search.ingest.bounds.bounded_streams import DAMAGES
from search.ingest.encodings.decoding import decode
from search.ingest.formats.registry import PACKAGES
from search.ingest.raw_documents import Document, PassedOver, Rejected

# Endings of the folder in which a browser saves a page's resources, in its language.
SAVED_SUFFIXES = ("_files", "-Dateien", "_fichiers", "_archivos", "_file", "_bestanden")
LARGEST_TABLE = 64 << 20  # bytes of a list of posts
_MIMETYPES = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.text-template": "odt",
}
# Types, with those of their templates, in which the text of several articles runs together. All
# other archives are read by their members, whatever they call themselves.
_OTHER_PROGRAMS = (
    b"application/vnd.adobe.indesign-idml",
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.presentation",
)
UNKNOWN = "unknown package"
WHAT_TO_DO = (
    "This is a document of a program that Morgue doesn't read (InDesign, a spreadsheet or slides):"
    " export its text as DOCX, RTF, tagged text or CSV."
)


def document_in(archive: zipfile.ZipFile) -> str | None:
    """Return the format of an archive that is one document ("docx", "epub"), else None."""
    names = archive.NameToInfo
    if "mimetype" in names:
        with archive.open("mimetype") as member:
            declared = member.read(100).strip()
        if kind := _MIMETYPES.get(declared):
            return kind
        if declared.startswith(_OTHER_PROGRAMS):
            return UNKNOWN
    marked = "[Content_Types].xml" in names or "META-INF/manifest.xml" in names
    for member_name, kind in PACKAGES:
        if member_name in names and (marked or kind == "epub"):
            return kind
    return None


@dataclasses.dataclass(frozen=True, slots=True)
class Layout:
    """The layout of an archive's members.

    Attributes:
        kind: "" for a folder, "wacz", "substack" or "medium".
        posts: a row of the blog's list of posts for each file of a post.
        saved: the folders with the resources of a page that a browser saved next to them.
    """

    kind: str = ""
    posts: Mapping[str, Mapping[str, str]] = dataclasses.field(default_factory=dict)
    saved: tuple[str, ...] = ()

    def reason_against(self, name: str) -> str | None:
        """Return why a member is no article, None where it may be one."""
        if self.saved and name.startswith(self.saved):
            return "part of a page, not an article"
        if self.kind == "wacz" and not name.startswith("archive/"):
            return "part of a web archive (WACZ), not a record"
        if self.kind == "substack" and not name.endswith(".html"):
            return "part of a Substack export, not a post"
        if self.kind == "medium":
            if not name.startswith("posts/"):
                return "part of a Medium export, not a post"
            if PurePosixPath(name).name.startswith("draft_"):
                return "a post that is not published (draft)"
        return None

    def dressed(
        self, name: str, found: Document | Rejected | PassedOver
    ) -> Document | Rejected | PassedOver:
        """Return a member with the fields that the archive keeps of it in its list of posts."""
        if not isinstance(found, Document) or self.kind not in {"substack", "medium"}:
            return found
        fields: dict[str, Any] = dict(self.posts.get(PurePosixPath(name).stem, {}))
        return dataclasses.replace(found, format="substack", fields=fields)


def layout_of(archive: zipfile.ZipFile) -> Layout:
    """Return the layout of an archive: a folder, a web archive, or a blog's export."""
    names = archive.NameToInfo
    if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
        return Layout("wacz")
    posts = next((name for name in names if PurePosixPath(name).name == "posts.csv"), None)
    if posts and names[posts].file_size <= LARGEST_TABLE:
        try:
            with archive.open(posts) as member:
                if rows := rows_of_posts(member.read(LARGEST_TABLE)):
                    return Layout("substack", rows)
        except DAMAGES:
            pass
    if any(name.startswith("posts/") and name.endswith(".html") for name in names) and (
        "README.html" in names or any(name.startswith("profile/") for name in names)
    ):
        return Layout("medium")
    return Layout(saved=_saved_folders(names))


def rows_of_posts(table: bytes) -> dict[str, dict[str, str]]:
    """Return the rows of Substack's list of posts by their ids; empty for another table.

    >>> rows_of_posts(b"post_id,title\\n7.ferry,The Ferry\\n")
    {'7.ferry': {'post_id': '7.ferry', 'title': 'The Ferry'}}
    """
    try:
        rows = list(csv.DictReader(io.StringIO(decode(table))))
    except csv.Error:
        return {}
    if not rows or "post_id" not in rows[0]:
        return {}
    return {str(row.get("post_id")): _texts(row) for row in rows}


def _saved_folders(names: Collection[str]) -> tuple[str, ...]:
    """Return the folders in which a browser saved the resources of a page next to them."""
    found = set()
    for name in names:
        folder = name.rpartition("/")[0]
        for suffix in SAVED_SUFFIXES:
            if folder.endswith(suffix) and any(
                folder.removesuffix(suffix) + ending in names for ending in (".html", ".htm")
            ):
                found.add(f"{folder}/")
    return tuple(sorted(found))


def _texts(row: Mapping[str | Any, Any]) -> dict[str, str]:
    return {str(name): value for name, value in row.items() if isinstance(value, str) and value}
