"""The deployment files as they stand: nginx with TLS, sub-path, slow and lying clients.

Caddy; the systemd unit.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "scripts" / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

needs_nginx = pytest.mark.skipif(
    NGINX is None, reason="nginx is not installed: apt-get install nginx-light"
)


@dataclass
class Fronted:
    """nginx in front of a served archive."""

    url: str
    port: int
    folder: Path
    served: Any

    def get(self, path: str, **options: Any) -> requests.Response:
        """A request with the name of the archive's host, its certificate checked."""
        headers = {"Host": "archive.example"} | options.pop("headers", {})
        return requests.get(
            self.url + path,
            headers=headers,
            verify=str(self.folder / "cert.pem"),
            timeout=30,
            **options,
        )


@pytest.fixture(scope="module")
def fronted(
    serve: Callable[..., Any],
    free_port: Callable[[], int],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Fronted]:
    """The archive under /morgue/ behind scripts/deploy/nginx.conf."""
    folder = tmp_path_factory.mktemp("nginx")
    with serve(
        trusted_proxies="127.0.0.1",
        trusted_hosts="archive.example",
        subpath="/morgue",
        rate_limit="10000/minute",
    ) as served:
        nginx, port = started_nginx(folder, served.port, free_port)
        running = Fronted(f"https://127.0.0.1:{port}", port, folder, served)
        try:
            yield running
        finally:
            nginx.terminate()
            nginx.communicate(timeout=30)


def started_nginx(
    folder: Path, backend: int, free_port: Callable[[], int]
) -> tuple[subprocess.Popen[bytes], int]:
    """nginx on two ports in a row.

    Where somebody has the second one by now, it ends, and others are tried.
    """
    told = b""
    for _ in range(5):
        port = free_port()
        if is_listening(port + 1):
            continue
        nginx = subprocess.Popen(
            [str(DEPLOY / "try-nginx"), str(folder), str(port), str(backend)],
            stderr=subprocess.PIPE,
        )
        for _ in range(600):
            if nginx.poll() is not None or all(is_listening(each) for each in (port, port + 1)):
                break
            time.sleep(0.1)
        else:
            nginx.terminate()
        if nginx.poll() is None:
            return nginx, port
        told = nginx.communicate(timeout=30)[1]
    raise AssertionError(told.decode())


def is_listening(port: int) -> bool:
    """Whether a server of this machine takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def tls(port: int, folder: Path) -> ssl.SSLSocket:
    """An encrypted connection."""
    context = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    return context.wrap_socket(
        socket.create_connection(("127.0.0.1", port), timeout=60), server_hostname="archive.example"
    )


def is_gone(connection: ssl.SSLSocket) -> bool:
    """Whether the other side has ended a connection."""
    connection.settimeout(0)
    try:
        return connection.recv(4096) == b""
    except ssl.SSLWantReadError:
        return False
    except OSError:
        return True


@pytest.mark.slow
@needs_nginx
def test_the_archive_stands_under_its_path_with_tls(fronted: Fronted) -> None:
    """Every address in pages, JSON and Link headers has the path; HSTS is sent.

    Plain http leads to https.
    """
    answer = fronted.get("/morgue/api/v1/search?q=harbour&page-size=2")
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"]
    assert "</morgue/api/v1/search?" in answer.headers["Link"]
    assert fronted.get("/morgue/api/v1").json()["links"]["docs"] == "/morgue/api/docs"
    page = fronted.get("/morgue/?q=harbour").text
    addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', page)
    assert addresses
    assert all(address.startswith("/morgue/") for address in addresses)
    assert all(
        fronted.get(address.replace("&amp;", "&")).status_code == 200
        for address in addresses
        if "/static/" in address
    )
    assert fronted.get("/morgue", allow_redirects=False).status_code == 301
    assert fronted.get("/elsewhere").status_code == 404
    plain = requests.get(
        f"http://127.0.0.1:{fronted.port + 1}/morgue/",
        headers={"Host": "archive.example"},
        allow_redirects=False,
        timeout=30,
    )
    assert plain.headers["Location"] == "https://archive.example/morgue/"


@pytest.mark.slow
@needs_nginx
def test_lies_of_a_client_do_not_get_through(fronted: Fronted) -> None:
    """Forwarded headers of its own are thrown away, other hosts refused.

    The log has the real address.
    """
    lies = {
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "ftp",
        "X-Forwarded-For": "192.0.2.1",
    }
    answer = fronted.get("/morgue/api/v1/search", headers=lies)
    assert answer.status_code == 200
    assert "evil" not in answer.headers["Link"]
    assert fronted.get("/morgue/api/v1/search", headers={"Host": "evil.example"}).status_code == 400
    assert "192.0.2.1" not in fronted.served.log.read_text()


@pytest.mark.slow
@needs_nginx
def test_long_queries_and_exports_pass_and_what_is_too_large_does_not(fronted: Fronted) -> None:
    """The longest query in Cyrillic is answered; too much address or body is refused as such."""
    assert fronted.get("/morgue/api/v1/search", params={"q": "щ" * 5000}).status_code == 200
    assert fronted.get("/morgue/api/v1/search", params={"q": "x" * 100_000}).status_code == 414
    export = fronted.get("/morgue/api/v1/export")
    assert len(export.text.splitlines()) == fronted.get("/morgue/api/v1").json()["articles"]
    large = requests.post(
        f"{fronted.url}/morgue/api/v1/batch",
        data=b"x" * (2 << 20),
        verify=str(fronted.folder / "cert.pem"),
        timeout=30,
    )
    assert large.status_code == 413


@pytest.mark.slow
@needs_nginx
def test_five_hundred_slow_clients_keep_nobody_waiting(fronted: Fronted) -> None:
    """Half of them send their headers, half a body, byte by byte.

    Searches go on beside them, and afterwards all are gone.
    """
    slow = []
    try:
        for number in range(500):
            connection = socket.create_connection(("127.0.0.1", fronted.port), timeout=60)
            slow.append(connection)
            if number % 10 == 0:
                assert fronted.get("/morgue/api/v1/search?q=harbour").status_code == 200
        encrypted = [tls(fronted.port, fronted.folder) for _ in range(40)]
        slow += encrypted
        for number, connection in enumerate(encrypted):
            head = (
                b"GET /morgue/ HTTP/1.1\r\nHost: archive"
                if number % 2
                else (
                    b"POST /morgue/api/v1/batch HTTP/1.1\r\nHost:"
                    b" archive.example\r\nContent-Length: 900\r\n\r\n"
                )
            )
            connection.sendall(head)
        statuses = [
            fronted.get(f"/morgue/api/v1/search?q={number}").status_code for number in range(20)
        ]
        assert statuses == [200] * 20
        deadline = time.monotonic() + 60
        waiting = list(encrypted)
        while waiting and time.monotonic() < deadline:
            waiting = [connection for connection in waiting if not is_gone(connection)]
            time.sleep(0.5)
        assert not waiting, "slow clients are not sent away"
    finally:
        for connection in slow:
            connection.close()
    assert fronted.get("/morgue/readyz").status_code == 200


@pytest.mark.slow
@needs_nginx
def test_nginx_logs_no_query(fronted: Fronted) -> None:
    """Neither its access log nor its error log, whether a request is good, bad, too long or of
    another site.
    """
    referrer = {"Referer": "https://archive.example/morgue/?q=informant"}
    for path in (
        "/morgue/?q=informant",
        "/morgue/author/informant",
        "/?q=informant",
        "/morgue/nowhere/informant",
        f"/morgue/?q={'informant' * 20_000}",
    ):
        fronted.get(path, headers=referrer)
    requests.get(
        f"http://127.0.0.1:{fronted.port + 1}/?q=informant", allow_redirects=False, timeout=30
    )
    with tls(fronted.port, fronted.folder) as connection:
        connection.sendall(b"GET /?q=informant HTTP/7.1\r\n\r\n")
        connection.recv(1000)
    time.sleep(0.5)
    logs = {path.name: path.read_text() for path in fronted.folder.glob("*.log")}
    assert len(logs["morgue.access.log"].splitlines()) >= 5
    assert all("informant" not in text for text in logs.values())


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("caddy") is None, reason="caddy is not installed: apt-get install caddy"
)
def test_caddy_serves_the_archive_and_logs_no_query(
    serve: Callable[..., Any], free_port: Callable[[], int], tmp_path: Path
) -> None:
    """The Caddyfile but for a loopback port without TLS.

    The sub-path works, lies are thrown away, the log tells nothing.
    """
    chosen = {
        "trusted_proxies": "127.0.0.1",
        "trusted_hosts": "localhost",
        "subpath": "/morgue",
        "access": "proxy",
    }
    with serve(**chosen) as served:
        port, log = free_port(), tmp_path / "morgue.log"
        text = (DEPLOY / "Caddyfile").read_text()
        text = text.replace(
            "\narchive.example {", f"\n{{\n\tadmin off\n}}\nhttp://localhost:{port} {{"
        )
        text = text.replace("127.0.0.1:8000", f"127.0.0.1:{served.port}").replace(
            "/var/log/caddy/morgue.log", str(log)
        )
        (tmp_path / "Caddyfile").write_text(text)
        environ = os.environ | {
            "HOME": str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
        }
        command = [
            "caddy",
            "run",
            "--adapter",
            "caddyfile",
            "--config",
            str(tmp_path / "Caddyfile"),
        ]
        caddy = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
        try:
            url = f"http://localhost:{port}/morgue/"
            for _ in range(600):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            assert requests.get(f"{url}healthz", timeout=30).status_code == 200
            forged = requests.get(
                f"{url}api/v1/search?q=informant", headers={"X-Forwarded-User": "ada"}, timeout=30
            )
            assert forged.status_code == 403
            assert requests.get(f"http://localhost:{port}/healthz", timeout=30).content == b""
        finally:
            caddy.terminate()
            caddy.wait(30)
        assert '"status":403' in log.read_text()
        assert "informant" not in log.read_text()


def unit() -> dict[str, str]:
    """The last value of each name in the unit."""
    lines = (DEPLOY / "morgue.service").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="systemd-analyze is not installed: apt-get install systemd",
)
def test_the_unit_is_sound(tmp_path: Path) -> None:
    """systemd itself says so, once the program's place is there."""
    text = (
        (DEPLOY / "morgue.service").read_text().replace("/opt/morgue/.venv/bin/morgue", "/bin/true")
    )
    place = tmp_path / "morgue.service"
    place.write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", str(place)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_the_unit_starts_reloads_and_stops_as_it_says(
    index: str, tmp_path: Path, free_port: Callable[[], int]
) -> None:
    """Its own command with its own settings file tells systemd when it is ready, outlives a
    reload and ends in time.
    """
    found = unit()
    environ = dict(
        line.split("=", 1)
        for line in (DEPLOY / "morgue.env").read_text().splitlines()
        if line and not line.startswith("#")
    )
    port = free_port()
    environ |= {
        "MORGUE_INDEX": index,
        "MORGUE_STATE": str(tmp_path / "state"),
        "MORGUE_PORT": str(port),
    }
    command = (
        found["ExecStart"]
        .replace("/opt/morgue/.venv/bin/morgue", f"{sys.executable} -m scripts.cli")
        .split()
    )
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(60)
        started = {"PATH": os.environ["PATH"], "NOTIFY_SOCKET": str(tmp_path / "notify")} | environ
        process = subprocess.Popen(command, cwd=ROOT, env=started, stderr=subprocess.PIPE)
        try:
            assert b"READY=1" in systemd.recv(4096)
            health = f"http://127.0.0.1:{port}/healthz"
            assert requests.get(health, timeout=30).ok
            assert (
                requests.get(
                    f"http://127.0.0.1:{port}/api/v1/search",
                    headers={"Host": "archive.example"},
                    timeout=30,
                ).status_code
                == 401
            )
            assert found["ExecReload"] == "/bin/kill -HUP $MAINPID"
            process.send_signal(1)
            time.sleep(2)
            assert requests.get(health, timeout=30).ok
        finally:
            process.terminate()
            process.communicate(timeout=int(found["TimeoutStopSec"]))
    assert process.returncode == 0


@pytest.mark.slow
def test_the_settings_file_names_settings_that_exist(tmp_path: Path) -> None:
    """Every line is read, and nothing in it is a fault."""
    from search import Settings, describe

    lines = [
        line
        for line in (DEPLOY / "morgue.env").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    names = {line.partition("=")[0] for line in lines}
    assert names <= {row["env"] for row in describe()}
    assert Settings.from_env(dict(line.split("=", 1) for line in lines), tmp_path).access == "token"
