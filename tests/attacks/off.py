# SPDX-License-Identifier: Apache-2.0
"""Takes one function of the program away, wherever it was imported; and mails as a careless program reads them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from parsers.values import Aligned, Mail, Trust

ROOMS = ("parsers", "workflows", "templates", "store", "daemon")


@contextmanager
def without(patches: tuple[tuple[Any, Any], ...]) -> Iterator[None]:
    """While it lasts, each function is another, in every module that has it."""
    with pytest.MonkeyPatch.context() as patch:
        for function, instead in patches:
            places = [
                (module, name)
                for key, module in list(sys.modules.items())
                if key.partition(".")[0] in ROOMS
                for name, value in list(vars(module).items())
                if value is function
            ]
            assert places, f"nobody uses {function}"
            for module, name in places:
                patch.setattr(module, name, instead)
        yield


def proved(mail: Mail) -> Mail:
    """What a program makes of a mail that believes every sender."""
    return replace(mail, trust=Trust(aligned=Aligned.PASS))
