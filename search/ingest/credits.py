"""Photo credits: how a line shows that it is a picture's caption and not a sentence of the article."""

from __future__ import annotations

import re

_AGENCY = (
    r"(?:AFP|AP|A\.P\.|AAP|ANI|EPA|EFE|PA|PTI|ANSA|DPA|dpa|TASS|UPI|CNP|Reuters|REUTERS|Bloomberg|Getty(?: Images)?|GETTY IMAGES"
    r"|AFP-JIJI|Shutterstock|iStock(?:photo)?|Alamy|Xinhua|NurPhoto|Anadolu(?: Agency)?|Sipa(?: USA)?|SIPA|Zuma(?: Press)?|ZUMA"
    r"|Associated Press|Press Association|EyeEm|Unsplash|Pexels|Pixabay|Flickr|Wikimedia(?: Commons)?|Corbis|Hulton Archive"
    r"|Rex(?: Features)?|Newscom|Kyodo(?: News)?|Yonhap|Polaris|Redux|Magnum(?: Photos)?|Abaca|Imago|Picture Alliance"
    r"|Instagram|YouTube|Public Domain|CC BY[\w. -]{0,16}|Handout|Pool|Mega|Backgrid|Splash(?: News)?)"
)
_NAME = r"(?:[A-ZÀ-Þ][\w.'’-]{0,24}|de|van|von|der|al|el|la|bin)"
_NAMES = rf"{_NAME}(?: {_NAME}){{0,4}}"
_HOUSE = rf"(?:(?:The |the )?{_NAMES}(?: via {_NAMES})?)"
_SLASHED = rf"(?:{_NAMES}|[A-Z]{{2,6}}) {{0,2}}(?:/|\|) {{0,2}}{_HOUSE}(?: {{0,2}}/ {{0,2}}{_HOUSE}){{0,3}}"
_VIA = rf"(?:{_NAMES} {{0,2}}[/|,] {{0,2}})?{_AGENCY}(?: {{0,2}}[/|,-] {{0,2}}{_HOUSE}){{0,3}}(?: via {_HOUSE})?"
_BARE = rf"(?:{_SLASHED}|{_VIA})"

# "... on Sept. 13, 2023. Mikhail Metzel/Pool/AFP via Getty Images": a sentence, then nothing but the credit.
_AT_END = re.compile(rf"(?:[.!?…”’\"')\d] {{0,3}}|\s\| {{0,2}}|^)(?P<credit>{_BARE})\.?$")
_AGENCY_IN = re.compile(rf"\b{_AGENCY}\b|/(?:The |the )?[A-Z]")
# "(AP Photo/Steve Cannon, File)", "(Philip Pacheco/Bloomberg via Getty Images / Getty Images)"
_IN_PARENTHESES = re.compile(
    rf"[(\[](?:(?:Photo|Image|Picture|Credit|Photograph|Illustration)s?\b[^()]{{0,80}}|AP Photo\b[^()]{{0,80}}"
    rf"|(?:[^()]{{0,60}}[/,| ])?{_AGENCY}\b[^()]{{0,60}}|Courtesy (?:of )?[^()]{{1,80}}|{_SLASHED})[)\]]\.?$"
)
_WORDED = re.compile(
    r"(?:\b(?:Photograph|Photography|Photo(?: credit| illustration)?|Picture(?: credit)?|Pictured?|Illustration|Credit"
    r"|Image credit|Image source|Photo source|Photo by|Image by|Photograph by|Photo courtesy of|Image courtesy of|Courtesy of|Image): ?(?![a-z])[^:]{2,80}"
    r"|(?<=[a-z\d.)”])(?:Credit|Image|Photo|Photograph|Picture): ?[^:]{2,80}"
    r"|\b(?:Photo|Image|Photograph|Illustration|Picture|Photos|Images) (?:by|courtesy(?: of)?|via) [A-Z][^:]{1,60}"
    r"|\bCourtesy (?:of )?[A-Z][^.:]{1,60})$"
)
_LED = re.compile(
    r"^(?:Image|Photo|Picture|Photograph|Caption|Pictured|Illustration|Credit|File photo|FILE PHOTO|FILE|Foto|Bild)s?"
    r"(?: caption| credit| source| by| via)? ?(?::|[-–—] ) ?\S"
)
_GLUED = re.compile(rf"[a-z\d][.”\"]{_NAME}(?: {_NAME}){{1,3}}/{_HOUSE}\.?$")
_DOMAIN = re.compile(r"^[a-z\d-]{2,40}(?:\.[a-z\d-]{2,30}){0,2}\.(?:gov|com|org|net|edu|co\.uk|info|eu)$")
_LAST = frozenset(
    """
    AFP AP A.P AAP ANI EPA EFE PA PTI ANSA DPA dpa TASS UPI CNP Reuters REUTERS Bloomberg Getty Images IMAGES AFP-JIJI Shutterstock
    iStock iStockphoto Alamy Xinhua NurPhoto Anadolu Agency Sipa USA SIPA Zuma ZUMA Press Association EyeEm Unsplash Pexels Pixabay
    Flickr Wikimedia Commons Corbis Archive Rex Features Newscom Kyodo News Yonhap Polaris Redux Magnum Photos Abaca Imago Alliance
    Domain Handout Pool Mega Backgrid Splash YouTube Instagram
    """.split()
)
_SOCIAL = frozenset({"Facebook", "Instagram", "YouTube", "Flickr", "Mega", "Pool", "Handout", "Unsplash"})


def is_credit(line: str) -> bool:
    """Whether `line` is a credit and nothing else ("Steve Cannon/AP", "Getty Images", "myfloridahouse.gov")."""
    if len(line) > 120 or line in _SOCIAL or not (_hinted(line) or " " not in line):
        return False
    match = _AT_END.match(line)
    if match and match.start("credit") == 0 and _AGENCY_IN.search(line):
        return True
    return bool(_DOMAIN.match(line) or (_LED.match(line) and len(line.split()) <= 7))


def is_caption(line: str) -> bool:
    """Whether `line` ends in a credit, or says of itself that it is a caption. Bounded: longer than 900 is none."""
    if len(line) > 900:
        return False
    tail = line[-170:]
    if not _hinted(tail) and not _LED.match(line):
        return False
    if _IN_PARENTHESES.search(tail) or _WORDED.search(tail) or _GLUED.search(tail) or _LED.match(line):
        return len(line.split()) <= 120
    match = _AT_END.search(tail)
    return line not in _SOCIAL and match is not None and _AGENCY_IN.search(match["credit"]) is not None and len(line.split()) >= 2



def _hinted(tail: str) -> bool:
    """One quick look: no credit is without one of these, and most lines have none."""
    return (
        "/" in tail
        or "|" in tail
        or tail.endswith((")", "]"))
        or ":" in tail
        or tail.rpartition(" ")[2].rstrip(".") in _LAST
        or "ourtesy" in tail
        or " by " in tail[-60:]
        or " via " in tail[-60:]
    )
