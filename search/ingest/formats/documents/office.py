"""Open the package of XML files that office formats share, without trusting it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from search.article import Article, RemovedText
from search.errors import RejectError
from search.ingest.bounds.bounded_streams import DAMAGES, Budget
from search.ingest.bylines.person_names import is_name
from search.ingest.formats.values.markup import parse
from search.ingest.raw_documents import Document, Limits, Origin, PassedOver

MISSING = (
    "Morgue reads {} with an extra library that is not installed: install the extra `documents`"
    " (pip install 'morgue[documents]')."
)
PART = "\f"
# Two words at the least, and no file's name: "Microsoft Word - column.doc" is none's headline.
_TITLE = re.compile(r"(?!Microsoft |.*\.\w{2,4}$)\S+ \S")
_PROSE_WORDS = 25
Outcome = Article | PassedOver
_MOST_MEMBERS = 20_000  # files in one package; a long book with pictures has hundreds


def opened(document: Document, limits: Limits | None = None) -> zipfile.ZipFile:
    """Return the zip package of a document after its declared sizes passed the limits.

    zipfile never unpacks a member beyond its declared size, so the sum of the declared sizes bounds
    what the package can unpack to.

    Raises:
        RejectError: it is damaged, encrypted, or unpacks to more than it may.
    """
    limits = limits or Limits()
    try:
        package = zipfile.ZipFile(io.BytesIO(document.data))
    except DAMAGES as error:
        raise RejectError(
            f"The document can't be opened ({str(error)[:120]}): save it again."
        ) from None
    members = package.infolist()
    if len(members) > _MOST_MEMBERS:
        raise RejectError("The document has too many parts to be one: save it again.")
    if any(member.flag_bits & 1 for member in members):
        raise RejectError("The document is encrypted: save it without a password.")
    Budget(limits, len(document.data)).charge(sum(member.file_size for member in members))
    return package


def xml(package: zipfile.ZipFile, name: str, limits: Limits | None = None) -> Element | None:
    """Return the root of one XML file in a package, None where there is none.

    Raises:
        RejectError: it is broken, declares entities, or is too large.
    """
    data = part(package, name, limits)
    return parse(data) if data is not None else None


def part(package: zipfile.ZipFile, name: str, limits: Limits | None = None) -> bytes | None:
    """Return the bytes of one file in a package, None where there is none.

    Raises:
        RejectError: it is damaged or too large.
    """
    longest = (limits or Limits()).max_bytes
    try:
        with package.open(name) as member:
            data = member.read(longest + 1)
    except KeyError:
        return None
    except DAMAGES as error:
        raise RejectError(f"The document is damaged ({str(error)[:120]}): save it again.") from None
    if len(data) > longest:
        raise RejectError(f"A part of the document is larger than {longest} bytes: split it.")
    return data


def lacking(outcome: Outcome, pages: Sequence[int]) -> Outcome:
    """Return an article flagged for the pages, numbered from 1, that can't be read."""
    if not isinstance(outcome, Article):
        return outcome
    told = f"Pages that are damaged and not read: {', '.join(map(str, pages))}"
    flag = RemovedText(told, "needs review", "text")
    return replace(outcome, needs_review=True, removed=(*outcome.removed, flag))


@dataclass(frozen=True, slots=True)
class Properties:
    """The title and the author that are kept beside a document's text."""

    title: str = ""
    author: str = ""


def properties(package: zipfile.ZipFile, name: str) -> Properties:
    """Return the title and author in a package's file of properties; empty if it can't be read."""
    try:
        root = xml(package, name)
    except RejectError:
        root = None
    found: dict[str, str] = {}
    for element in root.iter() if root is not None else ():
        if text := " ".join((element.text or "").split()):
            found.setdefault(element.tag.rpartition("}")[2], text)
    return Properties(
        found.get("title", ""), found.get("initial-creator") or found.get("creator", "")
    )


def of_paragraphs(
    paragraphs: Iterable[str],
    document: Document,
    origin: Origin,
    *,
    title: str = "",
    own: Properties = Properties(),
) -> Iterable[Outcome]:
    """Yield the articles in the paragraphs of a document, read as a text.

    Downloads of clipping services come as office documents, too. Parts are articles if each has a
    head of its own.

    Args:
        paragraphs: in order, without markup; PART is one where a page or a part ends.
        document: where they come from.
        origin: where it was found.
        title: the text of its title style, where it has one.
        own: its properties, which count only where the text has no title or author. Templates and
            editors leave theirs in them, so such an article is flagged.

    Raises:
        RejectError: there are no words in it.
    """
    from search.ingest.formats.plain import many
    from search.ingest.formats.plain import text as texts

    text = "\n\n".join(paragraphs)
    if PART in text and not many.recognises(text):
        text = text.replace(PART, "")
    named = own.title if not title and _begins_with_prose(text) and _TITLE.match(own.title) else ""
    text = f"{named}\n\n{text}" if named else text
    found = list(texts.of_text(text, document, origin, title=title or named))
    yield from [_completed(found[0], own, named)] if len(found) == 1 else found


def _begins_with_prose(text: str) -> bool:
    """Return True for a text without a headline: its first paragraph is several lines long."""
    first = text.lstrip().partition("\n\n")[0].strip()
    return len(first.split()) >= _PROSE_WORDS and first.endswith((".", "!", "?", "”", '"', "…"))


def _completed(made: Outcome, own: Properties, title: str) -> Outcome:
    """Return an article with its document's author where its text names none, flagged."""
    if not isinstance(made, Article):
        return made
    author = own.author if not made.authors and is_name(own.author) else ""
    if not (author or title):
        return made
    told = f"from the document's properties: {'; '.join(filter(None, (title, author)))}"
    flag = RemovedText(told, "needs review", "text")
    return replace(
        made,
        authors=(author,) if author else made.authors,
        needs_review=True,
        removed=(*made.removed, flag),
    )
