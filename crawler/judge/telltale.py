"""Telltales: whether a page says any word that a content verdict could begin with. Pure.

Nearly every link is fine, and asking each rule about each of them costs more than fetching it does. Every mark that the
rules know by its words has one of these in it, so that a page that says none needs no other look. The list may name too
much, never too little: a test holds every mark of the rules against it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from crawler.judge.challenge import HUMAN_TELLTALES, WALL_WORDS
from crawler.judge.glance import INLINE
from crawler.judge.not_found import plain
from crawler.judge.not_found_words import telltales
from crawler.judge.parking import LOADED
from crawler.judge.stand_ins import TELLTALES
from crawler.judge.trades import TRIGGERS, speaks_of_trade

if TYPE_CHECKING:
    from crawler.judge.glance import Glance

_NOT_FOUND = """
    404 found find exist exists available unavailable isn't missing removed deleted moved nothing expired gone
    encontrado encontrada encontró encontrar encontramos encuentra existe disponible disponível
    indisponível busca buscas buscando solicitada acceder trouvée
    introuvable inexistante n'existe trouver trouvons cherchez recherchez demandée
    gefunden vorhanden existiert gibt verfügbar gesuchte gewünschte angeforderte localizada inexistente
    trovata trovato inesistente esiste disponibile richiesta cercando cerchi gevonden bestaat zoekt opgevraagde
    найдено найдена существует страницы страница знайдено thấy không trang egziste jwenn chèche
    nahanap mahanap matagpuan hinahanap znaleziono istnieje bulunamadı hittas hittades موجودة العثور الصفحة procura
    procurando encontrados leads goes
"""  # noqa: RUF001 - Turkish has this letter
_GIVEN_UP = """
    sale purchase auction hospedagem published parked domain dominio domínio domaine domein
    домен expired parking venta aparcado vendre vente verkauf
    geparkt verkaufen bucket nosuchbucket repository such records not looking fastly resolve github suspended couldn't
    mailchimp unknown deployment subscription hub registered
    register closed айри currently invalid configured settings
    paused active interested inquire sponsored registered connected enregistré réservé expiré abgelaufen gekauft
    entsteht wurde caducado
    expirado vende registrado expirou estacionado vendita scaduto domeinnaam koop gereserveerd geregistreerd domena
    doména eladó domeniu
    domänen domæne domænet domenet verkkotunnus alan adının miền ini домена домен domain النطاق renewal parked
"""  # noqa: RUF001 - Russian has these letters
_KNOWN = frozenset((*_NOT_FOUND.split(), *_GIVEN_UP.split(), *TRIGGERS))
_WORDS = _KNOWN | telltales(_KNOWN) | TELLTALES | HUMAN_TELLTALES
SHORT = 3_000
"""Characters of text past which only trades are looked for: all else counts in a title, a heading or a short page."""
_SPACED = bytes(byte for byte in range(256) if byte not in (0xE0, 0xE1, *range(0xE3, 0xEE)))
"""Bytes of UTF-8 but those that begin a letter of the scripts that put no space between words or hang endings on them
(Thai, Lao, kana, Han, Hangul; a few others begin alike)."""
_SMALL = 8_192
"""Bytes up to which a body is worth being asked by itself: nearly every longer one says one of the words somewhere."""
_HARMLESS = (b"&amp;", b"&nbsp;", b"&quot;", b"&copy;")
"""References that stand for no letter and no apostrophe, so that no word can be written with them."""


def says_nothing(body: bytes) -> bool:
    """Whether the bytes alone show no telltale, script, password field, mark of a parking page or word of a bot wall.

    For small pages in ASCII, at a tenth of what a glance costs; False says nothing.
    """
    if len(body) > _SMALL or not body.isascii():
        return False
    if b"&" in body and body.count(b"&") != sum(map(body.count, _HARMLESS)):
        return False
    return _remarkable().search(body) is None


@lru_cache(maxsize=1)
def _remarkable() -> Any:  # noqa: ANN401 - re2 has no types
    """One automaton for everything; built when first asked, in 10 ms that starting does not need to take."""
    import re2  # noqa: PLC0415 - as above

    options = re2.Options()
    options.case_sensitive = False
    options.never_capture = True
    options.encoding = re2.Options.Encoding.LATIN1
    words = "|".join(sorted(word for word in _WORDS if word.isascii()))
    inline = "|".join(sorted(INLINE))
    marks = "|".join(re.escape(mark.decode()) for mark in (*LOADED, *WALL_WORDS))
    return re2.compile(
        rf"(?:^|[^a-z0-9'])(?:{words})(?:[^a-z0-9']|$)|(?:slot[0-9]|sbobet|xoilac)|script|password|{marks}"
        # A tag inside a word, perhaps: its letters stand together only once the tag is gone.
        rf"|[a-z0-9_']</?(?:{inline})(?:[^a-z0-9<>][^<>]*)?>[a-z0-9_'<&]".encode(),
        options,
    )


def bears_telltale(page: Glance) -> bool:
    """Whether a rule could find its mark in what a page says; False only where none can."""
    heads = (page.title, *page.headings)
    said = plain(" ".join((*heads, *page.pieces)))
    words = said.split()
    if page.length <= SHORT:
        found = speaks_of_trade(words, said) or not _WORDS.isdisjoint(words)
    else:
        found = speaks_of_trade(words, said) or not _WORDS.isdisjoint(plain(" ".join(heads)).split())
    return found or (not said.isascii() and bool(said.encode("utf-8", "replace").translate(None, _SPACED)))
