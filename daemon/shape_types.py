# SPDX-License-Identifier: Apache-2.0
"""What the tables of the settings file are made of, wherever their shape is told."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _listed(value: Any) -> Any:
    """A list, from the environment with commas."""
    return [piece.strip() for piece in value.split(",") if piece.strip()] if isinstance(value, str) else value


Words = Annotated[list[str], BeforeValidator(_listed)]


class Strict(BaseModel):
    """No unknown key, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
