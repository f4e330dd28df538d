"""Defences against who supplies articles or alerts, and takedowns."""

from __future__ import annotations

from scripts.faults.defended.defence import Defence

DEFENCES = (
    Defence(
        "search/ingest/bounds/bounded_headers.py",
        "if _MANY_DIGITS.search(data):",
        "if False:",
        "ingest/test_hostile.py::test_hostile_input_is_rejected_or_handled",
    ),
    Defence(
        "search/ingest/bounds/bounded_streams.py",
        "if self.spent > max(_FREE, self.packed * self.limits.max_ratio):",
        "if False:",
        "ingest/test_hostile.py::test_hostile_input_is_rejected_or_handled",
    ),
    Defence(
        "search/reading/concordance/mention_rows.py",
        "if now is not listed and now.match(row.article) is not None:",
        "if False:",
        "web/api/test_cut_exports.py::test_a_takedown_ends_mentions_with_a_line_that_says_so",
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
        "search/ingest/bounds/field_bounds.py",
        "if text is not None and len(text) > most:",
        "if False:",
        "ingest/test_field_bounds.py::test_nothing_over_a_bound_is_lost",
    ),
    Defence(
        "search/reading/highlighting/highlighter.py",
        "LOOKED_AT = 250_000",
        "LOOKED_AT = 250_000_000",
        "test_highlight.py::test_a_very_long_text_is_looked_at_in_its_first_part",
    ),
    Defence(
        "search/reprints/finder.py",
        "if len(counted.pairs) > most:",
        "if False:",
        "reprints/test_passages.py::test_pairs_beyond_the_limit_are_left_out_and_that_is_noted",
    ),
    Defence(
        "web/templates/passage.html",
        "<p>{{ paragraph }}</p>",
        "<p>{{ paragraph | safe }}</p>",
        "reprints/test_version_pages.py::test_hostile_texts_are_shown_and_not_obeyed",
    ),
    Defence(
        "web/templates/compare-texts.html",
        '{% if piece.kind == "same" %}{{ piece.text }}',
        '{% if piece.kind == "same" %}{{ piece.text | safe }}',
        "reprints/test_version_pages.py::test_hostile_texts_are_shown_and_not_obeyed",
    ),
    Defence(
        "search/ingest/html/page.py",
        "address = urljoin(url, candidate) if url else candidate",
        'address = __import__("urllib.request").request.urlopen(candidate).url',
        "faults/test_attacks.py::test_nothing_is_fetched",
    ),
    Defence(
        "search/alerts/definitions.py",
        "if not isinstance(mail, list) or not all(_is_address(each) for each in mail):",
        "if not isinstance(mail, list):",
        "test_alerts.py::test_alerts_are_read_from_toml_and_exported_searches",
    ),
    Defence(
        "search/alerts/mails.py",
        'f"<mark>{html.escape(text)}</mark>" if mark else html.escape(text)',
        'f"<mark>{text}</mark>" if mark else text',
        "test_alert_mail.py::test_no_header_and_no_script_is_injected",
    ),
    Defence(
        "search/alerts/run.py",
        "elif state == SENDING and not again:",
        "elif False:",
        "test_alerts.py::test_what_may_have_arrived_is_not_sent_again_by_itself",
    ),
    Defence(
        "search/alerts/run.py",
        'if any(article in gone for article in message.get("articles", ())):',
        "if False:",
        "test_alert_outbox.py::test_a_message_that_waited_shows_nothing_of_what_was_taken_down",
    ),
)
