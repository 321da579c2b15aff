"""Cosmetic differences as rules: phrases that count, stamp, number or flag, and say nothing to who follows the page.

Each phrase must show what it is by what stands around it: "3 days ago" after "updated", a count alone between two
separators. The same words inside a sentence ("if you arrived 30 days ago") are content and stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extract.dates import MONTH_NAMES, date_pattern, read_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Rule = tuple[str, re.Pattern[str], str | Callable[[re.Match[str]], str]]

_SOME = r"(?:\d+|an?|one|a few|few|une?|unos?|unas?|pocos?|eine[mr]?|um|uma|een|un'|una)"
_MORE = (
    r"(?:(?:about|over|almost|less than|more than|más de|plus (?:de |d')|moins (?:de |d')"
    r"|mehr als|über|fast|mais de|meer dan|più di|oltre)\s*)?"
)
_SPAN = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?|segundos?|minutos?|horas?|d[ií]as?"
    r"|semanas?|mes(?:es)?|años?|secondes?|heures?|jours?|semaines?|mois|ans?|années?|sekunden?|minuten?|stunden?"
    r"|tag(?:en?)?|wochen?|monat(?:en?)?|jahr(?:en?)?|anos?|seconden|uur|uren|dag(?:en)?|weken|maand(?:en)?|jaar"
    r"|secondi|minuti|or[ae]|giorn[io]|settiman[ae]|mes[ei]|ann[io])"
)
_AGO = (
    rf"(?:{_MORE}{_SOME}\+?\s*{_SPAN}\s+(?:ago|geleden|fa|atrás)\b"
    rf"|\b(?:hace|il y a|vor|há)\s+{_MORE}{_SOME}\s*{_SPAN}\b"
    r"|\d+\s?(?:秒|分|分钟|時間|小时|日|天|週間|周|か月|个月|ヶ月|年)前|\d+(?:분|시간|일|주|개월|년) 전)"
)
_DAY = (
    r"\b(?:yesterday|today|just now|this week|last week|this month|last month|ayer|hoy|ahora mismo|hier"
    r"|aujourd'hui|gestern|heute|ontem|hoje|ieri|oggi|gisteren|vandaag)\b"
)
_STAMPED = (
    r"(?:updated?|posted|published|modified|edited|revised|reviewed|added|created|written|asked|answered|checked|synced"
    r"|actualizad[oa]|publicad[oa]|modificad[oa]|actualización|mise? à jour|publié|modifié|aktualisiert|veröffentlicht"
    r"|geändert|bijgewerkt|gepubliceerd|aggiornat[oa]|pubblicat[oa]|atualizad[oa])"
)
# What people press; how often it was, and who found it useful.
_PRESSED = r"views?|likes?|shares?|comments?|followers?|reads?|reactions?|replies|retweets?|hits|votes?|downloads?"
_PRESSED_ES = r"vistas|me gusta|compartidos?|comentarios|seguidores|descargas|commentaires?|partages?|kommentare?"
# Also what people do on foot: only counts that no rule for people would have.
_WALKED = r"visitors?|visits?|visitas|visitantes|besucher|visiteurs|visites"
_COUNT = r"\d[\d.,]{0,15}\s?[km]?\+?"
_MANY = r"(?:\d[\d.,]{2,15}\s?[km]?\+?|\d[\d.,]{0,15}\s?[km]\+?)"
_STARTS = r"(?:^|(?<=[.|·•;(/])|(?<=[.|·•;(/] ))"
_ENDS = r"(?=\s*(?:$|[.|·•;)/]))"
_FOUND = r"(?:found|fanden|find(?:en)?|ont trouvé|encontraron|lo encontraron|acharam|hanno trovato|vonden)"
_ZONE = r"(?:\s?(?:z|utc|gmt|[ap]\.?m\.?))?"
_FEWEST_TURNS = 4
_RUN = re.compile("[0-9]+|[a-z]+|[A-Z]+")


def _date(found: re.Match[str]) -> str:
    value = read_date(found, None)
    return f" {value} " if value else found[0]


def _american(found: re.Match[str]) -> str:
    part = found.groupdict()
    if part["z"]:
        return f"{part['z']}z{part['end']}"
    if part["or"]:
        return f"{part['or']}or"
    if part["er"]:
        return f"{part['er']}er"
    return "program" if part["me"] else f"{part['se']}se"


def _token(found: re.Match[str]) -> str:
    """A run without order, by how often digits, small and capital letters take turns; not words or numbers."""
    turns = sum(len(_RUN.findall(part)) - 1 for part in re.split("[-_]", found[0]))
    return " <token> " if turns >= max(_FEWEST_TURNS, len(found[0]) // 4) else found[0]


RULES: tuple[Rule, ...] = (
    (
        "relative time",
        re.compile(
            rf"\b{_STAMPED}\b[^.!?]{{0,30}}?{_AGO}|{_AGO}(?=\s+{_STAMPED}\b)"
            rf"|\b{_STAMPED}\b[:\s]{{1,3}}(?:on\s|le\s|am\s)?{_DAY}"
            rf"|^\W*(?:[\w.]+\W+){{0,3}}{_AGO}(?:\W+\w+)?\W*$|^\W*{_DAY}\W*$",
            re.IGNORECASE,
        ),
        " <ago> ",
    ),
    (
        "random token",
        re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,60}\b", re.IGNORECASE),
        " <token> ",
    ),
    (
        "random token",
        re.compile(r"\b(?=[a-z_-]{0,200}\d)(?=[\d_-]{0,200}[a-z])[0-9a-z_-]{12,400}\b", re.IGNORECASE),
        _token,
    ),
    (
        "copyright year",
        re.compile(
            r"(?:©|\([cC]\)|\b[cC]opyright\b|\bCOPYRIGHT\b)(?:\s*(?:©|\([cC]\)))?\s*(?:\d{4}\s*-\s*)?\d{4}"
            r"|©[^.\d]{1,60}?(?:\d{4}\s*-\s*)?\d{4}|\b(?:\d{4}\s*-\s*)?\d{4}\s*(?:©|\([cC]\))"
            r"|\b[cC]opyright (?:(?:of |the |by |and )*[A-Z][\w&'-]*,?\s+){1,8}"
            r"(?:\d{4}\s*-\s*)?\d{4}(?=\W*(?:$|\. ?All))"
        ),
        " <copyright> ",
    ),
    (
        "counter",
        re.compile(
            rf"{_STARTS}(?:{_COUNT}\s+(?:{_PRESSED}|{_PRESSED_ES})|{_MANY}\s+(?:{_WALKED}))"
            rf"(?:\s+(?:today|so far|total))?{_ENDS}"
            rf"|{_STARTS}(?:(?:{_PRESSED}|{_PRESSED_ES})\s*[:(]\s*{_COUNT}|(?:{_WALKED})\s*[:(]\s*{_MANY})\)?{_ENDS}"
            rf"|\bvisitor (?:number |no\.? |#\s?)\d[\d,.]*|\bvisto \d+ veces\b"
            rf"|\b\d+ (?:(?:out )?of|von|sur|de|di|van) \d+\s(?:\w+\s)?{_FOUND}\b"
            rf"|\b\d+ (?:people|users|members) {_FOUND}\b",
            re.IGNORECASE,
        ),
        " <counter> ",
    ),
    (
        "reading time",
        re.compile(
            r"\b\d+[ -]?min(?:ute)?s?\.? read(?:ing time)?\b|\b(?:reading time|read time|tiempo de lectura"
            r"|temps de lecture|lesezeit|lesedauer|tempo de leitura|tempo di lettura|leestijd)"
            r"\s*:?\s*(?:ca\.?\s)?\d+\s*\w*"
            r"|\b\d+ min(?:utos?|utes?|uten|uti)? (?:de lectura|de lecture|lesezeit|de leitura|di lettura|leestijd)\b",
            re.IGNORECASE,
        ),
        " <reading> ",
    ),
    (
        "clock",
        re.compile(
            r"\b(?:page )?(?:generated|rendered|served|loaded|created)\b[^.;\d]{0,20}(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
            rf"|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{4}})[ t,]+\d{{1,2}}:\d\d(?::\d\d(?:[.,]\d+)?)?{_ZONE}"
            r"|\b(?:generated|rendered|loaded|served|queries|executed)\s+in\s+[\d.,]+\s*(?:ms|s|sec\w*|milli\w*)\b"
            r"|\b\d+ queries(?= in )"
            rf"|\b(?:current|server|local) time\W{{1,3}}\d{{1,2}}:\d\d(?::\d\d)?{_ZONE}"
            rf"|(?<=\d)[ t]\d{{1,2}}:\d\d:(?!00)\d\d(?:[.,]\d+)?{_ZONE}",
            re.IGNORECASE,
        ),
        " <clock> ",
    ),
    (
        "NEW flag",
        re.compile(
            r"(?:^|(?<=\s))[\[(*]*\s*(?:NEW|UPDATED|NUEVO|NUEVA|ACTUALIZADO|New|Nuevo)\s*[!*\])]+(?=\s|$|:)|^(?:NEW|NUEVO|NUEVA)\b:?\s+|\s+(?:NEW|NUEVO|NUEVA)$"
        ),
        " ",
    ),
    (
        # Not the initial of a name ("A. Smith"), nor a day or an ordinal ("3. Mai", "2. Stock").
        "numbering",
        re.compile(
            rf"^\s*(?:\(?\d{{1,3}}(?:\.\d{{1,3}}){{1,4}}[.)]|\(?\d{{1,3}}[.)](?!\s(?i:{MONTH_NAMES}|Stock|Etage|OG|Obergeschoss)\b)"
            r"|\((?:[A-Za-z]|[ivxIVX]{1,5})\)|(?:[a-zA-Z]|[ivxIVX]{1,5})\)|[a-z]\.|[ivx]{1,5}\.|[IVX]{2,5}\.|[-*•·▪‣◦])\s+",
        ),
        "",
    ),
    (
        # "Version 3.0" of a policy is news; of an app only its build says so little.
        "build number",
        re.compile(
            r"^(?:app\s+)?(?:build[\s:.]*\d[\w.+() -]{0,40}|(?:v|version)[\s:.]*\d+(?:\.\d+){2,}[\w.+() -]{0,30})$",
            re.IGNORECASE,
        ),
        "<build>",
    ),
    ("date format", date_pattern(), _date),
    (
        "British or American spelling",
        re.compile(
            r"\b(?P<z>\w{3,20}[iy])s(?P<end>e[ds]?|ing|ers?|ations?)\b"
            r"|\b(?P<or>behavi|col|endeav|fav|flav|harb|hon|hum|lab|neighb|rum|sav|vig)our|\bprogram(?P<me>me)(?=s?\b)"
            r"|\b(?P<se>defen|licen|offen)ce(?=[sd]?\b)|\b(?P<er>cent|fib|theat)re(?=s?\b)",
            re.IGNORECASE,
        ),
        _american,
    ),
)
# What a text must have, beside a digit where `_NEEDS_DIGIT` says so, before a rule can find anything in it. Looking for
# these costs a tenth of trying the rule, and most texts have none.
_GATES: dict[str, tuple[str, ...]] = {
    "relative time": (
        *(
            "ago",
            "hace",
            "il y a",
            "vor ",
            "há ",
            "geleden",
            " fa",
            "atrás",
            "前",
            " 전",
            "day",
            "now",
            "this ",
            "last ",
        ),
        *(
            "ayer",
            "hoy",
            "ahora",
            "hier",
            "jourd",
            "gestern",
            "heute",
            "ontem",
            "hoje",
            "ieri",
            "oggi",
            "gister",
            "vandaag",
        ),
    ),
    "copyright year": ("©", "(c)", "copyright"),
    "counter": (
        *(word.replace("s?", "").rstrip("s|") for word in f"{_PRESSED}|{_PRESSED_ES}|{_WALKED}".split("|")),
        *("visto", "found", "fanden", "trouvé", "encontra", "achara", "trovato", "vonden"),
    ),
    "reading time": ("read", "lect", "lese", "leitura", "leest"),
    "clock": (":", " in "),
    "NEW flag": ("new", "nuev", "updated", "actualizad"),
    "build number": ("v", "build"),
    "British or American spelling": ("ise", "isi", "isa", "yse", "ysi", "our", "programme", "ence", "re"),
}
_NEEDS_DIGIT = frozenset(
    {"random token", "copyright year", "counter", "reading time", "clock", "build number", "date format"}
)
_LONG_RUN = re.compile(r"[0-9A-Za-z_-]{12}")
_DIGIT = re.compile(r"\d")


def possible(text: str) -> Iterator[Rule]:
    """The rules that may find something in a text."""
    lowered = text.casefold()
    has_digit = _DIGIT.search(text) is not None
    for rule in RULES:
        name = rule[0]
        if name in _NEEDS_DIGIT and not has_digit:
            continue
        if name == "random token" and not _LONG_RUN.search(text):
            continue
        gate = _GATES.get(name)
        if gate is None or any(cue in lowered for cue in gate):
            yield rule
