"""Defences against other users of the machine, power, disks and bits that flip."""

from __future__ import annotations

from scripts.faults.defended.defence import Defence

DEFENCES = (
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
        "search/trusted_files.py",
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
        "search/engines/generations/integrity.py",
        "None if file_digest(path) == digest else",
        "None if True else",
        "faults/test_damage.py::test_a_corrupted_byte_in_any_file_is_found",
    ),
    Defence(
        "search/engines/generations/checkpoints.py",
        "if hashlib.blake2b(data[16:], digest_size=16).digest() != data[:16]:",
        "if False:",
        "engines/test_checkpoints.py::test_a_build_goes_on_from_the_last_sound_checkpoint",
    ),
    Defence(
        "web/server/metric_files.py",
        "_take_space(Path(filename), _SIZE)",
        "pass",
        "web/test_metric_files.py::test_a_full_disk_costs_counts_and_is_a_line_in_the_log",
    ),
    Defence(
        "search/indexing/publish.py",
        "return _uncounted(str(fault), force)",
        "return 0",
        "test_takedowns.py::test_what_cannot_be_counted_is_not_replaced",
    ),
    Defence(
        "search/indexing/publish.py",
        'return _uncounted(f"The manifest of {active}, which is served, can\'t be read.", force)',
        "return 0",
        "test_takedowns.py::test_what_cannot_be_counted_is_not_replaced",
    ),
    Defence(
        "search/reading/serving/readers.py",
        "return self._opened.pop(name, None) is not None",
        "return name in self._opened",
        "test_takedowns.py::test_readers_let_go_of_what_was_pruned",
    ),
)
