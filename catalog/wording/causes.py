"""Causes: the words for each verdict, each rule of evidence, each telling status; English, one clause for each."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from catalog.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

# One clause for each, without capital and full stop, so that it stands alone and inside a sentence about a change.
VERDICTS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.ALIVE: "the page is there",
        Verdict.MOVED: "the page has moved to a new address for good",
        Verdict.MISSING: "the server says this page does not exist (404)",
        Verdict.GONE: "the server says this page is gone (410)",
        Verdict.BLOCKED: "the site does not let our checker in, so we could not look",
        Verdict.GATED: "this page asks visitors to log in, so we could not look",
        Verdict.HIJACKED: "we can no longer confirm whose page this is",
        Verdict.PARKED: "the site seems to be given up or for sale, so we cannot confirm whose page this is",
        Verdict.SOFT_404: "the server says all is well, but the page is not there",
        Verdict.REPLACED: "the page now says something else, and a person must decide if it is still the right one",
        Verdict.MISSING_FRAGMENT: "the page is there, but the part of it that this link points to is not",
        Verdict.LIMITED: "the site asked us to slow down, so we could not look yet",
        Verdict.DNS: "the name of the site could not be found",
        Verdict.TLS: "a safe connection to the site could not be made",
        Verdict.REFUSED: "the server refused the connection",
        Verdict.TIMEOUT: "the server did not answer in time",
        Verdict.SERVER_ERROR: "the server reported an error of its own",
        Verdict.BAD_RESPONSE: "the server sent an answer that makes no sense",
        Verdict.MALFORMED: "this link cannot work as it is written",
        Verdict.UNCHECKED: "we did not look at this page",
    }
)
RULES: Mapping[str, str] = MappingProxyType(
    {
        "dns-nxdomain": "the name of the site does not exist any more",
        "dns-failure": "the name of the site could not be looked up",
        "refused": "the server refused the connection",
        "unreachable": "there is no way through to the server",
        "timeout": "the server did not answer in time",
        "certificate-expires": "the site's security certificate runs out soon",
        "http-only": "the page is there, and the site answers with https too, which keeps readers safer",
        "tls": "a safe connection to the site could not be made",
        "tls-expired": "the site's security certificate has run out",
        "tls-not-yet-valid": "the site's security certificate is not valid yet",
        "tls-wrong-host": "the site's security certificate is for another name",
        "tls-self-signed": "the site made its security certificate itself, so it cannot be trusted",
        "tls-untrusted": "nobody we trust stands behind the site's security certificate",
        "tls-incomplete-chain": "the site leaves out a part of its security certificate, so some phones and programs "
        "refuse it",
        "reset": "the server broke off the connection",
        "truncated": "the page broke off before its end",
        "malformed": "the server sent an answer that could not be read",
        "too-large": "the answer was larger than we read",
        "unread-encrypted": "the file is there, but a password protects it, so we cannot tell what changes in it",
        "unread-damaged": "the file is there, but it is damaged, so we could not read it",
        "unread-pictures": "the file is there, but its pages are pictures without text, so we cannot read them",
        "unread-type": "the file is there, but we cannot read files of this type",
        "unread-json": "the file is there, but there is a mistake in its form (JSON), so we could not read it",
        "unread-rest": "the file was read, but it is so long that we could not read it to its end",
        "unread-scripts": "the page builds its text with scripts, which we do not run, so we could not read it",
        "unread-frames": "the page only shows other pages in frames, and we did not read those",
        "unread-pages": "the file was read, but some of its pages are pictures without text, which we cannot read",
        "fragment-unchecked-scripts": "the page is there, but scripts build it, so we cannot tell if the part of it "
        "that a link points to is there too",
        "fragment-unchecked-type": "the file is there, but it is no web page, so we cannot tell if the part of it that "
        "a link points to is there too",
        "fragment-unchecked-length": "the page is there, but it is longer than we read, so we cannot tell if the part "
        "of it that a link points to is there too",
        "redirect-loop": "the page sends visitors round in a circle",
        "too-many-redirects": "the page sends visitors on too many times",
        "bad-redirect": "the page sends visitors on to an address that cannot be used",
        "private-address": "this address is inside a private network, so we did not look",
        "unsupported-scheme": "this is not a web address that we can look at",
        "robots": "the site asks robots not to look at this page, so we did not",
        "resting": "the site asked for a pause that is not over yet, so we did not look",
        "redirect": "the page has moved to a new address for good",
        "bot-challenge": "a bot check stands in front of this page, so we could not look",
        "bare-forbidden": "the site does not let our checker in, so we could not look",
        "login-required": "this page asks visitors to log in, so we could not look",
        "login-page": "this page sends visitors to a login, so we could not look",
        "password-field": "this page asks visitors for a password, so we could not look",
        "waiting-room": "the site sends visitors to a waiting room, so we could not look",
        "human-check": "the site asks visitors to prove that they are people, so we could not look",
        "parking-host": "the address leads to a company that sells or parks domain names",
        "for-sale": "a page says that the domain is for sale or parked",
        "tombstone": "the place where this page was hosted was given up by its owner",
        "other-domain": "the address leads to another site that does not say it is this page",
        "gambling": "the address now shows gambling, and nothing that says it is this page",
        "pharmacy": "the address now shows a drug shop, and nothing that says it is this page",
        "piracy": "the address now shows pirated films or sports, and nothing that says it is this page",
        "adult": "the address now shows sex content, and nothing that says it is this page",
        "counterfeit": "the address now shows a shop with fake brand goods, and nothing that says it is this page",
        "essays": "the address now sells school essays, and nothing there says it is this page",
        "loans": "the address now offers quick loans, and nothing there says it is this page",
        "crypto": "the address now shows a trick with digital money, and nothing that says it is this page",
        "not-found-words": "the page says that it was not found, though the server says all is well",
        "error-words": "the page only shows an error, though the server says all is well",
        "maintenance": "the page says that the site is being worked on for now, so we could not look yet",
        "maintenance-overdue": "the page has said for weeks that the site is being worked on",
        "default-page": "a page that comes with the web server stands where this page was",
        "video-removed": "the video is not there any more, though the page around it is",
        "video-private": "this video is private, so we could not look",
        "error-address": "the page sends visitors to an error page",
        "sent-home": "visitors are sent to the home page, not to this page",
        "sent-to-search": "visitors are sent to a search, not to this page",
        "home-served": "the front page of the site stands where this page was",
        "home-page": "this address shows the front page of the site, not this page",
        "shared-target": "the site sends visitors of this and other old pages to one and the same other page",
        "same-as-random": "the site shows the same page under an address that we made up, so this page is not there",
        "nothing-left": "next to nothing is left of the page",
        "refresh-stub": "only a note is left that sends visitors on",
        "script-redirect": "only a script is left that sends visitors to another site",
        "little-shared": "little of what this page said before is still there",
        "script-page": "the page is now built by a script that we do not run, so we could not read it",
        "second-look-worked": "one of two looks found the page and the other did not, so we cannot tell",
        "second-look-failed": "we looked twice, and neither look found the page",
        "retry-after": "the site asked us to come back later, so we could not look yet",
        "no-address": "the link names nobody to write to or call",
        "mail-address": "what stands after mailto: is no e-mail address",
        "mail-taken": "a server takes the mail for %(domain)s",
        "mail-no-domain": "the part after the @ is no domain that exists: %(domain)s",
        "mail-unwanted": "the domain %(domain)s says that it takes no mail",
        "mail-no-server": "there is no server that takes the mail for %(domain)s",
        "mail-unconfirmed": "we could not confirm whether %(domain)s takes mail",
        "phone-number": "what stands after tel: or sms: is no number that a telephone can call",
        "unreadable-address": "this is not an address that a browser can read",
        "not-modified": "the page is there and has not changed",
        "excluded": "the catalog says not to look at this page",
        "own-network": "our own connection was down, so we could not look",
    }
)
STATUSES: Mapping[int, str] = MappingProxyType(
    {
        401: "this page asks visitors to log in (401)",
        403: "the site does not let our checker in (403), so we could not look",
        404: "the server says this page does not exist (404)",
        407: "a gateway asks visitors to log in (407)",
        410: "the server says this page is gone (410)",
        429: "the site asked us to slow down (429), so we could not look yet",
        451: "the server says this page is closed for legal reasons (451)",
        999: "the site does not let our checker in (999), so we could not look",
    }
)
# What a certificate or handshake was refused for, by words of OpenSSL's own message, the telling one first.
TLS_CAUSES = (
    (re.compile(r"expired", re.IGNORECASE), "the site's security certificate has run out"),
    (re.compile(r"not yet valid", re.IGNORECASE), "the site's security certificate is not valid yet"),
    (
        re.compile(r"mismatch|doesn't match|not valid for", re.IGNORECASE),
        "the site's security certificate is for another name",
    ),
    (
        re.compile(r"self.?signed", re.IGNORECASE),
        "the site made its security certificate itself, so it cannot be trusted",
    ),
    (
        re.compile(r"issuer|chain|unknown ca|verify failed", re.IGNORECASE),
        "nobody we trust stands behind the site's security certificate",
    ),
    (re.compile(r"revoked", re.IGNORECASE), "the site's security certificate was withdrawn"),
    (
        re.compile(r"wrong version number|http request|unknown protocol", re.IGNORECASE),
        "the server does not speak the safe kind of connection that the address asks for",
    ),
    (re.compile(r"protocol|version|cipher", re.IGNORECASE), "the site only speaks an old, unsafe kind of encryption"),
)
WALLS = (
    (re.compile(r"cloudflare|cf-", re.IGNORECASE), "Cloudflare"),
    (re.compile(r"akamai", re.IGNORECASE), "Akamai"),
    (re.compile(r"imperva|incapsula", re.IGNORECASE), "Imperva"),
    (re.compile(r"datadome", re.IGNORECASE), "DataDome"),
    (re.compile(r"aws-?waf|awswaf", re.IGNORECASE), "AWS WAF"),
    (re.compile(r"sucuri", re.IGNORECASE), "Sucuri"),
    (re.compile(r"perimeterx|human", re.IGNORECASE), "HUMAN"),
    (re.compile(r"vercel", re.IGNORECASE), "Vercel"),
    (re.compile(r"^anubis", re.IGNORECASE), "Anubis"),
    (re.compile(r"^kasada", re.IGNORECASE), "Kasada"),
    (re.compile(r"^f5", re.IGNORECASE), "F5"),
    (re.compile(r"^wordfence", re.IGNORECASE), "Wordfence"),
    (re.compile(r"^siteground", re.IGNORECASE), "SiteGround"),
    (re.compile(r"^imunify360", re.IGNORECASE), "Imunify360"),
    (re.compile(r"^fortiweb", re.IGNORECASE), "FortiWeb"),
    (re.compile(r"^barracuda", re.IGNORECASE), "Barracuda"),
    (re.compile(r"^radware", re.IGNORECASE), "Radware"),
    (re.compile(r"^ddos-guard", re.IGNORECASE), "DDoS-Guard"),
)
