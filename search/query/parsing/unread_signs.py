"""Signs of other searches that are not read here: a note names each, and what is."""

from __future__ import annotations

import re

from search.query.parsing.notes import Notebook

_QUOTED = re.compile(r'"[^"]*"')
_SIGNS = re.compile(
    r"""(?<=[\w)*"]\s)(?P<near>[NW]|NEAR\.|FBY\.|%)(?P<distance>\d{1,3})(?=\s[\w("])
      | (?<=[\w)*"]\s)(?P<operator>XOR|SAME|WITHIN|FBY|ONEAR|BEFORE|AFTER)(?=\s[\w("])
      | <(?P<angled>(?i:near|w|pre|n)/?\d{0,3}|(?i:and|or|not|sentence|paragraph))>
      | (?<!\S)(?P<code>TI|AU|SU|SO|TX|KW)(?=\s[\w("])
      | (?<=\w)(?P<letter>\#)(?=\w)
      | (?<!\S)(?P<tilde>~)(?=[\w"(])
      | (?<!\S)(?P<at>@(?:title|body|author|text|section|date))(?=[\s(])
      | (?<=[*"])(?P<suffix>:[a-z]{2,3}(?:,[a-z]{2,3}){0,9})(?=[\s)]|$)
      | (?<=[\w"*])(?P<behind>/(?:exp|de|mj)|\[[A-Za-z]{2,5}\]|\.[a-z]{2}\.)(?=[\s)]|$)
      | (?<!\S)(?P<years>\d{4}\.\.\d{4})(?=[\s)]|$)""",
    re.VERBOSE,
)
_FIELDS = {"TI": "title:", "AU": "author:", "SU": "topic:", "SO": "publication:"}
_MESSAGES = {
    "operator": "{0} is no operator here: it was read as a word.",
    "angled": "<{0}> is no operator here: it was read as words.",
    "letter": "# stands for no letter here; ? does. It was ignored.",
    "tilde": "~ stands behind a word or a phrase; here it was ignored.",
    "behind": "{0} was read as a word: here a field's name stands before its words, as in title:x.",
    "suffix": "{0} was read as words: here a field's name stands before its words, as in title:x.",
    "at": "{0} was read as a word: here a field's name has a colon behind it, as in title:x.",
    "years": "{0} was searched as words; as a range of years it is date:{0}.",
}


def remark_on_signs(text: str, notebook: Notebook, *, in_capitals: bool) -> None:
    """Add a remark on each sign of another search outside of quotation marks.

    Args:
        text: the query, its typographic signs as ASCII.
        notebook: for the remarks.
        in_capitals: True if the query is typed in capitals, so that a word is no operator for them.
    """
    shown = _QUOTED.sub(lambda quoted: '"' + " " * (len(quoted[0]) - 2) + '"', text)
    for found in _SIGNS.finditer(shown):
        kind = str(found.lastgroup)
        if in_capitals and kind in ("operator", "code"):
            continue
        sign = found[kind]
        if kind == "distance":
            before = found["near"] in ("W", "FBY.")
            message = (
                f"{found[0]} was searched as a word; nearness is typed as"
                f" {'pre' if before else 'w'}/{sign}."
            )
        elif kind == "code":
            field = _FIELDS.get(sign)
            hint = f"; {field} searches that field." if field else "."
            message = f"{sign} was searched as a word{hint}"
        else:
            message = _MESSAGES[kind].format(sign)
        notebook.remark(message, found.span())
