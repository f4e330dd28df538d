"""The image and the compose file: small, pinned, without root, and a proxy in front.

No engine runs where the suite does. `scripts/deploy/try-container` takes the steps of the
Dockerfile in a chroot; here they are held against the rules that linters of such files have.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from search import describe

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "scripts" / "deploy"
LINES = [
    line.split(" ", 1)
    for line in (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
EXACT = re.compile(r"[a-z/]+:\d+\.\d+\.\d+-[a-z-]+")


def of(kind: str) -> list[str]:
    """The instructions of a kind, in the order of the file."""
    return [rest for name, rest in LINES if name == kind]


def last_stage() -> list[tuple[str, str]]:
    """The instructions of the image that runs."""
    start = max(number for number, (name, _) in enumerate(LINES) if name == "FROM")
    return [(name, rest) for name, rest in LINES[start:]]


def test_the_base_is_one_exact_version() -> None:
    """No moving tag: the same file makes the same image next year."""
    (argument,) = of("ARG")
    assert EXACT.fullmatch("python:" + argument.removeprefix("PYTHON="))
    assert {each.removesuffix(" AS build") for each in of("FROM")} == {"python:${PYTHON}"}


def test_packages_are_checked_against_their_hashes() -> None:
    """What is fetched is in a list with hashes, and nothing is fetched otherwise."""
    installs = [each for each in of("RUN") if " install " in each and each.startswith("pip")]
    assert installs
    for each in installs:
        assert "--no-cache-dir" in each
        assert "--require-hashes" in each or "--no-deps --no-build-isolation" in each
    assert not re.search(r"curl|wget|apt|sudo|https?://", " ".join(of("RUN")))
    assert of("ADD") == []


def test_what_runs_has_no_root_and_no_tools() -> None:
    """The last stage takes the environment over, makes a user and ends as that user."""
    names = [name for name, _ in last_stage()]
    assert [rest for name, rest in last_stage() if name == "COPY"] == [
        "--from=build /opt/morgue /opt/morgue"
    ]
    (user,) = of("USER")
    assert int(user) > 0, "a number, so that an engine can see that it is not root"
    assert names.index("USER") > max(n for n, name in enumerate(names) if name == "RUN")
    assert json.loads(of("CMD")[0]) == ["morgue", "serve"]
    assert of("HEALTHCHECK")


def test_the_health_check_is_a_program() -> None:
    """It is a list of words with a time of its own, and the program in it compiles."""
    options, _, command = of("HEALTHCHECK")[0].partition(" CMD ")
    assert "--timeout=" in options and "--interval=" in options
    program = json.loads(command)
    compile(program[2], "health", "exec")
    assert "/healthz" in program[2]


def test_everything_copied_is_there_and_is_sent() -> None:
    """Of what the Dockerfile copies nothing is kept from the engine; all else is."""
    kept = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert "*" in kept
    for each in of("COPY"):
        if each.startswith("--from"):
            continue
        for name in each.split()[:-1]:
            assert (ROOT / name).exists(), name
            assert f"!{name.split('/')[0]}" in kept


def test_the_list_of_the_image_has_what_it_installs_offline() -> None:
    """The build backend is in it, the engines are, and what only measures is not."""
    listed = set(
        re.findall(
            r"^([a-z0-9._-]+)==", (ROOT / "scripts/locks/image.txt").read_text("utf-8"), re.M
        )
    )
    assert {"hatchling", "editables", "tantivy", "opensearch-py", "redis", "gunicorn"} <= listed
    assert not {"scipy", "pytest", "mcp", "ir-measures"} & listed
    taken_out = of("RUN")[3].split("--yes ")[1].split()
    assert set(taken_out) <= listed


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_confined(name: str) -> None:
    """A root that is read-only, no capability but a named one, no new rights, an exact image."""
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service.get("cap_add", []) in ([], ["NET_BIND_SERVICE"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["image"] == "morgue" or EXACT.fullmatch(service["image"])


def test_only_the_proxy_is_reached_and_only_from_this_machine() -> None:
    """No other service has a port; the proxy's are loopback's until somebody says otherwise."""
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert all(port.startswith("${MORGUE_BIND:-127.0.0.1}:") for port in SERVICES["proxy"]["ports"])
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert SERVICES["morgue"]["networks"] == ["inside"] == SERVICES["valkey"]["networks"]


def test_the_archive_trusts_its_proxy_and_nobody_else() -> None:
    """The address that it believes is the proxy's, in the network that both are in."""
    address = SERVICES["proxy"]["networks"]["inside"]["ipv4_address"]
    environment = SERVICES["morgue"]["environment"]
    assert environment["MORGUE_TRUSTED_PROXIES"] == address
    (net,) = COMPOSE["networks"]["inside"]["ipam"]["config"]
    assert ip_address(address) in ip_network(net["subnet"])
    assert set(environment) <= {row["env"] for row in describe()}
    assert environment["MORGUE_RATE_STORAGE"] == "redis://valkey:6379"


def test_what_is_served_is_built_from_here_and_only_read() -> None:
    """The paths lead somewhere; the served index is mounted read-only, the reindex's is not."""
    for name in ("morgue", "reindex"):
        built = SERVICES[name]["build"]
        assert (DEPLOY / built["context"]).resolve() == ROOT
        assert (ROOT / built["dockerfile"]).is_file()
    assert "indexes:/indexes:ro" in SERVICES["morgue"]["volumes"]
    assert "indexes:/indexes" in SERVICES["reindex"]["volumes"]
    assert SERVICES["reindex"]["network_mode"] == "none"


@pytest.mark.skipif(shutil.which("caddy") is None, reason="caddy is not installed: apt-get install")
def test_the_proxys_file_is_sound_and_bounds_slow_clients() -> None:
    """Caddy itself says so; heads, bodies and idle connections have a time."""
    command = ["caddy", "adapt", "--adapter", "caddyfile", "--config"]
    command += [str(DEPLOY / "Caddyfile.compose")]
    made = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    server = json.loads(made.stdout)["apps"]["http"]["servers"]["srv0"]
    assert {"read_timeout", "read_header_timeout", "idle_timeout"} <= server.keys()
    assert '"dial": "morgue:8000"' in made.stdout or '"dial":"morgue:8000"' in made.stdout
