"""The house rules of DESIGN section 1, enforced: import direction, purity, cycles, sizes, types, style and words."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import click
import grimp
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.sources import PACKAGES, ROOT, dotted, functions, line_count, module_name, python_files, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 50
VERBS = 10
PURE = ("crawler/judge", "crawler/extract", "alerts/digest", "catalog/wording")
BANNED_WORDS = frozenset({"job", "watch", "handler", "manager", "processor", "helper", "util", "data", "info"})
EVERYTHING = python_files(*PACKAGES, "tests", "bench")


def run_tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a tool of this environment in the project's root."""
    return subprocess.run(  # noqa: S603 - our own tools
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )


def pure_files() -> list[Path]:
    """Files of the deciding rooms; a room may be one file or a folder."""
    return [
        path
        for room in PURE
        for path in ([ROOT / f"{room}.py"] if (ROOT / f"{room}.py").exists() else python_files(room))
    ]


def test_import_contracts_are_kept() -> None:
    """Everything imports catalog, catalog imports nothing of ours, and deciding rooms import nothing that acts."""
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_import_contracts_are_all_there() -> None:
    """The contracts that this test counts on have not been taken out of pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    kinds = sorted(contract["type"] for contract in settings["contracts"])
    assert kinds == ["forbidden", "forbidden", "independence"]
    pure = next(c for c in settings["contracts"] if "scrapy" in c.get("forbidden_modules", ()))
    assert pure["source_modules"] == [room.replace("/", ".") for room in PURE]


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_have_no_cycle(package: str) -> None:
    """Inside a package no module imports itself by a detour."""
    graph = grimp.build_graph(package, exclude_type_checking_imports=True, cache_dir=None)
    needs = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as circle:
        pytest.fail(f"import cycle: {' <- '.join(circle.args[1])}")


def _calls(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and (name := dotted(node.func)):
            yield node.lineno, name


def _acts(name: str) -> bool:
    first, _, last = name.partition(".")[0], None, name.rpartition(".")[2]
    return (
        name in {"open", "print", "input"}
        or first in {"random", "secrets", "time"}
        or last in {"utcnow", "uuid4", "getenv"}
        or (last in {"now", "today"} and first in {"datetime", "date"})
        or name in {"time.time", "os.environ.get"}
    )


@pytest.mark.parametrize("path", pure_files(), ids=shown)
def test_deciding_code_is_pure(path: Path) -> None:
    """Code that decides reads no clock, no dice and no file: what it needs is an argument."""
    assert not [f"{shown(path)}:{line}: {name}()" for line, name in _calls(path) if _acts(name)]


def test_pure_rooms_exist() -> None:
    """The list of deciding rooms names rooms that are there."""
    assert {
        path.parts[len(ROOT.parts)] + "/" + path.parts[len(ROOT.parts) + 1].removesuffix(".py") for path in pure_files()
    } == set(PURE)


@pytest.mark.parametrize("path", EVERYTHING, ids=shown)
def test_file_is_within_budget(path: Path) -> None:
    """A file is read in one sitting, a function on one screen."""
    assert line_count(path) <= FILE_LINES, f"{shown(path)} has {line_count(path)} lines"
    long = [
        f"{shown(path)}:{function.lineno} {function.name}: {size} lines"
        for function in functions(path)
        if (size := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES
    ]
    assert not long


@pytest.mark.parametrize("path", python_files("tests"), ids=shown)
def test_test_states_its_promise(path: Path) -> None:
    """Every test says in one sentence what it promises."""
    silent = [
        f"{shown(path)}:{function.lineno} {function.name}"
        for function in functions(path)
        if function.name.startswith("test_") and not (ast.get_docstring(function) or "").split("\n")[0].endswith(".")
    ]
    assert not silent


@pytest.mark.parametrize("path", python_files(*PACKAGES), ids=shown)
def test_module_name_says_what_it_holds(path: Path) -> None:
    """No module is called after nothing in particular (DESIGN section 2)."""
    words = {word.removesuffix("s") for part in module_name(path).split(".") for word in part.split("_")}
    assert not words & BANNED_WORDS


def test_style_is_clean() -> None:
    """ruff, with every rule on, has nothing to say."""
    checked = run_tool("ruff", "check", ".")
    assert checked.returncode == 0, checked.stdout


def test_format_is_clean() -> None:
    """Every file is in the one format."""
    formatted = run_tool("ruff", "format", "--check", ".")
    assert formatted.returncode == 0, formatted.stdout


def test_types_are_complete() -> None:
    """mypy, in strict mode, has nothing to say."""
    checked = run_tool("mypy")
    assert checked.returncode == 0, checked.stdout


NOQA = re.compile(r"#\s*(?:ruff:\s*)?noqa\b(?P<rest>.*)")


@pytest.mark.parametrize("path", EVERYTHING, ids=shown)
def test_every_exception_has_its_reason(path: Path) -> None:
    """A silenced rule says which and why; lines right below may share the reason of the one above."""
    bare: list[str] = []
    shared: str | None = None
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        found = NOQA.search(line) if "NOQA" not in line else None
        if found is None:
            shared = shared if not line.strip() else None
            continue
        codes = re.fullmatch(r":\s*([A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)(?:\s+- (.{3,}))?", found["rest"].rstrip("\"'"))
        if codes is None or (codes[2] is None and codes[1] != shared):
            bare.append(f"{shown(path)}:{number}: {line.strip()}")
        shared = codes[1] if codes else None
    assert not bare


def test_every_ignored_rule_has_its_reason() -> None:
    """pyproject.toml says why each rule that is off is off."""
    text = (
        (ROOT / "pyproject.toml")
        .read_text("utf-8")
        .partition("[tool.ruff.lint]")[2]
        .partition("[tool.ruff.lint.pyd")[0]
    )
    rules = [line for line in text.splitlines() if re.match(r'\s+"[A-Z]+[0-9]+"', line)]
    assert rules
    reasons = [line.partition("#")[2].strip() for line in rules]
    unexplained = [rule for rule, reason in zip(rules, reasons, strict=True) if not reason and '"D104"' not in rule]
    assert not unexplained


def test_every_command_is_a_command() -> None:
    """Each entry of the command table is a click command of that name, with help for people."""
    for point in entry_points(group="checkback.commands"):
        command = point.load()
        assert isinstance(command, click.Command), point
        assert command.name == point.name
        assert command.get_short_help_str()


@pytest.mark.parametrize("group", ["checkback.stages", "checkback.reports", "checkback.notifiers"])
def test_every_entry_point_is_callable(group: str) -> None:
    """Each stage, report format and notifier loads and can be called."""
    points = entry_points(group=group)
    assert points
    for point in points:
        assert callable(point.load()), point


def test_help_loads_nothing_heavy() -> None:
    """`checkback --help` starts without Scrapy, a database or an HTTP client."""
    heavy = ("scrapy", "twisted", "sqlalchemy", "aiohttp", "lxml", "feedgen", "rich", "cryptography", "jinja2")
    code = (
        "import sys; from catalog.cli import checkback; checkback(['--help'], standalone_mode=False); "
        f"print('loaded:', *sorted(set({heavy!r}) & set(sys.modules)))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].strip() == "loaded:"


@pytest.mark.parametrize("module", ["crawler.fetch.reply", "crawler.judge.verdict"])
def test_judging_loads_no_network(module: str) -> None:
    """What decides reads replies without loading what makes them: replays and explanations start at once."""
    heavy = ("aiohttp", "asyncio", "httptools", "uvloop", "protego", "cryptography", "scrapy", "sqlalchemy")
    code = f"import sys, {module}; print('loaded:', *sorted(set({heavy!r}) & set(sys.modules)))"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], cwd=ROOT, env={}, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout.strip()) == (0, "loaded:"), done.stderr


def test_requirements_are_pinned_and_enough() -> None:
    """requirements.txt names one exact version of everything that pyproject.toml asks for, and no URL."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    assert not [pin for pin in pins if pin.url or not re.fullmatch(r"==[^*,]+", str(pin.specifier))]
    exact = {canonicalize_name(pin.name): str(pin.specifier)[2:] for pin in pins}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = [
        *project["project"]["dependencies"],
        *(one for extra in project["project"].get("optional-dependencies", {}).values() for one in extra),
        # Peers of the benchmarks are nobody's dependency: they are installed by who measures.
        *(one for name, group in project["dependency-groups"].items() if name != "bench" for one in group),
    ]
    missing = [
        text
        for text in asked
        if (wanted := Requirement(text))
        and not wanted.specifier.contains(exact.get(canonicalize_name(wanted.name), "0"))
    ]
    assert not missing


def test_make_has_few_verbs() -> None:
    """The Makefile fits in one head, and every verb says what it does."""
    text = (ROOT / "Makefile").read_text("utf-8")
    verbs = re.findall(r"^([a-z]+):", text, re.MULTILINE)
    assert len(verbs) <= VERBS
    assert re.findall(r"^([a-z]+):.*## \S", text, re.MULTILINE) == verbs


def test_ci_runs_what_the_readme_says() -> None:
    """`.ci/run` can be run and does nothing but `make test`."""
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text("utf-8").strip().endswith("\nmake test")
