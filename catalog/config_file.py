"""The settings file: read, checked, and made a `Config`, with where each value came from.

defaults  <-  checkback.toml  <-  environment (CHECKBACK_SECTION_KEY)  ->  Config, and where each value came from
"""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_type_hints

import pydantic
from pydantic import SecretStr, ValidationError, create_model

from catalog import setting_types
from catalog.config import FILE_NAME, PREFIX, Config
from catalog.errors import ConfigError
from catalog.setting_types import PATTERN_WORDS, Section
from catalog.toml_lines import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAMES = {**vars(setting_types), "Field": pydantic.Field, "SecretStr": SecretStr, "Literal": Literal}
"""What the types of settings are written with; `catalog.config` does not load it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Settings and where each came from: by `section.key`, `default`, `file:line` or `environment NAME`."""

    config: Config
    origins: Mapping[str, str]
    file: Path | None = None
    """The file that was read, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The definition of one setting."""

    owner: type
    """The section it is in."""
    key: str
    type: Any
    """As annotated, without the bounds of its values."""
    default: Any

    @property
    def description(self) -> str:
        """The docstring below it."""
        return _descriptions(self.owner)[self.key]


def settings_of(kind: type[Config] = Config) -> Iterator[tuple[str, str, Setting]]:
    """Every setting as section, key and definition, in the order of the file."""
    for section, owner in sections_of(kind).items():
        types = _types(owner, bounds=False)
        for one in fields(owner):
            yield section, one.name, Setting(owner=owner, key=one.name, type=types[one.name], default=one.default)


def sections_of(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - `type[Config]`, which caches do not take
    """The class of settings behind each section."""
    return {name: owner for name, owner in _types(kind).items() if is_dataclass(owner)}


@lru_cache
def _types(owner: type, *, bounds: bool = True) -> dict[str, Any]:
    return get_type_hints(owner, localns=_NAMES, include_extras=bounds)


@lru_cache
def _descriptions(owner: type) -> dict[str, str]:
    """The docstring after each field of a class."""
    (read,) = ast.parse(inspect.getsource(owner)).body
    return {
        field.target.id: inspect.cleandoc(str(below.value.value))
        for field, below in pairwise(getattr(read, "body", ()))
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
    }


def is_secret(setting: Setting) -> bool:
    """Whether a setting must never be shown (it is a `SecretStr`, alone or with None)."""
    return SecretStr in (setting.type, *get_args(setting.type))


def _checked(kind: type[Config], values: Mapping[str, Any], folder: Path) -> Config:
    """Settings made of values from outside, each of the type and within the bounds that are written at it.

    Raises:
        ValidationError: a value is not.
    """
    owners = sections_of(kind)
    forms: dict[str, Any] = {name: (_form(owners[name]), ...) for name in values}
    read = create_model(kind.__name__, __base__=Section, **forms).model_validate(values, strict=True)
    return kind(folder=folder, **{name: owners[name](**dict(getattr(read, name))) for name in values})


def _form(owner: type) -> Any:  # noqa: ANN401 - a class that is made here
    """What checks the values of one section."""
    types = _types(owner)
    keys: dict[str, Any] = {field.name: (types[field.name], field.default) for field in fields(owner)}
    return create_model(owner.__name__, __base__=Section, **keys)


def load_config(path: Path | None, *, environ: Mapping[str, str], kind: type[Config] = Config) -> Loaded:
    """Read the settings: defaults, then the file, then the environment.

    `path` None means `checkback.toml` in the current folder, or only defaults when there is none. An environment
    variable is named CHECKBACK_SECTION_KEY and written as in the file, texts without quotes, lists with commas.

    Raises:
        ConfigError: no such file, not TOML, an unknown key, a value of the wrong type; with file, line and key.
    """
    file = path or (Path(FILE_NAME) if Path(FILE_NAME).exists() else None)
    values: dict[str, Any] = {}
    origins = {f"{section}.{key}": "default" for section, key, _ in settings_of(kind)}
    if file:
        values, lines = read_toml(_text(file), str(file))
        _refuse_unknown(values, lines, file, kind)
        _refuse_secrets(values, lines, file, kind)
        origins |= {".".join(at): f"{file}:{line}" for at, line in lines.items() if ".".join(at) in origins}
    for section, key, name, text in _from_environment(environ, kind):
        values.setdefault(section, {})[key] = text
        origins[f"{section}.{key}"] = f"environment {name}"
    folder = file.absolute().parent if file else Path.cwd()
    try:
        config = _checked(kind, _tuples(values), folder)
    except ValidationError as wrong:
        raise ConfigError(
            _wrong_values(wrong, origins, str(file))
        ) from None  # its text repeats values, even secret ones
    return Loaded(config=config, origins=MappingProxyType(origins), file=file)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as missing:
        raise ConfigError(f"{file}: there is no such settings file; `checkback init` writes one") from missing
    except UnicodeDecodeError as wrong:
        raise ConfigError(f"{file}: not UTF-8 text; save the file as UTF-8") from wrong
    except OSError as trouble:
        raise ConfigError(f"{file}: cannot be read: {trouble.strerror or trouble}") from trouble


def _refuse_unknown(
    values: Mapping[str, Any], lines: Mapping[tuple[str, ...], int], file: Path, kind: type[Config]
) -> None:
    known: dict[str, list[str]] = {}
    for section, key, _ in settings_of(kind):
        known.setdefault(section, []).append(key)
    wrong: list[str] = []
    for section, inner in values.items():
        at = f"{file}:{lines[(section,)]}"
        if section not in known:
            owners = [f"{owner}.{section}" for owner, keys in known.items() if section in keys]
            near = [f"[{name}]" for name in get_close_matches(section, known, n=1)] or owners
            wrong.append(
                f"{at}: unknown {_section_or_key(inner, section)}{_nearest(near, [f'[{it}]' for it in known])}"
            )
        elif not isinstance(inner, dict):
            wrong.append(f"{at}: {section} is a section; write [{section}] on a line of its own and its keys below")
        else:
            wrong += [
                f"{file}:{lines[(section, key)]}: unknown key {section}.{key}"
                + _nearest([f"{section}.{it}" for it in get_close_matches(key, known[section], n=1)], known[section])
                for key in inner
                if key not in known[section]
            ]
    if wrong:
        raise ConfigError("\n".join(wrong))


def _refuse_secrets(
    values: Mapping[str, Any], lines: Mapping[tuple[str, ...], int], file: Path, kind: type[Config]
) -> None:
    """Settings files are put into git sooner or later; a secret has no place in one."""
    wrong = [
        f"{file}:{lines[(section, key)]}: {section}.{key} is a secret and does not belong in this file; "
        f"set the environment variable {PREFIX}{section.upper()}_{key.upper()} instead"
        for section, key, field in settings_of(kind)
        if is_secret(field) and values.get(section, {}).get(key)
    ]
    if wrong:
        raise ConfigError("\n".join(wrong))


def _section_or_key(inner: object, name: str) -> str:
    return f"section [{name}]" if isinstance(inner, dict) else f"key {name}"


def _nearest(near: list[str], known: list[str]) -> str:
    return f"; did you mean {near[0]}?" if near else f"; known here: {', '.join(known)}"


def _from_environment(environ: Mapping[str, str], kind: type[Config]) -> Iterator[tuple[str, str, str, Any]]:
    """Settings given by the environment, in the types of the file as far as their text allows.

    Raises:
        ConfigError: a variable begins like a section of ours but names no setting.
    """
    named = {f"{PREFIX}{section}_{key}".upper(): (section, key, field) for section, key, field in settings_of(kind)}
    sections = tuple({f"{PREFIX}{section}_".upper() for section, _, _ in settings_of(kind)})
    for name in sorted(environ):
        if name in named:
            section, key, field = named[name]
            yield section, key, name, _typed(environ[name], field)
        elif name.startswith(sections):
            near = get_close_matches(name, named, n=1)
            raise ConfigError(f"environment {name}: there is no such setting" + _nearest(near, list(named)))


def _typed(text: str, field: Setting) -> Any:  # noqa: ANN401 - any TOML value
    wanted = (field.type, *get_args(field.type))
    if str in get_args(field.type) and Ellipsis in get_args(field.type):
        return [part.strip() for part in text.split(",") if part.strip()]
    if str in wanted or SecretStr in wanted or any(isinstance(it, str) for it in wanted):
        return text
    try:
        return tomllib.loads(f"value = {text.strip().lower()}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _tuples(value: Any) -> Any:  # noqa: ANN401 - any TOML value
    """Lists as tuples, which is what frozen settings hold and strict validation wants."""
    if isinstance(value, dict):
        return {key: _tuples(inner) for key, inner in value.items()}
    return tuple(_tuples(inner) for inner in value) if isinstance(value, list) else value


def _wrong_values(wrong: ValidationError, origins: Mapping[str, str], file: str) -> str:
    complaints = []
    for error in wrong.errors(include_url=False, include_input=False):
        setting = ".".join(str(part) for part in error["loc"][:2])
        plain = (
            re.sub(r"^Input should be", "must be", error["msg"])
            .replace("valid tuple", "list")
            .replace("Tuple should", "must")
        )
        message = PATTERN_WORDS.get(error.get("ctx", {}).get("pattern", ""), plain)
        complaints.append(f"{origins.get(setting, file)}: {setting} {message}")
    return "\n".join(complaints)
