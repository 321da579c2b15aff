"""Furniture without a structural region: sections whose heading says that they rotate, and pages' stock phrases."""

from __future__ import annotations

import re
from functools import lru_cache

_ROTATING = re.compile(
    r"^(?:(?:the |our |lo |las? |los )?(?:latest|recent|featured|top|breaking|related|popular|trending|more|most (?:read|popular|viewed)"
    r"|últim[ao]s|recientes?|destacad[ao]s|relacionad[ao]s)\s+(?:\w+\s+){0,2}"
    r"(?:news|posts?|articles?|stories|updates?|events?|tweets?|blogs?|headlines|videos?|press releases?|content|reading|topics"
    r"|pages|noticias|entradas|artículos|publicaciones|eventos|novedades|historias|contenidos?)"
    r"|(?:latest|in the news|news|recent|trending|trending now|related|recommended|you (?:may|might) also like|"
    r"what's new|read next|up next|more from .{1,40}|from (?:the|our) blog|share|share this(?: \w+)?|follow us|"
    r"upcoming events?|events calendar|calendar|instagram|twitter|facebook|social media|advertisement|sponsors?"
    r"|noticias|actualidad|lo último|próximos eventos|eventos próximos|calendario|relacionados?|compartir|"
    r"comparte|síguenos|también te puede interesar|noticias recientes|entradas recientes|artículos relacionados))\W*$",
    re.IGNORECASE,
)
_STOCK = re.compile(
    r"^(?:skip to (?:main )?content|(?:back|return) to (?:the )?top|back|menu|close|search|print|share|log ?in|sign ?in|sign ?up|log ?out|"
    r"forgot(?:ten)? (?:your )?(?:password|account)\??|create (?:new )?account|table of contents|contents|on this page|in this article|"
    r"loading\W*|please wait\W*|read more|learn more|show more|see more|cookie settings|accept(?: all)?(?: cookies)?|"
    r"we use cookies.*|this (?:web)?site uses cookies.*|ir al contenido|volver arriba|buscar|cerrar|imprimir|compartir|iniciar sesión|"
    r"en esta página|índice|cargando\W*|leer más|ver más)\W*$",
    re.IGNORECASE,
)


@lru_cache(maxsize=8_192)
def rotating_section(heading: str) -> str | None:
    """The part of a heading path that announces rotating furniture ("Latest News", "Eventos próximos"), or None."""
    return next((part for part in heading.split(" > ") if _ROTATING.match(part.strip())), None)


@lru_cache(maxsize=8_192)
def is_stock_phrase(text: str) -> bool:
    """Whether a block is a phrase that templates put on any page."""
    return _STOCK.match(text) is not None
