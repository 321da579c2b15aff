"""Handing mail to a server."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from alerts.digest import Digest
from alerts.mail import Letter, Letterhead
from alerts.notifiers import Delivery, Fate
from alerts.notifiers.mail_server import MailServer
from alerts.notifiers.smtp import Smtp, notifier
from alerts.recipients import Recipient
from catalog.config import Config, PeopleSettings, SmtpSettings
from catalog.errors import ConfigError, OwnFailure
from tests.alerts.postoffice import HANG_UP, PASSWORD, USER, PostOffice, Script, certificate, refusing, served
from tests.alerts.wire import faults, read

if TYPE_CHECKING:
    import asyncio
    import ssl
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from alerts.mail import Message

DIGEST = Digest(
    id="0123456789abcdef0123",
    made_at=datetime(2026, 11, 22, 6, tzinfo=UTC),
    language="en",
    subject="Checkback: 1 page changed",
    text="1 page changed\n.\n..two\n",
    html="<html lang='en'><p>1 page changed</p></html>",
)
LETTER = Letter(DIGEST, Letterhead.of("digest@example.org", "https://updates.example.org/", bytes(32)))


def mail(number: int = 1, address: str | None = None) -> Message:
    """The mail to somebody."""
    return LETTER.to(Recipient(f"{number:064}", address or f"person-{number}@example.net"))


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1."""
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def to_server() -> Iterator[Callable[..., Smtp]]:
    """Open a notifier for a server's port; it is closed at the end."""
    made: list[Smtp] = []

    def open_(port: int, *, per_minute: float = 0, per_connection: int = 100, **more: object) -> Smtp:
        named = {name: more.pop(name) for name in ("sleep", "clock") if name in more}
        server = MailServer(**{"host": "127.0.0.1", "port": port, "tls": "if-offered", "timeout": 5.0, **more})  # type: ignore[arg-type]  # short for the tests
        made.append(Smtp(server, per_minute=per_minute, per_connection=per_connection, **named))  # type: ignore[arg-type]  # as above
        return made[-1]

    yield open_
    for smtp in made:
        smtp.close()


def fates(smtp: Smtp, count: int) -> list[str]:
    """What became of so many mails."""
    return [str(smtp.deliver(mail(number)).fate) for number in range(1, count + 1)]


def test_smtp_uses_one_connection(to_server: Callable[..., Smtp]) -> None:
    """The whole queue goes over one connection, byte for byte as built, dots at line starts too."""
    with PostOffice() as office:
        assert fates(to_server(office.port), 5) == ["sent"] * 5
        assert office.connections == 1
        assert [raw for _, raw in office.mails] == [mail(number).raw for number in range(1, 6)]


def test_smtp_connects_anew_after_so_many_mails(to_server: Callable[..., Smtp]) -> None:
    """Servers limit mails a connection, so we do first."""
    with PostOffice() as office:
        assert fates(to_server(office.port, per_connection=2), 5) == ["sent"] * 5
        assert office.connections == 3


def test_smtp_keeps_its_pace(to_server: Callable[..., Smtp]) -> None:
    """No more mails a minute than set: the first goes at once, each other waits for its turn."""
    slept: list[float] = []
    with PostOffice() as office:
        smtp = to_server(office.port, per_minute=30, sleep=slept.append, clock=lambda: 100.0)
        assert fates(smtp, 3) == ["sent"] * 3
    assert slept == [2.0, 4.0]


@pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "TLS from the first byte"])
def test_smtp_encrypts_and_trusts_who_it_should(
    signed: tuple[Path, ssl.SSLContext], to_server: Callable[..., Smtp], *, implicit: bool
) -> None:
    """With a certificate that is trusted, mail is encrypted."""
    with PostOffice(tls=signed[1], implicit=implicit) as office:
        smtp = to_server(office.port, tls="implicit" if implicit else "starttls", certificates=signed[0])
        assert fates(smtp, 2) == ["sent"] * 2
        assert office.encrypted == {True}


@pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "TLS from the first byte"])
def test_smtp_sends_nothing_to_who_cannot_be_trusted(
    signed: tuple[Path, ssl.SSLContext], to_server: Callable[..., Smtp], *, implicit: bool
) -> None:
    """A certificate nobody vouches for ends the run, with what to do, before any mail."""
    with PostOffice(tls=signed[1], implicit=implicit) as office:
        smtp = to_server(office.port, tls="implicit" if implicit else "if-offered")
        with pytest.raises(OwnFailure, match=r"cannot be trusted .*smtp\.certificates"):
            smtp.deliver(mail())
        assert office.counts == {}


def test_smtp_sends_nothing_in_the_open_unless_told(to_server: Callable[..., Smtp]) -> None:
    """Where STARTTLS is required and missing (or stripped on the way) nothing is sent."""
    with PostOffice() as office:
        with pytest.raises(OwnFailure, match=r"offers no encryption .*smtp\.tls"):
            to_server(office.port, tls="starttls").deliver(mail())
        assert fates(to_server(office.port, tls="never"), 1) == ["sent"]


def test_smtp_logs_in(signed: tuple[Path, ssl.SSLContext], to_server: Callable[..., Smtp]) -> None:
    """User and password are given after encryption."""
    with PostOffice(tls=signed[1], auth_required=True) as office:
        smtp = to_server(office.port, certificates=signed[0], user=USER, password=SecretStr(PASSWORD))
        assert fates(smtp, 1) == ["sent"]
        assert office.logins == {USER}
        with pytest.raises(OwnFailure, match="without a login"):
            to_server(office.port, certificates=signed[0]).deliver(mail())


@pytest.mark.parametrize("secret", ["wrong-secret", "wröng-secret"])
def test_smtp_wrong_password_is_told_without_it(
    signed: tuple[Path, ssl.SSLContext], to_server: Callable[..., Smtp], secret: str
) -> None:
    """A refused login ends the run; neither message nor traceback nor settings show the password."""
    with PostOffice(tls=signed[1], auth_required=True) as office:
        smtp = to_server(office.port, certificates=signed[0], user=USER, password=SecretStr(secret))
        with pytest.raises((OwnFailure, ConfigError), match=r"smtp\.user and its password") as raised:
            smtp.deliver(mail())
        assert "secret" not in "".join(traceback.format_exception(raised.value)) + repr(smtp._server)


def test_smtp_password_is_never_sent_in_the_open(to_server: Callable[..., Smtp]) -> None:
    """To another machine a password goes encrypted or not at all."""
    with PostOffice() as office:
        smtp = to_server(office.port, host="0.0.0.0", tls="never", user=USER, password=SecretStr(PASSWORD))
        with pytest.raises(OwnFailure, match="not sent without encryption"):
            smtp.deliver(mail())
        assert office.counts == {}


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
@pytest.mark.parametrize(("answer", "fate"), [("451 4.7.1 later", Fate.RETRY), ("550 5.1.1 no", Fate.BOUNCED)])
def test_smtp_every_third_refused_does_not_stop_the_others(
    to_server: Callable[..., Smtp], command: str, answer: str, fate: Fate
) -> None:
    """What a refusal becomes depends on its first digit; the next mail goes over the same connection."""
    with PostOffice(**{command: refusing(3, answer)}) as office:
        smtp = to_server(office.port)
        ended = [smtp.deliver(mail(number)) for number in range(1, 8)]
        assert [one.fate for one in ended] == [Fate.SENT, Fate.SENT, fate] * 2 + [Fate.SENT]
        assert ended[2] == Delivery(fate, answer[:9])
        assert office.connections == 1
        assert len(office.mails) == 5


def test_smtp_dropped_in_the_middle_is_tried_later(to_server: Callable[..., Smtp]) -> None:
    """A server that hangs up on a message costs that message a delay, and the others nothing."""
    with PostOffice(DATA=refusing(2, HANG_UP)) as office:
        assert fates(to_server(office.port), 4) == ["sent", "retry", "sent", "retry"]


def test_smtp_idle_connection_that_was_closed_costs_nothing(to_server: Callable[..., Smtp]) -> None:
    """A connection found dead before a message began is made anew for the same message."""
    with PostOffice(MAIL=refusing(2, HANG_UP)) as office:
        assert fates(to_server(office.port), 3) == ["sent"] * 3


def test_smtp_server_that_always_hangs_up_is_left_alone(to_server: Callable[..., Smtp]) -> None:
    """After some messages in vain the run ends; the rest is not spent on a server in trouble."""
    with PostOffice(DATA=refusing(1, HANG_UP)) as office:
        smtp = to_server(office.port)
        assert fates(smtp, 4) == ["retry"] * 4
        with pytest.raises(OwnFailure, match=r"takes no mail now \(hung up\)"):
            smtp.deliver(mail(5))


def test_smtp_refused_sender_ends_the_run(to_server: Callable[..., Smtp]) -> None:
    """A sender that is refused is a matter of settings, not of recipients."""
    told = pytest.raises(OwnFailure, match=r"refused the sender \(553 5\.7\.1\); check people\.sender")
    with PostOffice(MAIL=refusing(1, "553 5.7.1 not yours")) as office, told:
        to_server(office.port).deliver(mail())


def test_smtp_sender_refused_later_is_about_that_moment(to_server: Callable[..., Smtp]) -> None:
    """A quota that is used up is said to the sender too: nobody's mail bounces of it."""
    with PostOffice(MAIL=lambda number: "550 5.4.5 daily quota" if number > 1 else None) as office:
        assert fates(to_server(office.port), 3) == ["sent", "retry", "retry"]


def test_smtp_nobody_there_is_told(to_server: Callable[..., Smtp]) -> None:
    """A server that does not answer the door is named, with what to check."""
    with PostOffice() as office:
        port = office.port
    with pytest.raises(OwnFailure, match=rf"127\.0\.0\.1:{port} cannot be reached: .*stays queued"):
        to_server(port).deliver(mail())


@pytest.mark.parametrize(
    ("offered", "delivery"), [(True, Delivery(Fate.SENT)), (False, Delivery(Fate.BOUNCED, "553 5.6.7"))]
)
def test_smtp_name_with_other_letters(to_server: Callable[..., Smtp], delivery: Delivery, *, offered: bool) -> None:
    """A name beyond ASCII goes to servers that know it (RFC 6531), on the envelope: the mail stays 7-bit."""
    with PostOffice(enable_SMTPUTF8=offered) as office:
        assert to_server(office.port).deliver(mail(address="josé@example.net")) == delivery
        assert office.people == (["josé@example.net"] if offered else [])
        assert [(faults(raw), read(raw)["To"]) for _, raw in office.mails] == [
            ([], "undisclosed-recipients:;")
        ] * offered


def test_smtp_says_all_at_once_where_it_may(to_server: Callable[..., Smtp]) -> None:
    """With PIPELINING a refused recipient whose DATA was taken all the same is ended with nothing (RFC 2920)."""
    heard: list[bytes] = []
    answers = {b"RCPT": [b"250 fine", b"550 5.1.1 no", b"451 later"], b"DATA": [b"354 go", b"354 go", b"554 nobody"]}

    def listen(loop: asyncio.AbstractEventLoop) -> asyncio.Server:
        return loop.run_until_complete(loop.create_server(lambda: Script(heard, answers), "127.0.0.1", 0))

    with served(listen) as port:
        smtp = to_server(port)
        assert fates(smtp, 4) == ["sent", "bounced", "retry", "sent"]
        smtp.close()
    said = [line.split(b" ")[0].split(b":")[0].decode() for line in heard]
    first = ["MAIL", "RCPT", "DATA"]
    assert said == ["ehlo", *first, ".", *first, ".", "rset", *first, "rset", *first, ".", "quit"]


@pytest.mark.parametrize(
    ("smtp", "people", "words"),
    [
        ({"host": "mail.example.org", "user": "me"}, {"unsubscribe_url": ""}, r"smtp\.user: logging in takes"),
        ({"host": "mail.example.org", "password": SecretStr("x")}, {"unsubscribe_url": ""}, r"smtp\.user: logging in"),
        (
            {"host": "localhost", "user": "me", "password_file": "none"},
            {},
            r"smtp\.password_file: .*none is no readable",
        ),
        ({"host": "mail.example.org"}, {}, r"people\.unsubscribe_url: say how people stop"),
        ({}, {}, r"smtp\.host: name the mail server"),
    ],
)
def test_smtp_settings_that_cannot_work_are_told(
    tmp_path: Path, smtp: dict[str, object], people: dict[str, object], words: str
) -> None:
    """Settings are judged before anything is sent."""
    people.setdefault("unsubscribe_url", None if smtp else "")
    config = Config(smtp=SmtpSettings(**smtp), people=PeopleSettings(**people), folder=tmp_path)  # type: ignore[arg-type]  # short for the tests
    with pytest.raises(ConfigError, match=words):
        notifier(config)


def test_smtp_defaults_are_the_safe_ones(tmp_path: Path) -> None:
    """Encryption is required, the port follows from it, and a password comes from its file."""
    (tmp_path / "secret").write_text("sesame\n")
    smtp = SmtpSettings(host="mail.example.org", user="me", password_file="secret")
    server = MailServer.of(Config(smtp=smtp, folder=tmp_path))
    assert (server.tls, server.port, server.name) == ("starttls", 587, "example.org")
    assert server.password is not None
    assert server.password.get_secret_value() == "sesame"
    assert MailServer.of(Config(smtp=SmtpSettings(host="localhost"))).tls == "if-offered"
    assert MailServer.of(Config(smtp=SmtpSettings(host="mail.example.org", tls="implicit"))).port == 465
