"""New labelled texts of others' parts, for training on more layouts."""

from __future__ import annotations

import random
from collections.abc import Sequence

from scripts.benchmarks.scores.labelled_texts import LabelledText
from search import Label, Line


class Recombination:
    """Makes new texts of others' parts: variety of layouts teaches more than more pages do."""

    def __init__(self, texts: Sequence[LabelledText], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - not for secrets
        self._texts = list(texts)

    def make(self) -> LabelledText | None:
        """Return a text of one page's body with parts of others' heads and tails.

        Lines and blank lines are left out here and there. None where no body was left.
        """
        pick = self._random
        text = pick.choice(self._texts)
        start, end = text.body()
        pairs = list(zip(text.lines, text.labels, strict=True))
        body = self._body(pairs[start:end])
        if not any(label is Label.BODY for _, label in body):
            return None
        made = [*self._head(pairs[:start]), *body, *self._tail(pairs[end:])]
        lines = self._spaced([line for line, _ in made])
        return LabelledText(text.kind, "", lines, [label for _, label in made])

    def _other(self) -> tuple[LabelledText, int, int]:
        text = self._random.choice(self._texts)
        return (text, *text.body())

    def _body(self, body: list[tuple[Line, Label]]) -> list[tuple[Line, Label]]:
        pick = self._random
        if pick.random() < 0.5:
            length = max(3, int(len(body) * pick.uniform(0.15, 1)))
            at = pick.randrange(max(1, len(body) - length + 1))
            body = body[at : at + length]
        elif pick.random() < 0.3:
            text, start, end = self._other()
            body = [*body, *zip(text.lines[start:end], text.labels[start:end], strict=True)]
        if pick.random() < 0.3:
            body = [pair for pair in body if pair[1] is Label.BODY or pick.random() < 0.6]
        return body

    def _tail(self, tail: list[tuple[Line, Label]]) -> list[tuple[Line, Label]]:
        pick = self._random
        if pick.random() < 0.6:
            text, _, end = self._other()
            tail = list(zip(text.lines[end:], text.labels[end:], strict=True))
        if tail and pick.random() < 0.6:
            cut = sorted((pick.randrange(len(tail) + 1), pick.randrange(len(tail) + 1)))
            tail = tail[cut[0] : cut[1]] if pick.random() < 0.5 else tail[: cut[1]]
        return [] if pick.random() < 0.1 else tail

    def _head(self, head: list[tuple[Line, Label]]) -> list[tuple[Line, Label]]:
        pick = self._random
        title = next((at for at, (_, label) in enumerate(head) if label is Label.TITLE), None)
        if title is None:
            return head[pick.randrange(len(head) + 1) :] if pick.random() < 0.3 else head
        above, first, below = head[:title], head[title], head[title + 1 :]
        if pick.random() < 0.5:
            text, start, _ = self._other()
            pairs = list(zip(text.lines[:start], text.labels[:start], strict=True))
            own = next((at for at, (_, label) in enumerate(pairs) if label is Label.TITLE), None)
            if own is not None:
                above = pairs[:own]
                if pick.random() < 0.6:
                    below = [pair for pair in pairs[own + 1 :] if pair[1] is not Label.TITLE]
        if pick.random() < 0.5:
            above = above[pick.randrange(len(above) + 1) :]
        if pick.random() < 0.4:
            below = [pair for pair in below if pick.random() < 0.6]
        if pick.random() < 0.15:
            pick.shuffle(below)
        return [*above, first, *below]

    def _spaced(self, lines: Sequence[Line]) -> list[Line]:
        """Return copies of the lines, for some texts with other blank lines between them."""
        way = self._random.random()
        spaced = []
        for line in lines:
            close = line.close
            if way < 0.2:
                close = way < 0.12
            elif way < 0.3 and self._random.random() < 0.3:
                close = not close
            spaced.append(Line(line.text, line.number, line.words, line.kind, line.rule, close))
        return spaced
