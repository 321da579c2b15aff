"""The scripted answers of the verdict benchmark, read from `verdict_cases/`: what a page was, and what is there now.

was    a cataloged page with its last good snapshot, judged as `checkback run` judges it
cited  a link without a snapshot, judged by its words as the links of a page are

Every page is invented, at names that nobody can own (RFC 2606); `pages.yaml` says what was there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from catalog.model import Verdict

FOLDER = Path(__file__).resolve().parent / "verdict_cases"
_FILES = ("unreachable", "answered", "content", "hostile", "legitimate")
_LATER = ("blind-a", "blind-b", "blind-c")
"""Written later by three hands that had not read the rules or the cases of `_FILES`."""
_EVERY = 3
"""One case of so many in each group is held out."""
_MENUS = {
    "en": "Home About Get help Programs News Events Volunteer Careers Donate Contact Search Languages",
    "es": "Inicio Quiénes somos Ayuda Programas Noticias Eventos Voluntariado Empleo Donar Contacto Buscar Idiomas",
    "fr": "Accueil Qui sommes-nous Aide Programmes Actualités Agenda Bénévolat Emplois Dons Contact Rechercher Langues",
    "de": "Start Über uns Hilfe Angebote Aktuelles Termine Mitmachen Stellen Spenden Kontakt Suche Sprachen",
}
_STYLE = "".join(f".c{n}{{margin:{n}px 0 {n % 9}em;padding:{n % 7}px;color:#{n * 37 % 4096:03x}}}" for n in range(110))
_SCRIPT = "".join(f"window.q=window.q||[];q.push(['set{n}',{n}]);" for n in range(40))


@dataclass(frozen=True, slots=True)
class Page:
    """What was at an address."""

    url: str
    site: str
    title: str
    lang: str
    say: tuple[str, ...]
    anew: tuple[str, ...]

    @property
    def body(self) -> bytes:
        """The last good snapshot."""
        return _dressed(
            "org", self.title, self.title, "".join(map(_line, self.say)), site=self.site, lang=self.lang
        ).encode()


@dataclass(frozen=True, slots=True)
class Case:
    """One scripted answer. `truth` holds the right verdicts, the one that counts first."""

    name: str
    truth: tuple[Verdict, ...]
    legitimate: bool
    part: str
    """`dev` or `held-out` of the first files, or `blind`."""
    said: dict[str, Any]
    page: Page

    @property
    def site(self) -> str:
        """Whose name is in the header: nobody's on what is not theirs any more."""
        return str(self.said.get("site", "" if self.truth[0].is_hostile else self.page.site))

    @property
    def is_page(self) -> bool:
        """Whether there is a last good snapshot of it."""
        return "was" in self.said

    @property
    def url(self) -> str:
        """Host and path, without scheme or port: `//host/path`."""
        return str(self.said.get("url", self.page.url))

    @property
    def names(self) -> tuple[str, ...]:
        """What the page should be called."""
        if self.is_page:
            return self.page.title, self.page.site
        return tuple(self.said.get("names", (self.page.title,)))

    @property
    def hops(self) -> tuple[tuple[int, str], ...]:
        """Status and target of each redirect: `//host/path` or `/path`."""
        return tuple((int(hop.split()[0]), hop.split()[1]) for hop in self.said.get("via", ()))

    @property
    def last_host(self) -> str:
        """The host that the last answer comes from."""
        hosts = [urlsplit(self.url).hostname, *(urlsplit(to).hostname for _, to in self.hops)]
        return [host for host in hosts if host][-1]

    @property
    def status(self) -> int:
        """Of the last answer."""
        return int(self.said.get("status", 200))

    @property
    def body(self) -> bytes:
        """Of the last answer."""
        said = self.said
        if "body" in said:
            return str(said["body"]).encode()
        page = self.page
        lines = [*page.say[: round(said.get("keep", 0) * len(page.say))], *said.get("say", ())]
        lines += [*PAGES()[said["anew"]].anew] if "anew" in said else []
        lines += [*PAGES()[said["from"]].say] if "from" in said else []
        lines += said.get("from-words", ())
        text = "".join(map(_line, lines)) + said.get("more", "")
        title, lang = said.get("title", ""), said.get("lang", page.lang)
        heading = said.get("h1", title if "shell" in said and said["shell"] != "bare" else "")
        made = _dressed(said.get("shell", "bare"), title, heading, text, site=self.site, lang=lang)
        return made.encode()


def _line(said: str) -> str:
    return said if said.startswith("<") else f"<p>{escape(said, quote=False)}</p>\n"


def _dressed(shell: str, title: str, heading: str, text: str, *, site: str, lang: str) -> str:
    """A page as servers send it: real ones have ten times as much markup as text."""
    head = f"<!doctype html><html lang={lang}><head><meta charset=utf-8><title>{title}</title>"
    big = f"<h1>{heading}</h1>" if heading else ""
    if shell == "bare":
        return f"{head}</head><body>{big}{text}</body></html>"
    words = _MENUS.get(lang, _MENUS["en"]).split()
    menu = "".join(f'<li><a href="/m/{n}">{word}</a></li>' for n, word in enumerate(words))
    head += f"<style>{_STYLE}</style><script>{_SCRIPT}</script></head><body>"
    foot = f"<footer><p>{site}</p><p>© 2026</p><ul>{menu}</ul></footer></body></html>"
    if shell == "agency":
        banner = "<div class=banner><p>An official website of the State of Brandon. Here is how you know.</p></div>"
        crumbs = f"<nav aria-label=Breadcrumb><ol><li><a href=/>{site}</a></li><li>{title}</li></ol></nav>"
        return f"{head}{banner}<header><nav><ul>{menu}</ul></nav></header>{crumbs}<main>{big}{text}</main>{foot}"
    if shell == "cms":
        aside = (
            "<aside><h2>Recent Posts</h2><ul><li><a href=/a>Thank you</a></li><li><a href=/b>Winter hours</a></li></ul>"
            "<h2>Archives</h2><ul><li><a href=/c>March</a></li><li><a href=/d>April</a></li></ul>"
            "<form role=search><label>Search <input type=search></label></form></aside>"
        )
        top = f"<header><p><a href=/>{site}</a></p><nav><ul>{menu}</ul></nav></header>"
        return f"{head}{top}<div id=content><article>{big}{text}</article></div>{aside}{foot}"
    return f"{head}<header><a href=/>{site}</a><nav><ul>{menu}</ul></nav></header><main>{big}{text}</main>{foot}"


@cache
def PAGES() -> dict[str, Page]:  # noqa: N802 - a table, read once
    """What was there, by name."""
    listed = yaml.safe_load((FOLDER / "pages.yaml").read_text("utf-8"))
    return {
        name: Page(
            url=each["url"],
            site=each["site"],
            title=each["title"],
            lang=each.get("lang", "en"),
            say=tuple(each["say"]),
            anew=tuple(each.get("anew", ())),
        )
        for name, each in listed.items()
    }


def cases() -> list[Case]:
    """Every case, in the order of the files; which are held out depends on their names alone."""
    found: list[Case] = []
    for file in (*_FILES, *_LATER):
        for group in yaml.safe_load((FOLDER / f"{file}.yaml").read_text("utf-8")):
            truth = group["verdict"] if isinstance(group["verdict"], list) else [group["verdict"]]
            order = sorted((each["id"] for each in group["cases"]), key=_digest)
            held = set(order[::_EVERY])
            for said in group["cases"]:
                page = PAGES()[said.get("was") or said["cited"]]
                found.append(
                    Case(
                        name=said["id"],
                        truth=tuple(map(Verdict, truth)),
                        legitimate=group.get("legitimate", False),
                        part="blind" if file in _LATER else "held-out" if said["id"] in held else "dev",
                        said=said,
                        page=page,
                    )
                )
    return found


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def mime_of(case: Case) -> str:
    """The Content-Type of the last answer."""
    head = {name.lower(): str(value) for name, value in case.said.get("head", {}).items()}
    return head.get("content-type", "text/html; charset=utf-8")
