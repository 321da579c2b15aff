"""Marks of domains and hosting that their owners gave up: parking firms, for-sale pages, abandoned platforms. Pure.

What a page says is in plain words (`crawler.judge.not_found.plain`); what its markup loads is in lower-case bytes. A
mark is never enough where the page still shows what was read there before (`crawler.judge.identity`).
"""

from __future__ import annotations

import re

from catalog.urls import registrable_domain
from crawler.judge.not_found import plain

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
    r"|^(?:este dominio (?:está|esta|puede estar) (?:a la venta|en venta|aparcado))"
    r"|^(?:ce (?:nom de )?domaine est (?:à vendre|en vente|peut-être à vendre))"
    r"|^(?:diese domain (?:steht zum verkauf|ist (?:geparkt|zu verkaufen)))"
    r"|^(?:este domínio está à venda)|^(?:questo dominio è in vendita)|^(?:dit domein is te koop)"
    r"|^(?:домен (?:продается|продаётся|припаркован))"
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
    ("short-io", "link does not exist"),
    ("smartjobboard", "this job board website is either expired or its domain name is invalid"),
    ("smartling", "domain is not configured"),
    ("surge", "project not found"),
    ("surveysparrow", "account not found"),
    ("tilda", "please renew your subscription"),
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
SHORT = 1_500
"""Characters of text up to which a page may be no more than an offer."""
_TINY = 600


def parking_host(host: str) -> str | None:
    """The parking firm's domain where a host name belongs to one."""
    domain = registrable_domain(host)
    return domain if domain in PARKING_HOSTS else None


def for_sale(names: tuple[str, ...], pieces: tuple[str, ...], length: int, body: bytes) -> str | None:
    """What shows that the page only offers its domain: its title or heading, a sentence of a short page, its markup."""
    if length > 2 * SHORT:
        return None
    for name in names:
        if _FOR_SALE.match(plain(name)):
            return name[:120]
    if length > SHORT:
        return None
    for piece in pieces[:12]:
        for sentence in re.split(r"[.!?]\s+", piece):
            if _FOR_SALE.match(plain(sentence)):
                return sentence[:120]
    return loaded(body)


def loaded(body: bytes) -> str | None:
    """What the markup loads or points to that only parking pages do, or None."""
    low = body[:65_536].lower()
    for mark in LOADED:
        if mark in low:
            return mark.decode()
    return None


def tombstone(names: tuple[str, ...], pieces: tuple[str, ...], length: int) -> str | None:
    """The platform whose words for an abandoned site are about all that a page says, or None."""
    if length > _TINY:
        return None
    said = plain(" ".join((*names, *pieces)))
    return next((platform for platform, words in _TOMBSTONES if words in said), None)
