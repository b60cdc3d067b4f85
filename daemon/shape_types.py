# SPDX-License-Identifier: Apache-2.0
"""What the tables of the settings file are made of, wherever their shape is told."""

import re
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import email_validator
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from parsers.address import ascii_domain

# Desks live in .local and .test domains too; what can be reached is for the mail server to say.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()

CODE = re.compile(r"[a-z]{2,3}")
WRITTEN = ("en", "nl", "ms", "id", "de", "fr", "es", "pt", "it")  # that Firstline tells apart
FEWEST = 5  # letters or mails of an hour
DOMAIN = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63}){1,10}")

def _address(value: str) -> str:
    try:
        found = email_validator.validate_email(value, check_deliverability=False, globally_deliverable=False)
    except email_validator.EmailNotValidError as error:
        raise ValueError(f"{value!r} is not an e-mail address: {error}") from error
    return str(found.normalized)


def optional_address(value: str) -> str:
    """An address, or nothing; raises ValueError."""
    return _address(value) if value else value


def _addresses(values: list[str]) -> list[str]:
    return [_address(value) for value in values]


def _least(value: int) -> int:
    if value < FEWEST:  # an agent would not hear of what comes, or a person's third mail be held
        raise ValueError(f"it is less than {FEWEST}, which an ordinary hour brings")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{value!r} is not a time zone of the IANA list") from error
    return value


def _block(values: list[str]) -> list[str]:
    for value in values:
        if value.count("@") != 1 or value.endswith("@"):
            raise ValueError(f"{value!r} is neither an address nor a domain written with its @")
    return [value.lower() for value in values]


def _domains(values: list[str]) -> list[str]:
    """In lower case and A-labels (RFC 5890), as signatures name them."""
    domains = [ascii_domain(value.rstrip(".")).lower() for value in values]
    for value, domain in zip(values, domains, strict=True):
        if not DOMAIN.fullmatch(domain):
            raise ValueError(f"{value!r} is not a domain")
    return domains


def _language(value: str) -> str:
    """The code of a language (ISO 639), in lower case; raises ValueError with the code of one that is named."""
    from babel import Locale  # as of countries

    names = Locale("en").languages
    if value.lower() in names and CODE.fullmatch(value.lower()):
        return value.lower()
    wanted = value.casefold()
    named = [code for code, name in names.items() if CODE.fullmatch(code) and name.casefold() == wanted]
    named += [code for code in WRITTEN if (Locale(code).get_display_name(code) or "").casefold() == wanted]
    told = f"did you mean {named[0]!r}?" if named else "write the code of one, such as nl"
    raise ValueError(f"{value[:40]!r} is no code of a language; {told}")


def _country(value: str) -> str:
    """The code of a country (ISO 3166) with telephone numbers of its own; raises ValueError."""
    from phonenumbers import SUPPORTED_REGIONS  # its tables take their time, which few programs of ours have

    if value not in SUPPORTED_REGIONS:
        raise ValueError(f"{value!r} is no country; write its two capital letters, such as NL")
    return value


def _listed(value: Any) -> Any:
    """A list, from the environment with commas."""
    return [piece.strip() for piece in value.split(",") if piece.strip()] if isinstance(value, str) else value


Address = Annotated[str, AfterValidator(_address)]
Zone = Annotated[str, AfterValidator(_zone)]
Least = Annotated[int, AfterValidator(_least), Field(le=1_000_000)]
Words = Annotated[list[str], BeforeValidator(_listed)]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


LanguageCode = Annotated[str, AfterValidator(_language)]
Languages = Annotated[Words, AfterValidator(lambda values: [_language(value) for value in values])]
Country = Annotated[str, AfterValidator(_country)]
Addresses = Annotated[Words, AfterValidator(_addresses)]
Senders = Annotated[Words, AfterValidator(_block)]  # addresses, or domains with their @
Domains = Annotated[Words, AfterValidator(_domains)]


class Strict(BaseModel):
    """No unknown key, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
