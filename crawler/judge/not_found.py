"""Not-found wording: what pages say that answer 200 and are not there, in many languages. Tables, and how to use them.

Pure. A title or heading counts only where one of its parts says nothing else, and a sentence only from its beginning:
a page that explains error pages says the same words inside other ones.
"""

from __future__ import annotations

import re

_ASCII_MARKS = {ord(mark): " " for mark in "!#$%&()*+,-./:;<=>?@[\\]^_`{|}~"} | {ord('"'): " "}
_BYTE_MARKS = bytes(32 if byte in _ASCII_MARKS else byte for byte in range(256))
_OTHER_MARKS = "¡¿«»‹›…–—·•،؟。！？、：，‘“”„"
_PARTS = re.compile(r"\s+[|·•»›:–—-]+\s+|\s*[|»›]\s*|:\s+|[.!?。！？؟]+(?:\s+|$)")
_SENTENCES = re.compile(r"[.!?。！？؟]+(?:\s+|$)|[。！？]|:\s+")

# Words that only decorate: a part is judged without them.
_DECORATION = frozenset(
    """
    404 error oops ooops sorry whoops uh oh http status code page-404 hmm erreur désolé desole oups fehler hoppla
    leider lo sentimos ups erro desculpe opa errore spiacenti siamo ci dispiace fout helaas foutmelding ошибка
    извините к сожалению lỗi rất tiếc xin 오류 죄송합니다 错误 抱歉 很抱歉 对不起 錯誤 عذرا عذراً خطأ عفوا
    """.split()  # noqa: SIM905 - a list of one word a line would hide the rest of the file
)

EXACT = frozenset(
    {
        # English
        "not found",
        "page not found",
        "the page was not found",
        "page cannot be found",
        "page can't be found",
        "page can not be found",
        "page could not be found",
        "page couldn't be found",
        "the page could not be found",
        "the page cannot be found",
        "the page can't be found",
        "that page can't be found",
        "this page can't be found",
        "this page could not be found",
        "this page cannot be found",
        "page does not exist",
        "page doesn't exist",
        "this page does not exist",
        "this page doesn't exist",
        "that page does not exist",
        "that page doesn't exist",
        "the page does not exist",
        "page not available",
        "page unavailable",
        "page is not available",
        "this page isn't available",
        "this page is not available",
        "this page is unavailable",
        "this page is no longer available",
        "page no longer exists",
        "page no longer available",
        "page missing",
        "missing page",
        "page removed",
        "file not found",
        "document not found",
        "content not found",
        "article not found",
        "resource not found",
        "url not found",
        "we can't find that page",
        "we can't find this page",
        "we can't find the page",
        "we couldn't find that page",
        "we couldn't find this page",
        "we couldn't find the page",
        "we could not find that page",
        "we could not find this page",
        "this content isn't available",
        "this content is no longer available",
        "the requested page could not be found",
        "the requested url was not found on this server",
        # Spanish
        "no encontrado",
        "no encontrada",
        "página no encontrada",
        "pagina no encontrada",
        "la página no fue encontrada",
        "no se encontró la página",
        "no se encuentra la página",
        "no encontramos la página",
        "no hemos encontrado la página",
        "la página no existe",
        "esta página no existe",
        "página no disponible",
        "esta página no está disponible",
        "la página solicitada no existe",
        "la página que busca no existe",
        "la página que buscas no existe",
        "contenido no encontrado",
        # French
        "page non trouvée",
        "page introuvable",
        "page inexistante",
        "page non disponible",
        "cette page est introuvable",
        "cette page n'existe pas",
        "cette page n'existe plus",
        "la page n'existe pas",
        "la page demandée n'existe pas",
        "la page demandée est introuvable",
        "la page que vous cherchez n'existe pas",
        "la page que vous recherchez n'existe pas",
        # German
        "nicht gefunden",
        "seite nicht gefunden",
        "seite nicht vorhanden",
        "seite existiert nicht",
        "diese seite existiert nicht",
        "diese seite gibt es nicht",
        "diese seite wurde nicht gefunden",
        "die seite wurde nicht gefunden",
        "die seite konnte nicht gefunden werden",
        "die angeforderte seite wurde nicht gefunden",
        "diese seite ist nicht verfügbar",
        # Portuguese
        "não encontrado",
        "não encontrada",
        "página não encontrada",
        "pagina nao encontrada",
        "página não localizada",
        "página inexistente",
        "página indisponível",
        "esta página não existe",
        "a página não existe",
        "a página não foi encontrada",
        # Italian
        "pagina non trovata",
        "pagina inesistente",
        "pagina non disponibile",
        "questa pagina non esiste",
        "la pagina non esiste",
        "la pagina non è stata trovata",
        "la pagina richiesta non esiste",
        # Dutch
        "niet gevonden",
        "pagina niet gevonden",
        "de pagina is niet gevonden",
        "pagina bestaat niet",
        "deze pagina bestaat niet",
        "deze pagina is niet gevonden",
        # Chinese
        "找不到页面",
        "找不到该页面",
        "页面不存在",
        "页面未找到",
        "页面找不到",
        "未找到页面",
        "找不到网页",
        "网页不存在",
        "您访问的页面不存在",
        "您访问的页面未找到",
        "找不到頁面",
        "找不到此頁面",
        "頁面不存在",
        "找不到網頁",
        # Arabic
        "الصفحة غير موجودة",
        "هذه الصفحة غير موجودة",
        "الصفحة المطلوبة غير موجودة",
        "الصفحة التي تبحث عنها غير موجودة",
        "لم يتم العثور على الصفحة",
        # Russian, Ukrainian
        "не найдено",
        "страница не найдена",
        "страница не существует",
        "такой страницы не существует",
        "такой страницы нет",
        "запрашиваемая страница не найдена",
        "сторінку не знайдено",
        # Vietnamese
        "không tìm thấy trang",
        "không tìm thấy trang này",
        "trang không tồn tại",
        "trang này không tồn tại",
        # Korean, Japanese
        "페이지를 찾을 수 없습니다",
        "요청하신 페이지를 찾을 수 없습니다",
        "존재하지 않는 페이지입니다",
        "ページが見つかりません",
        "ページが見つかりませんでした",
        "お探しのページは見つかりませんでした",
        # Haitian Creole, Tagalog
        "paj la pa egziste",
        "paj sa a pa egziste",
        "nou pa jwenn paj la",
        "nou pa ka jwenn paj la",
        "hindi nahanap ang pahina",
        "hindi mahanap ang pahina",
        "hindi matagpuan ang pahina",
        # Polish, Turkish, Swedish
        "nie znaleziono strony",
        "strona nie istnieje",
        "sayfa bulunamadı",
        "sidan kunde inte hittas",
        "sidan hittades inte",
    }
)
"""Whole titles, headings and sentences, in lower case, without marks and decoration."""

_ENGLISH = re.compile(
    r"(?:we(?:'re| are) (?:very )?(?:but )?|but |unfortunately )?(?:"
    r"(?:the|this|that) (?:requested )?(?:page|url|link|file|document|article|content|resource)"
    r"(?: that)?(?: (?:you|we) ?(?:are|were|'re|have|'ve)? ?(?:looking for|requested|followed|tried to (?:reach|open|view)|"
    r"entered|attempted to access|trying to (?:reach|view|access)))?(?: on this (?:server|site))?"
    r" (?:could not be found|couldn't be found|cannot be found|can't be found|can not be found|was not found|"
    r"wasn't found|does not exist|doesn't exist|no longer exists|is no longer available|is not available|"
    r"isn't available|is unavailable|has been removed|has been deleted|(?:may|might) have been (?:removed|moved|deleted)|"
    r"seems to be missing|is missing)"
    r"|we (?:can't|cannot|can not|couldn't|could not|were unable to|are unable to|can't seem to) find "
    r"(?:the|that|this|a) (?:page|document|content|article|file)"
    r"|it (?:looks|seems) like (?:nothing was found at this location|this page (?:doesn't|does not) exist)"
    r"|there's nothing here$|nothing was found at this location)"
)
_OPENINGS = (
    "no pudimos encontrar la página",
    "no podemos encontrar la página",
    "no hemos podido encontrar la página",
    "la página que está buscando no",
    "la página que busca no",
    "la página que buscas no",
    "la página solicitada no",
    "la página a la que intenta acceder no",
    "la page que vous cherchez n'existe",
    "la page que vous recherchez n'existe",
    "la page que vous avez demandée n",
    "nous ne trouvons pas la page",
    "impossible de trouver la page",
    "die von ihnen gesuchte seite",
    "die von ihnen angeforderte seite konnte nicht",
    "die gewünschte seite konnte nicht",
    "die gesuchte seite konnte nicht",
    "a página que você procura não",
    "a página que você está procurando não",
    "a página solicitada não",
    "não conseguimos encontrar a página",
    "la pagina che stai cercando non",
    "la pagina che cerchi non",
    "la pagina richiesta non",
    "de pagina die u zoekt",
    "de pagina die je zoekt",
    "de opgevraagde pagina",
    "抱歉您访问的页面",
    "您要查找的页面不存在",
    "您访问的页面不存在",
    "您要找的頁面不存在",
    "запрашиваемая вами страница не",
    "запрошенная страница не",
    "trang bạn đang tìm",
    "trang bạn yêu cầu không",
    "요청하신 페이지",
    "찾으시는 페이지",
    "お探しのページ",
    "الصفحة التي تبحث عنها",
    "paj ou ap chèche a pa",
    "ang pahinang hinahanap mo ay",
)
"""Beginnings of sentences that go on in many ways."""


def plain(text: str) -> str:
    """Words in lower case with one space between them; marks are gone, apostrophes are straight."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_MARKS).split())
    # Marks of one byte go in one step, the few others one by one: a tenth of the time of a pattern.
    words = text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    words = words.encode("utf-8", "replace").translate(_BYTE_MARKS).decode()
    for mark in _OTHER_MARKS:
        if mark in words:
            words = words.replace(mark, " ")
    return " ".join(words.split())


def says_not_found(name: str) -> bool:
    """Whether a title or heading, or one of its parts ("Page not found | Library"), says so and nothing else."""
    return any(_is_not_found(part) for part in (name, *_PARTS.split(name)) if part)


def _is_not_found(part: str) -> bool:
    words = plain(part[:200]).split()
    kept = [word for word in words if word not in _DECORATION]
    return " ".join(kept) in EXACT if kept else "404" in words


def sentence_of_not_found(pieces: tuple[str, ...], within: int) -> str | None:
    """The first sentence within so many characters that says so from its beginning, or None."""
    for piece in pieces:
        if within <= 0:
            return None
        for sentence in _SENTENCES.split(piece[:within]):
            words = [word for word in plain(sentence).split() if word not in _DECORATION]
            said = " ".join(words)
            if said and (said in EXACT or said.startswith(_OPENINGS) or _ENGLISH.match(said)):
                return " ".join(sentence.split())[:120]
        within -= len(piece)
    return None
