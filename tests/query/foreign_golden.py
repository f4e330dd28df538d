"""Queries of four services, each with what it is in Morgue's language."""

from __future__ import annotations

from search.query.parsing.dialects.services import Dialect

NEXIS = """
HEADLINE(strike) | title:strike
HEADLINE(strike OR tax) | title:strike OR title:tax
HEADLINE(strike AND tax) | title:strike AND title:tax
HEADLINE(prime minister) | title:"prime minister"
HLEAD(strike) | title:strike OR first/50 strike
LEAD(nurses) | first/50 nurses
LEAD(nurses AND strike) | first/50 nurses AND first/50 strike
BYLINE(lund) AND BODY(strike) | author:lund AND strike
BYLINE(ann lund) | author:"ann lund"
SECTION(opinion) AND NOT BODY(strike) | section:opinion AND NOT strike
PUBLICATION(ledger) AND BODY(nurses) | publication:ledger AND nurses
SUBJECT(railways) OR BODY(harbour) | topic:railways OR harbour
LANGUAGE(de) AND BODY(tax) | language:de AND tax
TYPE(editorial) AND BODY(strike) | label:editorial AND strike
BODY(strike) w/5 nurses or hospital | strike w/5 (nurses OR hospital)
BODY(strike) w/20 nurses w/3 hospital | strike w/20 (nurses w/3 hospital)
BODY(strike) w/s nurses | strike /s nurses
BODY(strike) w/p tax | strike /p tax
BODY(strike) w/p tax w/3 new | strike /p (tax w/3 new)
BODY(new) pre/2 tax | new pre/2 tax
BODY(new) +2 tax | new pre/2 tax
BODY(strike) NOT W/5 nurses | strike NOT w/5 nurses
BODY(strike) not/5 nurses | strike NOT w/5 nurses
BODY(strike) and not nurses and hospital | strike AND NOT (nurses AND hospital)
BODY(strike) and not nurses or hospital | strike AND NOT (nurses OR hospital)
BODY(strike) and nurses or hospital | strike AND (nurses OR hospital)
hospital! AND BODY(nurs!) | hospital* AND nurs*
BODY(organi*ation) | organi?ation
BODY(tax**) | "tax" OR tax? OR tax??
nurs! strik! AND BODY(tax) | nurs* pre/1 strik* AND tax
ATLEAST2(strike) | atleast/2 strike
atl3(nurses) AND HEADLINE(tax) | atleast/3 nurses AND title:tax
CAPS(strike) AND BODY(tax) | caps(strike) AND tax
ALLCAPS(strike) | allcaps(strike)
NOCAPS(nurses) AND LENGTH(>20) | nocaps(nurses) AND words:>=21
LENGTH(<100) AND BODY(harbour) | words:<=99 AND harbour
DATE(geq (1/1/1990) and leq (12/31/1990)) AND BODY(tax) | date:1990 AND tax
DATE AFT 1990 AND BODY(tax) | date:1991.. AND tax
DATE(bef 1990) AND BODY(strike) | date:..1989 AND strike
NOT BODY(strike) | NOT strike
BODY(strike) and length > 20 | strike AND words:>=21
date aft 1990 and BODY(tax) | date:1991.. AND tax
BODY(strike) and not w/5 nurses | strike NOT w/5 nurses
plural(nurses) and body(strike) | nurses AND strike
BODY(new & tax) and HEADLINE(strike)or BODY(harbour) | (new AND tax) AND (title:strike OR harbour)
BYLINE(lund, ann) AND BODY(strike) | author:"ann lund" AND strike
terms(railways #85plus#) or body(tax) | topic:railways OR tax
"""
FACTIVA = """
hd=strike | title:strike
hd=(strike or tax) | title:strike OR title:tax
hd=prime and la=en | title:prime AND language:en
hlp=strike | title:strike OR first/50 strike
lp=nurses and wc>20 | first/50 nurses AND words:>=21
by=lund and td=strike | author:lund AND strike
se=opinion not td=strike | section:opinion AND NOT strike
rst=ledger and nurses | publication:ledger AND nurses
ns=railways or td=harbour | topic:railways OR harbour
prime minister and wc<200 | "prime minister" AND words:<=199
td=strike or nurses and tax | strike OR nurses AND tax
td=strike or nurses not tax | strike OR nurses AND NOT tax
strike adj5 nurses | strike pre/5 nurses
strike w/5 nurses and wc>1 | strike pre/5 nurses AND words:>=2
strike near5 nurses | strike w/5 nurses
strike near10 nurses near10 tax | strike w/10 nurses w/10 tax
no new adj3 tax | "no new" pre/3 tax
strike/N9/nurses | strike w/9 nurses
strike/F10/ | first/10 strike
prime minister/F40/ and tax | first/40 "prime minister" AND tax
strike same nurses and wc>1 | strike /p nurses AND words:>=2
atleast2 strike | atleast/2 strike
atleast2 strike and not nurses | atleast/2 strike AND NOT nurses
nurs$2 and wc>1 | ("nurs" OR nurs? OR nurs??) AND words:>=2
hospital$ and wc>1 | hospital* AND words:>=2
organi?ation and wc>1 | organi?ation AND words:>=2
[strike or tax] and wc>10 | (strike OR tax) AND words:>=11
pd>19900101 and tax | date:1990-01-02.. AND tax
pd=1990 and tax | date:1990 AND tax
date from 01/01/1990 to 12/31/1990 and tax | date:1990 AND tax
date before 1990 and strike | date:..1989 AND strike
not hd=strike | NOT title:strike
new % tax | new pre/2 tax
strike and wc > 20 | strike AND words:>=21
"""
PROQUEST = """
ti(strike) | title:strike
ti(strike OR tax) | title:strike OR title:tax
ti(strike tax) | title:strike AND title:tax
ti("prime minister") | title:"prime minister"
au(lund) AND strike | author:lund AND strike
pub(ledger) AND nurses | publication:ledger AND nurses
su(railways) OR harbour | topic:railways OR harbour
su.exact("no new taxes") | topic:"no new taxes"
la(de) AND tax | language:de AND tax
dtype(editorial) AND strike | label:editorial AND strike
noft(strike) NOT nurses OR tax | strike AND NOT (nurses OR tax)
noft(strike) NOT nurses AND tax | strike AND NOT (nurses AND tax)
noft(strike) OR nurses AND tax | strike OR nurses AND tax
strike N/5 nurses | strike w/5 nurses
strike P/5 nurses | strike pre/5 nurses
strike NEAR nurses | strike w/4 nurses
strike PRE nurses | strike pre/4 nurses
ft(strike) NEAR/20 new PRE/2 tax | strike w/20 (new pre/2 tax)
strike near5 nurses AND yr(1990) | strike w/5 nurses AND date:1990
new adj2 tax AND ft(strike) | new pre/2 tax AND strike
nurs[*2] | "nurs" OR nurs? OR nurs??
ft(hospital*) NOT nurse* | hospital* AND NOT nurse*
ft(organi?ation) | organi?ation
ft({prime minister}) | "prime minister"
ft("{prime minister}")AND tax | "prime minister" AND tax
au("lund, ann") AND strike | author:"ann lund" AND strike
ft("no new taxes") | "no new taxes"
pd(19900101-19901231) AND tax | date:1990 AND tax
yr(1990-1991) AND strike NOT nurses | date:1990..1991 AND strike AND NOT nurses
ft(strike nurses hospital) | strike AND nurses AND hospital
ti(strike) NOT au(lund) | title:strike AND NOT author:lund
NOT ti(strike) | NOT title:strike
ti,ab(strike) | strike
{prime minister} NOT ti(strike) | "prime minister" AND NOT title:strike
new ADJ tax | new pre/1 tax
"""
LUCENE = """
title:(strike OR tax) | title:strike OR title:tax
title:(strike tax) AND date:[1989 TO 1991] | (title:strike OR title:tax) AND date:1989..1991
title:strike^2 | title:strike
+strike -nurses | strike AND NOT nurses
mod_date:[1990 TO 1991] AND tax | date:1990..1991 AND tax
+strike +nurses | strike AND nurses
strike && nurses | strike AND nurses
strike || nurses | strike OR nurses
strike && !nurses | strike AND NOT nurses
strike AND nurses OR tax^2 | strike AND nurses
+strike nurses^3 | strike
(strike OR tax) AND -nurses^2 | (strike OR tax) AND NOT nurses
date:[1990 TO 1990] AND tax | date:1990 AND tax
date:[1991 TO *] AND tax | date:1991.. AND tax
date:{1989 TO *] AND tax | date:1990.. AND tax
tax AND date:[* TO 1989] | tax AND date:..1989
words:[20 TO 100] AND strike | words:20..100 AND strike
"prime minister"^2 AND tax | "prime minister" AND tax
"new no taxes"~2 AND date:[1989 TO *] | "new no taxes"~2 AND date:1989..
nurs* AND date:[1989 TO *] | nurs* AND date:1989..
organi?ation AND date:[1989 TO *] | organi?ation AND date:1989..
hospitl~0.8 AND tax | hospitl~1 AND tax
/nurs.*/ AND tax^1 | nurs* AND tax
author:lund AND _exists_:section | author:lund AND section:*
strike AND NOT _exists_:author | strike AND NOT author:*
section:opinion && strike | section:opinion AND strike
body:strike^2 AND nurses | strike AND nurses
NOT title:strike^2 | NOT title:strike
+(strike tax) +(nurses hospital) | (strike OR tax) AND (nurses OR hospital)
"""


def _rows(dialect: Dialect, table: str) -> list[tuple[Dialect, str, str]]:
    """Return the rows of a table: the service, the query as typed, and as Morgue writes it."""
    rows = [line.rsplit(" | ", 1) for line in table.strip().splitlines()]
    return [(dialect, typed, read) for typed, read in rows]


GOLDEN = [
    *_rows("nexis", NEXIS),
    *_rows("factiva", FACTIVA),
    *_rows("proquest", PROQUEST),
    *_rows("lucene", LUCENE),
]
