"""Mail that a message quotes or copies, and the signatures of programs, in its plain text."""

from __future__ import annotations

import re
from email.utils import parseaddr

from search.ingest.bylines.person_names import is_name
from search.ingest.lines.byline_lines import names_in
from search.ingest.lines.date_lines import has_day, without_days

# The line above quoted mail.
QUOTE_HEAD = re.compile(
    r"(?:On .{6,200} wrote:|Am .{6,200} schrieb .{1,100}:|Le .{6,200} a écrit ?:"
    r"|-{3,}\s*(?:Original Message|Forwarded message|Ursprüngliche Nachricht"
    r"|Weitergeleitete Nachricht|Message transféré|Mensaje reenviado|Messaggio inoltrato"
    r"|Mensagem encaminhada|Doorgestuurd bericht|Begin forwarded message)\s*-{3,})\s*$"
)
# From, when, to and about what, in the languages of Outlook.
_HEAD_NAMES = tuple(
    frozenset(names.split())
    for names in (
        "from von de van da från",
        "sent date gesendet datum envoyé enviado inviato verzonden skickat fecha",
        "to an à para a aan till",
        "subject betreff objet asunto oggetto onderwerp ämne assunto",
    )
)
_FORWARDS = re.compile(r"(?i)\s*(?:fwd?|wg|tr|rv|i|enc|doorst)\s?:")
_SENT_FROM = re.compile(
    r"(?i)(?:(?:sent from my|gesendet von|envoyé de mon|enviado desde mi|inviato da"
    r"|verzonden vanaf mijn|get outlook for)\b.{0,60}|von meinem\b.{0,50} gesendet)"
)


def without_quotes(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a plain body without quoted mail and signature, and what was cut.

    >>> without_quotes("Taxes rise.\\n> Do they?")
    ('Taxes rise.', [('> Do they?', 'quoted-mail')])
    """
    kept: list[str] = []
    quoted: list[str] = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if (
            line.rstrip("\r ") == "--"
            or line == "-- "
            or _heads_mail(lines, number)
            or _begins_list_footer(lines, number)
        ):
            quoted += lines[number:]
            break
        if _is_signature(lines, number):
            quoted.append(line)
            continue
        if QUOTE_HEAD.match(line.strip()):
            rest = lines[number + 1 :]
            quoted.append(line)
            if "-" in line[:3]:  # everything below is the other message
                quoted += rest
                break
        elif line.startswith(">"):
            quoted.append(line)
        else:
            kept.append(line)
    cut = "\n".join(quoted).strip("\n")
    return "\n".join(kept), [(cut, "quoted-mail")] if cut else []


def forwarded_head(quoted: str, subject: str) -> tuple[dict[str, str], str] | None:
    """Return From, Date, To and Subject of a mail that Outlook forwards, and its text.

    None where the subject doesn't say that the mail forwards another, or there is no such head.

    >>> head = "Von: Ada\\nGesendet: heute\\nAn: Bo\\nBetreff: Fog"
    >>> forwarded_head(f"{head}\\n\\nIt lifted.", "WG: Fog")
    ({'From': 'Ada', 'Date': 'heute', 'To': 'Bo', 'Subject': 'Fog'}, 'It lifted.')
    """
    head, _, below = quoted.strip(" _\n").partition("\n\n")
    found: dict[str, str] = {}
    for line in head.split("\n"):
        name, _, value = line.strip(" *>\r").partition(":")
        for ours, names in zip(("From", "Date", "To", "Subject"), _HEAD_NAMES, strict=True):
            if name.strip(" *").casefold() in names:
                found.setdefault(ours, value.strip(" *"))
    return (found, below) if _FORWARDS.match(subject) and len(found) == len(_HEAD_NAMES) else None


def is_reply(removed: list[tuple[str, str]], subject: str) -> bool:
    """Return True if what was quoted is the mail that a mail answers, not one that it forwards.

    >>> is_reply([("-----Original Message-----\\nFrom: Desk", "quoted-mail")], "RE: Fog")
    True
    """
    first = removed[0][0].partition("\n")[0] if removed else ""
    is_rule = "Original Message" in first or "Ursprüngliche Nachricht" in first
    return is_rule and not _FORWARDS.match(subject)


def without_mailing(
    paragraphs: list[str], subject: str, sender: str = ""
) -> tuple[list[str], list[str]]:
    """Return the paragraphs of a newsletter without those of its mailing, and what was cut.

    The lines above the headline go if it repeats the subject, and all from the first short line
    below the text that lets one leave the list, with the rights and addresses right above it. Such
    a line with as many words below it as above it is in the text. Below the headline go a preview
    that stood above it, too, and the line of the sender's name.

    >>> without_mailing(["View in browser", "Fog", "It lifted at noon.", "Unsubscribe"], "Fog")
    (['It lifted at noon.'], ['View in browser', 'Fog', 'Unsubscribe'])
    """
    begin, end = 0, len(paragraphs)
    for number, text in enumerate(paragraphs[:_PREHEADER]):
        opens = number == begin and len(text.split()) <= _MAILING_WORDS and _VIEW.search(text)
        if opens or (subject and text.strip(" *#=_-\n").casefold() == subject.casefold()):
            begin = number + 1
    sizes = [len(text.split()) for text in paragraphs]
    above, every = sum(sizes[: begin + 1]), sum(sizes)
    for number in range(begin + 1, len(paragraphs)):
        is_short = sizes[number] <= _MAILING_WORDS
        if is_short and above > every / 2 and _LEAVE.search(paragraphs[number]):
            end = number
            break
        above += sizes[number]
    above_title = {_seen(each) for each in paragraphs[:begin]}
    while begin < min(end, _PREHEADER) and (
        _seen(paragraphs[begin]) in above_title or _is_signed(paragraphs[begin], sender)
    ):
        begin += 1
    if end < len(paragraphs):
        end = _begin_of_imprint(paragraphs, begin, end)
    if begin >= end:
        return paragraphs, []
    return paragraphs[begin:end], [*paragraphs[:begin], *paragraphs[end:]]


def is_mailing(text: str) -> bool:
    """Return True if the last lines of a plain mail let one leave its list."""
    return _LEAVE.search(text[-_FOOTER:]) is not None


def _seen(text: str) -> str:
    """Return a text without the invisible signs that pad the preview of a newsletter."""
    return "".join(sign for sign in text if sign.isprintable() and sign != "\u034f").strip()


def _is_signed(text: str, sender: str) -> bool:
    """Return True for a short line with the sender's name: "Ada Quill", "Ada Quill, Mar 8".

    >>> _is_signed("Ada Quill, Mar 8", "Ada Quill from Quay Letter"), _is_signed("Fog", "")
    (True, False)
    """
    name = re.split(r" (?:from|at|von|de|da|van|@) ", sender)[0].strip()
    return len(name.split()) > 1 and name in text and len(text.split()) <= _SIGNED_WORDS


def _begin_of_imprint(paragraphs: list[str], begin: int, end: int) -> int:
    """Return where the short lines about the mailing begin that stand above its last one."""
    first = end
    for number in range(end - 1, max(begin, end - _IMPRINT_LINES - 1), -1):
        if len(paragraphs[number].split()) > _MAILING_WORDS:
            break
        if _IMPRINT.match(paragraphs[number].lstrip("=_*#- ")):
            first = number
    return first


_FOOTER = 600  # characters at the end of a plain mail
_SIGNED_WORDS, _IMPRINT_LINES = 8, 6
_PREHEADER = 8  # paragraphs above the headline of a newsletter, at most
_MAILING_WORDS = 25  # of a line about the mailing; longer ones are text
_VIEW = re.compile(
    r"(?i)\b(?:view|read|open|ansehen|anzeigen|voir|ver|visualizza|bekijk)\b.{0,40}"
    r"\b(?:browser|navegador|navigateur|online|web)\b"
)
_LEAVE = re.compile(
    r"(?i)\bunsubscribe\b|\b(?:email|e-mail|mail|update your) preferences\b|\babmelden\b"
    r"|\babbestellen\b|\bse d[ée]sabonner\b|\bd[ée]sinscri|\bdarse de baja\b|\buitschrijven\b"
    r"|\bcancelar (?:a )?(?:suscripci|inscri)|\bdisiscriv|\bafmelden\b|\bavregistrer|\bafmeld\b"
)
_IMPRINT = re.compile(
    r"(?i)(?:copyright\b|©|\(c\) |our mailing address|you (?:are )?receiv|you received"
    r"|this email was sent|sent (?:to|by) \S+@|thanks for reading .{0,120}\bsubscribe)"
)


def _begins_list_footer(lines: list[str], number: int) -> bool:
    """Return True for the rule above a mailing list's last lines, which give its address.

    >>> _begins_list_footer(["_" * 47, "Harbour mailing list", "harbour@lists.example"], 0)
    True
    """
    if not _LIST_RULE.match(lines[number]) or len(lines) - number > _FOOTER_LINES:
        return False
    below = " ".join(lines[number + 1 :])
    return len(below.split()) <= _MAILING_WORDS and ("@" in below or "://" in below)


_LIST_RULE = re.compile(r"[_=-]{20,100}\s*$")
_FOOTER_LINES = 12


def _is_signature(lines: list[str], number: int) -> bool:
    """Return True for a telephone's signature: a short line with blank ones around it.

    >>> _is_signature(["Taxes rise.", "", "Sent from my telephone"], 2)
    True
    >>> _is_signature(["It was", "sent from my window."], 1)
    False
    """
    around = [*lines[max(0, number - 1) : number], *lines[number + 1 : number + 2]]
    return _SENT_FROM.fullmatch(lines[number].strip()) is not None and not any(
        map(str.strip, around)
    )


def _heads_mail(lines: list[str], number: int) -> bool:
    """Return True for the first line of another mail's head, as Outlook copies it, or its rule.

    >>> _heads_mail(["From: Desk", "Sent: Tuesday", "To: Ada", "Subject: column"], 0)
    True
    """
    start = number + 1 if re.fullmatch(r"\s*_{10,80}\s*", lines[number]) else number
    head = [line.strip(" *>\r").partition(":") for line in lines[start : start + 6]]
    names = {name.strip().casefold() for name, colon, _ in head if colon}
    return bool(head) and bool(
        head[0][0].strip().casefold() in _HEAD_NAMES[0]
        and all(map(names.intersection, _HEAD_NAMES))
    )


def sender_of(value: str) -> str:
    """Return the name of a sender; Outlook prints it without an address above forwarded mail.

    >>> sender_of("Ada Quill <ada@example.org>"), sender_of("ada@example.org")
    ('Ada Quill', '')
    >>> sender_of("'Ada Quill' via Op-Eds <list@example.org>")
    'Ada Quill'
    """
    name = parseaddr(value)[0] if "@" in value else value
    via = _VIA.fullmatch(name)
    return via[1] if via else name


def writer_above(body: list[str], sender: str) -> tuple[str, list[str], list[str]]:
    """Return who wrote a mail that a paper sent, its text without the line that says so, and that.

    Such a line is a byline, or a name with the day there or in the next one.

    >>> writer_above(["Ada Quill", "March 5, 2021", "It lifted."], "The Mail")
    ('Ada Quill', ['It lifted.'], ['Ada Quill', 'March 5, 2021'])
    """
    if len(body) < _LEAST_SIGNED or is_name(sender):
        return sender, body, []
    if _BYLINE.fullmatch(body[0]) and names_in(body[0]):
        return body[0], body[1:], []  # the article keeps the line as its byline
    lines = [line for line in body[:2] if len(line.split()) <= _SIGNED_WORDS]
    name = without_days(body[0]).strip(" ,|·•-") if lines[:1] == body[:1] else ""
    dated = next((at for at, line in enumerate(lines, start=1) if has_day(line)), 0)
    if not dated or not is_name(name):
        return sender, body, []
    return name, body[dated:], body[:dated]


_LEAST_SIGNED = 2  # paragraphs of a mail with such a line
_BYLINE = re.compile(r"(?:By|BY|Von|Par|Por|Di) [^\W\d_][^\d]{2,60}")


def without_list_name(subject: str, to: str) -> tuple[str, list[str]]:
    """Return a subject without the name of the list that it went to, and that name.

    >>> without_list_name("[op-eds] Fog", "op-eds@lists.example.org")
    ('Fog', ['[op-eds]'])
    """
    match = _LIST_NAME.match(subject)
    if match is None or match[1].casefold().replace(" ", "-") not in to.casefold():
        return subject, []
    return subject[match.end() :], [f"[{match[1]}]"]


_LIST_NAME = re.compile(r"\[([\w. -]{2,40})\] {1,3}(?=\S)")
_VIA = re.compile(r"'(.{2,80})' via .{1,80}")
