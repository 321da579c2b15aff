"""What one exchange costs: CPU microseconds of this process, beside a bare aiohttp session; the server is another one.

    python bench/exchange.py [--count 20000]

kept      one host, two kept connections, one exchange after the other on each
visit     the same through `visit`: canonical addresses, pace, one walk a link
fresh     a new connection for every exchange; the client lets go of it
https     a new TLS connection for every exchange, certificate verified
"""

from __future__ import annotations

import argparse
import asyncio
import os
import ssl
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from catalog.config import Config, CrawlSettings
from crawler.fetch import Ask, Manners, Transport, TransportPolicy
from crawler.fetch.visit import visit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

HOST = "127.0.0.1"
POLICY = TransportPolicy(user_agent="Bench/0", allow_private=True)
ENOUGH = 262_144


def certificate(folder: Path) -> Path:
    """A self-signed certificate for the loopback address, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


async def pair(work: Callable[[], Awaitable[object]], count: int) -> float:
    """CPU microseconds of one `work`, `count` times on two tasks."""

    async def half() -> None:
        for _ in range(count // 2):
            await work()

    await work()
    begun = time.process_time()
    await asyncio.gather(half(), half())
    return (time.process_time() - begun) / (count // 2 * 2) * 1e6


async def ours(url: str, count: int, *, fresh: bool = False) -> float:
    """Our transport."""
    async with Transport(POLICY) as transport:
        host = url.split("/")[2]

        async def one() -> None:
            reply = await transport.exchange(Ask(url=url, enough=ENOUGH))
            if reply.status != 200:  # noqa: PLR2004 - what the server says
                raise SystemExit(f"{url}: {reply.fault}")
            if fresh:
                transport.release(host)

        return await pair(one, count)


async def visited(url: str, count: int) -> float:
    """A whole visit of `count` links."""
    settings = CrawlSettings(delay=0, allow_private=True)
    async with Manners.from_config(Config(crawl=settings)) as manners:
        asks = [Ask(url=f"{url}{number}", enough=ENOUGH) for number in range(count)]
        begun = time.process_time()
        await visit(manners, asks, robots=False)
        return (time.process_time() - begun) / count * 1e6


async def bare(url: str, count: int, *, trusted: str | None = None, fresh: bool = False) -> float:
    """Only aiohttp, with nothing around it."""
    context = ssl.create_default_context(cafile=trusted) if trusted else True
    connector = aiohttp.TCPConnector(limit=2, force_close=fresh, ssl=context)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:

        async def one() -> None:
            async with session.get(url) as response:
                await response.read()

        return await pair(one, count)


def main() -> None:
    """Measure everything once and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000, help="exchanges of the cheap rows; the others do a tenth")
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        pem = str(certificate(Path(folder)))
        os.environ["SSL_CERT_FILE"] = pem
        command = [sys.executable, str(Path(__file__).with_name("_page_server.py")), HOST, pem]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None  # noqa: S101 - it was asked for
            plain, secure = server.stdout.readline().split()
            http, https = f"http://{HOST}:{plain}/", f"https://{HOST}:{secure}/"
            few = max(count // 10, 100)
            rows: list[tuple[str, Callable[[], Awaitable[float]], Callable[[], Awaitable[float]] | None]] = [
                ("kept", lambda: ours(http, count), lambda: bare(http, count)),
                ("visit", lambda: visited(http, count), None),
                ("fresh", lambda: ours(http, few, fresh=True), lambda: bare(http, few, fresh=True)),
                ("https", lambda: ours(https, few, fresh=True), lambda: bare(https, few, trusted=pem, fresh=True)),
            ]
            print(f"{'':10}{'ours, asyncio':>16}{'ours, uvloop':>16}{'aiohttp, uvloop':>18}   us CPU an exchange")
            for name, measured, peer in rows:
                slow, fast = asyncio.run(measured()), uvloop.run(measured())  # type: ignore[arg-type]
                beside = f"{uvloop.run(peer()):18.1f}" if peer else f"{'-':>18}"  # type: ignore[arg-type]
                print(f"{name:10}{slow:16.1f}{fast:16.1f}{beside}", flush=True)
            server.communicate("", timeout=5)


if __name__ == "__main__":
    main()
