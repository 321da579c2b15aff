"""Not-found wording: what pages say that answer 200 and are not there, in many languages. Tables, and how to use them.

Pure. A title or heading counts only where one of its parts says nothing else, and a sentence only from its beginning:
a page that explains error pages says the same words inside other ones.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.judge.not_found_words import TONGUES, is_phrase, spellings

_ASCII_MARKS = {ord(mark): " " for mark in "!#$%&()*+,-./:;<=>?@[\\]^_`{|}~"} | {ord('"'): " "}
_BYTE_MARKS = bytes(32 if byte in _ASCII_MARKS else byte for byte in range(256))
_OTHER_MARKS = "¡¿«»‹›…–—·•،؟。！？、：，‘“”„"
_PARTS = re.compile(r"\s+[|·•»›:–—-]+\s+|\s*[|»›]\s*|:\s+|[.!?。！？؟]+(?:\s+|$)")
_DEFINED = re.compile(r"^\s*[45]\d\d [\w ]{3,40}:\s+(?=\w)")
"""A status that is explained: "404 Not Found: no shelter has this number"."""
_QUESTION = re.compile(r"(?<![^.!?|:–—])[^.!?|:–—]*+\?(?=\s*+\w)")
"""A question that something follows. It is looked for at the beginning of a sentence only: a heading may be very long."""
_SENTENCES = re.compile(r"[.!?。！？؟]+(?:\s+|$)|[。！？]|:\s+")

# Words that only decorate: a part is judged without them.
_DECORATION = frozenset(
    """
    404 error oops ooops sorry whoops uh oh http status code page-404 hmm erreur désolé desole oups fehler hoppla
    leider lo sentimos ups erro desculpe opa errore spiacenti siamo ci dispiace fout helaas foutmelding ошибка
    извините к сожалению lỗi rất tiếc xin 오류 죄송합니다 错误 抱歉 很抱歉 对不起 錯誤 عذرا عذراً خطأ عفوا
    error404 perdón disculpa eroare scuze ne pare rău virhe valitettavasti fejl desværre feil beklager dessverre fel tyvärr
    błąd przepraszamy niestety chyba bohužel hiba sajnos hata üzgünüz maalesef помилка на жаль вибачте σφάλμα δυστυχώς
    maaf galat ralat paumanhin padon erè desizyon ขออภัย क्षमा करें क्षमा त्रुटि خطا متاسفانه متأسفانه معذرت אופס שגיאה מצטערים 申し訳ありません エラー
    """.split()  # noqa: SIM905 - a list of one word a line would hide the rest of the file
)

_ENGLISH = re.compile(
    r"(?:we(?:'re| are) (?:very )?(?:but )?|but |unfortunately |we (?:looked|searched) (?:\w+ ){1,3}(?:but|and) |"
    r"(?:the|this) (?:link|address|url) you (?:followed|typed|entered|clicked) (?:\w+ ){0,4}(?=(?:leads|goes) to no ))?(?:"
    r"(?:the|this|that) (?:requested )?(?:page|url|link|file|document|article|content|resource|video|listing|job|position|record|item|product|post|entry|form|site)"
    r"(?: that)?(?: (?:you|we) ?(?:are|were|'re|have|'ve)? ?(?:looking for|requested|followed|tried to (?:reach|open|view)|"
    r"entered|asked for|want|clicked|selected|attempted to access|trying to (?:reach|view|access)))?(?: on this (?:server|site))?"
    r" (?:could not be found|couldn't be found|cannot be found|can't be found|can not be found|was not found|"
    r"wasn't found|does not exist|doesn't exist|no longer exists|(?:is no longer available|is not available|"
    r"isn't available|is unavailable)(?! (?:in|to|for|as|on|by|without|from)\b)|has been removed|has been deleted|has been retired|is no longer here|(?:may|might) have been (?:removed|moved|deleted)|"
    r"seems to be missing$|is missing$)"
    r"|(?:leads|goes) to no (?:page|file)|(?:we )?(?:can't|cannot|can not|couldn't|could not|were unable to|are unable to|can't seem to) find "
    r"(?:the|that|this|a|your) (?:page|document|content|article|file)"
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


_GOING_ON = frozenset(
    """
    or and because at any please it o u y e ou et car oder und weil of en eller og och lub albo i nebo vagy és sau și ή και
    veya ve или и або أو و یا و או hoặc và atau dan o kaya oswa ama au na
    """.split()  # noqa: SIM905 - a list of one word a line would hide the rest of the file
)
"""Words after which a sentence that has said it may go on."""
_LONGEST = 14


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
    # What is asked is no statement: "Not found? Looking for a relative".
    return any(_is_not_found(part) for part in (name, *_PARTS.split(_stated(name))) if part)


def _stated(text: str) -> str:
    """The text without its questions, with one space between words."""
    return " ".join(_QUESTION.sub(" ", text).split()) if "?" in text else text


def _is_not_found(part: str) -> bool:
    words = plain(part[:200]).split()
    kept = _undecorated(words)
    return is_phrase(kept) if kept else "404" in words


def _undecorated(words: list[str]) -> list[str]:
    return [word for word in words if word not in _DECORATION]


def sentence_of_not_found(pieces: tuple[str, ...], within: int) -> str | None:
    """The first sentence within so many characters that says so from its beginning, or None."""
    for piece in pieces:
        if within <= 0:
            return None
        for sentence in _SENTENCES.split(_stated(_DEFINED.sub("", piece[:within]))):
            if _begins_so(plain(sentence).split()):
                return " ".join(sentence.split())[:120]
        within -= len(piece)
    return None


def _begins_so(words: list[str]) -> bool:
    kept = _undecorated(words)
    if not kept:
        return "404" in words and len(words) > 1
    said = " ".join(kept)
    if said.startswith(_OPENINGS) or _ENGLISH.match(said) or is_phrase(kept) or _clauses().match(said):
        return True
    ends = (at for at, word in enumerate(kept[:_LONGEST]) if word in _GOING_ON)
    return any(is_phrase(kept[:at]) for at in ends)


@lru_cache(maxsize=1)
def _clauses() -> re.Pattern[str]:
    """A subject, a clause about what visitors want with it, and what became of it: the page you look for is gone."""
    found = []
    for tongue in TONGUES.values():
        if tongue.that:
            fields = (tongue.nouns.split("|"), tongue.said.split("|"))
            nouns, said = ("|".join(sorted({s for each in field for s in spellings(each)})) for field in fields)
            found.append(rf"(?:{nouns}) (?:{tongue.that}) (?:\S+ ){{1,5}}?(?:{said})(?!\S)")
    return re.compile("|".join(found))
