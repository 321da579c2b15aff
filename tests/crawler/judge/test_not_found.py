"""Not-found wording: what is taken for it in every language, and what only speaks of it."""

from __future__ import annotations

import pytest

from crawler.judge.not_found import says_not_found, sentence_of_not_found
from crawler.judge.not_found_words import TONGUES, Tongue, is_phrase, spellings


@pytest.mark.parametrize("tongue", TONGUES.values(), ids=TONGUES)
def test_not_found_in_every_tongue(tongue: Tongue) -> None:
    """Each subject with what is said of it counts as a title, in any case, with marks and the site's name around it."""
    noun = tongue.nouns.partition("|")[0]
    for said in tongue.said.split("|"):
        for spelled in spellings(f"{noun} {said}"):
            assert says_not_found(spelled.upper() if spelled.isascii() else spelled)
            assert says_not_found(f"Error 404: {spelled}! | City Library")


def test_not_found_in_many_tongues() -> None:
    """At least twenty languages are known."""
    assert len(TONGUES) >= 20


@pytest.mark.parametrize(
    "sentence",
    [
        "La página que intentas visitar ya no existe o cambió de dirección.",
        "Die von Ihnen aufgerufene Seite existiert leider nicht mehr oder wurde verschoben. Seite nicht gefunden.",
        "Trang bạn tìm không tồn tại hoặc đã bị xóa.",
        "The record you asked for does not exist in the catalog.",
        "We looked everywhere but couldn't find the page you were looking for.",
        "PAGINA NO ENCONTRADA",
        "Error 404.",
    ],
)
def test_not_found_sentence(sentence: str) -> None:
    """A sentence that says so from its beginning is enough on a short page."""
    assert sentence_of_not_found((sentence,), 500)


@pytest.mark.parametrize(
    "sentence",
    [
        "This page explains what to do if a form is not available.",
        "This page is missing a map of the clinic.",
        "Readers who meet a “page not found” message leave.",
        "La página web de la casa existe desde hace diez años.",
        "404 families were helped last year.",
        "This page is not available in Hmong yet; call us for an interpreter.",
        "This document is no longer available on paper.",
        "Some positions are no longer available after noon.",
    ],
)
def test_not_found_only_spoken_of(sentence: str) -> None:
    """A sentence that needs the same words for something else is none."""
    assert sentence_of_not_found((sentence,), 500) is None
    assert not says_not_found(sentence)


def test_not_found_phrase_is_whole() -> None:
    """Words before or after a phrase make it another one."""
    assert is_phrase(["page", "not", "found"])
    assert not is_phrase(["how", "page", "not", "found", "hurts"])
