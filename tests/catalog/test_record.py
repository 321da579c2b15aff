"""Records behave as frozen dataclasses do, but for the guard against changes, which the type checker keeps."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, fields, is_dataclass, replace

from catalog.model import Evidence, SourceLine
from catalog.model.record import record


@record(frozen=True, slots=True, kw_only=True)
class _Fast:
    one: int
    two: str = "b"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frozen:
    one: int
    two: str = "b"


def test_record_has_the_fields_equality_and_hash_of_a_frozen_dataclass() -> None:
    """What stands in sets and dictionaries stands there as it would if it were frozen."""
    assert is_dataclass(_Fast)
    assert [each.name for each in fields(_Fast)] == [each.name for each in fields(_Frozen)]
    assert hash(_Fast(one=1)) == hash(_Frozen(one=1))
    assert {_Fast(one=1), _Fast(one=1, two="b")} == {_Fast(one=1)}
    assert _Fast(one=1) != _Fast(one=2)
    assert repr(_Fast(one=1)) == "_Fast(one=1, two='b')"


def test_record_goes_through_a_pipe_and_can_be_replaced() -> None:
    """Processes hand records to each other, and a changed one is another one."""
    seen = Evidence("http-status", "200")
    assert pickle.loads(pickle.dumps(seen)) == seen  # noqa: S301 - made in the line itself
    assert replace(seen, detail="404") == Evidence("http-status", "404")
    assert seen.detail == "200"


def test_record_that_is_ordered_sorts_by_its_fields() -> None:
    """Lines of files sort by file, line and column."""
    places = [SourceLine("b", 1), SourceLine("a", 9), SourceLine("a", 2)]
    assert sorted(places) == [SourceLine("a", 2), SourceLine("a", 9), SourceLine("b", 1)]


def test_record_takes_no_other_attribute() -> None:
    """A misspelt field is an error, not a new one."""
    assert not hasattr(_Fast(one=1), "__dict__")
