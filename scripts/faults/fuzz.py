"""Let atheris fuzz queries, the cleaner, the API, cursors, files and marks for a time.

What it finds goes into tests/faults/corpus.

The targets are those of tests/faults/fuzzing.py. atheris is no part of an install: it has wheels
for some machines only.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import click

from scripts.faults.common import ROOT, environment

CORPUS = ROOT / "tests" / "faults" / "corpus"
TARGETS = ("parser", "dialects", "cleaner", "api", "cursors", "files", "marks")

# Our own modules are instrumented as they are imported; what they use is not, for speed.
_BOOT = """
import sys, warnings
warnings.simplefilter("ignore")
import atheris
with atheris.instrument_imports(include=["search", "web"],
exclude=["search.engines.whoosh.store", "search.engines.opensearch.store"]):
    from tests.faults import fuzzing
    name = sys.argv.pop(1)
    target = fuzzing.TARGETS[name]
    # what is imported late is imported here
    kept = fuzzing.CORPUS / name
    for path in [None, *(kept.iterdir() if kept.exists() else ())]:
        target(path.read_bytes() if path else b"")
atheris.Setup(sys.argv, target)
atheris.Fuzz()
"""


@click.command()
@click.option("--seconds", default=600, show_default=True, help="For each target.")
@click.option(
    "--target",
    "targets",
    multiple=True,
    type=click.Choice(TARGETS),
    default=TARGETS,
    help="Only these.",
)
@click.option("--seed", default=0, help="Of the mutations; 0 for another one each time.")
def main(seconds: int, targets: tuple[str, ...], seed: int) -> None:
    """Fuzz; exit 1 where a target failed, with the input kept as a case of the suite."""
    if find_spec("atheris") is None:
        raise click.ClickException(
            "atheris is missing: pip install 'atheris>=3,<4' (wheels for CPython on Linux)."
        )
    failed = False
    for target in targets:
        kept = CORPUS / target
        kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="morgue-fuzz-") as folder:
            seeds = [str(kept)] if any(kept.iterdir()) else []
            command = [sys.executable, "-c", _BOOT, target, folder, *seeds]
            command += [
                f"-max_total_time={seconds}",
                *([f"-seed={seed}"] if seed else []),
                f"-artifact_prefix={kept}/",
                "-max_len=4096",
                "-timeout=60",
            ]
            run = subprocess.run(
                command,
                cwd=ROOT,
                env=environment(),
                capture_output=True,
                text=True,
                check=False,
                timeout=seconds + 600,
            )
        said = run.stderr + run.stdout
        runs = re.findall(r"^#(\d+)\s.*?cov: (\d+)", said, re.MULTILINE)
        count, coverage = runs[-1] if runs else ("0", "0")
        click.echo(
            f"{target}: {int(count):,} inputs in {seconds} s, {coverage} edges reached, exit code"
            f" {run.returncode}"
        )
        if run.returncode:
            failed = True
            click.echo(said[-3000:], err=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
