"""Left-to-right reader of one byline: each piece is a name, an agency or a credit."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from search.ingest.bylines import grammar
from search.ingest.bylines.grammar import Mark, Piece
from search.ingest.bylines.name_case import mixed_case, person_key
from search.ingest.bylines.person_names import (
    family_name,
    is_degree,
    is_full,
    is_initials,
    is_name,
    is_single,
    is_town,
    label_length,
    name_length,
    name_start,
    occurrences,
    role_length,
    turned,
    without_degrees,
    without_titles,
)
from search.ingest.bylines.vocabulary import (
    NOT_NAMES,
    ORGANISATIONS,
    PAPERS,
    PARTICLES,
    PLACES,
    SUFFIXES,
    agency,
    agency_of_staff,
)

_MOST = 12  # people in one byline
_PUBLISHERS = ORGANISATIONS | PAPERS
_GLUED_INITIAL = re.compile(r"\b([A-Z]\.)(?=[^\W\d_]{3})")  # "F.Quill"


@dataclass(slots=True)
class BylineReader:
    """Parser state for one byline after its opening word. Not thread-safe.

    `people`, `agencies`, `credit` and `bio` hold the result.

    Attributes:
        text: the byline.
        vouched: True if a byline's opening or a field guarantees that names are here.
        listed: True if the value may list names in any way; False for a printed line, in which
            only what comes before the first bar or dash is a name.
        inverts: True if "Quill, Ada" is one name.
        is_whole: True while every piece was a name or a known kind of credit.
    """

    text: str
    vouched: bool
    listed: bool
    inverts: bool
    people: list[str] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    credit: list[str] = field(default_factory=list)
    bio: str | None = None
    is_whole: bool = True
    _given: list[str] = field(default_factory=list)  # "Jane" of "Jane and Bo Smith"
    _closed: bool = False
    _last: str = ""  # the last name as printed, and the mark before it
    _mark: Mark = Mark.START
    _was_credit: bool = False  # the piece before this one

    def read(self, end: int) -> None:
        """Read the text up to `end`, or to the sentence about the author before it."""
        pieces = grammar.pieces(self.text, end)
        bio = len(self.text)
        turned_before = False
        for number, piece in enumerate(pieces):
            following = pieces[number + 1] if number + 1 < len(pieces) else None
            if self.people and piece.start < bio and self._is_sentence(piece.start):
                bio = piece.start
            if piece.start >= bio:
                break
            if turned_before:
                turned_before = False
                continue
            name = (
                self.inverts
                and following
                and following.mark is Mark.COMMA
                and turned(piece.text, following.text)
            )
            if name:
                self._add(name, piece.mark)
                turned_before = True
            elif piece.text:
                bio = min(bio, self._read_piece(piece, following, bio))
        self.bio = self.text[bio:].strip() or None
        self._settle()

    def _read_piece(self, piece: Piece, following: Piece | None, bio: int) -> int:
        """Sort one piece; return the offset of the sentence about a person whom it named.

        The text's length if there is no such sentence.
        """
        people, credited = len(self.people), len(self.credit)
        stop = piece.start + len(piece.text)
        self._sort(
            piece._replace(text=piece.text[: bio - piece.start].strip()) if bio < stop else piece,
            following,
        )
        if len(self.people) == people:
            return len(self.text)
        name_end = self.text.find(self._last, piece.start) + len(self._last)
        found = self._bio_start(name_end)
        if found < stop:
            rest = self.text[name_end:found].strip(" ,;.")
            self.credit[credited:] = [rest] if rest else []
        return found

    def _sort(self, piece: Piece, following: Piece | None) -> None:
        """Put one piece among people, agencies or credit."""
        known = agency(piece.text) or (None if self.people else agency_of_staff(piece.text))
        credited = len(self.credit)
        words, titled = without_titles(piece.text.split())
        if known:
            self.agencies.append(known)
            self.credit.append(piece.text)
        elif self.people and piece.text.casefold() in SUFFIXES:
            self.people[-1] += ", " + mixed_case(piece.text)
        elif len(words) == 1 and is_degree(words[0]):
            self.credit.append(piece.text)
        elif not (
            self._may_name(words, piece.mark)
            and self._take_name(words, titled, piece.mark, following)
        ):
            self._take_credit(piece.text, piece.mark)
        self._was_credit = len(self.credit) > credited or (
            self._was_credit and piece.mark is Mark.AND
        )

    def _may_name(self, words: list[str], mark: Mark) -> bool:
        """Return True if a name may be at this place of the byline."""
        if not words or self._closed:
            return False
        if mark is Mark.SOFT and self.credit and not self.listed:
            return False
        if mark is Mark.AND or not self.people:
            return True
        if mark is Mark.SOFT:
            return self.listed or not self.vouched
        if words[0] in PARTICLES:  # in lower case: "Ada Quill, da Folha", a name has a given name
            return False
        return len(words) > 3 or words[0].casefold() not in PLACES

    def _take_name(
        self, words: list[str], titled: bool, mark: Mark, following: Piece | None
    ) -> bool:
        """Take the name that `words` begin with, after the role in front of it.

        Return False if there is none.
        """
        first = not self.people
        role = role_length(words) or (self.vouched and first and label_length(words))
        if role and is_name(" ".join(words[role:])):
            self.credit.append(" ".join(words[:role]))
            self._add(" ".join(words[role:]), mark)
            return True
        vouched = self.vouched and (
            first or mark is Mark.AND or words[0].casefold() not in NOT_NAMES
        )
        length = name_length(words, vouched=vouched)
        name, rest = words[:length], words[length:]
        if length >= 2 and is_full(name) and not self._is_organisation(rest, mark):
            if rest and not (self.vouched or grammar.is_known(" ".join(rest))):
                return False
            name, degrees = without_degrees(name)
            self._add(" ".join(name), mark)
            if degrees or rest:
                self._take_credit(" ".join(degrees + rest), Mark.COMMA)
            return True
        if len(words) != 1 or not first or self._is_label(following):
            return False
        if is_single(words[0]) and following and following.mark in {Mark.AND, Mark.COMMA}:
            self._given.append(words[0])
            return True
        if self._may_sign(mark) and self._is_signature(words[0], titled):
            self._add(words[0], mark)
            return True
        return False

    def _is_organisation(self, rest: list[str], mark: Mark) -> bool:
        """Return True if the words after a name make an organisation of it.

        As in "Harbour Level Media", "Bugle Editorial Board", and, after an author and a comma,
        "Dow Jones News Service".
        """
        if rest and rest[0].casefold() in {"board", "editorial"}:
            return True
        if len(rest) > 1 and self.people and mark is Mark.COMMA:
            return all(word.casefold() in _PUBLISHERS for word in rest)
        return (
            self.inverts
            and len(rest) == 1
            and rest[0].casefold() in ORGANISATIONS
            and agency(rest[0]) is None
        )

    def _is_label(self, following: Piece | None) -> bool:
        """Return True if a colon is before the next piece: a single word is no name then."""
        return following is not None and ":" in self.text[following.start - 2 : following.start]

    def _may_sign(self, mark: Mark) -> bool:
        """Return True if one word may sign here: beside an agency it is a town ("EFE / Bilbao")."""
        return self.vouched and mark is not Mark.COMMA and not self.agencies

    def _is_signature(self, word: str, titled: bool) -> bool:
        """Return True if one word alone can sign.

        It may be initials, or a single name that a field, a title or capitals vouch for.
        """
        return is_initials(word) or (
            is_single(word) and (self.listed or titled or (word.isupper() and len(word) > 2))
        )

    def _add(self, name: str, mark: Mark) -> None:
        """Add a person; given names waiting for a family name get this one's."""
        self._last, self._mark = name, mark
        last = name.rpartition(" ")[2]
        if len(last) > 3 and last.casefold() not in SUFFIXES and not is_initials(last):
            name = name.rstrip(".")
        name = mixed_case(_GLUED_INITIAL.sub(r"\1 ", name))
        given = [mixed_case(each) for each in self._given]
        self._given.clear()
        if " " in name:
            given = [f"{each} {family_name(name)}" for each in given]
        known = set(map(person_key, self.people))
        for each in (*given, name):
            if len(self.people) < _MOST and person_key(each) not in known:
                self.people.append(each)

    def _take_credit(self, text: str, mark: Mark) -> None:
        """Keep a piece that is no name.

        In a printed line, words of an unknown kind end the list of names.
        """
        if grammar.BESIDE.fullmatch(text):
            return
        after_role = mark is Mark.COMMA and self._was_credit
        after_agency = mark is not Mark.AND and bool(self.agencies) and not self.people
        is_place = (after_role or after_agency) and is_town(text)
        known = grammar.is_known(text) or is_place
        self.is_whole = self.is_whole and known and bool(self.people or self.agencies)
        if mark is Mark.AND and self._was_credit:
            self.credit[-1] += f" and {text}"
        elif known or mark is not Mark.SOFT:
            self.credit.append(text)
        in_brackets = mark is Mark.SOFT and is_town(text)  # "Ada Quill (Kano) and Bo Reyes"
        self._closed = self._closed or not (self.listed or known or in_brackets)

    def _settle(self) -> None:
        """Decide on the last piece, which only the end of the line makes certain."""
        if not self.people and self.vouched and not self.credit:
            given, self._given = self._given, []
            for name in given:
                self._add(name, Mark.START)
        self.credit.extend(self._given)
        if len(self.people) == 2 and self._mark is Mark.COMMA and self._last.isupper():
            # Print joins two people by "and": what follows a comma in capitals is a paper without a
            # word for it.
            self.people.pop()
            self.credit.insert(0, self._last)

    def _is_sentence(self, start: int) -> bool:
        """Return True if the text from `start` describes the author without a name.

        As in "who covers", "a professor of".
        """
        rest = self.text[start:]
        return grammar.PRONOUN.match(rest) is not None or (
            grammar.APPOSITION.match(rest) is not None and len(rest.split()) > grammar.CREDIT_WORDS
        )

    def _bio_start(self, start: int) -> int:
        """Return the offset after `start` at which a person is named again, with a verb.

        Returns:
            The offset of the name with the title before it; the text's length if there is none.
        """
        end = len(self.text)
        for person in self.people:
            first, *others = person.split()
            family = others[-1] if others else first
            for found in occurrences(family, self.text, start):
                if grammar.ABOUT.match(self.text, found + len(family)):
                    begin = name_start(self.text, found, {first, *others}, start)
                    end = min(end, begin)
                    break
        return end
