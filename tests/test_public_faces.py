"""One door per package: what `__init__` lists is what may be used from outside, and nothing else."""

from __future__ import annotations

import ast
import importlib
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from tests.sources import PACKAGES, module_name, python_files, shown, tree

if TYPE_CHECKING:
    from pathlib import Path

DOORS = [path for path in python_files(*PACKAGES) if path.name == "__init__.py"]


@pytest.mark.parametrize("path", DOORS, ids=shown)
def test_door_lists_exactly_its_public_names(path: Path) -> None:
    """`__all__` is the package's public names, no more and no fewer, in order and each there."""
    package = importlib.import_module(module_name(path))
    listed = getattr(package, "__all__", [])
    for name in listed:  # some doors load a name when it is asked for
        getattr(package, name)
    public = {
        name
        for name, value in vars(package).items()
        if not name.startswith("_") and not isinstance(value, ModuleType) and name != "annotations"
    }
    assert set(listed) == public
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("path", DOORS, ids=shown)
def test_package_says_what_it_is(path: Path) -> None:
    """A package begins by saying what it holds."""
    words = ast.get_docstring(tree(path))
    assert words
    assert "to be described" not in words.lower()
