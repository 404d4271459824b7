"""What a page refuses: a status and a sentence in both languages."""

from __future__ import annotations

from http import HTTPStatus

from archive.languages import Language


class RefusedError(Exception):
    """The page asked for cannot be shown; *status* is 4xx."""

    def __init__(self, status: HTTPStatus, vi: str, en: str) -> None:
        super().__init__(status, vi, en)
        self.status, self.vi, self.en = status, vi, en

    def in_words(self, language: Language) -> str:
        """Return the sentence in *language*."""
        return self.vi if language == "vi" else self.en


def not_found(vi: str, en: str) -> RefusedError:
    """Return the refusal of an address that leads to nothing."""
    return RefusedError(HTTPStatus.NOT_FOUND, vi, en)


def nonsense(vi: str, en: str) -> RefusedError:
    """Return the refusal of an address that cannot be understood."""
    return RefusedError(HTTPStatus.BAD_REQUEST, vi, en)
