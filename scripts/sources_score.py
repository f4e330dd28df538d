"""Score of reading sources: right, flagged, silently wrong, refused or lost, by kind.

A case is a folder with sources and an `expect.txt` that states in plain words the expected result:
how many articles and paragraphs, titles in quotes, names, days, what is refused or passed over.
Each statement is checked; anything it doesn't state isn't judged. The table has a
row for each kind, by the words in a case's name.

    python scripts/sources_score.py FOLDER [--json] [--half 0|1] [--show]
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click

import search

TEXT = "text on the way in"
# Rows of the table, each with what the names of its cases have in them; the first that fits counts.
KINDS = {
    "no articles": (
        "-wall", "listing", "404", "sitemap", "opml", "only-dek", "comment-feed", "sql",
        "no-article", "none", "home-page",
    ),
    "identity": ("same-names", "multipage", "identity", "capture", "canonical", "many-in-one"),
    "days": ("-day", "dates", "byline", "metadata"),
    "documents": (
        "docx", "pdf", "rtf", "odt", "epub", "xlsx", "word-html", "-doc-", "excel", "enex",
    ),
    "mail": ("eml", "mbox", "mht", "mail"),
    "clipping services": (
        "nexis", "factiva", "proquest", "newsbank", "clip", "europresse", "eureka",
    ),
    "CMS and APIs": (
        "json", "ghost", "nyt-a", "kaggle", "drupal", "apple-news", "newspaper4k", "arc-ans",
        "guardian", "rest", "-api", "csv", "inline-tags", "table",
    ),
    "blogs": (
        "wxr", "jekyll", "substack", "medium", "blogger", "movable", "frontmatter", "md-", "hugo",
    ),
    "wires": ("newsml", "nitf", "ninjs", "anpa", "iptc", "wire"),
    "crawls": ("warc", "-arc-", "wacz", "saved", "wget", "mirror", "reader-mode", "-amp-"),
    "print": ("alto", "mets", "gutenberg", "ocr", "tei", "sgml", "trec", "xpress", "indesign"),
    "feeds": ("rss", "atom", "feed"),
}  # fmt: skip
VERDICTS = ("right", "flagged", "wrong", "refused", "lost")
_NUMBERS = {
    word: number for number, word in enumerate("no one two three four five six seven eight".split())
}
_COUNT = re.compile(
    r"(?<!not )(?<!never )\b(one|two|three|four|five|six|seven|eight)"
    r" (?:\w+ )?(article|paragraph)s?\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?<!\w)['‘]([^'\n]{3,80}?(?:'s [^'\n]{1,60}?)?)['’](?!\w)")
_DAY = re.compile(r"\b(\d{4}-\d\d-\d\d)\b")
_NO_ARTICLE = re.compile(
    r"\b(?:refused|flagged|reject|told|no article|unsupported)\b", re.IGNORECASE
)
_NONE = re.compile(r"(?:No article|Refused)\b")
_ABSENT = re.compile(r"\b(?:out|passed over|not in|no|never|without)\b", re.IGNORECASE)
_SPEAKS = re.compile(r"\btitles?\b", re.IGNORECASE)
_SIGNED = re.compile(r"\bauthors? ((?:[A-Z]\w+ [A-Z]\w+(?:, | and | / )?)+)")
_NAME = re.compile(r"[A-Z]\w+ [A-Z]\w+")
_HEADING = re.compile(r"\A[^:\n]{1,120}:\s")
_GOES = re.compile(r"\bout[.;]?\s*\Z")


@dataclass(slots=True)
class Result:
    """The result of one case.

    Attributes:
        articles: as dictionaries of their fields.
        lines: what was rejected or passed over, with the reason.
        missing: the claims that nothing bears out.
    """

    name: str
    expected: str
    articles: list[dict[str, Any]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The row of the table: the first of KINDS that the case's name speaks of."""
        name = f"-{self.name.partition('-')[2] or self.name}-".casefold()
        return next((kind for kind, words in KINDS.items() if any(w in name for w in words)), TEXT)

    @property
    def verdict(self) -> str:
        """One of VERDICTS."""
        if not self.missing:
            return "right"
        if not self.articles:
            return "refused" if self.lines else "lost"
        return "flagged" if any(each["needs_review"] for each in self.articles) else "wrong"


def read(case: Path) -> Result:
    """Read one case in this process."""
    result = Result(case.name, (case / "expect.txt").read_text(encoding="utf-8"))
    for outcome in search.read_sources([case], jobs=0):
        match outcome:
            case search.Cleaned(article=article):
                if not article.source.endswith("expect.txt"):
                    result.articles.append(article.to_dict())
            case search.Rejected(source=source, reason=reason):
                result.lines.append(f"{source}: {reason}")
            case search.PassedOver(source=source, reason=reason):
                result.lines.append(f"{source}: {reason}")
    result.missing = list(missing(result))
    return result


def missing(result: Result) -> list[str]:
    """Return the claims of a case that what was read does not bear out."""
    claims = result.expected
    refusable = bool(_NO_ARTICLE.search(claims))
    if not result.articles:
        return [] if refusable and result.lines else ["an article"]
    sentences = re.split(r"(?<=[.;])\s+", claims)
    faults: list[str] = []
    if _NONE.match(claims) and not all(each["needs_review"] for each in result.articles):
        faults.append("an article without a flag")
    for number, noun in ((_NUMBERS[m[1].lower()], m[2].lower()) for m in _COUNT.finditer(claims)):
        if noun == "article" and number != len(result.articles):
            faults.append(f"{number} articles, not {len(result.articles)}")
        if noun == "paragraph" and not any(len(each["body"]) == number for each in result.articles):
            lengths = [len(each["body"]) for each in result.articles]
            faults.append(f"{number} paragraphs, not {lengths}")
    everything = json.dumps(
        [{k: v for k, v in each.items() if k != "removed"} for each in result.articles],
        ensure_ascii=False,
    ).replace("’", "'")
    bodies = "\n".join(text for each in result.articles for text in each["body"]).replace("’", "'")
    if (heading := _HEADING.match(claims)) and not _SPEAKS.search(heading[0]):
        sentences[0] = sentences[0][heading.end() :]  # it describes the file
    for sentence in sentences:
        absent = _ABSENT.search(sentence)
        for quoted in _QUOTED.findall(sentence):
            text = quoted.replace("’", "'").strip(" .…")
            if _GOES.search(sentence) and text in bodies:
                faults.append(f"{quoted!r} must not be in a body")
            elif _SPEAKS.search(sentence) and not absent and text not in everything:
                faults.append(f"{quoted!r} is nowhere")
        if not absent and (named := _SIGNED.search(sentence)):
            signed = {name for each in result.articles for name in each["authors"]}
            faults += [
                f"author {name} is nowhere"
                for name in _NAME.findall(named[1])
                if name not in signed and name not in everything
            ]
        if not absent:
            days = _DAY.findall(sentence)
            faults += [f"{day} is nowhere" for day in days if day not in everything]
    return faults


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print every case as a JSON line.")
@click.option("--half", type=click.IntRange(0, 1), help="Every other case only.")
@click.option("--show", is_flag=True, help="Name what each case lacks.")
def main(folder: Path, as_json: bool, half: int | None, show: bool) -> None:
    """Score the cases in FOLDER and print how many of each kind came out how."""
    cases = sorted(path.parent for path in folder.glob("*/expect.txt"))
    chosen = [case for number, case in enumerate(cases) if half is None or number % 2 == half]
    counts: Counter[str] = Counter()
    table: dict[str, Counter[str]] = {}
    for case in chosen:
        result = read(case)
        counts[result.verdict] += 1
        table.setdefault(result.kind, Counter())[result.verdict] += 1
        if as_json:
            plain = {"case": result.name, "verdict": result.verdict, "missing": result.missing}
            click.echo(json.dumps(plain, ensure_ascii=False))
        elif show or result.verdict != "right":
            click.echo(f"{result.verdict:<8} {result.name:<28} {'; '.join(result.missing)[:160]}")
    if not as_json:
        click.echo(f"{'kind':<20}" + "".join(f"{name:>9}" for name in VERDICTS))
        for kind in (*KINDS, TEXT):
            if row := table.get(kind):
                click.echo(f"{kind:<20}" + "".join(f"{row[name]:>9}" for name in VERDICTS))
    total = max(1, len(chosen))
    shares = ", ".join(f"{counts[name]} {name} ({counts[name] / total:.0%})" for name in VERDICTS)
    click.echo(f"{len(chosen)} cases: {shares}", err=as_json)


if __name__ == "__main__":
    main()
