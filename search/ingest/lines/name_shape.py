"""Shape of a person's name: which leading words of a line can belong to one."""

from __future__ import annotations

import re

from search.ingest.bylines.vocabulary import ROLES

# Words found in names of papers, places, sections and jobs, hardly ever in names of people.
_NOT_NAMES = frozenset(
    """
    about account action ad admin advertisement affairs agency agencies all america american
    analysis analyst anchor and
    archive article articles arts associated associate assistant at author authors bbc behind
    board books breaking bureau
    business by campaign center centre central chief city click climate cnn college columnist
    columnists comment
    commentary comments community company conservation contact content contributing contributor
    contributors copy
    correspondent correspondents council country courtesy crime critic culture daily data day
    desk deputy digital
    director east economics economy edition editor editorial editors education election
    elections email energy
    entertainment environment episode europe events exclusive explainer express facebook faith
    family features fellow
    file finance first follow food for foreign foundation free freelance from front full gallery
    gazette getty global
    globe government group guardian guest guide health hearing herald here high history home
    house how images
    independent india insider institute international investigation investigations issue journal
    journalist kingdom key
    latest law letter letters life linkedin live local london magazine mail manager managing
    market markets media
    member middle ministry minister more most movies music national network new news newsletter
    newspaper newsroom next
    north notes observer of office on online op-ed opinion opinions original our page paper
    party people perspective
    photo photos photographer pictures podcast podcasts policy political politics pool popular
    post premium president
    press print privacy producer professor programme project public published publisher radio
    read reader readers
    real-time recent record register related releases religion report reported reporter
    reporters reporting reports
    republic research reuters review reviews royal rights school science section sections senior
    service services share
    show sign social society source south special sponsored sport sports staff standard star
    state states statement
    stories story street studies subscribe sun sunday support takeaways talk team tech
    technology telegraph television the
    think this times today top topics travel trending tribune tv tweet twitter union united
    university
    updated updates us video videos view views visit wall war washington watch weather web week
    weekend weekly west
    what white who why wire with women world writer writers year york your youtube saturday
    monday tuesday wednesday
    thursday friday january february march april june july august september october november
    december department
    academy association initiative program coalition committee alliance bank court supreme
    county district hong kong
    angeles francisco lanka korea zealand africa asia pacific atlantic island islands beach
    valley lake river mountain
    jan feb mar apr jun jul aug sep sept oct nov dec courier enquirer telegram extended reactions
    is are was were has have had will would can could should may must not no yes be been it its
    he she they we you i
    my his her their in into to as an a or but if when where while after before over under than
    then so do does did
    against between during without within because through until since off up down out
    """.split()
) | (ROLES - {"chief", "fellow", "guest", "host", "page"})
# Of these, the ones that people are called as well: believed where a byline says so, in the first
# two words.
_ALSO_NAMES = frozenset(
    """
    april august beach bureau chief college county day east england faith guest hall key lake
    law league london march
    marketing may more north page paris park paul post press price public read rivers school
    south star street sun sunday
    wall washington weeks west white will june july january kingdom royal page friday long lane
    law guy
    """.split()
)

_PARTICLES = frozenset(
    "de del della der den di da das dos du la le van von vom zu zur al el bin bint ibn ben ter ten"
    " y e af av of".split()
) - {"of"}
_SUFFIXES = frozenset("jr jr. sr sr. ii iii iv phd ph.d. md m.d. esq esq. j.d.".split())
_TOKEN = re.compile(r"^[^\W\d_][^\W\d_.'’‘-]*(?:[.'’‘-][^\W\d_]*)*$")
_CAMEL = re.compile(r"^[A-Z]{2,}[a-z]|[a-z][A-Z]{2}")


def is_name(text: str) -> bool:
    """Return True if the whole of `text` reads as the name of one person.

    It has two to five capitalised words; none belongs to papers, places or jobs.

    >>> is_name("Ada Moran"), is_name("Taxes rise again")
    (True, False)
    """
    tokens = text.split()
    if tokens[:1] in (["A"], ["I"]) and len(tokens) > 2 and len(tokens[1].strip(".")) > 1:
        return False  # "A Bridge Too Far": no initial, unless another follows, as in A N Wilson
    return (
        2 <= len(tokens) <= 5
        and len(text) <= 50
        and _name_length(tokens) == len(tokens)
        and _enough(tokens)
    )


def _name_length(tokens: list[str], lenient: bool = False) -> int:
    """Return how many of the leading tokens can belong to one name.

    Args:
        tokens: the words of a text.
        lenient: True if a byline vouches for the first two.
    """
    length = 0
    for token in tokens:
        plain = token.casefold().strip(",")
        if plain in _SUFFIXES and length >= 2:
            length += 1
            continue
        if plain in _PARTICLES and token.islower():
            if length == 0:
                break
            length += 1
            continue
        initial = token[0].isupper() and len(token.strip(".")) == 1
        vouched = lenient and length < 2 and plain in _ALSO_NAMES
        if (
            (
                not _NOT_NAMES.isdisjoint({plain, plain.rpartition("-")[2]})
                and not initial
                and not vouched
            )
            or not token[0].isupper()
            or not _TOKEN.match(token)
            or _CAMEL.search(token)
        ):
            break
        length += 1
    while length and tokens[length - 1] in _PARTICLES:
        length -= 1
    return length


def _enough(tokens: list[str]) -> bool:
    """Return True if a name has two words longer than an initial, or a long last word."""
    return sum(len(token.strip(".")) > 1 for token in tokens if token not in _PARTICLES) >= 2 or (
        len(tokens) >= 2 and len(tokens[-1].strip(".")) > 1
    )
