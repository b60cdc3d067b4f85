# SPDX-License-Identifier: Apache-2.0
"""Earlier incidents like this one, with how they were resolved: by the rarest words of the mail, and its meaning.

Confidential tickets are neither kept here nor shown, whenever they became so.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy import text as sql

from parsers.words import clean
from store.schema import solutions, tickets
from store.semantic import Semantic
from workflows.facts import Similar
from workflows.hashing import distinct
from workflows.lexicon import words_of
from workflows.reading import LONGEST

TERMS = 12  # of the mail that are looked for, the rarest
ASKED = 60  # of its words whose rarity is asked
COMMON = 500  # solutions with a word, beyond which PostgreSQL does not count on
SHARED = 2.0  # terms that a solution must share, of a mail that has so many
SHORT = 3  # letters; such words are mostly "the" and "het", so that they count half
LEAST = 0.25  # of the rarity of all terms together, that the shared ones must have
FEW = 4  # solutions below which no word is called common
CANDIDATES = 100  # that are weighed; of these as many as
FOUND = 30  # are ranked against those of like meaning
LONGEST_WORD = 40  # letters; PostgreSQL refuses to look for words of more than 2046 octets
LONGEST_RESOLUTION = 4_000  # characters that are kept
WORTH_READING = 4  # words of a resolution; "done" and "fixed it" help nobody
RANK = 60  # of reciprocal rank fusion: how little the first place counts more than the second


def similar(
    connection: Connection,
    *,
    subject: str,
    text: str,
    category: str,
    limit: int = 3,
    apart_from: int = 0,
    semantic: Semantic | None = None,
) -> tuple[Similar, ...]:
    """The resolved tickets most like this mail, those of the same category first; ``apart_from`` its own number."""
    ranks: list[list[int]] = [_by_words(connection, _words(subject, text))]
    if semantic is not None:
        ranks.append(semantic.nearest(connection, f"{subject}\n{text}", FOUND))
    fused = _fused(ranks)
    fused.pop(apart_from, None)
    query = (
        select(solutions)
        .join(tickets, tickets.c.number == solutions.c.ticket)
        .where(solutions.c.ticket.in_(fused), tickets.c.breach.is_(False))
    )
    rows = list(connection.execute(query))
    rows.sort(key=lambda row: (row.category != category, -fused[row.ticket], -row.ticket))
    return tuple(
        Similar(
            number=row.ticket,
            subject=row.subject,
            resolution=row.resolution,
            resolved_at=row.resolved_at,
            category=row.category,
        )
        for row in rows[:limit]
    )


def remember(
    connection: Connection,
    number: int,
    *,
    subject: str,
    text: str,
    resolution: str,
    category: str,
    at: datetime,
    semantic: Semantic | None = None,
) -> bool:
    """Keep how a ticket was resolved, in place of what was kept of it before; whether it was worth it."""
    forget(connection, number)
    breach = connection.scalar(select(tickets.c.breach).where(tickets.c.number == number))
    resolution = clean(resolution).strip()[:LONGEST_RESOLUTION]
    if breach is not False or len(resolution.split()) < WORTH_READING:
        return False
    row = {
        "ticket": number,
        "category": clean(category),
        "subject": clean(subject),
        "resolution": resolution,
        "words": " ".join(_words(subject, text)),
        "resolved_at": at,
        "vector": semantic.vector(f"{subject}\n{text}") if semantic is not None else None,
    }
    connection.execute(solutions.insert(), row)
    return True


def forget(connection: Connection, number: int) -> bool:
    """Remove what was kept of a ticket: it was reopened, is confidential, or its reporter is erased."""
    return connection.execute(delete(solutions).where(solutions.c.ticket == number)).rowcount == 1


def _words(subject: str, body: str) -> list[str]:
    """The distinct words as the index knows them: lower case, without accents and underscores."""
    return distinct([*words_of(clean(subject)[:1000]), *words_of(clean(body)[:LONGEST])])


def _by_words(connection: Connection, words: Sequence[str]) -> list[int]:
    """Tickets by the rarest of the words, the likest first."""
    asked = [word for word in words if 1 < len(word) <= LONGEST_WORD][:ASKED]
    if not asked:
        return []
    frequency = _FREQUENCIES[connection.dialect.name](connection, asked)
    total = connection.scalar(select(func.count()).select_from(solutions)) or 0
    rarity = {word: _worth(word) * math.log((total + 1) / tickets) for word, tickets in frequency.items()}
    known = [word for word in rarity if total < FEW or frequency[word] * 2 <= total]
    terms = sorted(known, key=lambda word: (-rarity[word], -len(word), word))[:TERMS]
    if not terms:
        return []
    needed = min(SHARED, sum(map(_worth, asked)))
    least = LEAST * sum(rarity[term] for term in terms)
    weighed = []
    for number, told in _SEARCHES[connection.dialect.name](connection, terms):
        shared = set(terms).intersection(told.split())
        value = sum(rarity[term] for term in shared)
        if sum(map(_worth, shared)) >= needed and value >= least:
            weighed.append((value, number))
    return [number for _, number in sorted(weighed, reverse=True)[:FOUND]]


def _worth(word: str) -> float:
    return 0.5 if len(word) <= SHORT else 1.0


_SQLITE_FREQUENCY = sql("SELECT term, doc FROM solutions_terms WHERE term IN :asked").bindparams(
    bindparam("asked", expanding=True)
)
_SQLITE_SEARCH = sql(
    "SELECT rowid AS ticket, words FROM solutions_text WHERE solutions_text MATCH :match"
    " ORDER BY bm25(solutions_text), rowid DESC LIMIT :most"
)


def _sqlite_frequency(connection: Connection, words: Sequence[str]) -> Mapping[str, int]:
    return {row.term: row.doc for row in connection.execute(_SQLITE_FREQUENCY, {"asked": list(words)})}


def _sqlite_search(connection: Connection, terms: Sequence[str]) -> list[tuple[int, str]]:
    # Every term is quoted: unquoted, a quotation mark, a minus or the word NEAR would be an order to FTS5.
    match = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
    found = connection.execute(_SQLITE_SEARCH, {"match": match, "most": CANDIDATES})
    return [(row.ticket, row.words) for row in found]


# How common the commonest words are is known from the statistics that PostgreSQL gathers by itself; counting those
# would cost the most. Only the others are counted.
_POSTGRESQL_FREQUENCY = sql(
    "SELECT word, coalesce(CAST(ceil(share * (SELECT count(*) FROM solutions)) AS bigint), (SELECT count(*) FROM"
    " (SELECT 1 FROM solutions WHERE words_index @@ CAST(quote_literal(word) AS tsquery) LIMIT :most) AS found))"
    " AS tickets FROM unnest(CAST(:asked AS text[])) AS word LEFT JOIN (SELECT common, share FROM pg_stats,"
    " unnest(CAST(CAST(most_common_elems AS text) AS text[]), most_common_elem_freqs) AS told (common, share)"
    " WHERE schemaname = current_schema AND tablename = 'solutions' AND attname = 'words_index') AS known"
    " ON common = word"
)
_POSTGRESQL_SEARCH = sql(
    "SELECT ticket, words FROM solutions, (SELECT CAST(string_agg(quote_literal(word), ' | ') AS tsquery) AS query"
    " FROM unnest(CAST(:terms AS text[])) AS word) AS wanted WHERE words_index @@ query"
    " ORDER BY ts_rank(words_index, query) DESC, ticket DESC LIMIT :most"
)


def _postgresql_frequency(connection: Connection, words: Sequence[str]) -> Mapping[str, int]:
    rows = connection.execute(_POSTGRESQL_FREQUENCY, {"asked": list(words), "most": COMMON})
    return {row.word: row.tickets for row in rows if row.tickets}


def _postgresql_search(connection: Connection, terms: Sequence[str]) -> list[tuple[int, str]]:
    rows = connection.execute(_POSTGRESQL_SEARCH, {"terms": list(terms), "most": CANDIDATES})
    return [(row.ticket, row.words) for row in rows]


_FREQUENCIES: Mapping[str, Any] = {"sqlite": _sqlite_frequency, "postgresql": _postgresql_frequency}
_SEARCHES: Mapping[str, Any] = {"sqlite": _sqlite_search, "postgresql": _postgresql_search}


def _fused(ranks: Sequence[Sequence[int]]) -> dict[int, float]:
    """Reciprocal rank fusion (Cormack, Clarke and Buettcher 2009): each list counts, none by its own scale."""
    scores: dict[int, float] = {}
    for found in ranks:
        for place, number in enumerate(found):
            scores[number] = scores.get(number, 0.0) + 1.0 / (RANK + place + 1)
    return scores
