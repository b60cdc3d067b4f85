# SPDX-License-Identifier: Apache-2.0
"""What the elements of an HTML mail mean: quoted, signature, hidden, set apart, told by how clients write them."""

import re
from functools import lru_cache
from typing import NamedTuple

# Private use: these marks stand in the text only between ``html.to_text`` and ``html.split``.
QUOTE, QUOTE_END = "\ue0f0", "\ue0f1"  # a quoted element
WRAP, WRAP_END = "\ue0f2", "\ue0f3"  # quoted, unless it holds a quoted element: people answer between those
INDENT, INDENT_END = "\ue0f4", "\ue0f5"  # quoted below an attribution line; else set in by the author
BARE, BARE_END = "\ue0fa", "\ue0fb"  # the same, but without any style: the last one of a mail is quoted
PIECE, PIECE_END = "\ue0fc", "\ue0fd"  # quoted in a WRAP or below an attribution line
SIGN, SIGN_END = "\ue0f6", "\ue0f7"  # a signature
BAR, BAR_END = "\ue0fe", "\ue0ff"  # beside a bar: quoted in an answer, else a box of the author's
FROM_HERE = "\ue0f8"  # all that follows is quoted
RULED = "\ue0f9"  # all that follows is quoted, if header labels follow
MARKS = "".join(map(chr, range(0xE0F0, 0xE100)))
UNMARK = dict.fromkeys(map(ord, MARKS))


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


VOID = words("area base br col embed hr img input link meta param source track wbr")
# Elements that begin and end a line (HTML Standard 15.3); those of PARAGRAPHS are parted by an empty line too.
BLOCKS = words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup "
    "option p plaintext pre search section summary table tbody tfoot thead tr ul xmp includetail"
)
PARAGRAPHS = words("blockquote dl figure h1 h2 h3 h4 h5 h6 hr p pre listing xmp ul ol menu dir")
UNSEEN = words("datalist noembed noframes script style template title xml")

QUOTED = words(
    "moz-cite-prefix gmail_attr yahoo_quoted protonmail_quote tutanota_quote zmail_extra olk_src_body_section "
    "ms-outlook-mobile-reference-message mail-editor-reference-message-container ecxgmail_quote replyheader "
    "aolwebsuite_quote front-blockquote freshdesk_quote zendesk_quote hs_reply helpscout_quote missive_quote "
    "quoted-text gmx_quote mcntgmx_quote isreplycontent ntes-mailmaster-quote aqm-original _origcontent "
    "messagereplysection wmi-quote airmail_on reply-intro xmail_original original-content nylas-quote-block qt "
    "cm_quote blue_quote"
)
STARTS = words("divrplyfwdmsg appendonsend stopspelling outlookmessageheader zwchr")
SIGNED = words("_rc_sig divneteasemailcard __sig_pre__ __sig_post__")

SPACE = re.compile(r"\s+")
ZERO_SIZE = re.compile(r"font-size:0(?:\.0{1,4})?(?:[a-z%]{0,3})(?:;|!|$)")
UNSEEN_STYLE = re.compile(
    r"display:none|visibility:hidden|opacity:0(?:\.0{1,4})?(?:;|!|$)|max-height:0(?:px)?(?:;|!|$)"
    r"|(?:^|;)height:0(?:px)?(?:;|!).{0,200}overflow:hidden"
)
# The colour of the letters and of what they stand on, where one style names both.
INK = re.compile(r"(?:^|;)color:([^;!]{1,60})")
PAPER = re.compile(r"(?:^|;)background(?:-color)?:([^;!]{1,60})")
HEXADECIMAL = re.compile(r"#(?:[0-9a-f]{3}){1,2}")
RGB = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,[\d.]{1,6})?\)")
NAMED = {"white": "#ffffff", "black": "#000000", "red": "#ff0000", "gray": "#808080", "grey": "#808080"}
SAME = 16  # of 256 steps of red, green and blue: nearer colours nobody tells apart
# What clients call it ends with the word, or with what parts one of theirs: not "signature-form".
SIGNATURE = re.compile(
    r".{0,60}signature(?:[-_]?(?:section|block|text|container|user|proton|empty|wrapper|smartmail|\d{1,9})){0,4}\d{0,9}"
)
LEFT_BAR = re.compile(r"border-left(?:-width)?:(?!none|0(?:px)?(?:;|$)|medium)")
NO_MARGIN = re.compile(r"margin(?:-top)?:0(?!\.)")
TOP_BAR = re.compile(r"border:none;border-top:solid|border-top:(?:1pt|#[0-9a-f]{3,6}1pt)solid")
MAX_VALUE = 2_000  # characters of an attribute that are read: clients write far fewer
TELLING = words("class id name data-marker style hidden type cite")


class Meaning(NamedTuple):
    """What an element says about its content."""

    begin: str = ""  # a mark before it
    end: str = ""  # a mark behind it
    hidden: bool = False
    tiny: bool | None = None  # text of no size: True, of some size: False, as the parent: None
    kept: bool | None = None  # white space kept as it is: True, run together: False, as the parent: None
    tight: bool = False  # a paragraph without space around it


PLAIN = Meaning()


def meaning(tag: str, attributes: list[tuple[str, str]]) -> Meaning:
    """Read an element by its name and attributes. Linear in their length, which is capped."""
    told = tuple((name, (value or "")[:MAX_VALUE]) for name, value in attributes if name in TELLING)
    return _meaning(tag, told) if told or tag in ("blockquote", "includetail") else PLAIN


@lru_cache(maxsize=256)
def _meaning(tag: str, attributes: tuple[tuple[str, str], ...]) -> Meaning:
    told = dict(reversed(attributes))
    style = SPACE.sub("", told.get("style", "").lower())
    names = _names(told)
    begin, end = _marks(tag, told, style, names)
    hidden = "hidden" in told or "mcnpreviewtext" in names
    hidden |= bool(style) and (bool(UNSEEN_STYLE.search(style)) or ("mso-hide:all" in style and tag != "a"))
    hidden |= _is_ink_like_paper(style)
    return Meaning(
        begin=begin,
        end=end,
        hidden=hidden,
        tiny=bool(ZERO_SIZE.search(style)) if "font-size:" in style else None,
        kept=None if "white-space:" not in style else "white-space:pre" in style or "white-space:break" in style,
        tight="mso" in " ".join(names) or bool(NO_MARGIN.search(style)),
    )


def _is_ink_like_paper(style: str) -> bool:
    """Whether an element's letters have the colour that it says is behind them.

    White letters alone are no sign: programs with a dark look write them, and leave the dark behind.
    """
    found = [INK.findall(style), PAPER.findall(style)]
    ink, paper = (_colour(one[-1]) if one else None for one in found)
    return ink is not None and paper is not None and all(abs(a - b) <= SAME for a, b in zip(ink, paper, strict=True))


def _colour(told: str) -> tuple[int, int, int] | None:
    """Red, green and blue of a colour that is written in one of the common ways."""
    told = NAMED.get(told, told)
    if HEXADECIMAL.fullmatch(told):
        each = [told[at] * 2 for at in (1, 2, 3)] if len(told) == 4 else [told[at : at + 2] for at in (1, 3, 5)]
        return int(each[0], 16), int(each[1], 16), int(each[2], 16)
    found = RGB.fullmatch(told)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _names(told: dict[str, str]) -> list[str]:
    """What an element is called: its classes, id, name and marker, without the prefix that web mail adds."""
    text = " ".join(filter(None, (told.get(key) for key in ("class", "id", "name", "data-marker"))))
    return [one.removeprefix("x_") for one in text.lower().split()]


def _signs(name: str) -> bool:
    return name in SIGNED or name.startswith("zm-_id_-sgn") or bool(SIGNATURE.fullmatch(name))


def _marks(tag: str, told: dict[str, str], style: str, names: list[str]) -> tuple[str, str]:
    """The marks around an element."""
    if any(_signs(one) for one in names):
        return SIGN, SIGN_END
    if any(one in STARTS for one in names):
        return FROM_HERE, ""
    if any(one in QUOTED or one.endswith("wmi-quote") for one in names):
        return QUOTE, QUOTE_END
    wrapper = any(one in ("gmail_quote", "gmail_extra", "gmail_quote_container") for one in names)
    if tag == "blockquote":
        if wrapper:
            return PIECE, PIECE_END
        if told.get("type", "").lower() == "cite" or "cite" in told or LEFT_BAR.search(style):
            return QUOTE, QUOTE_END
        return (INDENT, INDENT_END) if style else (BARE, BARE_END)
    if (wrapper and tag == "div") or tag == "includetail":
        return WRAP, WRAP_END
    if tag == "div" and style:
        if "border:none;border-left:solid" in style:
            return BAR, BAR_END
        if TOP_BAR.search(style):
            return RULED, ""
    return "", ""
