# SPDX-License-Identifier: Apache-2.0
"""The HTML of a letter reads well in light and in dark, on small screens, and to who listens to it."""

import re

import pytest

from templates.examples import example
from tests.templates.samples import EVERY, html, sent

LIGHT = {  # what stands on what, in the inline styles
    "text": (r'class="page" style="[^"]*background:(#\w{6});color:(#\w{6})',),
    "footer": (r'class="footer" style="[^"]*color:(#\w{6})', "#ffffff"),
    "link": (r'<a style="color:(#\w{6})"', "#ffffff"),
    "button": (r'class="button" style="[^"]*background:(#\w{6});color:(#\w{6})',),
}
DARK = {  # in the style block
    "text": (r"body, \.page \{ background: (#\w{6}) !important; color: (#\w{6})",),
    "footer": (r"\.footer \{[^}]* color: (#\w{6})", "#15191e"),
    "link": (r"\ba \{ color: (#\w{6})", "#15191e"),
    "button": (r"\.button \{ background: (#\w{6})[^}]* color: (#\w{6})",),
}
SIZE_LIMIT = 12_000  # bytes of HTML; Gmail cuts off beyond 102 kB


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def page(name: str = "closed", language: str = "en") -> str:
    letter, ticket = example(name, language)
    return html(sent(letter, ticket))


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("pair", [*(("light", *x) for x in LIGHT.items()), *(("dark", *x) for x in DARK.items())])
def test_every_pair_of_colours_can_be_read(pair: tuple[str, str, tuple[str, ...]]) -> None:
    _, _, (pattern, *ground) = pair
    found = re.search(pattern, page() + page("call"))
    assert found
    assert contrast(*found.groups(), *ground) >= 4.5


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_page_names_its_language_and_needs_no_picture(name: str, language: str) -> None:
    letter, ticket = example(name, language)
    shown = html(sent(letter, ticket))
    assert f'<html lang="{language}">' in shown
    assert '<meta name="color-scheme" content="light dark">' in shown
    assert "width=device-width" in shown
    assert "<table" not in shown or name == "digest_weekly"  # figures are a table, and nothing is laid out by one
    assert not re.search(r"<(?:img|script|link|iframe|form)|url\(|@import|@font-face", shown)
    assert len(shown.encode()) < SIZE_LIMIT
