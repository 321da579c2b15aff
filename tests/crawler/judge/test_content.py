"""What the content of a good answer shows: each verdict, and the legitimate pages that look like it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from catalog.model import Evidence, Verdict
from crawler.extract import extract
from crawler.fetch.reply import Reply, Walk
from crawler.judge.content import Expected
from crawler.judge.verdict import judge

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
URL = "https://rights.example.org/guides/court"
NAMES = ("Know your rights at court", "Rights Office")
GUIDE = [
    "Everybody who is asked to come to court may bring a friend, a neighbour or somebody from their church.",
    "You may ask for an interpreter in any language, and the court has to pay for that person, not you.",
    "Nobody in the building needs to know where you were born, and you do not have to tell anybody.",
    "If an officer speaks to you in the hall, you can say that you want to talk to a lawyer first.",
    "Write down the name and the number of the officer, the time, and what was said to you.",
    "Our hotline is open on weekdays from nine to five, and on Saturday mornings from ten to twelve.",
    "Keep copies of all your papers with a person you trust, and tell your children where those are.",
    "Ask the clerk for the date of your next hearing and write it down before you leave the room.",
    "People who missed a hearing should call us the same day, because there may be a way to mend it.",
    "We update this page on the first Monday of each month together with the county bar association.",
]
CASINO = (
    "<title>SLOT GACOR 2026: Situs Judi Online Gampang Menang</title><h1>Daftar situs slot gacor</h1>"
    "<p>Link alternatif, bonus new member, togel online dan live casino online.</p>"
)
LONG = (
    "<p>" + " ".join(f"Sentence number {n} of a long text about something else entirely." for n in range(200)) + "</p>"
)
LOGIN = "<title>Sign in</title><form><input name=u><input type=password name=p><button>Sign in</button></form>"


def page(*paragraphs: str, title: str = "Know your rights at court") -> str:
    """A page of ours."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<!doctype html><title>{title}</title><main><h1>{title}</h1>{body}</main>"


def look(
    body: str, *, names: tuple[str, ...] = NAMES, to: str | None = None, before: str | None = None, asked: str = URL
) -> tuple[Verdict, str]:
    """Verdict and deciding rule of one look; `to` is where a temporary redirect led, `before` the last good page."""
    final = Reply(url=to or asked, status=200, headers=(("content-type", "text/html"),), body=body.encode())
    hops = (Reply(url=asked, status=302), final) if to else (final,)
    expected = Expected(names=names)
    if before is not None:
        then, now = (extract(text.encode(), url=asked) for text in (before, body))
        expected = Expected(names=names, before=then, after=now, found_at=asked, is_unchanged=before == body)
    check = judge(Walk(hops=hops), now=NOW, expected=expected)
    return check.verdict, check.evidence[0].rule


GOOD = page(*GUIDE)

NOT_THE_PAGE = {
    "en": "<title>Page not found | Library</title><h1>Oops!</h1><p>Try the search.</p>",
    "en-heading": "<title>Library</title><h1>404 - Page not found</h1>",
    "en-sentence": "<title>Shop</title><p>We're sorry, the page you requested could not be found.</p>",
    "en-unavailable": "<title>Docs</title><h2>This page isn't available</h2><p>Try again later.</p>",
    "es": "<title>Página no encontrada - Biblioteca</title>",
    "fr": "<title>Erreur 404</title><h1>Page introuvable</h1>",
    "de": "<title>Seite nicht gefunden</title>",
    "pt": "<h1>Página não encontrada</h1>",
    "it": "<title>Errore 404: pagina non trovata</title>",
    "nl": "<title>Pagina niet gevonden | Gemeente</title>",
    "zh": "<title>页面不存在</title><h1>抱歉, 页面不存在</h1>",
    "ar": "<title>الصفحة غير موجودة</title>",
    "ru": "<title>Ошибка 404. Страница не найдена</title>",
    "vi": "<title>Không tìm thấy trang</title>",
    "ko": "<title>페이지를 찾을 수 없습니다</title>",
    "ht": "<h1>Paj la pa egziste</h1>",
    "tl": "<h1>Hindi mahanap ang pahina</h1>",
}


@pytest.mark.parametrize("body", NOT_THE_PAGE.values(), ids=NOT_THE_PAGE)
def test_soft_404_by_words(body: str) -> None:
    """A title, a heading or the first sentence of a short page that only says it was not found is believed."""
    assert look(body, names=("Library",)) == (Verdict.SOFT_404, "not-found-words")


SHRUNK = {
    "blank": ("<title></title><body></body>", None, "nothing-left"),
    "stub": ("<title>Rights</title><p>Pricing Redirecting to legal.example.org", None, "nothing-left"),
    "shell": ("<h1>Rights</h1><p>An unexpected problem. Try to reload this.</p>", None, "nothing-left"),
    "refresh": ('<meta http-equiv="refresh" content="0; url=/new"><p>Moved.', None, "refresh-stub"),
    "home": (page("Welcome. " * 60, title="Office"), "https://rights.example.org/", "sent-home"),
    "home-in-spanish": (page("Hola. " * 90, title="Oficina"), "https://www.rights.example.org/es/", "sent-home"),
    "error-page": (page("Welcome. " * 60, title="Office"), "https://rights.example.org/404.html", "error-address"),
    "script": ("<script>location.href='https://tracker.example.net/x'</script>", None, "nothing-left"),
}


@pytest.mark.parametrize(("body", "to", "rule"), SHRUNK.values(), ids=SHRUNK)
def test_soft_404_against_the_snapshot(body: str, to: str | None, rule: str) -> None:
    """A page of which next to nothing is left, or that sends visitors home, is not the page."""
    assert look(body, to=to, before=GOOD) == (Verdict.SOFT_404, rule)


@pytest.mark.parametrize("to", ["https://rights.example.org/", "https://www.rights.example.org/index.html"])
def test_soft_404_of_a_link_sent_home(to: str) -> None:
    """Without a snapshot, a deep link that ends at the front page leads nowhere, unless that is what it promised."""
    home = page("Welcome to the office.", title="Rights Office")
    assert look(home, names=("Form I-9",), to=to) == (Verdict.SOFT_404, "sent-home")
    assert look(home, names=("Rights Office",), to=to)[0] is Verdict.ALIVE


WORKED_ON = {
    "en": "<title>Rights</title><h1>We'll be right back</h1><p>New pages are on their way.",
    "es": "<title>En mantenimiento</title><p>Volvemos pronto.",
    "fr": "<h1>Site en maintenance</h1>",
    "de": "<title>Wartungsarbeiten</title>",
}


@pytest.mark.parametrize("before", [None, GOOD], ids=["link", "page"])
@pytest.mark.parametrize("body", WORKED_ON.values(), ids=WORKED_ON)
def test_limited_while_a_site_is_worked_on(body: str, before: str | None) -> None:
    """A page that only says that the site is being worked on says nothing of what will be there after."""
    found = look(body, names=("Library",), before=before)
    assert found == (Verdict.LIMITED, "maintenance")
    assert not found[0].is_failure


@pytest.mark.parametrize(
    "body", ["<h1>Website coming soon</h1>", "<title>Database Error</title>", "<h1>Welcome to nginx!</h1>"]
)
def test_soft_404_of_other_stand_ins(body: str) -> None:
    """What does not say that it ends by itself stands for a page that is not there."""
    assert look(body)[0] is Verdict.SOFT_404


def test_soft_404_of_a_script_that_leaves() -> None:
    """A page without words whose script goes to another site is not the page."""
    body = "<script>window.location.replace('https://tracker.example.net/go')</script>"
    assert look(body) == (Verdict.SOFT_404, "script-redirect")


ABOUT_ERRORS = {
    "mdn": ("<title>404 Not Found - HTTP</title><h1>404 Not Found</h1>" + LONG, ("404 Not Found",), URL),
    "by-address": ("<title>404 Not Found</title>" + LONG, ("Status",), "https://docs.example.org/status/404"),
    "guide": ("<title>How to write a good 404 page</title><h1>Helpful error pages</h1>" + LONG, NAMES, URL),
    "short-post": (
        "<title>Broken links hurt</title><p>Readers who meet a “page not found” message leave. Say why.",
        NAMES,
        URL,
    ),
    "long": ("<title>Library</title>" + LONG + "<p>Page not found</p>", NAMES, URL),
    "lost-and-found": ("<title>Lost and not found: a novel</title><p>A story.</p>", NAMES, URL),
    "search": ("<title>Search</title><p>No results found for your search.</p>", NAMES, URL),
    "empty-link": ("", NAMES, URL),
}


@pytest.mark.parametrize(("body", "names", "asked"), ABOUT_ERRORS.values(), ids=ABOUT_ERRORS)
def test_alive_when_about_errors(body: str, names: tuple[str, ...], asked: str) -> None:
    """A page about error pages, or that only mentions one, is alive."""
    assert look(body, names=names, asked=asked)[0] is Verdict.ALIVE


PARKED = {
    "title": ("<title>rights.example.com is for sale</title><p>Get a price in less than 24 hours.</p>", None),
    "sentence": ("<title>rights</title><p>This domain is for sale. Contact the owner.</p>", None),
    "buy": ("<h1>Buy this domain</h1><p>Secure payment.</p>", None),
    "expired": ("<title>Domain expired</title><p>Renew now.</p>", None),
    "spanish": ("<h1>Este dominio está a la venta</h1>", None),
    "markup": ("<title>rights</title><script src='//img.sedoparking.com/x.js'></script>", None),
    "firm": ("<title>Listing</title><p>Many names.</p>", "https://www.hugedomains.com/domain_profile.cfm?d=rights"),
    "tombstone": ("<h1>404</h1><p>There isn't a GitHub Pages site here.</p>", None),
    "shop": ("<p>Sorry, this shop is currently unavailable.</p>", None),
}


@pytest.mark.parametrize(("body", "to"), PARKED.values(), ids=PARKED)
@pytest.mark.parametrize("before", [None, GOOD], ids=["link", "page"])
def test_parked(body: str, to: str | None, before: str | None) -> None:
    """A domain for sale, a parking page or hosting that was left is parked, with or without a snapshot."""
    assert look(body, to=to, before=before)[0] is Verdict.PARKED


HIJACKED = {
    "slots": (CASINO, None),
    "slots-elsewhere": (CASINO, "https://slots.example.net/"),
    "betting-elsewhere": ("<title>TX88 nhà cái</title><p>Cá cược bóng đá</p>", "https://tx88.example.net/"),
    "lottery": ("<title>Bandar togel</title><p>Togel online, data hk, situs toto, daftar akun.</p>", None),
    "pills": ("<title>Buy Viagra online</title><p>Cheap Viagra, no prescription needed. Canadian pharmacy.</p>", None),
    "football": ("<title>Xoilac: trực tiếp bóng đá</title><p>Xem bóng đá</p>", "https://xoi.example.net/"),
    "films": ("<title>123movies</title><p>Watch movies online free, soap2day, free sports streams.</p>", None),
    "sex": ("<title>Free porn videos</title><p>Live sex cams and escort service, call girls.</p>", None),
    "unrelated": (page(*["Our agency measures advertising."] * 20, title="Ads"), "https://blue.example.net/"),
}


@pytest.mark.parametrize(("body", "to"), HIJACKED.values(), ids=HIJACKED)
def test_hijacked(body: str, to: str | None) -> None:
    """A page that shares nothing with what was there and plies such a trade, or sits elsewhere unnamed, is hijacked."""
    assert look(body, to=to, before=GOOD)[0] is Verdict.HIJACKED


LOOKALIKES = {
    "casino-law": "<title>Online casino regulation</title><p>The law on online casino licences, betting and slots."
    + LONG,
    "pharmacy-guide": "<title>Getting your medicine</title><p>Ask a pharmacy for pills without prescription fees.</p>",
    "domain-article": "<title>What it means when a domain is for sale</title><p>You may see the words: buy this domain."
    + LONG,
    "togel-news": "<title>Police close togel ring</title><p>Judi online is against the law, the court said.</p>",
    "lottery-board": "<title>State lottery results</title><p>Lottery numbers, jackpots and where to get help.</p>",
    "sex-education": "<title>Health classes</title><p>Sex education and help for victims of porn.</p>",
    "house-for-sale": "<title>This house is for sale</title><p>Three rooms.</p>",
    "gambling-help": "<h1>Gambling helpline</h1><p>If casino, poker, slots or betting hurt you, call us.</p>",
    "suspended-service": "<title>Route 7</title><p>Bus service suspended on Route 7 until further notice." + LONG,
}


@pytest.mark.parametrize("body", LOOKALIKES.values(), ids=LOOKALIKES)
def test_alive_when_about_a_trade(body: str) -> None:
    """Laws, guides, news and help about such trades are alive as links, whatever words they need."""
    assert look(body, names=("More on this",))[0] is Verdict.ALIVE


OTHER = [
    f"Paragraph {n} says what it says about gardens, tools, seeds, rain and the long wait for spring." for n in range(9)
]
CHANGED_FOR_GOOD = {
    "redesign": (page(*GUIDE[:5], *OTHER), None, Verdict.ALIVE),
    "grown": (page(*GUIDE, *OTHER, *OTHER), None, Verdict.ALIVE),
    "new-domain": (page(*GUIDE[2:]), "https://courtrights.example.net/guide", Verdict.ALIVE),
    "merger": (page(*OTHER, "Rights Office is now part of us."), "https://union.example.net/rights", Verdict.REPLACED),
    "rewritten": (page(*OTHER), None, Verdict.ALIVE),
    "renamed": (page(*OTHER, title="Court help"), None, Verdict.REPLACED),
    "translated": (page(*["Toda persona citada puede traer a un amigo a la corte."] * 12), None, Verdict.ALIVE),
    "app": ('<div id="root"></div><script src=/a.js></script>', None, Verdict.REPLACED),
    "small-edit": (GOOD.replace("nine to five", "ten to four"), None, Verdict.ALIVE),
}


@pytest.mark.parametrize(("body", "to", "verdict"), CHANGED_FOR_GOOD.values(), ids=CHANGED_FOR_GOOD)
def test_legitimate_change_is_never_hijacked(body: str, to: str | None, verdict: Verdict) -> None:
    """A redesign, a merger, a new domain or a rewrite is alive or a question to a person."""
    assert look(body, to=to, before=GOOD)[0] is verdict


GATES = {
    "login-page": (LOGIN, "https://rights.example.org/login?next=/guides/court", GOOD, "login-page"),
    "login-link": (LOGIN, "https://rights.example.org/users/sign_in", None, "login-page"),
    "sso": ("<title>Sign in</title>", "https://login.example.net/authorize", GOOD, "login-page"),
    "password": (LOGIN, None, GOOD, "password-field"),
    "password-link": (LOGIN, None, None, "password-field"),
    "wordpress": (LOGIN, "https://rights.example.org/wp-login.php", None, "login-page"),
    "members": ("<h1>Members only</h1>" + LOGIN, None, None, "password-field"),
    "spanish": ("<h1>Iniciar sesión</h1>" + LOGIN, "https://rights.example.org/iniciar-sesion", GOOD, "login-page"),
}


@pytest.mark.parametrize(("body", "to", "before", "rule"), GATES.values(), ids=GATES)
def test_gated(body: str, to: str | None, before: str | None, rule: str) -> None:
    """A login where the page should be is a gate."""
    assert look(body, to=to, before=before) == (Verdict.GATED, rule)


def test_gate_that_was_promised_is_alive() -> None:
    """A link that says it leads to a login, or a page that only has a login in its corner, is alive."""
    assert look(LOGIN, names=("Log in to the portal",))[0] is Verdict.ALIVE
    assert look(LOGIN, asked="https://rights.example.org/login")[0] is Verdict.ALIVE
    assert look(GOOD + LOGIN, before=GOOD)[0] is Verdict.ALIVE


@pytest.mark.parametrize("body", [*NOT_THE_PAGE.values(), CASINO, LOGIN, *(body for body, _ in PARKED.values())])
def test_unchanged_page_is_never_judged(body: str) -> None:
    """Bytes that were once taken for the page are still the page."""
    assert look(body, before=body)[0] is Verdict.ALIVE


@pytest.mark.parametrize(
    ("fragment", "absent"),
    [
        ("hours", ()),
        ("staff", ()),
        ("caf%C3%A9", ()),
        ("nowhere", ("nowhere",)),
        ("top", ()),
        ("/route", ()),
        ("!x", ()),
        ("page=3", ()),
        (":~:text=nine%20to%20five", ()),
        (":~:text=on%20Mars", (":~:text=on%20Mars",)),
    ],
)
def test_missing_fragments(fragment: str, absent: tuple[str, ...]) -> None:
    """Only a place that the HTML itself must have can be missing."""
    body = '<title>R</title><h2 id="hours">Hours</h2><a name=staff>Staff</a><p id="café">Open from nine to five.'
    reply = Reply(url=URL, status=200, headers=(("content-type", "text/html"),), body=body.encode())
    check = judge(Walk(hops=(reply,)), now=NOW, expected=Expected(fragments=(fragment,)))
    assert (check.verdict, check.missing_fragments) == (Verdict.ALIVE, absent)


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [
        ("<script src=/app.js></script><div id=root></div>", "text/html", "scripts"),
        ("%PDF-1.7", "application/pdf", "type"),
        ("words", "text/plain", "type"),
        (f"<p>{'Word. ' * 50_000}", "text/html", "length"),
    ],
)
def test_missing_fragments_where_nobody_can_know(body: str, content_type: str, why: str) -> None:
    """Of pages that scripts build, of what is not HTML and of what is too long it is said that nobody looked."""
    reply = Reply(url=URL, status=200, headers=(("content-type", content_type),), body=body.encode())
    check = judge(Walk(hops=(reply,)), now=NOW, expected=Expected(fragments=("part", "top", "/route")))
    assert (check.verdict, check.missing_fragments) == (Verdict.ALIVE, ())
    assert check.evidence[1:] == (Evidence(f"fragment-unchecked-{why}", "part"),)


def test_missing_fragments_that_are_seen_all_the_same() -> None:
    """A place that is in the HTML of a page is there, though scripts build the rest of it."""
    body = b"<script src=/app.js></script><div id=part></div>"
    reply = Reply(url=URL, status=200, headers=(("content-type", "text/html"),), body=body)
    check = judge(Walk(hops=(reply,)), now=NOW, expected=Expected(fragments=("part",)))
    assert [found.rule for found in check.evidence] == ["http-status"]
