"""Mails of alerts, against a mail server and a sendmail of our own."""

from __future__ import annotations

import contextlib
import email
import email.policy
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from search import AlertError, Delivery, MailServer
from search.alerts.delivery import UncertainError, mail_of

MESSAGE = {
    "key": "abc123",
    "kind": "mail",
    "to": ["desk@example.org", "night@example.org"],
    "name": "Tolls",
    "subject": "Tolls: 1 new",
    "text": "A *high* toll — at last.\n.\nAfter a dot.\n",
    "html": "<p>A <mark>high</mark> toll</p>",
    "at": "2026-11-29T14:05:00+00:00",
}


class Inbox:
    """Takes mails, or answers as it is told."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.receivers: list[list[str]] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            self.mails.append(mail)
            self.receivers.append(envelope.rcpt_tos)
        return self.answer

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("unknown"):
            return "550 nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def plain(inbox: Inbox) -> Iterator[MailServer]:
    """A server without encryption."""
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    port = controller.server.sockets[0].getsockname()[1]
    yield MailServer("morgue@example.org", f"127.0.0.1:{port}", starttls=False, seconds=5)
    controller.stop()


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate of localhost and its key."""
    made, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-keyout", str(key), "-out", str(made), "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    return made, key


def sent(delivery: Delivery, **changes: object) -> list[str]:
    """Deliver one message; whether it came to the point of sending."""
    steps: list[str] = []
    delivery.deliver(MESSAGE | changes, lambda: steps.append("sending"))
    return steps


def alone(server: MailServer, tls: ssl.SSLContext | None = None) -> list[str]:
    """Deliver one message over a connection of its own."""
    with contextlib.closing(Delivery(server, tls)) as delivery:
        return sent(delivery)


def test_a_mail_arrives_whole(plain: MailServer, inbox: Inbox) -> None:
    """Both forms, all receivers, a date and an id that stays; several over one connection."""
    delivery = Delivery(plain)
    assert sent(delivery) == ["sending"]
    sent(delivery, key="other", subject="Zoë: 2 new\r\nBcc: x@example.org")
    delivery.close()
    first, second = inbox.mails
    assert inbox.receivers[0] == MESSAGE["to"]
    assert first["Subject"] == "Tolls: 1 new" and first["Auto-Submitted"] == "auto-generated"
    assert first["Message-ID"] == "<abc123@morgue.invalid>"
    text, html = first.get_body(("plain",)), first.get_body(("html",))
    assert text and html
    assert "A *high* toll — at last.\n.\nAfter a dot." in text.get_content().replace("\r", "")
    assert "<mark>high</mark>" in html.get_content()
    assert second["Subject"] == "Zoë: 2 new Bcc: x@example.org" and second["Bcc"] is None


def test_no_header_and_no_script_is_injected() -> None:
    """What an article or an alert holds is text in a mail."""
    from search import Article, SearchRequest
    from search.alerts.definitions import Alert
    from search.alerts.mails import Findings, message_of
    from search.query.nodes import Term
    from search.reading.highlighting.highlighter import Highlighter

    evil = "<script>alert(1)</script>\r\nBcc: x@example.org\x00\ud800"
    article = Article(id='"><script>', title=evil, authors=(evil,), body=(f"toll {evil}",))
    alert = Alert(evil, SearchRequest(text=evil), mail=("desk@example.org",))
    found = Findings(new=(article.id,))
    marker = Highlighter(Term("toll", "toll"))
    message = message_of(alert, found, {article.id: article}, {}, marker, "https://a.org", 9)
    mail = mail_of(MESSAGE | message, "morgue@example.org")
    head = mail.as_bytes().partition(b"\r\n\r\n")[0]
    assert mail["Bcc"] is None and b"\r\nBcc" not in head
    html = mail.get_body(("html",))
    assert (
        html and "<script" not in html.get_content() and "<mark>toll</mark>" in (html.get_content())
    )


def test_starttls_is_used_and_demanded(
    inbox: Inbox, certificate: tuple[Path, Path], plain: MailServer, tmp_path: Path
) -> None:
    """The connection is encrypted, the certificate checked, and the user signed in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    class Encrypted(Controller):
        def factory(self) -> SMTP:
            def checked(*asked: Any) -> AuthResult:
                data = asked[-1]
                return AuthResult(success=(data.login, data.password) == (b"morgue", b"secret"))

            return SMTP(
                self.handler,
                tls_context=context,
                require_starttls=True,
                auth_required=True,
                authenticator=checked,
            )

    controller = Encrypted(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        port = controller.server.sockets[0].getsockname()[1]
        password = tmp_path / "password"
        password.write_text("secret\n")
        server = MailServer(
            "morgue@example.org", f"127.0.0.1:{port}", True, "morgue", str(password), seconds=2
        )
        trusting = ssl.create_default_context(cafile=str(certificate[0]))
        alone(server, trusting)
        assert len(inbox.mails) == 1
        with pytest.raises(AlertError, match="CERTIFICATE"):
            alone(server)
        password.write_text("wrong\n")
        with pytest.raises(AlertError):
            alone(server, trusting)
    finally:
        controller.stop()
    with pytest.raises(AlertError, match="STARTTLS"):
        alone(MailServer("morgue@example.org", plain.smtp, seconds=5))
    assert len(inbox.mails) == 1


def test_a_refused_mail_was_not_sent(plain: MailServer, inbox: Inbox) -> None:
    """A refusal is certain, wherever it comes; the connection goes on being used."""
    delivery = Delivery(plain)
    with pytest.raises(AlertError, match="nobody of this name") as refused:
        sent(delivery, to=["unknown@example.org"])
    assert not isinstance(refused.value, UncertainError)
    inbox.answer = "451 later"
    with pytest.raises(AlertError, match="later") as later:
        sent(delivery)
    assert not isinstance(later.value, UncertainError)
    inbox.answer = "250 OK"
    sent(delivery)
    delivery.close()
    assert len(inbox.mails) == 1


def test_a_server_that_is_down_or_slow_is_tried_again() -> None:
    """Nothing was sent, and many messages don't wait for it one after the other."""
    with socket.create_server(("127.0.0.1", 0)) as slow:
        port = slow.getsockname()[1]
        delivery = Delivery(MailServer("m@example.org", f"127.0.0.1:{port}", seconds=0.2))
        steps: list[str] = []
        for _ in range(20):
            with pytest.raises(AlertError, match="timed out") as fault:
                delivery.deliver(MESSAGE, lambda: steps.append("sending"))
            assert not isinstance(fault.value, UncertainError)
        assert not steps
    for smtp in (f"127.0.0.1:{port}", "127.0.0.1:port", "nowhere.invalid:25"):
        with pytest.raises(AlertError):
            alone(MailServer("m@example.org", smtp, seconds=1))


def test_a_connection_that_breaks_after_the_mail_is_uncertain() -> None:
    """Nobody knows whether it arrived, so it is not sent again by itself."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        client, _ = listening.accept()
        with client, client.makefile("rb") as lines:
            client.sendall(b"220 hello\r\n")
            for sent_line in lines:
                line = sent_line.upper()
                if line.startswith(b"DATA"):
                    client.sendall(b"354 go on\r\n")
                elif line == b".\r\n":
                    return
                elif line.startswith((b"EHLO", b"MAIL", b"RCPT")):
                    client.sendall(b"250 OK\r\n")

    thread = threading.Thread(target=answer)
    thread.start()
    with listening:
        port = listening.getsockname()[1]
        server = MailServer("m@example.org", f"127.0.0.1:{port}", starttls=False, seconds=5)
        with pytest.raises(UncertainError, match="--again"):
            alone(server)
        thread.join()


def test_sendmail_gets_the_mail_and_its_receivers(tmp_path: Path) -> None:
    """The local sendmail is run without a shell; what it refuses is kept."""
    program = tmp_path / "sendmail"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/args\ncat > {tmp_path}/mail\n')
    program.chmod(0o755)
    server = MailServer("m@example.org", sendmail=str(program))
    assert alone(server) == ["sending"]
    said = (tmp_path / "args").read_text().split()
    assert said == ["-oi", "-f", "m@example.org", "--", *MESSAGE["to"]]
    assert "Subject: Tolls: 1 new" in (tmp_path / "mail").read_text()
    program.write_text("#!/bin/sh\necho no such host >&2\nexit 68\n")
    with pytest.raises(AlertError, match="no such host"):
        alone(server)
    with pytest.raises(AlertError, match="not there"):
        alone(MailServer("m@example.org", sendmail=str(tmp_path / "none")))
