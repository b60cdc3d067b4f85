# SPDX-License-Identifier: Apache-2.0
"""The public holidays of a country or of a part of it (ISO 3166-1, 3166-2), as the library ``holidays`` knows them.

The years are the same at every start, so that what a desk promised can be counted again later with the same days, and
they are so many that no daemon outlives them. What changes in between, such as a new law, comes with a newer library.
"""

import re
import warnings
from datetime import date
from difflib import get_close_matches
from functools import cache

YEARS = range(2020, 2061)
CODE = re.compile(r"[A-Z]{2}", re.ASCII)  # ISO 3166-1 alpha-2
MAX_SAID = 60  # characters that a fault repeats


@cache
def closed_days(country: str, years: range = YEARS) -> frozenset[date]:
    """The public holidays of ``NL`` or ``DE-BY``, whatever the case, those that stand in for a weekend's included.

    Raises ValueError with a sentence that names what is nearest, where there is no such country or part.
    """
    # Its import costs more than all other settings together, and most desks name no country.
    import holidays

    code, dash, part = country.upper().partition("-")
    with warnings.catch_warnings():
        # Some calendars, such as those that follow the moon, are not known for all of the years.
        warnings.simplefilter("ignore")
        try:
            known = holidays.country_holidays(code if CODE.fullmatch(code) else "", years=())
        except NotImplementedError as error:
            raise ValueError(_unknown_country(country, code)) from error
        if not dash:
            return frozenset(holidays.country_holidays(code, years=years))
        parts = {told.upper(): told for told in known.subdivisions}
        parts |= {name.upper(): told for name, told in known.subdivisions_aliases.items()}
        if part not in parts:
            raise ValueError(_unknown_part(country, code, part, parts))
        return frozenset(holidays.country_holidays(code, subdiv=parts[part], years=years))


def _unknown_country(country: str, code: str) -> str:
    from babel import Locale
    from holidays import registry

    names = Locale("en").territories
    codes = {told for _, told, *_ in registry.COUNTRIES.values()}
    near = _nearest(code, {told: told for told in codes} | {names.get(told, told).upper(): told for told in codes})
    return f"the holidays of {country[:MAX_SAID]!r} are not known; the nearest is {near!r} ({names.get(near, near)})"


def _unknown_part(country: str, code: str, part: str, parts: dict[str, str]) -> str:
    if not parts:
        return f"the holidays of {country[:MAX_SAID]!r} are not known, as {code!r} has no parts with their own"
    return f"the holidays of {country[:MAX_SAID]!r} are not known; the nearest is '{code}-{_nearest(part, parts)}'"


def _nearest(said: str, known: dict[str, str]) -> str:
    return known[get_close_matches(said, sorted(known), n=1, cutoff=0)[0]]
