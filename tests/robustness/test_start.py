"""Starting: what a command loads before it does anything, which is most of what a short one costs."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.sources import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site import Site

NEVER = "scrapy twisted aiohttp cryptography rich jinja2 feedgen nh3 css_inline cssselect pypdfium2 babel"
COMPARING = "crawler.judge.significance crawler.judge.facts crawler.judge.cosmetic"
"""What compares two looks at a page, with many patterns: a look without a past, or no look, needs none of it."""
_SCRIPT = """
import sys
from catalog.cli import main
try:
    main(sys.argv[2:])
except SystemExit as end:
    print("ended:", end.code, file=sys.stderr)
print("loaded:", *[name for name in sys.argv[1].split() if name in sys.modules], file=sys.stderr)
"""


def loaded(watched: str, *arguments: str, folder: Path | None = None) -> list[str]:
    """How a command of its own process ended, and which of the watched modules it loaded."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _SCRIPT, watched, *arguments],
        cwd=folder or ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stderr.splitlines()[-2:]


def test_one_off_check_loads_little(site: Site, tmp_path: Path) -> None:
    """A check of one http page without settings loads no settings checker, database, YAML, templates or comparison."""
    site.page("/").says("<title>Clinic</title><p>Open daily. <a href=/hours>Opening hours</a>")
    site.page("/hours").says("<title>Opening hours</title><p>From nine to five, every day of the week.")
    watched = f"{NEVER} pydantic sqlalchemy yaml catalog.store python_socks multiprocessing {COMPARING}"
    ended = loaded(watched, "check", site.url("/"), "--no-state", "--allow-private", "--format=jsonl", folder=tmp_path)
    assert ended == ["ended: 0", "loaded:"]


def test_run_with_nothing_due_loads_no_network(site: Site, tmp_path: Path) -> None:
    """A run with nothing due loads no crawler, no reader of pages, no maker of pages or mails, and one database."""
    site.page("/").says("<title>Clinic</title><p>Open daily.")
    (tmp_path / "catalog.yaml").write_text(
        f"version: 1\nresources:\n  - slug: clinic\n    title: Clinic\n    url: {site.url('/')}\n    kind: toolkit\n"
    )
    (tmp_path / "checkback.toml").write_text('[crawl]\nallow_private = true\n[operator]\ncontact = "me@example.org"\n')
    assert loaded("", "run", "--quiet", folder=tmp_path) == ["ended: 0", "loaded:"]
    watched = f"{NEVER} httptools uvloop lxml sqlalchemy.dialects.postgresql {COMPARING}"
    assert loaded(watched, "run", "--quiet", folder=tmp_path) == ["ended: 0", "loaded:"]


def test_help_reads_what_is_installed_once() -> None:
    """The list of commands asks the machine once what is installed, however many commands there are."""
    script = (
        "import importlib.metadata as installed\nasked = installed.entry_points\ncount = 0\n"
        "def counting(**wanted):\n    global count\n    count += 1\n    return asked(**wanted)\n"
        "installed.entry_points = counting\nfrom catalog.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: print('asked:', count)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    assert done.stdout.splitlines()[-1] == "asked: 1"
