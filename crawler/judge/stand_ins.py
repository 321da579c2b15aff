"""Stand-ins: what servers and frameworks show with a good status where a page should be.

error-words    a database that is away, a program that broke off
maintenance    a site that is being worked on: the only one that says by itself that it will end
default-page   the page that comes with a web server, a panel or an empty folder

Pure. Only short pages are asked; a title, a heading or a sentence counts where it says nothing else or begins so.
"""

# ruff: noqa: RUF001 - words of many alphabets

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from crawler.judge.not_found import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAINTENANCE = "maintenance"
SHORT = 1_200
"""Characters of text past which a page is more than a stand-in."""
_SENTENCES = 12
_ENDS = re.compile("[.!?\u3002\uff01\uff1f]+(?:\\s+|$)|\\s+[|\u00b7\u2013\u2014-]+\\s+")


def _listed(phrases: str) -> frozenset[str]:
    """The phrases of a table, each in one line."""
    return frozenset(" ".join(phrase.split()) for phrase in phrases.split("|"))


_EXACT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "error-words": _listed(
            """
            database error|internal server error|500 internal server error|error 500|server error|service unavailable|
            503 service unavailable|service temporarily unavailable|temporarily unavailable|bad gateway|502 bad gateway|
            gateway timeout|504 gateway time out|application error|runtime error|wordpress error|
            an error occurred|an error has occurred|something went wrong|an unexpected error has occurred|
            error establishing a database connection|error al establecer una conexión con la base de datos|
            error interno del servidor|se produjo un error|ha ocurrido un error|erreur interne du serveur|
            une erreur est survenue|une erreur s'est produite|interner serverfehler|ein fehler ist aufgetreten|
            erro interno do servidor|ocorreu um erro|errore interno del server|si è verificato un errore|
            внутренняя ошибка сервера|произошла ошибка|服务器错误|系统错误|サーバーエラー|서버 오류
            """
        ),
        MAINTENANCE: _listed(
            """
            maintenance|maintenance mode|maintenance mode is on|site maintenance|under maintenance|down for maintenance|
            scheduled maintenance|website under maintenance|site under maintenance|site is undergoing maintenance|
            this site is under maintenance|we are under maintenance|we'll be right back|we will be right back|
            we'll be back soon|we will be back soon|be right back|site offline|site under construction|
            en mantenimiento|sitio en mantenimiento|página en mantenimiento|estamos en mantenimiento|modo mantenimiento|
            en maintenance|site en maintenance|maintenance en cours|wartungsarbeiten|wartungsmodus|im wartungsmodus|
            em manutenção|site em manutenção|estamos em manutenção|in manutenzione|sito in manutenzione|in onderhoud|
            сайт на обслуживании|технические работы|ведутся технические работы|
            网站维护中|系统维护中|メンテナンス中|점검 중입니다|
            bảo trì hệ thống|đang bảo trì|trang web đang được bảo trì|
            website đang bảo trì|hệ thống đang bảo trì|sedang dalam pemeliharaan|bakımdayız
            """
        ),
        "default-page": _listed(
            """
            welcome to nginx|it works|apache2 ubuntu default page it works|apache2 debian default page it works|
            apache2 default page|apache2 ubuntu default page|apache2 debian default page|
            test page for the apache http server|
            apache http server test page|http server test page|http server test page powered by centos|
            iis windows server|
            iis windows|welcome to iis|web server's default page|default web site page|
            default page|default parallels plesk page|plesk default page|domain default page|welcome to openresty|
            welcome to caddy|welcome to tengine|welcome to centos|index of|
            test page for the nginx http server on fedora|litespeed web server|xampp|welcome to xampp|
            website coming soon
            """
        ),
    }
)
_BEGUN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "error-words": (
            "fatal error uncaught",
            "fatal error allowed memory size",
            "fatal error call to",
            "parse error syntax error",
            "error establishing a database connection",
            "there has been a critical error on this website",
            "the website encountered an unexpected error",
            "ha habido un error crítico en esta web",
            "an unexpected error has occurred",
            "an error has occurred please",
            "server error in ' ' application",
            "could not connect to the database",
            "mysql server has gone away",
            "sqlstate",
            "traceback most recent call last",
        ),
        MAINTENANCE: (
            "our site is currently undergoing",
            "the site is currently undergoing maintenance",
            "this site is currently undergoing maintenance",
            "briefly unavailable for scheduled maintenance",
            "we are currently performing scheduled maintenance",
            "site will be available soon",
        ),
        "default-page": (
            "if you see this page the nginx web server",
            "this is the default welcome page used to test",
            "this page is used to test the proper operation of",
            "this page is generated by plesk",
            "if you are the owner of this website please contact your hosting provider",
            "if you are the website administrator you may now add content",
            "this is a default index page for a new domain",
            "future home of something quite cool",
        ),
    }
)
MARKS = frozenset(words for table in (_EXACT, _BEGUN) for listed in table.values() for words in listed)
"""Everything above, for tests and for telltales."""
TELLTALES = frozenset(
    """
    error errors fehler erreur erro errore ошибка serverfehler unavailable gateway went right soon establishing
    critical database
    maintenance offline construction coming mantenimiento wartungsarbeiten wartungsmodus manutenção manutenzione
    onderhoud обслуживании
    технические trì pemeliharaan bakımdayız nginx works apache2 apache http iis default openresty caddy
    tengine centos
    index litespeed xampp plesk hosting administrator future sqlstate traceback mysql undergoing proper
    """.split()  # noqa: SIM905 - a list of one word a line would hide the rest of the file
)
"""A page that says none of these words is no stand-in (scripts without spaces aside)."""


def stand_in(heads: tuple[str, ...], pieces: tuple[str, ...], length: int) -> tuple[str, str] | None:
    """Rule and words of the stand-in that a page is, or None.

    Args:
        heads: its title and headings.
        pieces: its text, in runs.
        length: characters of text.
    """
    return next(_all(heads, pieces), None) if length <= SHORT else None


def works(heads: tuple[str, ...], pieces: tuple[str, ...], length: int) -> str | None:
    """The words by which a page says that its site is being worked on, whatever else it says; arguments as above."""
    found = (words for rule, words in _all(heads, pieces) if rule == MAINTENANCE)
    return next(found, None) if length <= SHORT else None


def _all(heads: tuple[str, ...], pieces: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in heads:
        for part in (name, *_ENDS.split(name)):
            if part and (rule := _rule_of(plain(part))):
                yield rule, name[:120]
    for sentence in (part for piece in pieces[:_SENTENCES] for part in _ENDS.split(piece)):
        words = plain(sentence)
        for rule, begun in _BEGUN.items():
            if words.startswith(begun):
                yield rule, sentence[:120]


def _rule_of(words: str) -> str | None:
    if words.startswith("index of") and len(words.split()) > len(["index", "of"]):
        return None  # a folder below the root is somebody's list of files
    return next((rule for rule, listed in _EXACT.items() if words in listed), None) or next(
        (rule for rule, begun in _BEGUN.items() if words.startswith(begun)), None
    )
