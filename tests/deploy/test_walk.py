"""The path of a stranger through the documentation: its commands run as they are written.

Every command comes from a block of web/docs that is marked `walked` or `tested`. Only the machine
is a stand-in: /opt, /srv, /etc and /var are folders of their own, and what would change the system
(apt-get, useradd, chown, systemctl) is replaced by a script that does here what it can.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("getting-started", "running")
# One file, run under each name: the commands that need a machine of one's own.
STAND_IN = """#!/bin/bash
name=$(basename "$0")
echo "$name $*" >> PLACE/calls
case "$name $1 $2" in
    "runuser -u morgue") shift 3; exec "$@" ;;
    "useradd "*) mkdir -p PLACE/var/lib/morgue ;;
    "install "*) exec /usr/bin/install $(echo "$*" | sed 's/--group morgue//') ;;
    "systemctl reload caddy") exec PLACE/bin/caddy-validate PLACE/etc/caddy/Caddyfile ;;
    "systemctl enable --now") exec test -s PLACE/etc/systemd/system/morgue.service ;;
esac
"""

# What the page says of `morgue` and the two names in its commands of backup and restore.
MORGUE = """
MORGUE_ARCHIVE=/var/lib/morgue/indexes/archive MORGUE_STATE=/var/lib/morgue/state
morgue() { runuser -u morgue -- .venv/bin/morgue "$@"; }
"""


def blocks() -> dict[str, str]:
    """Return the marked blocks of the pages by name."""
    found: dict[str, str] = {}
    for page in PAGES:
        text = (ROOT / "web" / "docs" / f"{page}.md").read_text(encoding="utf-8")
        marked = re.findall(r"<!-- (?:walked|tested): (\w+) -->\n```sh\n(.*?)```", text, re.DOTALL)
        found |= dict(marked)
    return found


@dataclass
class Machine:
    """A folder that plays a clean machine, and what runs commands there."""

    place: Path
    repository: Path
    environ: dict[str, str]

    def written(self, text: str) -> str:
        """Return commands with the folders of the machine put below its place."""
        return re.sub(r"(?<![\w/.])/(opt|srv|etc|var)/", rf"{self.place}/\1/", text)

    def run(self, commands: str) -> str:
        """Run commands as root would in /opt/morgue; the first that fails fails the test."""
        folder = self.place / "opt" / "morgue"
        ran = subprocess.run(
            ["bash", "-e", "-c", self.written(commands)],
            cwd=folder if folder.is_dir() else self.place,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ran.returncode == 0, f"{commands}\n{ran.stdout}{ran.stderr}"
        return ran.stdout + ran.stderr

    def found(self, words: str) -> int:
        """Return the number of articles that the command line finds."""
        said = self.run(f"runuser -u morgue -- .venv/bin/morgue search {words} --json 2>/dev/null")
        total: int = json.loads(said)["total"]
        return total


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with the articles of a stranger, and a repository to clone from."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: it can't be cloned")
    place = tmp_path / "machine"
    for folder in ("bin", "opt", "srv", "etc/cron.d", "etc/systemd/system", "etc/caddy", "var/lib"):
        (place / folder).mkdir(parents=True)
    shutil.copytree(ROOT / "seeds", place / "srv" / "articles")
    for name in ("apt-get", "useradd", "chown", "runuser", "install", "systemctl"):
        (place / "bin" / name).write_text(STAND_IN.replace("PLACE", str(place)), encoding="utf-8")
        (place / "bin" / name).chmod(0o755)
    repository = place / "repository"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(repository)], check=True, timeout=120)
    environ = {name: each for name, each in os.environ.items() if not name.startswith("MORGUE_")}
    binaries = f"{place / 'bin'}:{Path(sys.executable).parent}:{environ['PATH']}"
    environ |= {"PATH": binaries, "REPOSITORY": str(repository), "HOME": str(place)}
    environ |= {"PYTHON": sys.executable, "UV_CACHE_DIR": uv_cache()}
    return Machine(place, repository, environ)


def uv_cache() -> str:
    """Return where uv keeps what it has fetched, for the home of the machine is another."""
    command = [str(Path(sys.executable).with_name("uv")), "cache", "dir"]
    return subprocess.check_output(command, text=True, timeout=60).strip()


@contextmanager
def served(machine: Machine, port: int) -> Iterator[str]:
    """Start the service as its unit does, on a port that is free; give its address."""
    unit = (machine.place / "etc" / "systemd" / "system" / "morgue.service").read_text("utf-8")
    values = dict(re.findall(r"(?m)^(WorkingDirectory|ExecStart)=(.*)$", machine.written(unit)))
    log = (machine.place / "served.log").open("wb")
    process = subprocess.Popen(
        values["ExecStart"].split(),
        cwd=values["WorkingDirectory"],
        env=machine.environ | {"MORGUE_PORT": str(port)},
        stdout=log,
        stderr=log,
    )
    address = f"http://127.0.0.1:{port}/morgue"
    try:
        while status(f"{address}/healthz") != 200:
            assert process.poll() is None, (machine.place / "served.log").read_text()
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(60)
        log.close()


def status(address: str) -> int:
    """Return how an address answers to the proxy of archive.example; 0 where nobody listens."""
    headers = {"Host": "archive.example", "X-Forwarded-Proto": "https"}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code
    except OSError:
        return 0


@pytest.mark.slow
def test_the_path_of_a_stranger_works_as_written(
    machine: Machine, free_port: Callable[[], int]
) -> None:
    """Install, settings, an archive, rules, crontab, service, backup, restore, upgrade, back."""
    steps = blocks()
    validate = machine.place / "bin" / "caddy-validate"
    validate.write_text(
        f'#!/bin/bash\nsed -i "s#/var/log/#{machine.place}/var/log/#" "$1"\n'
        "command -v caddy >/dev/null || exit 0\n"
        'exec caddy validate --adapter caddyfile --config "$1"\n',
        encoding="utf-8",
    )
    validate.chmod(0o755)
    machine.run(steps["install"])
    machine.run(steps["settings"])
    settings = machine.place / "etc" / "morgue" / "morgue.env"
    settings.write_text(machine.written(settings.read_text(encoding="utf-8")), encoding="utf-8")
    machine.run(steps["index"])
    assert machine.found("harbour")
    machine.run(steps["rules"])
    machine.run(steps["crontab"])
    line = (machine.place / "etc" / "cron.d" / "morgue").read_text(encoding="utf-8")
    entry = re.fullmatch(r"(?:[\d*/,-]+ ){5}morgue (.*)\n", line)
    assert entry, line
    later = machine.place / "srv" / "articles" / "later.txt"
    later.write_text(
        "A Quiet Zeppelin\n\nThe council met on Monday about a zeppelin over the town.\n"
    )
    machine.run(entry[1])
    assert machine.found("zeppelin") == 1
    said = machine.run(steps["service"])
    token = re.search(r"\b[\w-]{30,}\b", said)
    assert token, said
    with served(machine, free_port()) as address:
        assert status(f"{address}/api/v1/search?q=zeppelin") == 401
        assert status(f"{address}/api/v1/search?q=zeppelin&api-key={token[0]}") == 200
        machine.run(MORGUE + steps["backup"])
    for folder in ("indexes", "state"):
        shutil.rmtree(machine.place / "var" / "lib" / "morgue" / folder)
    machine.run(MORGUE + steps["restore"])
    assert machine.found("zeppelin") == 1
    before = machine.run("readlink .venv")
    with (machine.repository / "scripts" / "locks" / "run.txt").open("a") as lock:
        lock.write("# another version\n")
    author = ["-c", "user.name=A", "-c", "user.email=a@archive.example"]
    subprocess.run(
        ["git", *author, "commit", "-qam", "Another"],
        cwd=machine.repository,
        check=True,
        timeout=60,
    )
    machine.run(steps["upgrade"])
    assert machine.run("readlink .venv") != before
    machine.run("runuser -u morgue -- scripts/setup.sh back")
    assert machine.run("readlink .venv") == before
    machine.run("runuser -u morgue -- .venv/bin/morgue rollback")
    assert machine.found("zeppelin") == 0
