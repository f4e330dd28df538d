"""Mail: single messages (EML), mailboxes (mbox) and pages saved as mail (MHTML).

Headers become fields, the best part the body; quoted mail and signatures are kept in `removed`.
Attachments are named and passed over: nothing in a message is ever unpacked or run.
"""

from __future__ import annotations

import codecs
import dataclasses
import email
import re
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from typing import Any, BinaryIO

from search.article import Article
from search.errors import RejectError
from search.ingest.bounds.bounded_streams import Budget
from search.ingest.encodings.decoding import decode
from search.ingest.formats.plain import clippings
from search.ingest.formats.plain.mail_quotes import (
    QUOTE_HEAD,
    forwarded_head,
    is_mailing,
    is_reply,
    sender_of,
    without_list_name,
    without_mailing,
    without_quotes,
    writer_above,
)
from search.ingest.formats.plain.many import unwrapped
from search.ingest.formats.records import record, record_text
from search.ingest.formats.values.markup import without_controls
from search.ingest.html import article as html_article
from search.ingest.raw_documents import Document, Origin, PassedOver, Place, Rejected

_HEADER = re.compile(r"(?m)^([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]")
_OWN = frozenset({"received", "mime-version", "message-id", "return-path", "content-type"})
_COMMON = frozenset({"from", "to", "subject", "date", "cc", "reply-to"})
_FROM_LINE = re.compile(rb"From \S{1,200} .{0,80}\d{4}")
_EMLX = re.compile(r"\A\d{1,9} {0,20}\n(?=[A-Za-z][A-Za-z0-9-]{1,40}:)")
_ADDRESS_PATH = re.compile(r"https?://", re.IGNORECASE)
_DOCUMENTS = (".docx", ".doc", ".odt", ".rtf", ".pdf", ".txt", ".md", ".pages")
_COVER_NOTE = 60  # words next to an attached document that may be about it only
_NOTE = 25  # words above a forwarded mail that are about it: "For the archive, please."
_MOST_PARTS = 200  # of one message; a saved page has one for each picture
_PLAIN_SHARE = 0.5  # of the words of the HTML part, below which the plain part is a stub


def recognises(text: str) -> bool:
    """Return True if a text begins with the headers of a message.

    >>> recognises("From: Ada <ada@p.example>\\nSubject: Hello\\nDate: Tue, 5 Mar 2019\\n\\nText")
    True
    >>> recognises("Title: The Ferry\\nDate: 2019-03-05\\nAuthor: Ada Quill\\n\\nText")
    False
    """
    head = _EMLX.sub("", text.lstrip()).partition("\n\n")[0][:8000]
    if head.startswith("From ") and "\n" in head:
        head = head.partition("\n")[2]
    if not _HEADER.match(head):
        return False
    names = {match[1].casefold() for match in _HEADER.finditer(head)}
    return (
        bool(names & _OWN and names & (_COMMON | {"content-location"}))
        or (names >= {"from", "subject"} and bool(names & {"date", "to"}))
        or names >= {"mime-version", "content-type"}
    )


def split(
    stream: BinaryIO, place: Place, budget: Budget
) -> Iterator[Document | Rejected | PassedOver]:
    """Yield the messages of a mailbox, numbered from 1.

    A line that begins with "From " after a blank line starts a message (the mboxrd format).
    """
    longest = budget.limits.max_bytes
    pieces: list[bytes] = []
    size = number = 0
    blank = True
    while line := stream.readline(longest):
        if blank and _FROM_LINE.match(line):
            if pieces:
                number += 1
                yield _message(b"".join(pieces), place.inside(f":{number}"), longest)
            pieces, size = [], 0
        elif size <= longest:
            pieces.append(line[1:] if re.match(rb">+From ", line) else line)
        size += len(line)
        blank = not line.strip()
    if pieces:
        yield _message(b"".join(pieces), place.inside(f":{number + 1}"), longest)


def _message(data: bytes, place: Place, longest: int) -> Document | Rejected:
    if len(data) > longest:
        return Rejected.at(
            place, f"The message is larger than {longest} bytes, the limit for one document."
        )
    return Document("mail", place, data=data, size=len(data))


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the article in one message.

    Raises:
        RejectError: there is no text in it, or it is encrypted.
    """
    message = email.message_from_bytes(
        _counted(document.data.removeprefix(codecs.BOM_UTF8).lstrip())
    )
    if message.get_content_type() == "multipart/encrypted" or "pkcs7" in message.get_content_type():
        raise RejectError("This message is encrypted: decrypt it, and save it again.")
    if message.get_content_type() == "multipart/report":
        yield PassedOver(origin.source, "a mail server's report, not an article", origin.key)
        return
    plain, page, attachments = _parts(message)
    for name in attachments:
        yield PassedOver(
            origin.source, f"an attachment ({name}): save it as a file to have it read", origin.key
        )
    address = _header(message, "Snapshot-Content-Location") or (
        page.get("Content-Location", "") if page is not None else ""
    )
    if page is not None and (
        _is_saved_page(message) or _ADDRESS_PATH.match(message.get("Snapshot-Content-Location", ""))
    ):
        yield _saved_page(page, message, address, origin)
        return
    whole = _text(plain) if plain is not None else ""
    if clippings.recognises(whole):  # a service's mail has the documents themselves
        yield from clippings.articles(whole, document, origin)
        return
    text, removed = without_quotes(whole)
    is_note = len(text.split()) <= _NOTE and not (
        text.strip() and is_reply(removed, _header(message, "Subject"))
    )
    if is_note and (inner := _forwarded(message, removed)):
        note = [(text.strip(), "note above a forwarded mail")] if text.strip() else []
        message = inner
        text, removed = without_quotes(str(message.get_payload()))
        removed = [*note, *removed]
    body = unwrapped(text)
    sender = sender_of(_header(message, "From"))
    if is_mailing(whole):
        body, cuts = without_mailing(unwrapped(text), _header(message, "Subject"), sender)
        removed = [*removed, *((cut, "mailing") for cut in cuts)]
    if page is not None:
        markup = record_text.paragraphs(_markup(_text(page)))
        if len(text.split()) < _PLAIN_SHARE * sum(len(each.split()) for each in markup):
            body, cuts = without_mailing(list(markup), _header(message, "Subject"), sender)
            removed = [(cut, "mailing") for cut in cuts]
    sender, body, signed = writer_above(body, sender)
    removed = [*removed, *((each, "mailing") for each in signed)]
    title, tag = without_list_name(_header(message, "Subject"), _header(message, "To"))
    removed = [*removed, *((each, "mailing") for each in tag)]
    fields = {
        "title": title,
        "authors": sender,
        "date": _header(message, "Date"),
        "url": _header(message, "Archived-At").strip("<>"),
        "id": _header(message, "Message-ID").strip("<> "),
        "body": body,
        "removed": removed,
        "needs_review": bool(_documents(attachments)) and len(text.split()) <= _COVER_NOTE,
    }
    yield record.build({name: value for name, value in fields.items() if value}, origin)


def _documents(attachments: list[str]) -> list[str]:
    """Return the names of attachments that may hold the article itself.

    >>> _documents(["column.docx", "logo.png"])
    ['column.docx']
    """
    return [name for name in attachments if name.casefold().endswith(_DOCUMENTS)]


def _counted(data: bytes) -> bytes:
    """Return the message in a file of Apple Mail, whose first line counts its bytes.

    >>> _counted(b"9\\nTo: a\\n\\nb<plist>")
    b'To: a\\n\\nb<'
    """
    count, end, _ = data[:64].partition(b"\n")
    if not (end and count.strip().isdigit() and _EMLX.match(data[:200].decode("latin-1"))):
        return data
    start = len(count) + 1
    return data[start : start + int(count)]


def _is_saved_page(message: Message) -> bool:
    """Return True if a message is a page in one file, as browsers and Word save it."""
    return (
        message.get_content_type() == "multipart/related"
        and not parseaddr(_header(message, "To"))[1]
    )


def _saved_page(page: Message, message: Message, address: str, origin: Origin) -> Article:
    url = address if _ADDRESS_PATH.match(address) else None
    made = html_article.clean(
        without_controls(_text(page)), dataclasses.replace(origin, url=url or origin.url)
    )
    subject = _header(message, "Subject")
    return made if made.title or not subject else dataclasses.replace(made, title=subject)


def _parts(message: Message) -> tuple[Message | None, Message | None, list[str]]:
    """Return the first plain part, the first HTML part, and the names of attachments.

    Messages inside the message are attachments; they are not looked into.
    """
    plain: Message | None = None
    page: Message | None = None
    attachments: list[str] = []
    waiting, seen = [message], 0
    while waiting and seen < _MOST_PARTS:
        part = waiting.pop()
        seen += 1
        kind = part.get_content_type()
        content = part.get_payload()
        attached = part.get_content_disposition() == "attachment"
        if kind == "message/rfc822" and part is not message:
            attachments.append("a message")
        elif isinstance(content, list) and not attached:
            waiting.extend(each for each in reversed(content) if isinstance(each, Message))
        elif kind == "text/plain" and plain is None and not attached:
            plain = part
        elif kind in {"text/html", "application/xhtml+xml"} and page is None and not attached:
            page = part
        elif attached or not kind.startswith(("image/", "text/", "application/x-javascript")):
            attachments.append(part.get_filename() or kind)
    return plain, page, attachments


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    charset = part.get_content_charset()
    return decode(data, charset) if isinstance(data, bytes) else str(part.get_payload())


def _markup(page: str) -> str:
    """Return the body of a page, without its head."""
    return re.sub(r"(?is)\A.{0,100000}?<body[^<>]{0,2000}>", "", page, count=1)


def _header(message: Message, name: str) -> str:
    """Return a header as text, its encoded words decoded."""
    value: Any = message.get(name)  # a string, or a Header of bytes beyond ASCII
    if value is None:
        return ""
    pieces = []
    try:
        if not isinstance(value, str):
            value = decode(b"".join(raw for raw, _ in decode_header(value)))
        for piece, charset in decode_header(value):
            pieces.append(decode(piece, charset) if isinstance(piece, bytes) else piece)
    except (ValueError, LookupError, email.errors.MessageError):
        return " ".join(str(value).split())
    return " ".join("".join(pieces).split())


def _forwarded(message: Message, removed: list[tuple[str, str]]) -> Message | None:
    """Return the message that a mail forwards with hardly a word of its own, None without one.

    Programs write the other mail's headers and text below a line "Forwarded message". Its payload
    is text as it is: the charset and encoding were those of the mail around it.
    """
    quoted = removed[0][0] if removed else ""
    if copied := forwarded_head(quoted, _header(message, "Subject")):
        head, text = copied
        inner = Message()
        for name in ("Message-ID", "Archived-At"):
            head.setdefault(name, _header(message, name))
        for name, value in head.items():
            inner[name] = " ".join(value.split())
        inner.set_payload(text)
        return inner
    _, _, below = quoted.partition("\n")
    if not QUOTE_HEAD.match(quoted.partition("\n")[0].strip()) or not recognises(below):
        return None
    inner = email.message_from_string(below)
    encoding = str(inner.get("Content-Transfer-Encoding", "8bit")).casefold()
    if inner.get_content_type() != "text/plain" or encoding in {"base64", "quoted-printable"}:
        return None
    for name in ("Message-ID", "Date"):
        if name not in inner and name in message:
            inner[name] = message[name]
    return inner
