"""Promises about links that nobody visits: mail addresses, telephone numbers, addresses that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.contact_links import fault_of, masked


@pytest.mark.parametrize(
    "href",
    [
        "mailto:ana@example.org",
        "MAILTO:ana@example.org",
        "mailto:ana@example.org,ben@example.org",
        "mailto:ana@example.org?subject=Bond%20hearing&body=Hi",
        "mailto:?to=ana@example.org",
        "mailto:?subject=Share%20this",
        "mailto:ana@example.org?cc=ben%40example.org",
        "mailto:%20ana@example.org",
        "mailto:ana+list@example.org",
        "mailto:ana%2Blist@example.org?bcc=ben+x@example.org",
        "mailto:%22a%2Cb%22@example.org",
        "mailto:ana@espa\u00f1a.example",
        "mailto:\u00e1na@example.org",
        "mailto:ana@[192.0.2.1]",
        "mailto:<email>",
        "tel:+1-800-555-0100",
        "tel:911",
        "tel:(800) 555-0100",
        "tel:800.555.0100",
        "tel:%2B18005550100",
        "tel:+18005550100;ext=12",
        "tel:555-0100;phone-context=+1800",
        "tel:+18005550100,,12",
        "tel:*67",
        "sms:+18005550100?body=Hi there",
        "https://example.org/",
        "ftp://example.org/",
        "javascript:void(0)",
    ],
)
def test_fault_of_link_that_works(href: str) -> None:
    """What mail programs and telephones understand is no finding."""
    assert fault_of(href) is None


@pytest.mark.parametrize(
    ("href", "rule"),
    [
        ("mailto:", "no-address"),
        ("mailto: ", "no-address"),
        ("mailto:ana", "mail-address"),
        ("mailto:ana@", "mail-address"),
        ("mailto:@example.org", "mail-address"),
        ("mailto:ana@example.org,", "mail-address"),
        ("mailto:ana@example.org;ben@example.org", "mail-address"),
        ("mailto:ana diaz@example.org", "mail-address"),
        ("mailto:ana..diaz@example.org", "mail-address"),
        ("mailto:ana(at)example.org", "mail-address"),
        ("mailto:mailto:ana@example.org", "mail-address"),
        ("mailto:https://example.org/", "mail-address"),
        ("mailto:{{ email }}", "mail-address"),
        ("mailto:ana@example.org>", "mail-address"),
        ("mailto:ana@256.256.256.256", "mail-address"),
        ("mailto:ana@example.org?cc=ben", "mail-address"),
        ("tel:", "no-address"),
        ("tel:()", "no-address"),
        ("tel:call us", "phone-number"),
        ("tel:1-800-LAWYERS", "phone-number"),
        ("tel:++18005550100", "phone-number"),
        ("tel:800+5550100", "phone-number"),
        ("tel:+1234567890123456", "phone-number"),
        ("tel:+18005550100;ext=1 2", "phone-number"),
        ("tel:800/555/0100", "phone-number"),
        ("sms:#", "no-address"),
        ("http://exa mple.org/", "unreadable-address"),
        ("https://", "unreadable-address"),
    ],
)
def test_fault_of_link_that_cannot_work(href: str, rule: str) -> None:
    """What nobody can be reached by is one, with its rule and without the contact."""
    found = fault_of(href)
    assert found is not None
    assert found.rule == rule
    assert "ana" not in found.detail


def test_masked_says_nobody() -> None:
    """A link is shown without the person in it."""
    assert masked("mailto:ana@") == "mailto:[e-mail]"
    assert masked("TEL:911") == "tel:[phone]"
    assert masked("https://example.org/") == "https://example.org/"


@given(st.sampled_from(["mailto:", "tel:", "sms:", ""]), st.text(max_size=40))
def test_fault_of_anything(scheme: str, rest: str) -> None:
    """Whatever a page holds, asking what is wrong with it ends."""
    found = fault_of(scheme + rest)
    assert found is None or found.rule
