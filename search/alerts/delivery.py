"""Delivery of messages by sendmail, an SMTP server, a text file or an Atom feed."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import smtplib
import ssl
import subprocess
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from search.alerts.definitions import MailServer
from search.engines.generations.durable_files import write_durably
from search.errors import AlertError

# Messages kept in a feed; older ones are dropped, so that the file doesn't grow for ever.
ENTRIES = 100
_UNPRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATOM = "http://www.w3.org/2005/Atom"


class UncertainError(AlertError):
    """Raised if a message may have been delivered: the connection broke after it was sent."""


class Delivery:
    """Sender of messages over one connection to the server. Not thread-safe.

    An unreachable server is not tried again in this run, so that many messages don't wait for it
    one after the other.

    Args:
        server: the mail server.
        tls: the context of encrypted connections; None for the system's certificate authorities.
    """

    def __init__(self, server: MailServer, tls: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._tls = tls
        self._client: smtplib.SMTP | None = None
        self._down: str = ""

    def deliver(self, message: dict[str, Any], sending: Callable[[], None]) -> None:
        """Deliver one message.

        Args:
            message: as `mails.message_of` makes it, with its key, kind and receivers.
            sending: called just before the moment from which delivery is uncertain.

        Raises:
            OSError, AlertError: it was not delivered.
            UncertainError: it may have been.
        """
        match message["kind"]:
            case "file":
                _append(Path(message["to"][0]), message)
            case "feed":
                _feed(Path(message["to"][0]), message)
            case _ if self._server.smtp:
                self._by_smtp(message, sending)
            case _:
                self._by_sendmail(message, sending)

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._client.quit()
            self._client = None

    # -- mail

    def _by_sendmail(self, message: dict[str, Any], sending: Callable[[], None]) -> None:
        mail = mail_of(message, self._server.sender)
        command = [self._server.sendmail, "-oi", "-f", self._server.sender, "--", *message["to"]]
        if not Path(self._server.sendmail).exists():
            raise AlertError(f"{self._server.sendmail} is not there: name a server under [mail]")
        # From here on the message may be delivered, even if this process is killed.
        sending()
        try:
            done = subprocess.run(  # noqa: S603 - no shell; receivers stand after --
                command,
                input=mail.as_bytes(policy=SMTP),
                capture_output=True,
                timeout=self._server.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UncertainError(
                f"{self._server.sendmail} did not end in {self._server.seconds:.0f} seconds"
            ) from None
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip()[:200]
            raise AlertError(f"{self._server.sendmail} refused it ({said or done.returncode})")

    def _by_smtp(self, message: dict[str, Any], sending: Callable[[], None]) -> None:
        mail = mail_of(message, self._server.sender).as_bytes(policy=SMTP)
        client = self._connected()
        try:
            _accepted(*client.mail(self._server.sender))
            for to in message["to"]:
                _accepted(*client.rcpt(to))
        except smtplib.SMTPException as fault:
            self._lost(client)
            raise AlertError(_said(fault)) from None
        except OSError as fault:
            self._lost(client)
            self._down = _said(fault)
            raise AlertError(self._down) from None
        except AlertError:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                # The connection can be used for the next message.
                client.rset()
            raise
        sending()
        try:
            code, answer = client.data(mail)
        except smtplib.SMTPDataError as fault:  # an explicit refusal: surely not delivered
            self._lost(client)
            raise AlertError(_said(fault)) from None
        except (OSError, smtplib.SMTPException) as fault:
            self._lost(client)
            self._down = _said(fault)
            raise UncertainError(
                f"the connection broke after it was sent ({self._down}), so it may have arrived;"
                " `morgue alerts run --again` sends it once more"
            ) from None
        _accepted(code, answer)

    def _connected(self) -> smtplib.SMTP:
        if self._client is not None:
            return self._client
        if self._down:
            raise AlertError(self._down)
        server = self._server
        host, _, port = server.smtp.partition(":")
        client = None
        try:
            # 587 is the port for submission (RFC 6409).
            client = smtplib.SMTP(host, int(port or 587), timeout=server.seconds)
            client.ehlo()
            if server.starttls:
                client.starttls(context=self._tls or ssl.create_default_context())
                client.ehlo()
            if server.user:
                client.login(server.user, _password(server))
        except (OSError, ValueError, smtplib.SMTPException) as fault:
            if client is not None:
                self._lost(client)
            self._down = f"{server.smtp}: {_said(fault)}"
            raise AlertError(self._down) from None
        self._client = client
        return client

    def _lost(self, client: smtplib.SMTP) -> None:
        with contextlib.suppress(OSError):
            client.close()
        self._client = None


def mail_of(message: dict[str, Any], sender: str) -> EmailMessage:
    """Return a message as a mail. Its Message-ID is the same at every attempt."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = _printable(" ".join(message["subject"].split()))
    mail["From"] = Address(addr_spec=sender)
    mail["To"] = [Address(addr_spec=to) for to in message["to"]]
    mail["Date"] = dt.datetime.fromisoformat(message["at"])
    mail["Message-ID"] = f"<{message['key']}@morgue.invalid>"
    # Prevents vacation replies (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_printable(message["text"]))
    page = f"<!doctype html><meta charset=utf-8>{_printable(message['html'])}"
    mail.add_alternative(page, subtype="html")
    return mail


def _printable(text: str) -> str:
    """Return a text without the characters that mails and XML can't hold."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n"))


def _password(server: MailServer) -> str:
    with Path(server.password_file).open(encoding="utf-8") as file:
        return file.readline().strip()


def _accepted(code: int, answer: bytes) -> None:
    if not 200 <= code < 300:
        raise AlertError(f"{code} {answer.decode('utf-8', 'replace')[:200]}")


def _said(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        error = fault.smtp_error
        said = error.decode("utf-8", "replace") if isinstance(error, bytes) else str(error)
        return f"{fault.smtp_code} {said[:200]}"
    return str(fault) or type(fault).__name__


# -- files


def _append(path: Path, message: dict[str, Any]) -> None:
    """Append a message to a text file unless its key is already there."""
    mark = f"[{message['key']}]"
    before = path.read_text("utf-8") if path.exists() else ""
    if mark in before:
        return
    text = _printable(message["text"])
    write_durably(path, f"{before}{message['at']} {mark}\n{text}\n".encode())


def _feed(path: Path, message: dict[str, Any]) -> None:
    """Insert a message at the head of an Atom feed unless it is already there."""
    ET.register_namespace("", _ATOM)
    entries = []
    if path.exists():
        try:
            entries = fromstring(path.read_bytes()).findall(f"{{{_ATOM}}}entry")
        except (ET.ParseError, DefusedXmlException):
            raise AlertError(f"{path} is no feed: name another file") from None
    name = f"urn:morgue:alert:{message['key']}"
    if any(entry.findtext(f"{{{_ATOM}}}id") == name for entry in entries):
        return
    root = ET.Element(f"{{{_ATOM}}}feed")
    _child(root, "title", message["name"])
    _child(root, "id", f"urn:morgue:alerts:{json.dumps(message['name'])}")
    _child(root, "updated", message["at"])
    _child(_child(root, "author", ""), "name", "Morgue")
    entry = _child(root, "entry", "")
    _child(entry, "title", message["subject"])
    _child(entry, "id", name)
    _child(entry, "updated", message["at"])
    _child(entry, "content", message["html"]).set("type", "html")
    root.extend(entries[: ENTRIES - 1])
    write_durably(path, ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _child(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    child.text = _printable(text) or None
    return child
