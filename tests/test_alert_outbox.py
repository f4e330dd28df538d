"""The outbox of alerts: durable before a generation counts as seen, whole after any kill."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from search import open_store, run_alerts, take_down
from search.alerts import outbox, run
from tests.test_alerts import ALERT, Kept, toll
from tests.test_records import archive_of, build

ALERTS = [ALERT, *(dataclasses.replace(ALERT, name=name) for name in ("Second", "Third"))]


class Killed(BaseException):
    """Ends a process at once."""


class Steps:
    """Counts the steps that reach the disk or a receiver, and is killed at one of them."""

    def __init__(self, patched: pytest.MonkeyPatch, at: int, *, before: bool) -> None:
        self.at, self.before, self.count = at, before, 0
        self.log: list[str] = []
        for place, name in (
            (outbox, "sync_folder"),
            (outbox, "write_durably"),
            (run, "write_durably"),
            (Path, "unlink"),
            (os, "fsync"),
            (os, "fdatasync"),
            (Kept, "deliver"),
        ):
            patched.setattr(place, name, self.step(name, getattr(place, name)))

    def step(self, name: str, does: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that does the same, and is killed before or after it."""

        def stepped(*given: Any, **named: Any) -> Any:
            self.count += 1
            self.log.append(f"{name} {getattr(given[0], 'name', '')}".strip())
            killed = self.count == self.at
            if killed and self.before:
                raise Killed
            done = does(*given, **named)
            if killed:
                raise Killed
            return done

        return stepped


@pytest.mark.slow
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("refused", [False, True])
def test_a_kill_at_any_step_loses_and_doubles_nothing(
    before: bool, refused: bool, tmp_path: Path
) -> None:
    """Killed before or after any step, the next runs deliver each message, none twice.

    One that was being sent when the run was killed is named as uncertain instead.
    """
    for at in range(1, 100):
        store, state, sent = open_store(f"memory:{uuid4()}"), tmp_path / str(at), Kept()
        build(store, toll("The toll is low."))
        run_alerts(archive_of(store), ALERTS, sent, state)
        build(store, toll("The toll is high."))
        sent.fault = ConnectionRefusedError("nobody there") if refused else None
        with pytest.MonkeyPatch.context() as patched:
            steps = Steps(patched, at, before=before)
            with contextlib.suppress(Killed):
                run_alerts(archive_of(store), ALERTS, sent, state)
        sent.fault = None
        report = run_alerts(archive_of(store), ALERTS, sent, state)
        subjects = [message["subject"] for message in sent.messages]
        assert len(subjects) == len(set(subjects)), (at, subjects)
        assert report.uncertain <= 1 and not report.waiting
        assert len(subjects) + report.uncertain >= 3, (at, subjects, report.faults)
        run_alerts(archive_of(store), ALERTS, sent, state, again=True)
        assert {each["subject"] for each in sent.messages} == {
            f"{alert.name}: 1 new" for alert in ALERTS
        }
        run_alerts(archive_of(store), ALERTS, sent, state, again=True)
        assert len(sent.messages) <= 3 + report.uncertain
        assert not any((state / "alerts").glob("*.outbox/*"))
        if steps.count < at:
            assert at > 5
            return
    pytest.fail("a run has fewer steps")


def test_messages_are_durable_before_their_generation_counts_as_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One flush of one file for all messages and one of its name; a failing disk is an error."""
    store, sent = open_store(f"memory:{uuid4()}"), Kept()
    build(store, toll("The toll is low."))
    run_alerts(archive_of(store), ALERTS, sent, tmp_path)
    build(store, toll("The toll is high."))
    sent.fault = ConnectionRefusedError("nobody there")

    def failing(handle: int) -> None:
        raise OSError(f"disk of {handle}")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", failing)
        with pytest.raises(OSError, match="disk"):
            run_alerts(archive_of(store), ALERTS, sent, tmp_path)
    steps = Steps(monkeypatch, 0, before=True)
    assert run_alerts(archive_of(store), ALERTS, sent, tmp_path).waiting == 3
    (seen,) = (step for step in steps.log if step.startswith("write_durably"))
    assert [step.split()[0] for step in steps.log[: steps.log.index(seen)]] == [
        "fsync",
        "sync_folder",
        "fsync",
    ]
    steps.log.clear()
    build(store, toll("The toll is high.") | toll("No word of it.", "other"))
    assert run_alerts(archive_of(store), ALERTS, sent, tmp_path).waiting == 3
    assert "fdatasync" not in steps.log  # nothing was found, and nothing could be sent


def test_what_is_left_of_a_batch_is_kept_alone(tmp_path: Path) -> None:
    """Delivered messages leave the file; a line that can't be read is named and stays."""
    store, state, sent = open_store(f"memory:{uuid4()}"), tmp_path, Kept()
    build(store, toll("The toll is low."))
    run_alerts(archive_of(store), ALERTS, sent, state)
    build(store, toll("The toll is high."))
    sent.fault = ConnectionRefusedError("nobody there")
    run_alerts(archive_of(store), ALERTS, sent, state)
    (file,) = state.glob("alerts/*.outbox/*.messages")
    file.write_bytes(file.read_bytes() + b"{damaged\n")
    sent.fault = None
    report = run_alerts(archive_of(store), ALERTS, sent, state)
    assert report.delivered == 3 and report.faults == [
        f"line 4 of {file} can't be read: remove that line"
    ]
    assert file.read_bytes() == b"{damaged\n"
    file.write_bytes(json.dumps({"key": "k", "subject": "Kept", "kind": "mail"}).encode())
    (seen,) = (path for path in state.glob("alerts/*.json"))
    seen.unlink()  # as a message about a damaged one says
    assert run_alerts(archive_of(store), ALERTS, sent, state).delivered == 1


def test_messages_kept_one_to_a_file_are_delivered_once(tmp_path: Path) -> None:
    """Those that an earlier version kept go out; what was being sent stays uncertain."""
    store, state, sent = open_store(f"memory:{uuid4()}"), tmp_path, Kept()
    build(store, toll("The toll is low."))
    run_alerts(archive_of(store), ALERTS, sent, state)
    (folder,) = state.glob("alerts/*.outbox")
    for key, phase in (("a1", "waiting"), ("b2", "sending")):
        message = {"key": key, "kind": "mail", "to": ["x@y.example"], "subject": key}
        (folder / f"{key}.json").write_text(json.dumps(message | {"state": phase}))
    (folder / "c3.partial").write_text("{")
    report = run_alerts(archive_of(store), ALERTS, sent, state)
    assert (report.delivered, report.uncertain) == (1, 1)
    run_alerts(archive_of(store), ALERTS, sent, state)
    assert [each["subject"] for each in sent.messages] == ["a1"]
    assert run_alerts(archive_of(store), ALERTS, sent, state, again=True).delivered == 1
    assert not any(folder.iterdir())


def test_a_message_that_waited_shows_nothing_of_what_was_taken_down(tmp_path: Path) -> None:
    """A mail that could not be sent goes out later, without its articles if one is down by then."""
    store, sent = open_store(f"memory:{uuid4()}"), Kept()
    build(store, toll("The toll is low."))
    run_alerts(archive_of(store), [ALERT], sent, tmp_path)
    build(store, toll("The toll is high, says a libel."))
    sent.fault = ConnectionRefusedError("nobody there")
    assert run_alerts(archive_of(store), [ALERT], sent, tmp_path).waiting == 1
    take_down(store, "toll", "a court order")
    sent.fault = None
    assert run_alerts(archive_of(store), [ALERT], sent, tmp_path).delivered == 1
    [message] = sent.messages
    assert message["subject"] == "Tolls: 1 new"
    assert "taken down" in message["text"] and "taken down" in message["html"]
    assert "libel" not in json.dumps(message)
