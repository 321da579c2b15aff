"""Settings: where each value comes from, and what is said about one that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.commands.config import MASK, as_json, as_text, as_toml
from catalog.config import Config
from catalog.config_file import load_config, settings_of
from catalog.errors import ConfigError
from catalog.toml_lines import read_toml


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for checkback.toml, in a folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return Path("checkback.toml")


def refusal(path: Path | None, **environ: str) -> list[str]:
    """What is said about settings that cannot be used."""
    with pytest.raises(ConfigError) as caught:
        load_config(path, environ=environ)
    return str(caught.value).splitlines()


def test_settings_without_a_file_are_the_defaults(settings: Path) -> None:
    """No file and no environment is fine: every value is a default, relative to the current folder."""
    loaded = load_config(None, environ={"HOME": "/", "CHECKBACK": "1"})
    assert loaded.config == Config(folder=Path.cwd())
    assert set(loaded.origins.values()) == {"default"}
    assert loaded.config.path("state") == settings.absolute().with_name("state")


def test_file_in_the_current_folder_is_found(settings: Path) -> None:
    """checkback.toml is read without being named; each value knows its line."""
    settings.write_text('# mine\n[catalog]\npaths = [\n  "a.yaml",\n]\n\n[crawl]\ndelay = 2\n')
    loaded = load_config(None, environ={})
    assert loaded.config.catalog.paths == ("a.yaml",)
    assert loaded.config.crawl.delay == 2.0
    assert loaded.origins["catalog.paths"] == "checkback.toml:3"
    assert loaded.origins["crawl.delay"] == "checkback.toml:8"
    assert loaded.origins["crawl.timeout"] == "default"


def test_environment_wins_over_the_file(settings: Path) -> None:
    """CHECKBACK_SECTION_KEY overrides the file, in the type of the setting, and says so."""
    settings.write_text("[crawl]\ndelay = 2\n")
    environ = {
        "CHECKBACK_CRAWL_DELAY": "0.5",
        "CHECKBACK_CRAWL_CONNECTIONS": "1",
        "CHECKBACK_CRAWL_ALLOW_PRIVATE": "True",
        "CHECKBACK_CATALOG_PATHS": "a.yaml, b",
        "CHECKBACK_SITE_LANGUAGE": "es",
        "CHECKBACK_SITE_TITLE": "2016",
        "CHECKBACK_OPERATOR_CONTACT": "desk@example.org",
    }
    loaded = load_config(None, environ=environ)
    assert (loaded.config.crawl.delay, loaded.config.crawl.connections) == (0.5, 1)
    assert loaded.config.crawl.allow_private is True
    assert loaded.config.catalog.paths == ("a.yaml", "b")
    assert (loaded.config.site.language, loaded.config.site.title) == ("es", "2016")
    assert loaded.config.operator.contact == "desk@example.org"
    assert loaded.origins["crawl.delay"] == "environment CHECKBACK_CRAWL_DELAY"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[crawl]\ndealy = 2", "checkback.toml:2: unknown key crawl.dealy; did you mean crawl.delay?"),
        ("[crawl]\nzzz = 2", "checkback.toml:2: unknown key crawl.zzz; known here: delay, connections"),
        ("[crwal]\ndelay = 2", "checkback.toml:1: unknown section [crwal]; did you mean [crawl]?"),
        ("\ncrwal.delay = 2", "checkback.toml:2: unknown section [crwal]; did you mean [crawl]?"),
        ("delay = 2", "checkback.toml:1: unknown key delay; did you mean crawl.delay?"),
        ('folder = "/"', "checkback.toml:1: unknown key folder"),
        ("crawl = 2", "checkback.toml:1: crawl is a section; write [crawl] on a line of its own"),
        ('[crawl]\n\ndelay = "2"', "checkback.toml:3: crawl.delay must be a valid number"),
        ("[crawl]\ndelay = -1", "checkback.toml:2: crawl.delay must be greater than or equal to 0"),
        ("[crawl]\ndelay = inf", "checkback.toml:2: crawl.delay must be a finite number"),
        ("[crawl]\nconnections = true", "checkback.toml:2: crawl.connections must be a valid integer"),
        ("[crawl]\nallow_private = 1", "checkback.toml:2: crawl.allow_private must be a valid boolean"),
        ('[catalog]\npaths = "a.yaml"', "checkback.toml:2: catalog.paths must be a list"),
        ("[catalog]\npaths = []", "checkback.toml:2: catalog.paths must have at least 1 item"),
        ("[catalog]\npaths = [1]", "checkback.toml:2: catalog.paths must be a valid string"),
        ('[site]\nlanguage = "fr"', "checkback.toml:2: site.language must be 'en' or 'es'"),
        ('[site]\nurl = "example.org"', "checkback.toml:2: site.url must be an address with https:// or http://"),
        ('[operator]\ncontact = "me"', "checkback.toml:2: operator.contact must be an https address or an e-mail"),
        ('[operator]\nname = "a\\nb"', "checkback.toml:2: operator.name must be one line of plain letters"),
        ("[crawl]\ndelay = fast", "checkback.toml:2: not valid TOML"),
        ("[crawl]\ndelay = 1\ndelay = 2", "checkback.toml:3: not valid TOML: Cannot overwrite a value"),
    ],
)
def test_wrong_setting_is_told_with_file_line_and_key(settings: Path, text: str, said: str) -> None:
    """Each mistake in the settings file is told with its line and what would be right."""
    settings.write_text(text + "\n")
    assert refusal(None)[0].startswith(said)


def test_all_wrong_values_come_at_once(settings: Path) -> None:
    """Two mistakes are two lines."""
    settings.write_text('[crawl]\ndelay = "a"\ntimeout = 0\n')
    assert [line.partition(" must")[0] for line in refusal(None)] == [
        "checkback.toml:2: crawl.delay",
        "checkback.toml:3: crawl.timeout",
    ]


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CHECKBACK_CRAWL_DEALY", "1", "there is no such setting; did you mean CHECKBACK_CRAWL_DELAY?"),
        ("CHECKBACK_CRAWL_DELAY", "fast", "crawl.delay must be a valid number"),
        ("CHECKBACK_SITE_LANGUAGE", "fr", "site.language must be 'en' or 'es'"),
    ],
)
def test_wrong_environment_variable_is_told_by_name(name: str, value: str, said: str) -> None:
    """A variable that cannot be used is named like a line of a file would be."""
    (told,) = refusal(None, **{name: value})
    assert told == f"environment {name}: {said}"


def test_named_file_must_exist(settings: Path) -> None:
    """A file that was asked for and is not there is an error, not a default."""
    assert refusal(settings) == ["checkback.toml: there is no such settings file; `checkback init` writes one"]


@pytest.mark.parametrize("content", [b"\xff\xfe[", b"[crawl]\n# caf\xe9\n"])
def test_file_in_another_encoding_is_told(settings: Path, content: bytes) -> None:
    """Settings are UTF-8; anything else is told, with the cure."""
    settings.write_bytes(content)
    assert refusal(None) == ["checkback.toml: not UTF-8 text; save the file as UTF-8"]


def test_folder_as_settings_file_is_told(settings: Path) -> None:
    """A folder where the file should be is told and does not crash."""
    settings.mkdir()
    assert refusal(None)[0].startswith("checkback.toml: cannot be read")


def test_secret_is_never_shown(settings: Path) -> None:
    """A secret from the environment is masked in every format, and stays out of what is printed as a file."""
    settings.write_text("")
    loaded = load_config(settings, environ={"CHECKBACK_SMTP_PASSWORD": "hunter2"})
    assert loaded.config.smtp.password is not None
    assert loaded.config.smtp.password.get_secret_value() == "hunter2"
    for shown in (as_text(loaded), as_json(loaded), as_toml(loaded), repr(loaded), str(loaded.config)):
        assert "hunter2" not in shown
    assert MASK in as_text(loaded)
    assert f'# password = "{MASK}"  # environment CHECKBACK_SMTP_PASSWORD' in as_toml(loaded)


@pytest.mark.parametrize("written", ['"hunter2"', '["hunter2"]', "{ it = 'hunter2' }"])
def test_secret_in_the_file_is_refused(settings: Path, written: str) -> None:
    """A password in a file that ends in git is refused, with line and cure, and is not repeated."""
    settings.write_text(f"[smtp]\npassword = {written}\n")
    with pytest.raises(ConfigError) as caught:
        load_config(settings, environ={})
    assert str(caught.value).startswith("checkback.toml:2: smtp.password is a secret")
    assert "CHECKBACK_SMTP_PASSWORD" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_password_in_a_database_address_is_never_shown(settings: Path) -> None:
    """The part of an address that is a password is masked, the rest stays readable."""
    settings.write_text('[state]\ndatabase = "postgresql://me:hunter2@db.example/state"\n')
    loaded = load_config(settings, environ={})
    assert f"postgresql://me:{MASK}@db.example/state" in as_text(loaded)
    assert "hunter2" not in as_text(loaded) + as_json(loaded) + as_toml(loaded)


def test_printed_toml_reads_back_the_same(settings: Path) -> None:
    """What `config --format toml` prints is a settings file that means the same."""
    settings.write_text('[operator]\ncontact = "https://example.org/é"\n[catalog]\npaths = ["a\\"b", "c"]\n')
    loaded = load_config(settings, environ={})
    settings.write_text(as_toml(loaded))
    assert load_config(settings, environ={}).config == loaded.config


def test_every_setting_is_explained() -> None:
    """A setting without words would be a riddle in the file that `init` writes."""
    assert [f"{section}.{key}" for section, key, field in settings_of() if not field.description] == []


SCALARS = st.sampled_from(["1", '"x"', "true", "[1,\n  2, # ]\n]", '"""\n[not.a.table]\nk = 1\n"""', "{a = 1}", "'#'"])


@given(st.lists(st.tuples(st.sampled_from(["", "\n", "# c\n", "  # [x]\n"]), SCALARS), max_size=8))
def test_line_of_every_key_is_the_one_it_is_written_on(parts: list[tuple[str, str]]) -> None:
    """However values go on over lines, a key's line is the line that begins with it."""
    text = "[t]\n" + "".join(f"{gap}key{number} = {value}\n" for number, (gap, value) in enumerate(parts))
    _, lines = read_toml(text, "f")
    written = text.splitlines()
    for number in range(len(parts)):
        assert written[lines["t", f"key{number}"] - 1].startswith(f"key{number} =")


@given(st.text(max_size=60))
def test_any_text_is_settings_or_a_complaint(text: str) -> None:
    """No text can make reading settings fail in another way than by saying so."""
    try:
        values, lines = read_toml(text, "f")
    except ConfigError as told:
        assert str(told).startswith("f:")  # noqa: PT017 - either outcome is right; this is what one of them must say
    else:
        assert {path[0] for path in lines} == set(values)
