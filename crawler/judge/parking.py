"""Marks of domains and hosting that their owners gave up: parking firms, for-sale pages, abandoned platforms. Pure.

What a page says is in plain words (`crawler.judge.not_found.plain`); what its markup loads is in lower-case bytes. A
mark is never enough where the page still shows what was read there before (`crawler.judge.identity`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog.urls import registrable_domain
from crawler.judge.not_found import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

PARKING_HOSTS = frozenset(
    {
        "afternic.com",
        "bodis.com",
        "brandbucket.com",
        "buydomains.com",
        "dan.com",
        "domainmarket.com",
        "domainnamesales.com",
        "domeneshop-parked.no",
        "epik-parking.com",
        "expireddomains.com",
        "hugedomains.com",
        "namebright.com",
        "parkingcrew.net",
        "parklogic.com",
        "sav.com",
        "sedo.com",
        "sedoparking.com",
        "squadhelp.com",
        "undeveloped.com",
        "uniregistry.com",
        "voodoo.com",
    }
)
"""Registrable domains that show nothing but other people's domains for sale."""
LOADED = (
    b"sedoparking.com/",
    b"parkingcrew.net/",
    b"bodiscdn.com/",
    b"parking.bodis.com",
    b"d38psrni17bvxu.cloudfront.net",
    b"parklogic.com/",
    b"cdn-fileserver.com/lander",
    b"www.afternic.com/forsale/",
    b"www.hugedomains.com/domain_profile",
    b"dan.com/buy-domain/",
    b"/px.js?ch=1",
    b"wsimg.com/parking-lander",
    b"location.href='/lander'",
    b'location.href="/lander"',
)
"""What the markup of parking pages loads or points to."""
_FOR_SALE = re.compile(
    r"^(?:the )?(?:domain (?:name )?)?(?:[\w-]+ )?[\w-]+ (?:com|org|net|info|us|io|co|app|dev|online|site|xyz|me|tv|uk|de|fr|es)"
    r" (?:is |may be |might be )(?:now )?(?:available )?(?:for sale|for purchase|parked(?: free)?)\b"
    r"|^(?:the|this) (?:premium )?(?:domain|domain name|web address) (?:name )?(?:is|may be|might be|could be) "
    r"(?:now )?(?:available )?(?:for sale|for purchase|parked)\b"
    r"|^(?:buy|purchase|get|own|acquire) this (?:premium )?domain\b"
    r"|^(?:make an offer|make offer) (?:for|on) this domain\b"
    r"|^(?:this |the )?domain (?:name )?(?:has )?(?:is )?(?:expired|parked|for sale)$"
    r"|^this (?:domain|website) (?:name )?(?:has expired|is parked)\b"
    r"|^(?:parked domain|domain parking|domain for sale|premium domain for sale)\b"
    r"|^(?:[\w-]+ )[\w-]+ (?:com|org|net) may be for sale\b"
    r"|^(?:este dominio (?:está|esta|puede estar) (?:a la venta|en venta|aparcado))"
    r"|^(?:ce (?:nom de )?domaine est (?:à vendre|en vente|peut-être à vendre))"
    r"|^(?:diese domain (?:steht zum verkauf|ist (?:geparkt|zu verkaufen)))"
    r"|^(?:este domínio está à venda)|^(?:questo dominio è in vendita)|^(?:dit domein is te koop)"
    r"|^(?:домен (?:продается|продаётся|припаркован))"
)
_SALE = re.compile(r"\b(?:for sale|at auction|premium domain|lease to own)\b")
_BEGUN = (
    "this premium domain is available",
    "this domain was just registered",
    "interested in this domain",
    "inquire about this domain",
    "the sponsored listings displayed above are served automatically",
    "this web page is parked",
    "this page is parked",
    "this domain is registered but may still be available",
    "this domain has been registered",
    "this domain was recently registered",
    "this domain is not connected to a website yet",
    "this domain name has expired",
    "this domain name has been registered with",
    "ce nom de domaine a été",
    "ce domaine est à vendre",
    "ce domaine a été réservé",
    "ce domaine a été enregistré",
    "ce nom de domaine a expiré",
    "diese domain wurde",
    "diese domain ist abgelaufen",
    "diese domain kann gekauft werden",
    "hier entsteht in kürze",
    "hier entsteht eine neue",
    "este dominio ha caducado",
    "este dominio ha expirado",
    "este dominio se vende",
    "este dominio ha sido registrado",
    "dominio caducado",
    "dominio en venta",
    "este domínio expirou",
    "este domínio está estacionado",
    "domínio à venda",
    "il dominio è in vendita",
    "dominio in vendita",
    "questo dominio è scaduto",
    "deze domeinnaam is",
    "deze domein is te koop",
    "dit domein is gereserveerd",
    "dit domein is geregistreerd",
    "ta domena jest na sprzedaż",
    "domena jest na sprzedaż",
    "domena na sprzedaż",
    "domena wygasła",
    "tato doména je na prodej",
    "doména je na prodej",
    "ez a domain eladó",
    "acest domeniu este de vânzare",
    "domänen är till salu",
    "den här domänen är till salu",
    "dette domæne er til salg",
    "domænet er til salg",
    "dette domenet er til salgs",
    "domenet er til salgs",
    "verkkotunnus on myytävänä",
    "tämä verkkotunnus",
    "bu alan adı satılık",
    "bu domain satılık",
    "alan adının süresi dolmuş",
    "tên miền này đã",
    "tên miền đã hết hạn",
    "tên miền này đang được bán",
    "domain ini dijual",
    "domain ini telah kedaluwarsa",
    "срок регистрации домена",
    "домен не продлён",
    "домен не продлен",
    "этот домен продаётся",
    "этот домен продается",
    "домен выставлен на продажу",
    "домен продається",
    "το domain πωλείται",
    "هذا النطاق معروض للبيع",
    "النطاق معروض للبيع",
    "انتهت صلاحية هذا النطاق",
    "该域名正在出售",
    "该域名出售",
    "该域名已过期",
    "此域名出售",
    "此域名正在出售",
    "此域名可出售",
    "此域名已过期",
    "本域名出售",
    "域名出售",
    "域名已过期",
    "您访问的域名已过期",
    "您正在访问的域名",
    "此網域出售",
    "このドメインは販売中",
    "このドメインは売り出し中",
    "このドメインは現在",
    "このドメインは期限切れ",
    "이 도메인은 판매",
    "도메인이 만료되었습니다",
    "โดเมนนี้ประกาศขาย",
    "โดเมนนี้หมดอายุ",
)
"""Beginnings of sentences that go on in many ways."""
_EXPIRED_ON = re.compile(
    r"^(?:[\w-]+ )?[\w-]+ (?:com|org|net|info|us|io|co|app|dev|online|site|xyz|me|tv|uk|de|fr|es|br|it|nl)"
    r" (?:expired on|has expired|is expired|is pending renewal|is parked)\b"
)
# Whole sentences that hosting platforms show where a site was and nobody is any more. A short page must say them.
_TOMBSTONES = (
    ("aws-s3", "the specified bucket does not exist"),
    ("acquia", "web site not found"),
    ("airee", "сервис айри рф не оплачен"),
    ("bitbucket", "repository not found"),
    ("canny", "there is no such company did you enter the right url"),
    ("digitalocean", "domain uses do name servers with no records in do"),
    ("dreamhost", "the site you're looking for is not here"),
    ("fastly", "fastly error unknown domain"),
    ("feedpress", "the feed has not been found"),
    ("ghost", "failed to resolve dns path for this host"),
    ("github-pages", "there isn't a github pages site here"),
    ("google-cloud", "nosuchbucket"),
    ("hatena", "404 blog is not found"),
    ("helpscout", "no settings were found for this company"),
    ("heroku", "no such app"),
    ("kinsta", "no site for domain"),
    ("mailchimp", "a page that was built by mailchimp but is no longer active"),
    ("ngrok", "ngrok io not found"),
    ("pantheon", "404 error unknown site"),
    ("pingdom", "sorry couldn't find the status page"),
    ("render", "service suspended"),
    ("render", "this service has been suspended by its owner"),
    ("shopify", "sorry this shop is currently unavailable"),
    ("shopify", "sorry this store is currently unavailable"),
    ("wix", "site is not published or does not have a domain assigned to it"),
    ("hosting", "this domain isn't connected to a website"),
    ("hosting", "conta de hospedagem foi suspensa"),
    ("short-io", "link does not exist"),
    ("smartjobboard", "this job board website is either expired or its domain name is invalid"),
    ("smartling", "domain is not configured"),
    ("surge", "project not found"),
    ("surveysparrow", "account not found"),
    ("tilda", "please renew your subscription"),
    ("squarespace", "website expired this account has expired"),
    ("wordpress", "is no longer available the authors have deleted this site"),
    ("vercel", "this deployment is temporarily paused"),
    ("netlify", "this site was paused as it reached its usage limits"),
    ("tumblr", "whatever you were looking for doesn't currently exist at this address"),
    ("uberflip", "the url you've accessed does not provide a hub"),
    ("uservoice", "this uservoice subdomain is currently available"),
    ("vercel", "deployment not found"),
    ("vercel", "deployment paused"),
    ("vercel", "deployment disabled"),
    ("wix", "looks like this domain isn't connected to a website yet"),
    ("wordpress", "do you want to register"),
    ("worksites", "sorry but the website you're looking for doesn't exist"),
    ("youtrack", "is not a registered incloud youtrack"),
    ("zendesk", "help center closed"),
    ("cpanel", "this account has been suspended"),
)
_ALONE = frozenset(
    {
        "service suspended",
        "account not found",
        "project not found",
        "repository not found",
        "link does not exist",
        "domain is not configured",
        "web site not found",
        "no such app",
    }
)
"""Of these words, those that others say inside a sentence: they count where nothing else is said with them."""
SHORT = 1_500
"""Characters of text up to which a page may be no more than an offer."""
_TINY = 600


def parking_host(host: str) -> str | None:
    """The parking firm's domain where a host name belongs to one."""
    domain = registrable_domain(host)
    return domain if domain in PARKING_HOSTS else None


def for_sale(names: tuple[str, ...], pieces: tuple[str, ...], length: int, body: bytes, own: str = "") -> str | None:
    """What shows that the page only offers its domain: its title or heading, a sentence of a short page, its markup.

    `own` is the host that was asked for: whatever its suffix, it may be named as what is for sale.
    """
    if length > 2 * SHORT:
        return None
    domain = plain(registrable_domain(own))
    for name in names:
        words = plain(name)
        if _offers(words) or (domain and domain in words and _SALE.search(words)):
            return name[:120]
    if length > SHORT:
        return None
    for piece in pieces[:12]:
        for sentence in re.split(r"[.!?]\s+", piece):
            if _offers(plain(sentence)):
                return sentence[:120]
    return loaded(body)


def _offers(words: str) -> bool:
    return words.startswith(_BEGUN) or bool(_FOR_SALE.match(words) or _EXPIRED_ON.match(words))


def loaded(body: bytes) -> str | None:
    """What the markup loads or points to that only parking pages do, or None."""
    low = body[:65_536].lower()
    for mark in LOADED:
        if mark in low:
            return mark.decode()
    return None


def tombstone(names: tuple[str, ...], pieces: tuple[str, ...], length: int) -> tuple[str, str] | None:
    """The platform whose words for an abandoned site are about all that a page says, with them, or None."""
    if length > _TINY:
        return None
    said = plain(" ".join((*names, *pieces)))
    for platform, words in _TOMBSTONES:
        if words in said and (words not in _ALONE or words in _sentences((*names, *pieces))):
            return platform, words
    return None


def _sentences(pieces: tuple[str, ...]) -> Iterator[str]:
    """Each piece, and each of its sentences, in plain words."""
    for piece in pieces:
        yield plain(piece)
        yield from map(plain, re.split(r"[.!?:]\s+|\s+[|·–—-]\s+", piece))
