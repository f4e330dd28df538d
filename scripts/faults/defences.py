"""Take defences of the threat model out, one at a time: the test of its row must fail.

Each is taken out of a copy of the program, never of the program itself.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import click

from scripts.faults.common import ROOT, environment

_COPIED = ("search", "web", "scripts", "tests", "seeds", "pyproject.toml", "CONTRIBUTING.md")
_SECONDS = 180  # for a test; one that hangs without its defence has failed


@dataclass(frozen=True, slots=True)
class Defence:
    """A defence: the line that it is, the line without it, and the test that must then fail.

    Attributes:
        path: the file.
        line: text that occurs once in it.
        without: what replaces it.
        test: the file of the test below `tests`, and its name.
    """

    path: str
    line: str
    without: str
    test: str


DEFENCES = (
    Defence(
        "web/server/security.py",
        "response.headers.setdefault(name, value)",
        "pass",
        "web/api/test_ops.py::test_security_headers_are_on_every_answer",
    ),
    Defence(
        "web/server/security.py",
        "if answered and not is_host(given, answered):",
        "if False:",
        "web/api/test_ops.py::test_foreign_host_names_are_refused",
    ),
    Defence(
        "web/server/security.py",
        "if origin not in allowed:",
        "if False:",
        "web/api/test_ops.py::test_scripts_of_other_origins_read_only_where_a_setting_lets_them",
    ),
    Defence(
        "web/server/auth.py",
        'foreign = asked.headers.get("Sec-Fetch-Site", "same-origin") not in',
        'foreign = False and asked.headers.get("Sec-Fetch-Site", "same-origin") not in',
        "web/api/test_access.py::test_another_sites_form_is_refused",
    ),
    Defence(
        "search/access_tokens.py",
        "row is None or not matches:",
        "row is None:",
        "web/api/test_access.py::test_only_the_very_token_is_good",
    ),
    Defence(
        "web/server/sign_in.py",
        'target = local(request.form.get("next", ""))',
        'target = request.form.get("next", "")',
        "web/api/test_access.py::test_signing_in_never_leads_elsewhere",
    ),
    Defence(
        "web/server/limits/tries.py",
        "if len(rows) >= most:",
        "if False:",
        "web/api/test_sessions.py::test_tries_are_counted_across_processes",
    ),
    Defence(
        "web/server/caching.py",
        "if not given.private and not given.no_store:",
        "if False:",
        "web/api/test_sessions.py::test_nothing_of_a_closed_archive_may_be_kept",
    ),
    Defence(
        "search/state_folder.py",
        "hmac.compare_digest(_signature(self._key(each, make=each == period), text), signature)",
        "True",
        "web/api/test_api_search.py::test_a_forged_cursor_breaks_nothing",
    ),
    Defence(
        "search/state_folder.py",
        "if path.stat().st_mode & 0o022:",
        "if False:",
        "web/api/test_sessions.py::test_a_state_folder_that_others_may_write_is_refused",
    ),
    Defence(
        "search/state_folder.py",
        "if len(key) < KEY_BYTES",
        "if False and len(key) < KEY_BYTES",
        "web/api/test_sessions.py::test_a_key_that_is_no_secret_is_refused",
    ),
    Defence(
        "web/api/batch.py",
        "until = time.monotonic() + context.settings().search_seconds",
        "until = time.monotonic() + 3600",
        "web/api/test_api_endpoints.py::test_a_batch_ends_in_time",
    ),
    Defence(
        "web/gunicorn_worker.py",
        "sock.shutdown(socket.SHUT_RD)",
        "pass",
        "faults/test_slow_senders.py::test_half_sent_requests_hold_no_thread",
    ),
    Defence(
        "web/gunicorn_worker.py",
        "bound_sending(conn.sock, self.request_seconds)",
        "pass",
        "faults/test_slow_senders.py::test_every_answer_is_sent_in_bounded_time",
    ),
    Defence(
        "search/output/exports.py",
        'return f"\'{text}" if _FORMULA.match(text) else text',
        "return text",
        "faults/test_attacks.py::test_no_cell_of_a_table_is_a_formula",
    ),
    Defence(
        "web/server/security.py",
        '"Referrer-Policy": "same-origin",',
        "",
        "faults/test_attacks.py::test_no_query_is_in_metrics_or_told_to_other_sites",
    ),
    Defence(
        "search/reading/search_records/record_signatures.py",
        'return "ours" if hmac.compare_digest(ours.encode(), signature.encode()) else "changed"',
        'return "ours"',
        "test_records.py::test_a_signature_shows_changes",
    ),
    Defence(
        "search/engines/generations/durable_files.py",
        "if path.stat().st_mode & 0o022:",
        "if False:",
        "faults/test_damage.py::test_an_index_that_others_may_write_is_refused",
    ),
    Defence(
        "search/engines/generations/folders.py",
        "if not _NAME.fullmatch(generation) or not folder.is_dir():",
        "if not folder.is_dir():",
        "engines/test_folders.py::test_only_names_of_generations_are_opened",
    ),
    Defence(
        "search/engines/whoosh/unpickling.py",
        "if (module, name) not in ALLOWED:",
        "if False:",
        "engines/test_unpickling.py::test_a_table_of_contents_runs_nothing",
    ),
    Defence(
        "search/engines/embedded/engine.py",
        "if article.digest != self._columns.digest(doc):",
        "if False:",
        "engines/test_trust.py::test_an_article_that_changed_on_disk_is_told",
    ),
    Defence(
        "search/ingest/bounded_streams.py",
        "if self.spent > max(_FREE, self.packed * self.limits.max_ratio):",
        "if False:",
        "ingest/test_hostile.py::test_hostile_input_is_rejected_or_handled",
    ),
    Defence(
        "search/indexing/takedowns.py",
        "found = self._by_text.get(article.text_digest)",
        "pass",
        "test_takedowns.py::test_the_same_text_is_refused_under_another_id",
    ),
    Defence(
        "search/indexing/takedowns.py",
        "found = self._by_address.get(address_of(article))",
        "pass",
        "test_takedowns.py::test_the_same_text_is_refused_under_another_id",
    ),
    Defence(
        "web/server/security.py",
        "if length and found < length:",
        "if False:",
        "faults/test_slow_senders.py::test_half_sent_requests_hold_no_thread",
    ),
)


def without(defence: Defence, copy: Path) -> str:
    """Return how a defence's test ends in a copy of the program that lacks it."""
    path = copy / defence.path
    whole = path.read_text("utf-8")
    if whole.count(defence.line) != 1:
        return "its line is not there once: the table of this script is out of date"
    path.write_text(whole.replace(defence.line, defence.without), "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    try:
        run = subprocess.run(
            [*command, f"tests/{defence.test}"],
            cwd=copy,
            env=environment() | {"PYTHONPATH": str(copy)},
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return "fails"
    finally:
        path.write_text(whole, "utf-8")
    return {0: "PASSES WITHOUT IT", 1: "fails"}.get(run.returncode, run.stdout[-500:])


@click.command()
@click.option("--only", default="", help="Those whose test has this in its name.")
def main(only: str) -> None:
    """Take each defence out; exit 1 where its test does not fail."""
    kept = 0
    chosen = [each for each in DEFENCES if only in each.test]
    with tempfile.TemporaryDirectory(prefix="morgue-defences-") as folder:
        for name in _COPIED:
            source, target = ROOT / name, Path(folder) / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, target, ignore=ignored)
            else:
                shutil.copy(source, target)
        for defence in chosen:
            started = time.perf_counter()
            ended = without(defence, Path(folder))
            kept += ended == "fails"
            click.echo(f"{ended:<18} {defence.test} ({time.perf_counter() - started:.0f} s)")
    click.echo(f"{kept} of {len(chosen)} tests fail without the defence of their row.")
    sys.exit(kept != len(chosen))


if __name__ == "__main__":
    main()
