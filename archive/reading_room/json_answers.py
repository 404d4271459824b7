"""Answers for programs: JSON whose Vietnamese can be read as it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from datasette import Response

JSON = "application/json; charset=utf-8"


def json_answer(
    value: object, *, status: int = HTTPStatus.OK, content_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Any:
    """Return *value* as a response; raises TypeError for what JSON has no word for."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return Response(text, status=status, content_type=content_type, headers=dict(headers or {}))
