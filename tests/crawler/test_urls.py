"""Promises of `crawler.urls.resolve`: what browsers make of addresses, case by case from the WHATWG URL Standard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.urls import resolve

BASE = "http://example.org/guides/bond/page?lang=en#top"

RELATIVE = [  # "path state", "path or authority state", "relative state"
    ("", "http://example.org/guides/bond/page?lang=en"),
    ("#rights", "http://example.org/guides/bond/page?lang=en#rights"),
    ("#", "http://example.org/guides/bond/page?lang=en#"),
    ("?lang=es", "http://example.org/guides/bond/page?lang=es"),
    ("?", "http://example.org/guides/bond/page?"),
    ("?a?b", "http://example.org/guides/bond/page?a?b"),
    ("form", "http://example.org/guides/bond/form"),
    ("form?x=1#y", "http://example.org/guides/bond/form?x=1#y"),
    ("form/", "http://example.org/guides/bond/form/"),
    ("/form", "http://example.org/form"),
    ("/", "http://example.org/"),
    ("//legal.example.net", "http://legal.example.net/"),
    ("//legal.example.net/form", "http://legal.example.net/form"),
    ("//legal.example.net:8080?x", "http://legal.example.net:8080/?x"),
    ("///legal.example.net/form", "http://legal.example.net/form"),
    ("////legal.example.net//form", "http://legal.example.net//form"),
    ("http:form", "http://example.org/guides/bond/form"),
    ("http:/form", "http://example.org/form"),
    ("http:?x", "http://example.org/guides/bond/page?x"),
    ("http:#x", "http://example.org/guides/bond/page?lang=en#x"),
    ("https:form", "https://form/"),
    ("https:/form", "https://form/"),
    ("http:///form", "http://form/"),
    ("HTTP://EXAMPLE.ORG/Form", "http://example.org/Form"),
    ("//user@legal.example.net/", "http://user@legal.example.net/"),
    ("a//b", "http://example.org/guides/bond/a//b"),
    ("a:b", "a:b"),
    ("./a:b", "http://example.org/guides/bond/a:b"),
    ("1:b", "http://example.org/guides/bond/1:b"),
    ("a b:c", "http://example.org/guides/bond/a%20b:c"),
]
DOTS = [  # "single-dot" and "double-dot URL path segment"
    (".", "http://example.org/guides/bond/"),
    ("./", "http://example.org/guides/bond/"),
    ("./x", "http://example.org/guides/bond/x"),
    ("..", "http://example.org/guides/"),
    ("../", "http://example.org/guides/"),
    ("../x", "http://example.org/guides/x"),
    ("../..", "http://example.org/"),
    ("../../../../x", "http://example.org/x"),
    ("/..", "http://example.org/"),
    ("/../x", "http://example.org/x"),
    ("/a/./b", "http://example.org/a/b"),
    ("/a/../b", "http://example.org/b"),
    ("/a/b/..", "http://example.org/a/"),
    ("/a/b/.", "http://example.org/a/b/"),
    ("/a//../b", "http://example.org/a/b"),
    ("/a/%2e/b", "http://example.org/a/b"),
    ("/a/%2E/b", "http://example.org/a/b"),
    ("/a/%2e%2e/b", "http://example.org/b"),
    ("/a/%2E%2e/b", "http://example.org/b"),
    ("/a/.%2e/b", "http://example.org/b"),
    ("/a/%2E./b", "http://example.org/b"),
    ("/a/%2e%2E", "http://example.org/"),
    ("/a/...", "http://example.org/a/..."),
    ("/a/.b/..c/d.", "http://example.org/a/.b/..c/d."),
    ("/a/%252e%252e/b", "http://example.org/a/%252e%252e/b"),
    ("/a/..%2f/b", "http://example.org/a/..%2f/b"),
    ("/a/b?x=../..", "http://example.org/a/b?x=../.."),
    ("/a/b#../..", "http://example.org/a/b#../.."),
]
BACKSLASHES = [  # a reverse solidus is a solidus in special URLs, except in query and fragment
    ("\\form", "http://example.org/form"),
    ("a\\b", "http://example.org/guides/bond/a/b"),
    ("..\\x", "http://example.org/guides/x"),
    ("\\\\legal.example.net\\form", "http://legal.example.net/form"),
    ("/\\legal.example.net", "http://legal.example.net/"),
    ("http:\\\\legal.example.net\\a\\..\\b", "http://legal.example.net/b"),
    ("http:\\form", "http://example.org/form"),
    ("http://legal.example.net\\@example.org/", "http://legal.example.net/@example.org/"),
    ("/a?b\\c", "http://example.org/a?b\\c"),
    ("/a#b\\c", "http://example.org/a#b\\c"),
    ("/a%5Cb", "http://example.org/a%5Cb"),
    ("web+app:\\a", "web+app:\\a"),
]
WHITESPACE = [  # "basic URL parser", steps 1 to 3
    ("  /form  ", "http://example.org/form"),
    ("\n\t /form\r\n", "http://example.org/form"),
    ("/fo\nrm", "http://example.org/form"),
    ("/fo\trm", "http://example.org/form"),
    ("/fo\r\n\t  rm", "http://example.org/fo%20%20rm"),
    ("ht\ntp://exam\tple.org/", "http://example.org/"),
    ("http:/\n/example.org/", "http://example.org/"),
    ("http://example.org:8\n0/", "http://example.org/"),
    ("http://example.org/a b", "http://example.org/a%20b"),
    ("http://example.org/?a b", "http://example.org/?a%20b"),
    ("http://example.org/#a b", "http://example.org/#a%20b"),
    ("\x00\x01 /form\x1f", "http://example.org/form"),
    ("/fo\x0crm", "http://example.org/fo%0Crm"),
    ("\u00a0/form", "http://example.org/guides/bond/%C2%A0/form"),
    ("/.\n./x", "http://example.org/x"),
    ("/%2\ne%2e/x", "http://example.org/x"),
    ("#a\nb", "http://example.org/guides/bond/page?lang=en#ab"),
    (" ", "http://example.org/guides/bond/page?lang=en"),
]
PORTS = [  # "port state"
    ("http://example.org:80/", "http://example.org/"),
    ("https://example.org:443/", "https://example.org/"),
    ("http://example.org:443/", "http://example.org:443/"),
    ("https://example.org:80/", "https://example.org:80/"),
    ("http://example.org:/", "http://example.org/"),
    ("http://example.org:", "http://example.org/"),
    ("http://example.org:?x", "http://example.org/?x"),
    ("http://example.org:#x", "http://example.org/#x"),
    ("http://example.org:0/", "http://example.org:0/"),
    ("http://example.org:00080/", "http://example.org/"),
    ("http://example.org:0008080/", "http://example.org:8080/"),
    ("http://example.org:65535/", "http://example.org:65535/"),
    ("http://example.org:8080", "http://example.org:8080/"),
    ("http://example.org:8080\\x", "http://example.org:8080/x"),
    ("ws://example.org:80/", "ws://example.org/"),
    ("wss://example.org:443/", "wss://example.org/"),
    ("ftp://example.org:21/", "ftp://example.org/"),
    ("http://[::1]:80/", "http://[::1]/"),
]
USERS = [  # "authority state" and the userinfo percent-encode set
    ("http://ana@example.org/", "http://ana@example.org/"),
    ("http://ana:pw@example.org/", "http://ana:pw@example.org/"),
    ("http://ana:@example.org/", "http://ana@example.org/"),
    ("http://:pw@example.org/", "http://:pw@example.org/"),
    ("http://:@example.org/", "http://example.org/"),
    ("http://@example.org/", "http://example.org/"),
    ("http://a@b@example.org/", "http://a%40b@example.org/"),
    ("http://a:b:c@example.org/", "http://a:b%3Ac@example.org/"),
    ("http://a b@example.org/", "http://a%20b@example.org/"),
    ("http://a;b=c@example.org/", "http://a%3Bb%3Dc@example.org/"),
    ("http://a[b]c@example.org/", "http://a%5Bb%5Dc@example.org/"),
    ("http://a|b^c@example.org/", "http://a%7Cb%5Ec@example.org/"),
    ("http://a`b{c}d@example.org/", "http://a%60b%7Bc%7Dd@example.org/"),
    ('http://a"b<c>d@example.org/', "http://a%22b%3Cc%3Ed@example.org/"),
    ("http://a'b!c$d&e(f)g*h+i,j@example.org/", "http://a'b!c$d&e(f)g*h+i,j@example.org/"),
    ("http://ana%3Apw@example.org/", "http://ana%3Apw@example.org/"),
    ("http://ñ@example.org/", "http://%C3%B1@example.org/"),
    ("http://ana@example.org:81/", "http://ana@example.org:81/"),
    ("http://ana/@example.org/", "http://ana/@example.org/"),
    ("http://ana?@example.org/", "http://ana/?@example.org/"),
    ("http://ana#@example.org/", "http://ana/#@example.org/"),
]
NAMES = [  # "host parsing", "domain to ASCII" (UTS 46, transitional processing off)
    ("http://EXAMPLE.Org", "http://example.org/"),
    ("http://español.example/", "http://xn--espaol-zwa.example/"),
    ("http://ESPAÑOL.example/", "http://xn--espaol-zwa.example/"),
    ("http://xn--espaol-zwa.example/", "http://xn--espaol-zwa.example/"),
    ("http://espan\u0303ol.example/", "http://xn--espaol-zwa.example/"),
    ("http://straße.example/", "http://xn--strae-oqa.example/"),
    ("http://\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45.org/", "http://example.org/"),
    ("http://example。org/", "http://example.org/"),
    ("http://exa\u00admple.org/", "http://example.org/"),
    ("http://exam%70le.org/", "http://example.org/"),
    ("http://espa%C3%B1ol.example/", "http://xn--espaol-zwa.example/"),
    ("http://例え.テスト/", "http://xn--r8jz45g.xn--zckzah/"),
    ("http://пример.испытание/", "http://xn--e1afmkfd.xn--80akhbyknj4f/"),
    ("http://a_b.example/", "http://a_b.example/"),
    ("http://-a-.example/", "http://-a-.example/"),
    ("http://a--b.example/", "http://a--b.example/"),
    ("http://example.org./", "http://example.org./"),
    ("http://a..b/", "http://a..b/"),
    ("http://a!b$c&d'e(f)g*h+i,j;k=l~m/", "http://a!b$c&d'e(f)g*h+i,j;k=l~m/"),
    ('http://a"b`c{d}e/', 'http://a"b`c{d}e/'),
    ("http://localhost/", "http://localhost/"),
    ("http://faß.example/", "http://xn--fa-hia.example/"),
    ("http://☃.example/", "http://xn--n3h.example/"),
    ("http://❤️.example/", "http://xn--qei.example/"),
]
NUMBERS = [  # "IPv4 parser": decimal, octal, hexadecimal, one to four parts
    ("http://192.0.2.33/", "http://192.0.2.33/"),
    ("http://192.0.2.33./", "http://192.0.2.33/"),
    ("http://0xC0.0x00.0x02.0x21/", "http://192.0.2.33/"),
    ("http://0300.0.02.041/", "http://192.0.2.33/"),
    ("http://0xC0000221/", "http://192.0.2.33/"),
    ("http://3221226017/", "http://192.0.2.33/"),
    ("http://030000001041/", "http://192.0.2.33/"),
    ("http://192.545/", "http://192.0.2.33/"),
    ("http://192.0.545/", "http://192.0.2.33/"),
    ("http://192.0x221/", "http://192.0.2.33/"),
    ("http://0/", "http://0.0.0.0/"),
    ("http://0x/", "http://0.0.0.0/"),
    ("http://127.1/", "http://127.0.0.1/"),
    ("http://0X7F.1/", "http://127.0.0.1/"),
    ("http://4294967295/", "http://255.255.255.255/"),
    ("http://%31%32%37.0.0.1/", "http://127.0.0.1/"),
    ("http://\uff11\uff19\uff12.0.2.33/", "http://192.0.2.33/"),
    ("http://192.0.2.33a/", "http://192.0.2.33a/"),
    ("http://1.2.3.4.example/", "http://1.2.3.4.example/"),
    ("http://0x1g.example/", "http://0x1g.example/"),
]
SIXES = [  # "IPv6 parser" and "IPv6 serializer"
    ("http://[::]/", "http://[::]/"),
    ("http://[::1]/", "http://[::1]/"),
    ("http://[2001:DB8::1]/", "http://[2001:db8::1]/"),
    ("http://[2001:0db8:0000:0000:0000:0000:0000:0001]/", "http://[2001:db8::1]/"),
    ("http://[2001:db8:0:0:1:0:0:1]/", "http://[2001:db8::1:0:0:1]/"),
    ("http://[2001:db8:0:1:1:1:1:1]/", "http://[2001:db8:0:1:1:1:1:1]/"),
    ("http://[1:0:0:2:0:0:0:3]/", "http://[1:0:0:2::3]/"),
    ("http://[::ffff:192.0.2.33]/", "http://[::ffff:c000:221]/"),
    ("http://[::192.0.2.33]/", "http://[::c000:221]/"),
    ("http://[1:2:3:4:5:6:7:8]/", "http://[1:2:3:4:5:6:7:8]/"),
    ("http://[1:2:3:4:5:6:7::]/", "http://[1:2:3:4:5:6:7:0]/"),
    ("http://[fe80::1]:8080/x", "http://[fe80::1]:8080/x"),
    ("//[::1]/x", "http://[::1]/x"),
]
OTHER_SCHEMES = [  # special ones that are not http, and the rest, whose paths may be opaque
    ("mailto:ana@example.org", "mailto:ana@example.org"),
    ("MAILTO:Ana@Example.org", "mailto:Ana@Example.org"),
    ("tel:+1-800-555-0100", "tel:+1-800-555-0100"),
    ("javascript:void(0)", "javascript:void(0)"),
    ("data:text/plain,a b", "data:text/plain,a b"),
    ("about:blank#x", "about:blank#x"),
    ("urn:isbn:0451450523", "urn:isbn:0451450523"),
    ("ftp://example.org/a/../b", "ftp://example.org/b"),
    ("ws://example.org", "ws://example.org/"),
    ("ftp:\\\\example.org\\x", "ftp://example.org/x"),
    ("file:///a/../b", "file:///b"),
    ("file://localhost/a", "file:///a"),
    ("file:///C|/a", "file:///C:/a"),
    ("git://example.org/a/../b", "git://example.org/b"),
    ("git://EXAMPLE.org/", "git://EXAMPLE.org/"),
    ("git:/a/./b", "git:/a/b"),
    ("git:/a/../..//b", "git:/.//b"),
    ("git://example.org:80", "git://example.org:80"),
    ("git+ssh://a@example.org:22/x", "git+ssh://a@example.org:22/x"),
    ("javascript:../x", "javascript:../x"),
    ("sms:+18005550100?body=a b", "sms:+18005550100?body=a%20b"),
    ("x:a'b", "x:a'b"),
    ("x:?a'b", "x:?a'b"),
]
OTHER_BASES = [
    ("https://example.org", "a", "https://example.org/a"),
    ("https://example.org?x", "a", "https://example.org/a"),
    ("https://example.org/a", "https:b", "https://example.org/b"),
    ("https://example.org/a", "http:b", "http://b/"),
    ("https://example.org/a/", "b", "https://example.org/a/b"),
    ("https://example.org/a/b", "../", "https://example.org/"),
    ("https://ana:pw@example.org:81/a", "b", "https://ana:pw@example.org:81/b"),
    ("https://ana:pw@example.org:81/a", "//example.net/b", "https://example.net/b"),
    ("https://EXAMPLE.org:443/a", "?q", "https://example.org/a?q"),
    ("  https://example.org/a  ", "b", "https://example.org/b"),
    ("https://example.org/a/..%2fb/c", "d", "https://example.org/a/..%2fb/d"),
    ("file:///home/ana/page.html", "form.html", "file:///home/ana/form.html"),
    ("file:///home/ana/page.html", "/form.html", "file:///form.html"),
    ("file:///home/ana/page.html", "../form.html", "file:///home/form.html"),
    ("file:///C:/a/b", "/c", "file:///C:/c"),
    ("file:///C:/a", "../../..", "file:///C:/"),
    ("file:///a", "//host/b", "file://host/b"),
    ("file:///a", "http://example.org/", "http://example.org/"),
    ("git://host/a/b", "c", "git://host/a/c"),
    ("git://host/a/b", "\\c", "git://host/a/\\c"),
    ("git://host/a/b", "//other", "git://other"),
    ("git:/a/b", "../c", "git:/c"),
    ("mailto:ana@example.org", "#x", "mailto:ana@example.org#x"),
    ("about:blank", "#x", "about:blank#x"),
    ("data:text/html,x", "https://example.org/", "https://example.org/"),
    ("about:blank", "https://example.org/", "https://example.org/"),
]
WITHOUT_A_BASE = [
    ("http://example.org", "http://example.org/"),
    ("https:example.org", "https://example.org/"),
    ("http:/example.org/a", "http://example.org/a"),
    ("http:\\\\example.org", "http://example.org/"),
    (" http://example.org ", "http://example.org/"),
    ("http://example.org?a#b", "http://example.org/?a#b"),
    ("http://example.org#a?b", "http://example.org/#a?b"),
    ("http://example.org/%", "http://example.org/%"),
    ("http://example.org/%zz", "http://example.org/%zz"),
    ("http://example.org/%c3%B1", "http://example.org/%c3%B1"),
]
UNREADABLE = [
    (None, ""),
    (None, "form"),
    (None, "/form"),
    (None, "//example.org/"),
    (None, "#x"),
    (None, "1http://example.org/"),
    (None, "://example.org/"),
    (BASE, "http://"),
    (BASE, "http:///"),
    (BASE, "//"),
    (BASE, "https://?x"),
    (BASE, "https://#x"),
    (BASE, "http://:80/"),
    (BASE, "http://ana@/"),
    (BASE, "http://ana:pw@:80/"),
    (BASE, "http://exa mple.org/"),
    (BASE, "http://exa<mple.org/"),
    (BASE, "http://exa>mple.org/"),
    (BASE, "http://exa[mple.org/"),
    (BASE, "http://exa]mple.org/"),
    (BASE, "http://exa^mple.org/"),
    (BASE, "http://exa|mple.org/"),
    (BASE, "http://exa%mple.org/"),
    (BASE, "http://exa%20mple.org/"),
    (BASE, "http://exa%00mple.org/"),
    (BASE, "http://exa%2Fmple.org/"),
    (BASE, "http://a%40b/"),
    (BASE, "http://example.org:65536/"),
    (BASE, "http://example.org:-80/"),
    (BASE, "http://example.org:80a/"),
    (BASE, "http://example.org:80:80/"),
    (BASE, "http://example.org:a/"),
    (BASE, "http://example.org:8 0/"),
    (BASE, "http://256.1.1.1/"),
    (BASE, "http://1.2.3.256/"),
    (BASE, "http://1.2.3.4.5/"),
    (BASE, "http://4294967296/"),
    (BASE, "http://0x100000000/"),
    (BASE, "http://1.16777216/"),
    (BASE, "http://09.1.1.1/"),
    (BASE, "http://1..2/"),
    (BASE, "http://example.1/"),
    (BASE, "http://example.0x1/"),
    (BASE, "http://[::1/"),
    (BASE, "http://::1]/"),
    (BASE, "http://[]/"),
    (BASE, "http://[:1]/"),
    (BASE, "http://[::1::]/"),
    (BASE, "http://[1:2:3:4:5:6:7]/"),
    (BASE, "http://[1:2:3:4:5:6:7:8:9]/"),
    (BASE, "http://[12345::]/"),
    (BASE, "http://[::g]/"),
    (BASE, "http://[::1.2.3]/"),
    (BASE, "http://[::1.2.3.256]/"),
    (BASE, "http://[::01.2.3.4]/"),
    (BASE, "http://[fe80::1%25eth0]/"),
    (BASE, "http://[::1]a/"),
    (BASE, "http://xn--/"),
    (BASE, "http://xn--a/"),
    (BASE, "http://\u00ad/"),
    (BASE, "git://exa mple/"),
    ("mailto:ana@example.org", "form"),
    ("about:blank", "/form"),
    ("data:text/html,x", "?q"),
    ("not an address", "form"),
]

ON_A_PAGE = [
    (BASE, reference, address)
    for reference, address in (
        *RELATIVE,
        *DOTS,
        *BACKSLASHES,
        *WHITESPACE,
        *PORTS,
        *USERS,
        *NAMES,
        *NUMBERS,
        *SIXES,
        *OTHER_SCHEMES,
    )
]
READABLE = [*ON_A_PAGE, *OTHER_BASES, *((None, *case) for case in WITHOUT_A_BASE)]

# "Percent-encoded bytes": each set is the one before it and some more.
FRAGMENT = ' "<>`'
QUERY = " \"<>'"  # the special-query set; `#` ends a query
PATH = ' "<>`{}^'  # `?` and `#` end a path
NEVER = "!$&()*+,-.:;=@_~[]|%"


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())


@pytest.mark.parametrize(("base", "reference", "address"), READABLE)
def test_resolve_reads_as_browsers_do(base: str | None, reference: str, address: str) -> None:
    """Every reference that the standard gives a meaning means that."""
    assert resolve(base, reference) == address


@pytest.mark.parametrize(("base", "reference"), UNREADABLE)
def test_resolve_unreadable_is_none(base: str | None, reference: str) -> None:
    """What browsers find no address in has none."""
    assert resolve(base, reference) is None


@pytest.mark.parametrize(
    ("part", "characters"),
    [("/", PATH), ("/?", QUERY), ("/#", FRAGMENT)],
    ids=["path", "query", "fragment"],
)
@pytest.mark.parametrize("character", [*" \"<>`'{}^", *NEVER, "\x01", "\x1f", "\x7f", "ñ", "€", "😀"])
def test_resolve_escapes_by_part(part: str, characters: str, character: str) -> None:
    """Path, query and fragment each escape their own characters, and all escape controls and what is not ASCII."""
    is_escaped = character in characters or not " " <= character <= "~"
    wanted = _escaped(character) if is_escaped else character
    assert resolve(BASE, f"{part}a{character}b") == f"http://example.org{part}a{wanted}b"


def test_resolve_there_are_many_http_cases() -> None:
    """At least 200 cases that must parse lead to http(s), so that a whole part of the standard cannot fall out."""
    assert sum(address.startswith("http") for _, _, address in READABLE) >= 200
    assert len(set(READABLE)) == len(READABLE)


@pytest.mark.parametrize("half", ["\ud800", "a\udc00b"])
def test_resolve_half_a_character(half: str) -> None:
    """A lone surrogate, which no encoding takes, is what browsers make of it: U+FFFD."""
    address = resolve(BASE, f"/{half}")
    assert address is not None
    assert "%EF%BF%BD" in address


@given(st.text(max_size=60))
def test_resolve_is_settled(reference: str) -> None:
    """Whatever a page holds, resolving ends, and what came out resolves to itself."""
    address = resolve(BASE, reference)
    if address is not None:
        assert resolve(None, address) == address
