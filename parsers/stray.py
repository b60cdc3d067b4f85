# SPDX-License-Identifier: Apache-2.0
"""What looks like a tag in HTML and is text: addresses and placeholders in brackets, and elements never closed."""

import re

from parsers.markup import words

# The elements of the HTML Standard, those that it lists as obsolete (16.2) and clients write, and a client's own.
ELEMENTS = words(
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote "
    "body br button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div "
    "dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header "
    "hgroup hr html i iframe img includetail input ins isindex kbd keygen label legend li link listing main map "
    "mark marquee math menu menuitem meta meter nav nobr noembed noframes noscript object ol optgroup option "
    "output p param picture plaintext pre progress q rb rp rt rtc ruby s samp script search section select slot "
    "small source spacer span strike strong style sub summary sup svg table tbody td template textarea tfoot th "
    "thead time title tr track tt u ul var video wbr xml xmp"
)
# An opening bracket, what would be the name, and what goes on until the next bracket without a value.
OPENING = re.compile(r"<(?=([A-Za-z][^\s<>/\"'=]{0,200}+)[^<>\"'=]{0,200}+(?:[<>]|\Z))")
LINK = re.compile(r"<(?=(?:https?|ftp|mailto|file|tel):[^\s<>]{1,2000}>)", re.IGNORECASE)
ADDRESS = re.compile(r"<(?=[\w.+'&%=-]{1,64}+@[\w.-]{1,200}+(?:[>;,<]|\s[^<>]{0,100}>))")
ENDING = re.compile(r"</([A-Za-z][^\s<>/]{0,200})")
# Elements whose content no tag ends but their own (HTML Standard 13.1.2): without that all that follows is lost.
SWALLOWING = re.compile(r"<(/?)(title|style|script|textarea|xmp|noembed|noframes|iframe)(?=[\s/>])", re.IGNORECASE)


def told(html: str) -> str:
    """HTML in which the brackets that begin no tag are text. Linear.

    Those are an address or a link in brackets, and a name that is no element's, which has no value and no end tag.
    """
    ended = {name.lower() for name in ENDING.findall(html)}

    def bracket(match: re.Match[str]) -> str:
        name = match[1].lower()
        return "<" if name in ELEMENTS or name in ended or ":" in name else "&lt;"

    return OPENING.sub(bracket, ADDRESS.sub("&lt;", LINK.sub("&lt;", html)))


def unclosed(html: str) -> dict[str, int]:
    """The elements that would swallow the rest of the text, with where the first tag of each begins. Linear."""
    first: dict[str, int] = {}
    for match in SWALLOWING.finditer(html):
        if match[1]:
            first.pop(match[2].lower(), None)
        else:
            first.setdefault(match[2].lower(), match.start())
    return {name: at for name, at in first.items() if html.rfind("<!--", 0, at) <= html.rfind("-->", 0, at)}


def opened(html: str) -> str:
    """HTML without the tags that would swallow the rest of it: what stands there is text."""
    for name, at in sorted(unclosed(html).items(), key=lambda one: -one[1]):
        html = html[:at] + re.sub(rf"<{name}(?=[\s/>])[^<>]{{0,2000}}>?", "", html[at:], flags=re.IGNORECASE)
    return html
