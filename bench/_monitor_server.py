"""A peer that is a server: changedetection.io, driven through its REST interface (`/api/v1`)."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from _measured import Ran
from _monitors import Visited

if TYPE_CHECKING:
    from collections.abc import Sequence

_LIMIT = 300.0
_WORKERS = 10
_TRIES = 20
_KEY = re.compile(r'"api_access_token":\s*"([0-9a-f]+)"')
_PAGE = re.compile(r"/p/(\d+)$")


class ServerMonitor:
    """changedetection.io with ten workers, a fresh folder and its watches made of `urls`; close it.

    What a round took is what the server and its children used from asking for a look at every page until all were
    looked at; its memory is the most it ever held, which the system does not forget between rounds.
    """

    def __init__(self, binary: Path, urls: Sequence[str], folder: Path, *, main: bool) -> None:
        self.label = f"changedetection.io, {'main' if main else 'plain'}"
        self._urls, self._main, self._begun = urls, main, False
        self._changed_at: dict[int, int] = {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._api = f"http://127.0.0.1:{port}/api/v1"
        env = os.environ | {
            "HOME": str(folder),
            "ALLOW_IANA_RESTRICTED_ADDRESSES": "true",
            "DISABLE_VERSION_CHECK": "yes",
            "FETCH_WORKERS": str(_WORKERS),
            "MINIMUM_SECONDS_RECHECK_TIME": "0",
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "NO_PROXY": "*",
        }
        kept = folder / "kept"
        command = [str(binary), "-h", "127.0.0.1", "-p", str(port), "-d", str(kept), "-C", "-l", "ERROR"]
        with (folder / "log").open("wb") as log:
            self._server = subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log)
        try:
            self._key = self._began(kept)
            for watch in self._ask("/watch"):  # samples that a new folder comes with
                self._ask(f"/watch/{watch}", method="DELETE")
        except BaseException:
            self.close()
            raise

    def _began(self, kept: Path) -> str:
        """Waits until it answers, and gives the key that it wants with every request."""
        for _ in range(300):
            for file in kept.rglob("*.json") if kept.exists() else ():
                if key := _KEY.search(file.read_text("utf-8", "replace")):
                    self._key = key[1]
                    try:
                        self._ask("/systeminfo")
                    except OSError:
                        continue
                    return key[1]
            if self._server.poll() is not None:
                break
            time.sleep(0.2)
        sys.exit("changedetection.io did not start; its log is gone with the folder, so try it by hand")

    def visit(self) -> Visited:
        """One look at every page."""
        cpu, begun = self._used()[0], time.time()
        clock = time.monotonic()
        if self._begun:
            self._ask("/watch?recheck_all=1")
        else:
            chosen = f"?include_filters={quote('main')}" if self._main else ""
            self._ask(f"/import{chosen}", "\n".join(self._urls).encode(), method="POST")
        while True:
            watches = self._ask("/watch")
            done = sum(1 for watch in watches.values() if (watch.get("last_checked") or 0) >= int(begun))
            if done >= len(self._urls):
                break
            if time.monotonic() - clock > _LIMIT:
                print(f"{self.label}: gave up after {_LIMIT:g} s, {done} looked at", file=sys.stderr)
                break
            time.sleep(0.5)
        wall = time.monotonic() - clock
        after, held = self._used()
        reported = set()
        for watch in watches.values():
            if page := _PAGE.search(watch["url"]):
                number, changed_at = int(page[1]), watch.get("last_changed") or 0
                if self._begun and changed_at != self._changed_at.get(number, 0):
                    reported.add(number)
                self._changed_at[number] = changed_at
        self._begun = True
        errors = sum(bool(watch.get("last_error")) for watch in watches.values())
        time.sleep(1.1)  # its clock has whole seconds: the next round must not begin in this one
        ran = Ran(wall=wall, cpu=after - cpu, peak=held, together=held, code=0)
        return Visited(ran, frozenset(reported), errors)

    def _ask(self, path: str, body: bytes | None = None, *, method: str = "GET") -> dict[str, Any]:
        headers = {"x-api-key": self._key} | ({"Content-Type": "text/plain"} if body else {})
        asked = urllib.request.Request(self._api + path, headers=headers, data=body, method=method)  # noqa: S310 - our own
        for _ in range(_TRIES):
            try:
                with urllib.request.urlopen(asked, timeout=120) as answer:  # noqa: S310 - loopback
                    read = answer.read()
            except urllib.error.HTTPError as error:
                if error.code != 500 or method != "GET":  # noqa: PLR2004 - it answers so while it imports
                    raise
                time.sleep(0.5)
            else:
                told: dict[str, Any] = json.loads(read) if read.strip() else {}
                return told
        raise SystemExit(f"changedetection.io answered {path} with 500 all the time")

    def _used(self) -> tuple[float, float]:
        """CPU seconds so far, and the most MiB ever held, of the server and its children."""
        tick = os.sysconf("SC_CLK_TCK")
        pid = self._server.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        seconds = held = 0.0
        for member in (str(pid), *children):
            try:
                fields = Path(f"/proc/{member}/stat").read_text("ascii").rsplit(")", 1)[1].split()
                status = Path(f"/proc/{member}/status").read_text("ascii").splitlines()
            except OSError:
                continue
            seconds += (int(fields[11]) + int(fields[12])) / tick
            held += sum(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
        return seconds, held

    def close(self) -> None:
        """Ends the server."""
        self._server.terminate()
        try:
            self._server.wait(15)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
