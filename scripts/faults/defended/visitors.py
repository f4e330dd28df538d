"""Defences against who reads pages, files and answers, or has no token."""

from __future__ import annotations

from scripts.faults.defended.defence import Defence

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
        "scripts/cli/verbs/dossiers.py",
        'if urlsplit(site).scheme not in ("http", "https") or not urlsplit(site).hostname:',
        "if False:",
        "scripts/test_dossier_verb.py::test_what_is_no_dossier_is_told",
    ),
    Defence(
        "web/templates/_dossier.html",
        "{{ line }}",
        "{{ line | safe }}",
        "web/pages/test_pages_dossier.py::test_the_html_file_runs_nothing",
    ),
    Defence(
        "web/components/dossiers/markdown_text.py",
        'return _LINE_START.sub(_start, _SPECIAL.sub(r"\\\\\\1", text))',
        "return text",
        "web/pages/test_pages_dossier.py::test_markdown_shows_what_was_written_and_nothing_more",
    ),
    Defence(
        "web/components/dossiers/model.py",
        '    if len(value) > most:\n        raise DossierError(f"{where} has at most',
        '    if False:\n        raise DossierError(f"{where} has at most',
        "web/pages/test_pages_dossier.py::test_what_is_no_dossier_is_refused_with_its_place",
    ),
    Defence(
        "web/components/dossiers/model.py",
        '_UNPRINTABLE.sub("", text.replace("\\r\\n", "\\n").replace("\\r", "\\n"))',
        "text",
        "web/pages/test_pages_dossier.py::test_control_characters_reach_no_file",
    ),
    Defence(
        "web/pages/outputs/dossier.py",
        "auth.refuse_foreign_forms(request)",
        "pass",
        "web/pages/test_pages_dossier.py::test_other_bodies_and_other_sites_are_refused",
    ),
    Defence(
        "web/server/auth.py",
        'if settings.access == "open" or is_open():',
        'if settings.access == "open" or is_open() or request.path.startswith(GUARDIAN):',
        "web/api/test_guardian.py::test_a_closed_archive_asks_for_a_token",
    ),
    Defence(
        "web/templates/record.html",
        '<span dir="auto">{{ title }}</span>',
        '<span dir="auto">{{ title | safe }}</span>',
        "web/pages/test_record.py::test_a_script_in_a_record_is_text",
    ),
    Defence(
        "search/output/record_files.py",
        "if not isinstance(value, str) or len(value) > most:",
        "if False:",
        "test_records.py::test_every_value_of_another_type_is_refused",
    ),
    Defence(
        "search/indexing/builds/intake.py",
        "shown = shown_source(article.source, source)",
        "shown = article.source",
        "test_indexing.py::test_no_path_of_the_server_goes_into_an_index",
    ),
    Defence(
        "web/server/error_handlers.py",
        'ProblemError("unavailable", told, retry_after=seconds)',
        'ProblemError("unavailable", text, retry_after=seconds)',
        "web/api/test_errors.py::test_an_index_that_cannot_answer_is_told_without_its_place",
    ),
)
