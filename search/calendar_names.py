"""English month names: one table for parsing and for display."""

from __future__ import annotations

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def month_numbers() -> dict[str, int]:
    """Return the number, from 1, of every usual form of a month's name in lower case.

    >>> month_numbers()["sept"], month_numbers()["march"]
    (9, 3)
    """
    forms = {name.lower(): number for number, name in enumerate(MONTH_NAMES, 1)}
    short = {name[:3]: number for name, number in forms.items()}
    return forms | short | {"sept": 9}
