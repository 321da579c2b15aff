"""Promises of checking more than links: what pages are made of, mail addresses, telephone numbers, broken addresses."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

from tests.project import jsonl
from tests.site import Site

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """<!doctype html><title>List</title><link rel=stylesheet href=/s.css>
<p>Words <a href=/fine>fine</a> <a href="mailto:ana.diaz(at)example.org">Ana</a> <a href="mailto:ana@example.org">A</a>
<a href="tel:call us">800-555-0100</a> <a href="http://exa mple.org/">broken</a></p>
<img src=/fine srcset="/gone 2x"><form method=post action=/posted></form>
"""


def rows(*arguments: str, cwd: Path) -> list[dict[str, Any]]:
    """What `checkback check` says of its targets."""
    command = [sys.executable, "-m", "catalog", "check", "--allow-private", "--delay", "0", "--no-state"]
    done = subprocess.run(  # noqa: S603 - ours
        [*command, "--format", "jsonl", *arguments], capture_output=True, text=True, check=False, timeout=60, cwd=cwd
    )
    assert done.returncode == 1, done.stderr
    assert "ana" not in (done.stdout + done.stderr).lower().replace("ana</a>", "").replace('"text":"ana"', "")
    return jsonl(done.stdout)


def test_check_looks_at_what_a_page_is_made_of(tmp_path: Path) -> None:
    """Parts are told with their kind; what is posted to is left alone; addresses that cannot work need no visit."""
    with Site() as site:
        site.page("/list").says(PAGE)
        site.page("/fine").says("<title>Fine</title><p>All is well here.</p>")
        site.page("/s.css").says("a{color:red}", "text/css")
        site.page("/gone").gone()
        found = rows(site.url("/list"), cwd=tmp_path)
        assert {(row["url"].removeprefix(site.url("/")), row["kind"], row["verdict"]) for row in found} == {
            ("list", "href", "alive"),
            ("fine", "href", "alive"),
            ("s.css", "stylesheet", "alive"),
            ("fine", "src", "alive"),
            ("gone", "srcset", "gone"),
            ("mailto:[e-mail]", "href", "malformed"),
            ("tel:[phone]", "href", "malformed"),
            ("http://exa mple.org/", "href", "malformed"),
        }
        assert {"/posted"}.isdisjoint(site.paths)
        places = {row["url"]: (row["source"]["line"], row["level"]) for row in found if row["verdict"] == "malformed"}
        assert places["mailto:[e-mail]"] == (2, "error")
        assert places["tel:[phone]"] == (3, "error")


def test_check_can_leave_parts_alone(tmp_path: Path) -> None:
    """`crawl.embedded = "none"` leaves a file's links only."""
    with Site() as site:
        site.page("/gone").gone()
        (tmp_path / "checkback.toml").write_text('[crawl]\nembedded = "none"\n[catalog]\npaths = ["c.yaml"]\n')
        (tmp_path / "c.yaml").write_text("version: 1\nresources: []\n")
        address = site.url("/gone")
        (tmp_path / "a.md").write_text(f"Words ![picture]({address}) and\n> [link]({address}?x)\n")
        (row,) = rows("a.md", cwd=tmp_path)
        assert (row["url"], row["source"]["line"], row["source"]["column"]) == (f"{address}?x", 2, 3)
