"""The words with which pages of many languages say that they were not found, and the phrases made of them. Pure tables.

A phrase is a subject and what is said of it ("the page" + "does not exist"), or an opening and an object ("we couldn't
find" + "the page"); accents may be left out, word by word.
"""

# ruff: noqa: RUF001 - words of many alphabets

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one language says it. Each field holds phrases with `|` between them.

    `that` begins a clause that may stand between a subject and what is said of it: the page *that you look for*.
    """

    nouns: str
    said: str
    finding: str = ""
    found: str = ""
    that: str = ""


TONGUES = {
    "en": Tongue(
        "page|the page|this page|that page|your page|web page|the web page|requested page|the requested page|"
        "content|this content|"
        "the content|that content|file|the file|document|the document|this document|article|the article|"
        "this article|post|"
        "this post|that post|the post|resource|the resource|the requested resource|url|the url|the requested url|link|"
        "this link|item|this item|listing|this listing|the listing|job|this job|position|this position|product|"
        "this product|"
        "event|this event|video|this video|record|the record|entry|profile|this profile|site|screen|this url|"
        "this address",
        "not found|was not found|wasn't found|could not be found|couldn't be found|cannot be found|"
        "can't be found|can not be found|"
        "does not exist|doesn't exist|no longer exists|not available|unavailable|is not available|isn't available|"
        "is unavailable|no longer available|is no longer available|is not available anymore|missing|is missing|removed|"
        "was removed|has been removed|has been deleted|deleted|was deleted|has been taken down|does not exist anymore|"
        "doesn't exist anymore|has expired|is gone|cannot be displayed|isn't here|is not here",
        "we can't find|we cannot find|we couldn't find|we could not find|sorry we can't find|sorry we couldn't find|"
        "can't find|cannot find|couldn't find|could not find|unable to find|we can't seem to find|"
        "we are unable to find",
        "the page|that page|this page|your page|the page you're looking for|the page you are looking for|"
        "the page you were looking for|the page you requested|what you're looking for|what you are looking for|that",
    ),
    "es": Tongue(
        "página|la página|esta página|esa página|la página solicitada|el contenido|contenido|este contenido|"
        "el documento|"
        "documento|el archivo|archivo|artículo|el artículo|el enlace|recurso|el recurso|la dirección",
        "no encontrada|no encontrado|no existe|ya no existe|no está disponible|ya no está disponible|no disponible|"
        "no fue encontrada|no se encuentra|no se ha encontrado|no se encontró|no ha sido encontrada|"
        "no pudo ser encontrada|"
        "fue eliminada|ha sido eliminada|eliminada|eliminado|inexistente|no se puede encontrar|no se pudo encontrar",
        "no se encontró|no encontramos|no hemos encontrado|no se encuentra|no pudimos encontrar|no podemos encontrar|"
        "no hemos podido encontrar|no se ha encontrado|no se puede encontrar|no se pudo encontrar",
        "la página|esta página|esa página|la página solicitada|el contenido|la página que busca|la página que buscas|"
        "lo que busca|lo que buscas",
        r"a la que|que",
    ),
    "fr": Tongue(
        "page|la page|cette page|la page demandée|contenu|le contenu|ce contenu|document|le document|fichier|"
        "article|l'article|"
        "l'adresse|la ressource",
        "non trouvée|non trouvé|introuvable|est introuvable|inexistante|n'existe pas|n'existe plus|"
        "non disponible|indisponible|"
        "n'est pas disponible|n'est plus disponible|est indisponible|n'a pas été trouvée|n'a pas pu être trouvée|"
        "a été supprimée|"
        "supprimée|supprimé|a été supprimé|n'a pas été trouvé",
        "nous ne trouvons pas|impossible de trouver|nous n'avons pas trouvé|nous n'avons pas pu trouver|"
        "on ne trouve pas",
        "la page|cette page|la page demandée|la page que vous cherchez|la page que vous recherchez|ce contenu",
        r"que|à laquelle",
    ),
    "de": Tongue(
        "seite|die seite|diese seite|die angeforderte seite|die gesuchte seite|die gewünschte seite|inhalt|der inhalt|"
        "dieser inhalt|dokument|das dokument|datei|die datei|artikel|der artikel|die adresse|webseite|die webseite",
        "nicht gefunden|nicht vorhanden|existiert nicht|existiert nicht mehr|gibt es nicht|gibt es nicht mehr|"
        "wurde nicht gefunden|"
        "konnte nicht gefunden werden|ist nicht verfügbar|nicht verfügbar|ist nicht mehr verfügbar|"
        "nicht mehr verfügbar|"
        "wurde gelöscht|existiert leider nicht|existiert leider nicht mehr|konnte leider nicht gefunden werden|"
        "ist nicht vorhanden",
        "wir können|wir konnten",
        "die seite nicht finden|diese seite nicht finden|die gesuchte seite nicht finden",
        r"die|den|das",
    ),
    "pt": Tongue(
        "página|a página|esta página|essa página|a página solicitada|conteúdo|o conteúdo|este conteúdo|documento|"
        "arquivo|artigo",
        "não encontrada|não encontrado|não existe|não existe mais|já não existe|não está disponível|"
        "não disponível|indisponível|"
        "inexistente|não foi encontrada|não foi encontrado|não localizada|não localizado|foi removida|foi removido|"
        "não pôde ser encontrada|removida",
        "não encontramos|não conseguimos encontrar|não foi possível encontrar|não foi possível localizar",
        "a página|esta página|essa página|a página que você procura|o que você procura|a página solicitada",
        r"que",
    ),
    "it": Tongue(
        "pagina|la pagina|questa pagina|la pagina richiesta|contenuto|il contenuto|questo contenuto|documento|articolo",
        "non trovata|non trovato|non esiste|non esiste più|non è disponibile|non disponibile|"
        "non è più disponibile|inesistente|"
        "non è stata trovata|non è stato trovato|è stata rimossa|rimossa|rimosso",
        "non troviamo|non abbiamo trovato|impossibile trovare|non riusciamo a trovare",
        "la pagina|questa pagina|la pagina che cerchi|la pagina richiesta",
        r"che",
    ),
    "nl": Tongue(
        "pagina|de pagina|deze pagina|de opgevraagde pagina|inhoud|deze inhoud|document|bestand|artikel",
        "niet gevonden|is niet gevonden|bestaat niet|bestaat niet meer|niet beschikbaar|is niet beschikbaar|"
        "is niet meer beschikbaar|"
        "kan niet worden gevonden|kon niet worden gevonden|is verwijderd|is verplaatst of verwijderd",
        "we kunnen|wij kunnen",
        "de pagina niet vinden|deze pagina niet vinden|de pagina die je zoekt niet vinden|"
        "de pagina die u zoekt niet vinden",
        r"die",
    ),
    "ca": Tongue(
        "pàgina|la pàgina|aquesta pàgina|contingut",
        "no trobada|no trobat|no existeix|ja no existeix|no està disponible|no s'ha trobat",
        "no s'ha trobat|no hem trobat|no trobem",
        "la pàgina|aquesta pàgina",
    ),
    "sv": Tongue(
        "sidan|sida|den här sidan|innehållet|sidan du söker",
        "hittades inte|kunde inte hittas|finns inte|finns inte längre|saknas|hittades ej|kan inte hittas|är borttagen",
        "vi kunde inte hitta|vi hittar inte|kan inte hitta",
        "sidan|den här sidan|sidan du söker",
    ),
    "da": Tongue(
        "siden|side|denne side|indholdet",
        "blev ikke fundet|findes ikke|findes ikke længere|ikke fundet|kunne ikke findes|er ikke fundet|er slettet",
        "vi kunne ikke finde|vi kan ikke finde",
        "siden|denne side",
    ),
    "no": Tongue(
        "siden|side|denne siden|innholdet",
        "ble ikke funnet|finnes ikke|finnes ikke lenger|ikke funnet|kunne ikke bli funnet|er slettet|eksisterer ikke",
        "fant ikke|vi fant ikke|vi finner ikke|kunne ikke finne",
        "siden|denne siden",
    ),
    "fi": Tongue(
        "sivua|sivu|hakemaasi sivua|etsimääsi sivua|sisältöä",
        "ei löydy|ei löytynyt|ei ole olemassa|ei ole enää olemassa|ei voitu löytää",
        "emme löytäneet|emme löydä",
        "sivua|etsimääsi sivua",
    ),
    "pl": Tongue(
        "strona|ta strona|strony|podana strona|żądana strona|treść",
        "nie istnieje|nie została znaleziona|nie znaleziona|nie została odnaleziona|już nie istnieje|niedostępna|"
        "jest niedostępna",
        "nie znaleziono|nie można znaleźć|nie możemy znaleźć|nie udało się znaleźć",
        "strony|takiej strony|tej strony|podanej strony",
    ),
    "cs": Tongue(
        "stránka|tato stránka|požadovaná stránka|hledaná stránka|obsah",
        "nenalezena|nebyla nalezena|neexistuje|již neexistuje|není dostupná|nenalezen|nebyl nalezen",
        "nepodařilo se najít|nemůžeme najít",
        "stránku|tuto stránku|požadovanou stránku",
    ),
    "sk": Tongue(
        "stránka|táto stránka|požadovaná stránka",
        "sa nenašla|nebola nájdená|neexistuje|nenájdená|už neexistuje",
    ),
    "hu": Tongue(
        "az oldal|oldal|a keresett oldal|a kért oldal|ez az oldal",
        "nem található|nem létezik|már nem létezik|nem elérhető|nem érhető el",
    ),
    "ro": Tongue(
        "pagina|această pagină|pagina solicitată|pagina căutată|conținutul",
        "nu a fost găsită|nu a fost gasită|nu există|nu mai există|nu este disponibilă|negăsită|nu a fost găsit|"
        "inexistentă",
        "nu am găsit|nu putem găsi",
        "pagina|această pagină",
    ),
    "el": Tongue(
        "η σελίδα|σελίδα|αυτή η σελίδα|η σελίδα που ζητήσατε|η σελίδα που ψάχνετε",
        "δεν βρέθηκε|δεν υπάρχει|δεν υπάρχει πια|δεν υπάρχει πλέον|δεν είναι διαθέσιμη",
        "δεν βρήκαμε|δεν μπορούμε να βρούμε",
        "τη σελίδα|αυτή τη σελίδα",
    ),
    "tr": Tongue(
        "sayfa|bu sayfa|aradığınız sayfa|istenen sayfa|aradığınız içerik|içerik",
        "bulunamadı|mevcut değil|mevcut değildir|artık mevcut değil|bulunmamaktadır|yok|kaldırılmış|silinmiş",
    ),
    "ru": Tongue(
        "страница|эта страница|запрашиваемая страница|запрошенная страница|данная страница|такая страница|"
        "документ|материал",
        "не найдена|не существует|больше не существует|не найден|удалена|была удалена|недоступна|отсутствует|удалён",
        "мы не нашли|не удалось найти",
        "эту страницу|страницу|такую страницу",
    ),
    "uk": Tongue(
        "сторінка|ця сторінка|сторінку|запитувана сторінка|такої сторінки",
        "не знайдена|не існує|більше не існує|не знайдено|не існувала|видалена|була видалена|недоступна|немає",
        "ми не знайшли|не вдалося знайти",
        "цю сторінку|сторінку",
    ),
    "ar": Tongue(
        "الصفحة|هذه الصفحة|الصفحة المطلوبة|الصفحة التي تبحث عنها|الصفحة التي طلبتها|المحتوى",
        "غير موجودة|غير متوفرة|لم تعد موجودة|غير متاحة|لا توجد|غير موجود|لم يتم العثور عليها",
        "لم يتم العثور على|لم نجد|لم نتمكن من العثور على|تعذر العثور على",
        "الصفحة|هذه الصفحة|الصفحة المطلوبة|الصفحة التي تبحث عنها",
    ),
    "fa": Tongue(
        "صفحه|صفحه مورد نظر|این صفحه|برگه|برگه مورد نظر|صفحه مورد نظر شما",
        "پیدا نشد|یافت نشد|وجود ندارد|موجود نیست|در دسترس نیست|حذف شده است",
    ),
    "ur": Tongue("صفحہ|یہ صفحہ|مطلوبہ صفحہ", "نہیں ملا|موجود نہیں|موجود نہیں ہے|دستیاب نہیں ہے"),
    "he": Tongue(
        "הדף|דף|הדף המבוקש|הדף הזה|העמוד|עמוד",
        "לא נמצא|אינו קיים|לא קיים|אינו זמין|לא קיים יותר|הוסר",
        "לא מצאנו",
        "את הדף|את העמוד",
    ),
    "hi": Tongue(
        "पृष्ठ|यह पृष्ठ|पेज|यह पेज|अनुरोधित पृष्ठ",
        "नहीं मिला|मौजूद नहीं है|उपलब्ध नहीं है|नहीं मिल सका|अब मौजूद नहीं है",
    ),
    "bn": Tongue("পৃষ্ঠা|পৃষ্ঠাটি|এই পৃষ্ঠা|পাতাটি", "পাওয়া যায়নি|খুঁজে পাওয়া যায়নি|নেই|আর নেই"),
    "pa": Tongue("ਪੰਨਾ|ਇਹ ਪੰਨਾ|ਸਫ਼ਾ", "ਨਹੀਂ ਮਿਲਿਆ|ਮੌਜੂਦ ਨਹੀਂ ਹੈ|ਉਪਲਬਧ ਨਹੀਂ ਹੈ"),
    "vi": Tongue(
        "trang|trang này|trang bạn tìm|trang bạn yêu cầu|trang web|trang bạn đang tìm|trang bạn đang tìm kiếm|nội dung",
        "không tồn tại|không tìm thấy|không còn tồn tại|đã bị xóa|không khả dụng|không có sẵn",
        "không tìm thấy|không thể tìm thấy|chúng tôi không tìm thấy|rất tiếc không tìm thấy",
        "trang|trang này|trang bạn yêu cầu|trang bạn tìm|trang bạn đang tìm",
    ),
    "id": Tongue(
        "halaman|halaman ini|halaman yang anda cari|laman|laman ini|konten|artikel",
        "tidak ditemukan|tidak ada|tidak tersedia|sudah tidak ada|telah dihapus|tidak dapat ditemukan|"
        "tidak dijumpai|tidak wujud",
    ),
    "tl": Tongue(
        "ang pahina|ang page|ang pahinang ito",
        "hindi nahanap|hindi mahanap|hindi matagpuan|wala na",
        "hindi nahanap|hindi mahanap|hindi matagpuan|hindi namin mahanap|wala na",
        "ang pahina|ang page|ang pahinang ito|ang pahinang hinahanap mo",
    ),
    "ht": Tongue(
        "paj la|paj sa a|paj ou ap chèche a|paj ou mande a",
        "pa egziste|pa egziste ankò|pa jwenn|pa disponib|pa la ankò",
        "nou pa jwenn|nou pa ka jwenn|nou pa t jwenn",
        "paj la|paj sa a|paj ou ap chèche a",
    ),
    "so": Tongue("bogga|boggan|bogga aad raadineyso", "lama helin|ma jiro|lama heli karo"),
    "sw": Tongue("ukurasa|ukurasa huu|ukurasa unaotafuta", "haujapatikana|haupatikani|haupo|hakupatikana"),
    "am": Tongue("ገጹ|ገፁ|ይህ ገጽ", "አልተገኘም|የለም|ሊገኝ አልቻለም"),
    "hy": Tongue("էջը|այս էջը", "չի գտնվել|գոյություն չունի|չգտնվեց"),
    "th": Tongue("หน้านี้|หน้าเว็บนี้", "ไม่มีอยู่|ไม่พบ"),
}
# Scripts without spaces, or with sentences that no parts make up.
_WHOLE = """
不存在的页面|找不到页面|找不到该页面|找不到此页面|页面不存在|该页面不存在|此页面不存在|页面未找到|页面找不到|页面没有找到|未找到页面|找不到网页|网页不存在|您访问的页面不存在|您访问的页面未找到|您要访问的页面不存在|你访问的页面不存在|页面已删除|页面走丢了|页面无法访问|内容不存在
找不到頁面|找不到此頁面|找不到該頁面|頁面不存在|此頁面不存在|該頁面不存在|找不到網頁|網頁不存在|找不到您要的頁面|您要找的頁面不存在|您所查詢的頁面不存在|頁面已移除
ページが見つかりません|ページが見つかりませんでした|ページがみつかりません|お探しのページは見つかりませんでした|お探しのページが見つかりません|お探しのページは見つかりません|お探しのページは存在しません|指定されたページは存在しません|指定されたページが見つかりません|このページは存在しません|ページは存在しません
페이지를 찾을 수 없습니다|요청하신 페이지를 찾을 수 없습니다|찾으시는 페이지가 없습니다|존재하지 않는 페이지입니다|페이지가 존재하지 않습니다|요청한 페이지를 찾을 수 없습니다|해당 페이지를 찾을 수
없습니다|삭제된 페이지입니다|없는 페이지입니다
ไม่พบหน้านี้|ไม่พบหน้า|ไม่พบหน้าเว็บ|ไม่พบหน้าที่คุณต้องการ|ไม่พบหน้าที่คุณค้นหา|ไม่พบหน้าที่ต้องการ|ไม่พบเพจ|ไม่พบหน้าที่คุณกำลังค้นหา
រកមិនឃើញទំព័រ|ទំព័ររកមិនឃើញ|ບໍ່ພົບໜ້ານີ້|စာမျက်နှာ မတွေ့ပါ|စာမျက်နှာကို ရှာမတွေ့ပါ
not found|no encontrado|no encontrada|nicht gefunden|não encontrado|não encontrada|niet gevonden|не найдено|такой
страницы не существует|такой страницы нет|такой страницы больше нет|siden findes ikke
we looked everywhere|you seem to be lost|nothing here|there's nothing here|nothing found|nothing was found|it looks
like nothing was found at this location|this page isn't here|this page took a wrong turn
page not found error|the page you requested was not found|the page you requested could not be found|the requested
url was not found on this server|sorry this page isn't available
"""  # noqa: E501 - one language a line


def spellings(phrase: str) -> set[str]:
    """A phrase with and without the accents of each word; alphabets that need their marks are left as they are."""
    return {" ".join(chosen) for chosen in product(*({word, _bare(word)} for word in phrase.split()))}


def _bare(word: str) -> str:
    if word.isascii() or not all(letter < "\u0250" or "\u1e00" <= letter < "\u1f00" for letter in word):
        return word
    kept = "".join(mark for mark in unicodedata.normalize("NFD", word) if not "\u0300" <= mark <= "\u036f")
    return kept.replace("ı", "i").replace("đ", "d").replace("ł", "l")


def _split(field: str) -> frozenset[str]:
    return frozenset(spelled for phrase in field.split("|") if phrase for spelled in spellings(phrase))


PAIRS = tuple(
    (_split(first), _split(second))
    for tongue in TONGUES.values()
    for first, second in ((tongue.nouns, tongue.said), (tongue.finding, tongue.found))
    if second
)
"""Beginnings and what may follow them, by language."""


def _endings() -> dict[str, frozenset[str]]:
    """By each beginning, what may follow it."""
    by_group: dict[tuple[int, ...], frozenset[str]] = {}
    groups: dict[str, list[int]] = {}
    for number, (first, _second) in enumerate(PAIRS):
        for begun in first:
            groups.setdefault(begun, []).append(number)
    for listed in map(tuple, groups.values()):
        if listed not in by_group:
            by_group[listed] = frozenset().union(*(PAIRS[number][1] for number in listed))
    return {begun: by_group[tuple(listed)] for begun, listed in groups.items()}


_ENDINGS = _endings()
WHOLE = frozenset(spelled for line in _WHOLE.split("\n") for spelled in _split(line))


def is_phrase(words: list[str]) -> bool:
    """Whether plain words say that something was not found, and nothing else."""
    said = " ".join(words)
    if said in WHOLE:
        return True
    for at in range(1, len(words)):
        endings = _ENDINGS.get(" ".join(words[:at]))
        if endings is not None and " ".join(words[at:]) in endings:
            return True
    return False


def telltales(known: frozenset[str]) -> frozenset[str]:
    """Words such that each phrase has one of them, or one of `known`; few and telling ones."""
    found: set[str] = set()
    asked = [*(tongue.said for tongue in TONGUES.values()), *(tongue.finding for tongue in TONGUES.values())]
    for phrase in (
        *(phrase for field in asked for phrase in field.split("|")),
        *"|".join(_WHOLE.split("\n")).split("|"),
    ):
        words = phrase.split()
        if words and not any(spellings(word) <= known | found for word in words):
            found |= spellings(max((word for word in words if word not in _COMMON), key=len, default=words[-1]))
    return frozenset(found)


_COMMON = frozenset({"can't", "cannot", "could", "couldn't", "longer", "anymore", "sorry", "unable", "seem", "page"})
