"""Photo credits: recognise that a line is a picture's caption and no sentence."""

from __future__ import annotations

import re

_AGENCY = (
    r"(?:AFP|AP|A\.P\.|AAP|ANI|EPA|EFE|PA|PTI|ANSA|DPA|dpa|TASS|UPI|CNP|Reuters|REUTERS"
    r"|Bloomberg|Getty(?:"
    r" Images)?|GETTY IMAGES"
    r"|AFP-JIJI|Shutterstock|iStock(?:photo)?|Alamy|Xinhua|NurPhoto|Anadolu(?: Agency)?|Sipa(?:"
    r" USA)?|SIPA|Zuma(?: Press)?|ZUMA"
    r"|Associated Press|Press Association|EyeEm|Unsplash|Pexels|Pixabay|Flickr|Wikimedia(?:"
    r" Commons)?|Corbis|Hulton Archive"
    r"|Rex(?: Features)?|Newscom|Kyodo(?: News)?|Yonhap|Polaris|Redux|Magnum(?:"
    r" Photos)?|Abaca|Imago|Picture Alliance"
    r"|Instagram|YouTube|Public Domain|CC BY[\w. -]{0,16}|Handout|Pool|Mega|Backgrid|Splash(?:"
    r" News)?)"
)
_NAME = r"(?:[A-ZÀ-Þ][\w.'’-]{0,24}|de|van|von|der|al|el|la|bin)"
_NAMES = rf"{_NAME}(?: {_NAME}){{0,4}}"
_HOUSE = rf"(?:(?:The |the )?{_NAMES}(?: via {_NAMES})?)"
_SLASHED = (
    rf"(?:{_NAMES}|[A-Z]{{2,6}}) {{0,2}}(?:/|\|) {{0,2}}{_HOUSE}(?: {{0,2}}/"
    rf" {{0,2}}{_HOUSE}){{0,3}}"
)
_VIA = (
    rf"(?:{_NAMES} {{0,2}}[/|,] {{0,2}})?{_AGENCY}(?: {{0,2}}[/|,-] {{0,2}}{_HOUSE}){{0,3}}(?: via"
    rf" {_HOUSE})?"
)
_BARE = rf"(?:{_SLASHED}|{_VIA})"

# "... on Sept. 13, 2023. Mikhail Metzel/Pool/AFP via Getty Images": a sentence, then nothing but
# the credit.
_AT_END = re.compile(rf"(?:[.!?…”’\"')\d] {{0,3}}|\s\| {{0,2}}|^)(?P<credit>{_BARE})\.?$")
_AGENCY_IN = re.compile(rf"\b{_AGENCY}\b|/(?:The |the )?[A-Z]")
# "(AP Photo/Steve Cannon, File)", "(Philip Pacheco/Bloomberg via Getty Images / Getty Images)"
_IN_PARENTHESES = re.compile(
    rf"[(\[](?:(?:Photo|Image|Picture|Credit|Photograph|Illustration)s?\b[^()]{{0,80}}|AP"
    rf" Photo\b[^()]{{0,80}}"
    rf"|(?:[^()]{{0,60}}[/,| ])?{_AGENCY}\b[^()]{{0,60}}|Courtesy (?:of"
    rf" )?[^()]{{1,80}}|{_SLASHED})[)\]]\.?$"
)
_WORDED = re.compile(
    r"(?:\b(?:Photograph|Photography|Photo(?: credit| illustration)?|Picture(?:"
    r" credit)?|Pictured?|Illustration|Credit"
    r"|Image credit|Image source|Photo source|Photo by|Image by|Photograph by|Photo courtesy"
    r" of|Image courtesy of"
    r"|Courtesy of|Image): ?(?![a-z])[^:]{2,80}"
    r"|(?<=[a-z\d.)”])(?:Credit|Image|Photo|Photograph|Picture): ?[^:]{2,80}"
    r"|\b(?:Photo|Image|Photograph|Illustration|Picture|Photos|Images) (?:by|courtesy(?: of)?|via)"
    r" [A-Z][^:]{1,60}"
    r"|\bCourtesy (?:of )?[A-Z][^.:]{1,60})$"
)
_LED = re.compile(
    r"^(?:Image|Photo|Picture|Photograph|Caption|Pictured|Illustration|Credit|File photo|FILE"
    r" PHOTO|FILE|Foto|Bild)s?"
    r"(?: caption| credit| source| by| via)? ?(?::|[-–—] ) ?\S|^(?:Image|Media) (?:source|caption),"
    r" \S|^Enlarge / \S"
)
_GLUED = re.compile(rf"[a-z\d][.”\"]{_NAME}(?: {_NAME}){{1,3}}/{_HOUSE}\.?$")
_DOMAIN = re.compile(
    r"^[a-z\d-]{2,40}(?:\.[a-z\d-]{2,30}){0,2}\.(?:gov|com|org|net|edu|co\.uk|info|eu)$"
)
_LAST = frozenset(
    """
    AFP AP A.P AAP ANI EPA EFE PA PTI ANSA DPA dpa TASS UPI CNP Reuters REUTERS Bloomberg Getty
    Images IMAGES AFP-JIJI
    Shutterstock iStock iStockphoto Alamy Xinhua NurPhoto Anadolu Agency Sipa USA SIPA Zuma ZUMA
    Press Association EyeEm
    Unsplash Pexels Pixabay Flickr Wikimedia Commons Corbis Archive Rex Features Newscom Kyodo
    News Yonhap Polaris Redux
    Magnum Photos Abaca Imago Alliance Domain Handout Pool Mega Backgrid Splash YouTube Instagram
    """.split()
)
_SOCIAL = frozenset(
    {"Facebook", "Instagram", "YouTube", "Flickr", "Mega", "Pool", "Handout", "Unsplash"}
)


def is_credit(line: str) -> bool:
    """Return True if `line` is a photo credit alone ("Steve Cannon/AP", "Getty Images").

    >>> is_credit("Getty Images"), is_credit("Taxes rise")
    (True, False)
    """
    if len(line) > 120 or line in _SOCIAL:
        return False
    if " " not in line and _DOMAIN.match(line):
        return True
    if ":" in line and line.count(" ") <= 6 and _LED.match(line):
        return True
    match = _AT_END.match(line) if _may_end_in_credit(line) else None
    return match is not None and match.start("credit") == 0 and _AGENCY_IN.search(line) is not None


def is_caption(line: str) -> bool:
    """Return True if `line` ends in a photo credit, or opens with "Photo:" or the like.

    Lines over 900 characters are never captions, which bounds the matching time.

    >>> is_caption("The mayor speaks. Ada Moran/AP"), is_caption("The mayor speaks.")
    (True, False)
    """
    if len(line) > 900:
        return False
    if line.endswith((" more >", " more »")) or _LED.match(line):
        return True
    tail = line[-170:]
    if tail.rstrip(".").endswith((")", "]")) and _IN_PARENTHESES.search(
        tail, max(tail.rfind("("), tail.rfind("["), 0)
    ):
        return True
    if (":" in tail or " by " in tail or "ourtesy" in tail or " via " in tail) and _WORDED.search(
        tail
    ):
        return True
    if not _may_end_in_credit(tail):
        return False
    match = _AT_END.search(tail)
    if match is not None and _AGENCY_IN.search(match["credit"]) is not None:
        return line not in _SOCIAL and " " in line
    return _GLUED.search(tail) is not None


def _may_end_in_credit(tail: str) -> bool:
    """Return False for lines that can't end in a credit: most have no slash and no agency.

    A cheap test before the expensive expressions.
    """
    return "/" in tail or "|" in tail or tail.rpartition(" ")[2].rstrip(".") in _LAST
