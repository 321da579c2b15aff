"""Which files a new project has, and what is in them."""

from __future__ import annotations

from pathlib import Path

from catalog.scaffold.settings_file import settings_file
from catalog.schema import FILE as SCHEMA

WORKFLOW = ".github/workflows/checkback.yml"
_FILES = Path(__file__).with_name("files")
_STARTER = Path(__file__).parent.parent / "starter"


def project_files(*, starter: bool, workflow: bool = False) -> dict[str, str]:
    """Text by path inside the project's folder; `checkback.toml`, which makes it a project, last.

    With `starter` the catalog is the one that comes with Checkback, in a folder of its own; else two examples. With
    `workflow` a GitHub workflow runs it every six hours.
    """
    files = {}
    if starter:
        for path in sorted(_STARTER.glob("*.yaml")):
            files[f"catalog/{path.name}"] = _read(path).replace("=../schema/", "=../")
    else:
        files["catalog.yaml"] = _read(_FILES / "catalog.yaml")
    catalog = "catalog" if starter else "catalog.yaml"
    files["catalog.schema.json"] = _read(SCHEMA)
    files[".gitignore"] = _read(_FILES / "gitignore")
    files["README.md"] = _read(_FILES / "README.md").replace("{catalog}", catalog)
    if workflow:
        files[WORKFLOW] = _read(_FILES / "workflow.yml")
    files["checkback.toml"] = settings_file({"catalog.paths": (catalog,)})
    return files


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
