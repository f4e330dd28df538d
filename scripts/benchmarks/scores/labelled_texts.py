"""Texts whose lines have labels: read from measuring data, split by site, recombined.

A page's gold says its body, titles, and strings that are no part of the body; what each line is
follows from that. Pages whose gold leaves out much running text teach nothing and are passed over.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import tarfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search import Label, Line, LineKind, text_lines

KINDS = ("sel", "page", "bs", "lynx", "oneline")
_SHINGLE = 4  # words
_COVERED = 0.6  # of a line's shingles are in the body, of a line that is
_LONG = 20  # words of running text
_UNEXPLAINED = 0.4  # of the body's words: more running text that no gold explains is a poor gold
_DEK_WORDS = range(6, 61)
_LEAD_WORDS = 60  # of a body that may be above its byline, as the labels are decoded
_LEAD_SHARE = 0.3
_OTHER = "X"
_LETTERS = {
    "B": Label.BODY, "T": Label.TITLE, "D": Label.DEK, "A": Label.BYLINE, "Z": Label.DATE,
    "C": Label.CAPTION,
}  # fmt: skip
_TRUTHS = {
    LineKind.STAMP: "Z", LineKind.BYLINE: "A", LineKind.LEAD: "A", LineKind.CREDIT: "C",
    LineKind.CAPTION: "C",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LabelledText:
    """The lines of a text with their labels; `site` is empty for texts made of others."""

    kind: str
    site: str
    lines: list[Line]
    labels: list[Label]

    def body(self) -> tuple[int, int]:
        """Return the first line of the body, and the line after its last."""
        places = [place for place, label in enumerate(self.labels) if label is Label.BODY]
        return places[0], places[-1] + 1


def words_of(text: str | None) -> list[str]:
    """Return the words of a text as the gold has them: folded, without signs.

    >>> words_of("It’s so.")
    ['it', 's', 'so']
    """
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text or "").casefold())


def half_of(site: str) -> str:
    """Return "A" or "B", the same for all hosts of one site."""
    parts = site.split(".")
    name = ".".join(parts[-3:] if len(parts) > 2 and len(parts[-2]) <= 3 else parts[-2:])
    return "AB"[hashlib.md5(name.encode(), usedforsecurity=False).digest()[0] & 1]


def read_texts(data: Path, halves: str) -> list[LabelledText]:
    """Return the labelled texts at `data` of the sites in `halves` ("A", "B" or "AB")."""
    texts = list(_dumps(data / "dumps", halves)) if (data / "dumps").is_dir() else []
    texts.extend(_layouts(data / "layouts", halves))
    if "A" in halves:
        texts.extend(_notes(data / "rawtext"))
    return texts


def _dumps(folder: Path, halves: str) -> Iterator[LabelledText]:
    gold = json.loads(gzip.decompress((folder / "gold.json.gz").read_bytes()))
    for kind in KINDS:
        with tarfile.open(folder / f"{kind}.tar.gz") as archive:
            for member in archive:
                file = archive.extractfile(member)
                expected = gold.get(Path(member.name).stem)
                if file is None or expected is None or half_of(expected["site"]) not in halves:
                    continue
                lines = text_lines(file.read().decode("utf-8", "replace"))
                labels = _aligned(lines, expected, expected["kinds"][kind])
                if labels:
                    yield LabelledText(kind, expected["site"], lines, labels)


def _aligned(
    lines: Sequence[Line], gold: Mapping[str, Any], dump: Mapping[str, Any]
) -> list[Label] | None:
    """Return the labels of a page's lines by its gold; None where that is poor."""
    body = words_of(gold["body"])
    shingles = {tuple(body[at : at + _SHINGLE]) for at in range(len(body))}
    paragraphs = {" ".join(words_of(each)) for each in gold["body"].split("\n")}
    whole = f" {' '.join(body)} "
    titles = set(dump["titles"] or ())
    others: dict[str, str] = dict(dump["furniture"])
    captions = [text for text, kind in others.items() if kind == "caption" and text.count(" ") > 2]
    letters: list[str] = []
    for line in lines:
        words = words_of(line.text)
        text = " ".join(words)
        found = [
            tuple(words[at : at + _SHINGLE]) in shingles for at in range(len(words) - _SHINGLE + 1)
        ]
        if text in titles:
            letter = "T"
        elif len(words) >= 6 and sum(found) >= _COVERED * len(found):
            letter = "B"
        elif words and (text in paragraphs or (len(words) >= 4 and f" {text} " in whole)):
            letter = "b"
        elif any(f" {caption} " in f" {text} " for caption in captions):
            letter = "C"
        else:
            letter = _TRUTHS.get(line.kind, _OTHER if text in others else "?")
        letters.append(letter)
    sure = [place for place, letter in enumerate(letters) if letter == "B"]
    if not sure:
        return None
    prose = sum(lines[place].words for place in sure)
    unexplained = sum(
        line.words
        for line, letter in zip(lines[sure[0] :], letters[sure[0] :], strict=True)
        if letter == "?" and line.words >= _LONG
    )
    if unexplained > _UNEXPLAINED * prose:
        return None
    for place, letter in enumerate(letters):
        if letter == "b":  # a short line of the body is one only next to longer ones
            near = letters[max(0, place - 3) : place + 4]
            letters[place] = "B" if "B" in near else _OTHER
    return _placed(lines, letters)


def _placed(lines: Sequence[Line], letters: Sequence[str]) -> list[Label]:
    """Return labels for letters: what else there is depends on where it is."""
    sure = [place for place, letter in enumerate(letters) if letter == "B"]
    labels: list[Label] = []
    for place, letter in enumerate(letters):
        label = _LETTERS.get(letter)
        if place > sure[-1]:
            label = Label.BELOW
        elif label is None:
            label = Label.ABOVE if place < sure[0] else Label.WITHIN
        labels.append(label)
    _move_lead(lines, labels)
    sure = [place for place, label in enumerate(labels) if label is Label.BODY] or sure
    titles = [place for place in range(sure[0]) if labels[place] is Label.TITLE]
    if titles and Label.DEK not in labels:
        for place in range(titles[-1] + 1, min(titles[-1] + 4, sure[0])):
            line = lines[place]
            if labels[place] is Label.ABOVE and line.words in _DEK_WORDS and "@" not in line.text:
                labels[place] = Label.DEK
                break
    return labels


def _move_lead(lines: Sequence[Line], labels: list[Label]) -> None:
    """Label what a gold's body has above the byline or day as the dek that it is."""
    words, last = 0, -1
    total = sum(line.words for line, at in zip(lines, labels, strict=True) if at is Label.BODY)
    for place, (line, label) in enumerate(zip(lines, labels, strict=True)):
        words += line.words if label is Label.BODY else 0
        if words > min(_LEAD_WORDS, _LEAD_SHARE * total):
            break
        if label in {Label.BYLINE, Label.DATE}:
            last = place
    for place in range(last):
        if labels[place] is Label.BODY:
            labels[place] = Label.DEK
        elif labels[place] is Label.WITHIN:
            labels[place] = Label.ABOVE


def _layouts(folder: Path, halves: str) -> Iterator[LabelledText]:
    """Rebuilt layouts, whose notes say the letter of each line."""
    for path in sorted(folder.glob("*.json")):
        if half_of(path.stem) in halves:
            noted = json.loads(path.read_text("utf-8"))["labels"]
            text = path.with_suffix(".txt").read_text("utf-8")
            lines = text_lines(text)
            letter_of = {" ".join(words_of(line)): letter for letter, line in noted}
            letters = [letter_of.get(" ".join(words_of(line.text)), _OTHER) for line in lines]
            if "B" in letters:
                yield LabelledText("layout", path.stem, lines, _placed(lines, letters))


def _notes(folder: Path) -> Iterator[LabelledText]:
    """Raw texts, whose notes say title, dek, captions, and where the body begins and ends."""
    for path in sorted(folder.glob("*.json")):
        noted = json.loads(path.read_text("utf-8"))
        lines = text_lines(path.with_suffix(".txt").read_text("utf-8"))
        texts = [" ".join(words_of(line.text)) for line in lines]
        first, last, title, dek = (
            " ".join(words_of(noted[name])) for name in ("first_body", "last_body", "title", "dek")
        )
        starts = [at for at, text in enumerate(texts) if text.startswith(first)]
        ends = [at for at, text in enumerate(texts) if text.endswith(last)]
        if not starts or not ends or len(lines) < 8:
            continue
        others = [" ".join(words_of(each)) for each in noted["must_not"]]
        captions = [" ".join(words_of(each)) for each in noted["captions"]]
        letters = []
        for at, (line, text) in enumerate(zip(lines, texts, strict=True)):
            if text == title:
                letter = "T"
            elif dek and text == dek:
                letter = "D"
            elif text and any(text in caption or caption in text for caption in captions):
                letter = "C"
            elif starts[0] <= at <= ends[-1]:
                letter = _OTHER if any(other and other in text for other in others) else "B"
            else:
                letter = _TRUTHS.get(line.kind, _OTHER)
            letters.append(letter)
        if "B" in letters:
            yield LabelledText("layout", path.stem, lines, _placed(lines, letters))
