"""Defences against who wants the archive down."""

from __future__ import annotations

from scripts.faults.defended.defence import Defence

DEFENCES = (
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
        "web/server/security.py",
        "if length and found < length:",
        "if False:",
        "faults/test_slow_senders.py::test_half_sent_requests_hold_no_thread",
    ),
    Defence(
        "web/server/limits/answer_time.py",
        "limit_answer(None if request.path in auth.EXPORTS else settings.search_seconds)",
        "pass",
        "faults/test_limits.py::test_an_answer_has_the_time_of_one_search_however_many_it_makes",
    ),
    Defence(
        "search/query/parsing/lexer.py",
        "if self._left < 0:",
        "if False:",
        "faults/test_limits.py::test_over_a_limit_is_a_400_that_names_it",
    ),
    Defence(
        "web/server/limits/throttling.py",
        "if is_reading()\n",
        "if False\n",
        "web/api/test_lanes.py::test_readings_of_many_articles_starve_nobody",
    ),
    Defence(
        "web/server/limits/throttling.py",
        'if response.is_streamed and (end := g.pop("end_turn", None)):',
        'if False and (end := g.pop("end_turn", None)):',
        "web/api/test_lanes.py::test_a_slow_reader_of_an_export_holds_no_turn",
    ),
    Defence(
        "web/components/dossiers/markdown_text.py",
        'r"\\n\\s{0,99}\\n"',
        'r"\\n\\s*\\s*\\s*\\n"',
        "faults/test_patterns.py::test_no_expression_takes_for_ever",
    ),
    Defence(
        "web/pages/outputs/exports.py",
        "if items is None or not (notice := items.notice()):",
        'if items is None or not (notice := ""):',
        "web/api/test_cut_exports.py::test_lines_end_with_an_error_and_the_cursor_to_go_on",
    ),
    Defence(
        "search/reading/request_resolver.py",
        "return self._generations.named(generation), replace(request, after=after)",
        "return self._generations.active(), replace(request, after=after)",
        "web/api/test_api_search.py::test_a_cursor_stays_on_its_generation_and_says_when_gone",
    ),
)
