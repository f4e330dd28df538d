"""Dossiers without a server, for the command line, by the renderer of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search import Archive, Settings
from web import create_app
from web.components import citations
from web.components.dossiers import model, web_annotations
from web.components.dossiers.model import DossierError
from web.pages.outputs import dossier as pages

# Key of a form -> the ending of its files.
FORMS = {key: kind.ending for key, kind in pages.FILES.items()}
STYLES = tuple(citations.STYLES)
# Bytes of a dossier file that are read: the largest dossier that pages take has fewer.
LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """A dossier as a file, its number of pieces, and the missing ids with the reason."""

    data: bytes
    pieces: int
    missing: tuple[tuple[str, str], ...]


def write_dossier(
    settings: Settings,
    *,
    ids: Sequence[str] = (),
    file: bytes | None = None,
    name: str = "",
    form: str = "docx",
    style: str = pages.STYLE,
    found: bool = False,
    site: str,
) -> Written:
    """Return a dossier as `/dossier` would write it.

    Args:
        settings: of the archive.
        ids: its pieces, in order; they come after those of the file.
        file: a dossier file: W3C Web Annotations, or the plain form of the pages.
        name: its name; empty keeps the file's.
        form: a key of `FORMS`.
        style: one of `STYLES`.
        found: quote what its search found where a piece has no chosen passage.
        site: the address that people read the archive at, for links.

    Raises:
        DossierError: the file or the ids are no dossier.
        MorgueError: the archive can't answer.
    """
    if file is not None and len(file) > LARGEST:
        raise DossierError(f"The file has more than {LARGEST:,} bytes.")
    read = model.Dossier() if file is None else web_annotations.read_any(model.read_text(file))
    value = model.plain_value(read)
    value["pieces"] += [{"id": each} for each in ids]
    chosen = model.read_value(value | ({"name": name} if name else {}))
    app = create_app(settings, Archive.open(settings))
    with app.test_request_context(base_url=site):
        contents = pages.looked_up(chosen, style, found=found)
        data = pages.FILES[form].write(contents)
    return Written(
        data if isinstance(data, bytes) else data.encode("utf-8", "backslashreplace"),
        len(contents.entries),
        tuple((piece.id, reason) for piece, reason in contents.missing),
    )


__all__ = ["FORMS", "STYLES", "DossierError", "Written", "write_dossier"]
