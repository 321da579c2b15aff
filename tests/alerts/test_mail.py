"""A digest as bytes on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.digest import Digest
from alerts.mail import Letter, Letterhead
from alerts.recipients import Recipient
from catalog.errors import ConfigError
from catalog.wording import printable
from tests.alerts.wire import ONCE, faults, html_of, read, text_of

if TYPE_CHECKING:
    from alerts.mail import Message

KEY = bytes(32)
SITE = "https://updates.example.org/checkback/"
SENDER = "Checkback <digest@example.org>"
ANA = Recipient("a" * 64, "ana@example.net")
NOBODY = Recipient("b" * 64)


def a_digest(**fields: str) -> Digest:
    """A digest of one page."""
    known = {
        "id": "0123456789abcdef0123",
        "language": "en",
        "subject": "Checkback: 1 page changed",
        "text": "1 page changed\n",
        "html": "<html lang='en'><p>1 page changed</p></html>",
    }
    return Digest(made_at=datetime(2026, 11, 22, 6, tzinfo=UTC), **{**known, **fields})


def mail(
    digest: Digest | None = None,
    to: Recipient = ANA,
    sender: str = SENDER,
    site: str = SITE,
    unsubscribe: str | None = None,
) -> Message:
    """The digest, addressed."""
    return Letter(digest or a_digest(), Letterhead.of(sender, site, KEY, unsubscribe=unsubscribe)).to(to)


@pytest.mark.parametrize("to", [ANA, NOBODY], ids=["somebody", "nobody in particular"])
def test_mail_keeps_every_rule_of_the_wire(to: Recipient) -> None:
    """A message has every header once, CRLF, short lines, and both ways to unsubscribe in one piece."""
    assert faults(mail(to=to).raw) == []


def test_mail_is_addressed_to_one_person() -> None:
    """To names the recipient; a digest to nobody in particular still has a valid To."""
    assert read(mail().raw)["To"] == "ana@example.net"
    assert read(mail(to=NOBODY).raw)["To"] == "undisclosed-recipients:;"


def test_mail_built_twice_is_the_same_mail() -> None:
    """After a crash the message is built again: same id, same name, same bytes."""
    assert mail() == mail()


def test_mail_is_another_for_another_person() -> None:
    """Ids, file names and unsubscribe addresses never meet, and none holds the address."""
    first, second = mail(), mail(to=NOBODY)
    assert len({first.id, second.id}) == len({first.name, second.name}) == 2
    ways_out = {str(read(message.raw)["List-Unsubscribe"]) for message in (first, second)}
    assert len(ways_out) == 2
    assert not any("ana" in words for words in (first.id, first.name, *ways_out))


def test_mail_name_does_not_let_anybody_unsubscribe() -> None:
    """Who sees a file name or a Message-ID cannot make the address that unsubscribes from it."""
    message = mail()
    token = str(read(message.raw)["List-Unsubscribe"]).split("/unsubscribe/")[1].split(">")[0]
    assert token not in message.id
    assert token[:16] not in message.name


def test_mail_unsubscribes_over_https_and_by_writing() -> None:
    """Both ways are offered, https even where the site is served without (RFC 8058 section 3.1)."""
    header = str(read(mail(site="http://127.0.0.1:8000/a,b").raw)["List-Unsubscribe"])
    assert "<https://127.0.0.1:8000/a%2Cb/unsubscribe/" in header
    assert "<mailto:digest@example.org?subject=unsubscribe>" in header


def test_mail_unsubscribes_where_the_settings_say() -> None:
    """An address of one's own has the token at its end; an empty one leaves the answer by mail alone."""
    own = read(mail(unsubscribe="https://forms.example/out?list=a,b&t=").raw)
    assert "<https://forms.example/out?list=a%2Cb&t=" in str(own["List-Unsubscribe"])
    by_mail = read(mail(unsubscribe="").raw)
    assert by_mail["List-Unsubscribe"] == "<mailto:digest@example.org?subject=unsubscribe>"
    assert "List-Unsubscribe-Post" not in by_mail
    with pytest.raises(ConfigError, match=r"people\.unsubscribe_url"):
        mail(unsubscribe="https://forms.example/" + "x" * 1000)


def test_mail_long_addresses_stay_whole() -> None:
    """Addresses over 75 columns are not turned into RFC 2047 words, which would make unsubscribing fail."""
    message = mail(site="https://a-very-long-label-for-a-host-name.updates.example.org/" + "folder/" * 30)
    assert faults(message.raw) == []
    assert "folder/folder/unsubscribe/" in str(read(message.raw)["List-Unsubscribe"])


@given(
    subject=st.text(max_size=300),
    text=st.text(max_size=400),
    html=st.text(max_size=400),
    name=st.text(st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters='"<>@\\(),;:[]'), max_size=90),
)
def test_mail_any_words_are_safe(subject: str, text: str, html: str, name: str) -> None:
    """Whatever a page says, no header can be added and no rule of the wire is broken."""
    digest = a_digest(
        subject=printable(subject), text=printable(text), html=f"<html lang='es'>{printable(html)}</html>"
    )
    raw = mail(digest, sender=f'"{printable(name)}" <digest@example.org>').raw
    assert [fault for fault in faults(raw) if not fault.startswith("an element")] == []
    assert sorted(read(raw).keys()) == sorted([*ONCE, "Content-Language", "Content-Type"])
    assert text_of(raw).rstrip("\n") == printable(text)
    assert read(raw)["Subject"].split() == printable(subject).split()


@given(words=st.text(min_size=1, max_size=40))
def test_mail_header_cannot_be_injected(words: str) -> None:
    """A line break that got into a subject all the same is refused, never sent."""
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        mail(a_digest(subject=f"Hello\r\nBcc: {words}"))


def test_mail_parts_read_as_written() -> None:
    """Long lines, accents, dots and signatures arrive as they were."""
    text = "¿Qué cambió? " * 40 + "\n.\nFrom the start\n-- \nrest = 1\n"
    raw = mail(a_digest(text=text, html=f"<html lang='es'><pre>{text}</pre></html>")).raw
    assert faults(raw) == []
    assert text_of(raw) == text
    assert text in html_of(raw)


@pytest.mark.parametrize(
    "sender", ["", "digest", "a@example.org, b@example.org", "x\r\nBcc: a@example.org", "é@example.org"]
)
def test_mail_sender_must_be_one_address(sender: str) -> None:
    """A From line that servers would refuse is a complaint about the setting, before anything is queued."""
    with pytest.raises(ConfigError, match=r"people\.sender"):
        mail(sender=sender)


@pytest.mark.parametrize("site", ["", "ftp://example.org/", "https://example.org/" + "x" * 1000])
def test_mail_site_must_fit_a_header(site: str) -> None:
    """A site address that no header can hold is a complaint about the setting."""
    with pytest.raises(ConfigError, match=r"site\.url"):
        mail(site=site)


def test_mail_host_without_a_name_still_has_ids() -> None:
    """A site on an IPv6 address gives ids that are valid all the same."""
    assert faults(mail(site="http://[::1]:8000/").raw) == []
