# SPDX-License-Identifier: Apache-2.0
"""In which language a person writes: by the script, and where several share one, by pieces of words.

A text is taken sentence by sentence. Each says how likely each language is, and none says more than ``LOUDEST``, so
that a pasted log does not outweigh the person who pasted it; an English sentence in which nobody speaks, as programs
write it, counts little beside one in another language. The weights of words and their pieces (``data/language.bin``,
see ``data/NOTICE``) are those of a logistic regression, a byte each; a row of them is held as one big integer of
32-bit lanes, so that a sentence is weighed by plain additions. ``python -m bench.language`` measures all that stands
here as a number.
"""

import math
import re
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files

from parsers import subject as subjects
from parsers.values import Mail

MAX_TEXT = 1_000  # characters that are looked at: enough, and bounded
MAX_WORD = 30  # characters of a word; no longer one is known to the weights
MIN_LETTERS = 3  # below, nothing is said
SCALE_STORED = 64.0  # steps of a weight's byte to a nat, as it was fitted
TEMPERATURE = 1.5  # by which people are less like the training than the training is like itself
ZERO = 128  # the byte of the weight 0
LANE = 4  # bytes of a lane
LOUDEST = 10.0  # nats that one sentence can say
ENGLISH = 0.15  # of what an English sentence says in which nobody speaks, beside one in another language
FOREIGN = 4.0  # nats over English by which a sentence makes us take others for a machine's
MARGIN = 0.3  # nats by which the best must lead: with less it is right one time in three
CLEAR = 3.0  # nats by which the third must lie behind, so that one of two near languages is right half the time
KNOWN = 3.0  # nats for the language in which the sender wrote before: three words gain 11 points, a change loses 1
ANSWER = 2.0  # nats for a word with which people of a language answer
MAX_ANSWER = 8  # words of a sentence in which they count: a longer one is told by its letters
MAX_USUAL = 3  # words of a sentence that count so
ANSWERED = 0.1  # of what a sentence says that stands in the subject of an answer: others wrote it
SHORT = 8  # words: to there, how seldom a language comes fades before what the words say
# Nats that a language must bring more than English, by how seldom mail to a help desk is written in it.
SELDOM = {
    0.1: "nl de fr es ms ru ar hi",
    0.4: "pt it pl sv da nb cs tr fi hu ro uk fa",
    0.6: "et lv lt sl hr sk sr bg ca is vi mk be kk ur mr ne",
    0.9: "id",  # its mails are many, but seldom a desk's that speaks Malay too
}
PRIOR = {one: nats for nats, languages in SELDOM.items() for one in languages.split()}
RARE = 1.5  # nats that a language of which few mails come must bring more at any length
FEW = frozenset(["af", "az", "bs", "cy", "eo", "eu", "fy", "ga", "gl", "ky", "lb", "mn", "sq", "sw", "tl"])

PERSON = frozenset([
    "i", "i'm", "i've", "i'd", "i'll", "my", "me", "we", "we're", "our", "us",
    "hi", "hello", "dear", "thanks", "thank", "regards",
])  # fmt: skip
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u094d\u200c])*(?:['’][^\W\d_]++)?|'n\b")
SENTENCE = re.compile(r"\n|(?<=[.!?:;])\s|[。！？]")
QUOTED = re.compile(r"\"[^\"\n]{3,300}\"|“[^”\n]{3,300}”|«[^»\n]{3,300}»|„[^“”\n]{3,300}[“”]|`[^`\n]{1,300}`")
# A number, address or link, or the name of a file or program.
NOISE = re.compile(r"[\d@<>=\\/_{}|$~^*+#]|\w[.:(]\w|[a-z][A-Z]")
SHOUTED = re.compile(r"[A-Z][A-Z0-9-]{2,}")  # the name of a machine, an error code
SCRIPTS = {
    "GREEK": "el", "HEBREW": "he", "THAI": "th", "HANGUL": "ko", "GEORGIAN": "ka", "ARMENIAN": "hy",
    "TAMIL": "ta", "TELUGU": "te", "KANNADA": "kn", "MALAYALAM": "ml", "BENGALI": "bn", "GUJARATI": "gu",
    "GURMUKHI": "pa", "SINHALA": "si", "KHMER": "km", "LAO": "lo", "MYANMAR": "my", "ETHIOPIC": "am",
    "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh",
}  # fmt: skip
SHARED = ("LATIN", "CYRILLIC", "ARABIC", "DEVANAGARI")  # the tables of the data file, in order
EAST = ("CJK", "HIRAGANA", "KATAKANA")  # of one language, in one mail
FOREIGN_LETTER = 8  # Latin letters: what a letter of another script weighs, since machines and products speak Latin
Table = tuple[list[str], dict[str, int]]  # languages; word or piece of one -> its weights in lanes


@cache
def _tables() -> dict[str, Table]:
    """The weights by script: two lines, languages and pieces between tabs, then a row of bytes a piece, each time."""
    raw, at = files("parsers").joinpath("data/language.bin").read_bytes(), 0
    tables: dict[str, Table] = {}
    for written in SHARED:
        first = raw.index(b"\n", at)
        second = raw.index(b"\n", first + 1)
        languages = raw[at:first].decode().split("\t")
        width, at = len(languages), second + 1
        table: dict[str, int] = {}
        for piece in raw[first + 1 : second].decode().split("\t"):
            lanes = bytearray(LANE * width)
            lanes[::LANE] = raw[at : at + width]
            table[piece] = int.from_bytes(lanes, "little")
            at += width
        tables[written] = languages, table
    return tables


@cache
def _shibboleths() -> dict[str, frozenset[str]]:
    """Words that mostly one of Malay and Indonesian uses."""
    lines = files("parsers").joinpath("data/malay_indonesian.tsv").read_text("utf-8").splitlines()
    return {line.split("\t")[0]: frozenset(line.split("\t")[1].split()) for line in lines if "\t" in line}


@cache
def _answers() -> dict[str, tuple[str, ...]]:
    """Words of short answers, each with the languages in which people answer so."""
    found: dict[str, tuple[str, ...]] = {}
    for line in files("parsers").joinpath("data/answers.tsv").read_text("utf-8").splitlines():
        one, _, words = line.partition("\t")
        found |= {word: (*found.get(word, ()), one) for word in words.split()}
    return found


def language(text: str, subject: str = "", known: str | None = None, answers: bool = False) -> str | None:
    """Return the ISO 639-1 code of a text with its subject; None where the best two are too close to tell.

    ``known`` is the language in which the sender wrote before: it breaks ties. The subject of a mail that
    ``answers`` another is somebody else's, and counts little. Norwegian of both kinds is ``nb``.
    """
    score = scores(text, subject, known, answers)
    best = sorted(score.values(), reverse=True)[:3]
    is_between_two = len(best) > 2 and best[0] - best[2] > CLEAR
    if not best or (len(best) > 1 and best[0] - best[1] < MARGIN and not is_between_two):
        return None
    return max(score, key=lambda one: score[one])


def scores(text: str, subject: str = "", known: str | None = None, answers: bool = False) -> dict[str, float]:
    """How likely each language is, in nats; empty where there is no word."""
    above, below = list(_sentences(subject[:200])), list(_sentences(text[:MAX_TEXT]))
    weight = ANSWERED if answers and below else 1.0
    weighed = [(words, weight) for words in above] + [(words, 1.0) for words in below]
    sentences = [(script("".join(words)), words, weight) for words, weight in weighed]
    letters = Counter[str]()
    for written, words, weight in sentences:
        letters[written] += round(weight * sum(map(len, words)) * (10 if written == "LATIN" else 10 * FOREIGN_LETTER))
    main = max(letters, key=lambda one: letters[one], default="")
    mine = EAST if main in EAST else (main,)
    score = _joined([
        (said, PERSON.isdisjoint(words), weight)
        for written, words, weight in sentences
        if written in mine and (said := _sentence(written, words))
    ])
    count = sum(len(words) for written, words, weight in sentences if weight == 1.0 and written in mine)
    fades = max(0.0, 1.0 - count / SHORT)
    for one in score:
        score[one] += (KNOWN if one == known else 0.0) - fades * PRIOR.get(one, 0.0) - RARE * (one in FEW)
    return score


def heard(mail: Mail, known: str) -> Mail:
    """The mail as one reads it who knows in which language its sender wrote before ("" where that is unknown)."""
    if not known or mail.language == known:
        return mail
    answers = bool(mail.in_reply_to or mail.references) or subjects.replies(mail.subject)
    return replace(mail, language=language(mail.reply_text, subjects.strip(mail.subject), known, answers))


def _joined(spoken: list[tuple[dict[str, float], bool, float]]) -> dict[str, float]:
    """What all sentences say together, in nats; a language of which a sentence knows nothing gets the least.

    Each is what it says, whether anybody could have written it, and its weight.
    """
    total = dict.fromkeys((one for said, _, _ in spoken for one in said), 0.0)
    led = [max(said.values()) - said.get("en", -LOUDEST) for said, _, _ in spoken]
    is_foreign = any(lead > FOREIGN and own == 1.0 for lead, (_, _, own) in zip(led, spoken, strict=True))
    for (said, is_anybody, own), lead in zip(spoken, led, strict=True):
        weight = own * (ENGLISH if is_foreign and is_anybody and not lead else 1.0)
        for one in total:
            total[one] += weight * said.get(one, -LOUDEST)
    return total


def _sentences(sample: str) -> Iterator[list[str]]:
    """The words of each sentence, lower case, without the names of things and what a machine said."""
    shouted = not any(char.islower() for char in sample[:400])
    sample = unicodedata.normalize("NFC", sample)
    bare = QUOTED.sub(" ", sample)
    for line in SENTENCE.split(bare if sum(map(str.isalpha, bare)) > 20 else sample):
        tokens = line.split()
        spoken = [token for token in tokens if not _is_noise(token)]
        if 2 * len(spoken) >= len(tokens) or len(spoken) > 3:
            plain = " ".join(token for token in spoken if shouted or not SHOUTED.match(token))
            words = WORD.findall(plain.lower())
            if words:
                yield words


def _is_noise(token: str) -> bool:
    """Whether a token is no word; where no spaces are written (Thai and beyond) it may be a whole sentence."""
    noise = not token.isalpha() and NOISE.search(token)
    return bool(noise) and not any(char > "\u0e00" and char.isalpha() for char in token)


def _sentence(written: str, words: list[str]) -> dict[str, float]:
    """How likely each language is by one sentence in a script, in nats below the likeliest."""
    if written in SCRIPTS:
        return {SCRIPTS[written]: 0.0} | ({"ja": -1.0} if written == "CJK" else {})
    if written not in SHARED or sum(map(len, words)) < MIN_LETTERS:
        return {}
    languages, _ = _tables()[written]
    weighed = [_weights(written, word[:MAX_WORD]) for word in words]
    lanes = sum(lane for lane, _ in weighed)
    middle = ZERO * sum(count for _, count in weighed)
    summed = struct.unpack(f"<{len(languages)}I", lanes.to_bytes(LANE * len(languages), "little"))
    each = [(one - middle) / (SCALE_STORED * TEMPERATURE) for one in summed]
    most = max(each)
    norm = math.log(sum(math.exp(one - most) for one in each)) + most
    out = {one: max(value - norm, -LOUDEST) for one, value in zip(languages, each, strict=True)}
    if written == "LATIN":
        for one, shibboleths in _shibboleths().items():
            out[one] += 2 * sum(word in shibboleths for word in words)
        usual = Counter(one for word in words for one in _answers().get(word, ())) if len(words) <= MAX_ANSWER else {}
        for one, count in usual.items():
            out[one] += ANSWER * min(MAX_USUAL, count)
        above = max(out.values())
        if above > 0.0:
            out = {one: max(value - above, -LOUDEST) for one, value in out.items()}
    return out


@lru_cache(4_000)
def _weights(written: str, word: str) -> tuple[int, int]:
    """The weights of a word's pieces added up, and how many pieces were known."""
    known = _tables()[written][1].get
    rows = [row for piece in pieces(word) if (row := known(piece))]
    return sum(rows), len(rows)


def pieces(word: str) -> list[str]:
    """The one to four letters that stand together in a word, its edges marked, and the whole word."""
    padded = f" {word} "
    out = [padded[at : at + size] for size in (1, 2, 3, 4) for at in range(len(padded) - size + 1)]
    return [*out, padded] if len(padded) > 4 else out


def script(text: str) -> str:
    """The script of most letters; a Latin letter counts half, since names of products are Latin everywhere."""
    letters = "".join(filter(str.isalpha, text[:400]))
    if not letters or max(letters) < "\u0250":
        return "LATIN"
    counts = Counter(unicodedata.name(letter, "").split(" ")[0].split("-")[0] for letter in letters[:100])
    if counts["CJK"] and counts["HIRAGANA"] + counts["KATAKANA"]:
        return "HIRAGANA"
    counts["LATIN"] //= 2
    return counts.most_common(1)[0][0]
