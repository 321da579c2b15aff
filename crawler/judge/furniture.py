"""Furniture without a structural region: sections whose heading says that they rotate, and pages' stock phrases."""

from __future__ import annotations

import re
from functools import lru_cache

_FRESH = (
    "latest|recent|featured|top|breaking|related|popular|trending|more|most read|most popular|most viewed",
    "últim[ao]s|recientes?|destacad[ao]s|relacionad[ao]s|más leíd[ao]s",
)
_THINGS = (
    "news|posts?|articles?|stories|updates?|events?|tweets?|blogs?|headlines|videos?|press releases?|content|topics",
    "noticias|entradas|artículos|publicaciones|eventos|novedades|historias|contenidos?",
)
_WHOLE = (
    "latest|in the news|news|recent|trending|trending now|related|recommended|recommended for you|what's new|read next",
    "up next|you (?:may|might) also like|more from .{1,40}|from (?:the|our) blog|share|share this(?: \\w+)?|follow us",
    "upcoming events?|events calendar|calendar|instagram|twitter|facebook|social media|advertisement|sponsors?",
    "noticias|actualidad|lo último|próximos eventos|eventos próximos|calendario|relacionados?|compartir|comparte",
    "síguenos|también te puede interesar|(?:noticias|entradas|artículos) (?:recientes|relacionad[ao]s)",
)
_ROTATING = re.compile(
    rf"^(?:(?:(?:the|our|los|las) )?(?:{'|'.join(_FRESH)})\s+(?:\w+\s+){{0,2}}(?:{'|'.join(_THINGS)})"
    rf"|{'|'.join(_WHOLE)})\W*$",
    re.IGNORECASE,
)
_STOCK_PHRASES = (
    r"skip to (?:main )?content|(?:back|return) to (?:the )?top|back|menu|close|search|print|share|loading|please wait",
    r"log ?in|sign ?in|sign ?up|log ?out|forgot(?:ten)? (?:your )?(?:password|account)|create (?:new )?account",
    r"table of contents|contents|on this page|in this article|read more|learn more|show more|see more",
    r"cookie settings|accept(?: all)?(?: cookies)?|we use cookies.*|this (?:web)?site uses cookies.*",
    r"ir al contenido|volver arriba|buscar|cerrar|imprimir|compartir|iniciar sesión|en esta página|índice|cargando",
    r"leer más|ver más|usamos cookies.*",
)
# What sites link to from the end of every page; matched within words too, because such links touch.
_SITE_LINKS = re.compile(
    r"Privacy|Terms|Cookies|Careers|About|Help|Log ?[Ii]n|Sign ?[Uu]p|Developers|Contact|Accessibility"
    r"|Privacidad|Términos|Condiciones|Empleo|Ayuda|Acerca de|Accesibilidad|Iniciar sesión"
)
_FEWEST_SITE_LINKS = 5
_STOCK = re.compile(rf"^(?:{'|'.join(_STOCK_PHRASES)})\W*$", re.IGNORECASE)


@lru_cache(maxsize=8_192)
def rotating_section(heading: str) -> str | None:
    """The part of a heading path that announces rotating furniture ("Latest News", "Eventos próximos"), or None."""
    return next((part for part in heading.split(" > ") if _ROTATING.match(part.strip())), None)


@lru_cache(maxsize=8_192)
def is_stock_phrase(text: str) -> bool:
    """Whether a block is a phrase that templates put on any page."""
    return _STOCK.match(text) is not None


@lru_cache(maxsize=8_192)
def is_row_of_site_links(text: str) -> bool:
    """Whether a block is a run of the links that sites put on every page ("About Help Privacy Terms Cookies"...)."""
    return ". " not in text and len(set(_SITE_LINKS.findall(text))) >= _FEWEST_SITE_LINKS
