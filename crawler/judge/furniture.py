"""Furniture without a structural region: sections whose heading says that they rotate, and pages' stock phrases."""

from __future__ import annotations

import re
from functools import lru_cache

_FRESH = (
    "latest|recent|recently viewed|featured|promoted|top|breaking|related|similar|popular|trending|more|most read",
    "most popular|most viewed|other",
    "últim[ao]s|recientes?|destacad[ao]s|relacionad[ao]s|más leíd[ao]s|derniers?|dernières|aktuelle|neueste|verwandte",
    "ähnliche|weitere|últimas?|ultime|ultimi|laatste|gerelateerde",
)
_THINGS = (
    "news|posts?|articles?|stories|updates?|events?|tweets?|blogs?|headlines|videos?|press releases?|content|topics",
    "noticias|entradas|artículos|publicaciones|eventos|novedades|historias|contenidos?|actualités|nouvelles|nachrichten",
    "beiträge|artikel|meldungen|themen|notícias|artigos|notizie|articoli|nieuws|berichten",
)
_WHOLE = (
    "latest|in the news|news|recent|trending|trending now|related|recommended|recommended for you|what's new|read next",
    "up next|you (?:may|might) also like|more from .{1,40}|from (?:the|our) blog|share|share this(?: \\w+)?|follow us",
    "upcoming events?|events calendar|calendar|instagram|twitter|facebook|social media|advertisement|sponsors?",
    "(?:articles|posts|pages) in this section|recently viewed",
    "noticias|actualidad|lo último|próximos eventos|eventos próximos|calendario|relacionados?|compartir|comparte",
    "síguenos|también te puede interesar|(?:noticias|entradas|artículos) (?:recientes|relacionad[ao]s)",
    "à lire aussi|vous aimerez aussi|actualités|(?:articles|sujets) (?:associés|connexes|similaires|récents|liés)",
    "das könnte (?:sie|dich|ihnen|dir) auch (?:interessieren|gefallen)|aktuelles|mehr zum thema|lesen sie auch",
    "(?:artigos|posts|notícias) (?:relacionad[ao]s|recentes)|veja também|leia também|articoli correlati|leggi anche",
    "potrebbe interessarti anche|lees ook|gerelateerd",
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
    r"cookie settings|accept(?: all)?(?: cookies)?|reject(?: all)?(?: cookies)?|expand all|collapse all|follow",
    r"(?:was|is) this (?:page|article|answer|content|information)? ?(?:helpful|useful)",
    r"did this (?:answer your question|help)|print this page",
    r"not yet followed by anyone|followed by .{1,20}|powered by \w+|(?:please )?enable javascript.{0,80}",
    r".{0,40}javascript (?:is|must be|to be) (?:disabled|enabled|turned on).{0,80}",
    r"your browser is (?:out of date|not supported|outdated).{0,80}",
    r"(?:home|inicio|accueil|startseite|início|homepage) ?[/>\u203a»|→].{1,150}",
    r"ir al contenido|volver arriba|buscar|cerrar|imprimir|compartir|iniciar sesión|en esta página|índice|cargando",
    r"leer más|ver más|war (?:dieser artikel|diese seite|das) hilfreich|cet article vous a-t-il été utile",
    r"¿(?:te|le) (?:fue|ha sido|resultó) útil.{0,30}|esse artigo foi útil|questo articolo ti è stato utile",
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


# Where a reader shares the page; what is shared is this page, so such links refer to nothing.
_SHARES = re.compile(
    r"//(?:[\w-]+\.)*(?:facebook\.com/(?:sharer|share\.php|dialog/)|(?:twitter|x)\.com/(?:intent|share)"
    r"|linkedin\.com/(?:share|cws/)|addtoany\.com/|pinterest\.\w+/pin/create"
    r"|reddit\.com/submit|wa\.me/\?|api\.whatsapp\.com/send\?text|t\.me/share|tumblr\.com/share"
    r"|telegram\.me/share|sharethis\.com/|bsky\.app/intent|threads\.net/intent)|^mailto:\?",
    re.IGNORECASE,
)
_COOKIE = re.compile(r"cookie|クッキー|файлы cookie", re.IGNORECASE)
_CHOICE = re.compile(
    r"accept|agree|consent|continu|reject|declin|settings|preferences|manage|(?:site|service) (?:uses|utilizes)"
    r"|best experience|acept|rechaz|configur|aceit|refus|paramèt|personnalis|améliorer"
    r"|akzept|ablehn|einstellung|zustimm|verwendet"
    r"|accett|rifiut|weiger|accepteren|mejorar|melhorar|improve|personali[sz]e|enhance",
    re.IGNORECASE,
)
_SIGN_UP = re.compile(
    r"newsletter|mailing list|boletín|lista de correo|rundbrief|infolettre|nieuwsbrief", re.IGNORECASE
)
_JOIN = re.compile(r"subscri|sign up|sign-up|join|suscr|inscri|abonn|anmeld|iscriv|aanmeld|assin", re.IGNORECASE)
_LONGEST_NOTICE = 500
_LONGEST_SIGN_UP = 160


def speaks_of_cookies(text: str) -> bool:
    """Whether a text mentions cookies, in whatever language: the word is the same in nearly all."""
    return _COOKIE.search(text) is not None


def is_consent_notice(text: str) -> bool:
    """Whether a text asks a visitor about cookies, rather than tells what they are."""
    return len(text) <= _LONGEST_NOTICE and speaks_of_cookies(text) and _CHOICE.search(text) is not None


def is_sign_up(text: str) -> bool:
    """Whether a block invites to a newsletter."""
    return len(text) <= _LONGEST_SIGN_UP and _SIGN_UP.search(text) is not None and _JOIN.search(text) is not None


def is_share_link(href: str) -> bool:
    """Whether a link only shares the page it stands on."""
    return _SHARES.search(href) is not None


@lru_cache(maxsize=8_192)
def is_row_of_site_links(text: str) -> bool:
    """Whether a block is a run of the links that sites put on every page ("About Help Privacy Terms Cookies"...)."""
    return ". " not in text and len(set(_SITE_LINKS.findall(text))) >= _FEWEST_SITE_LINKS
