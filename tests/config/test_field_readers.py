"""Tables are read as pydantic reads them, and what is wrong is said in its words."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.lengths import parse_length
from tocsin.config import table_marks
from tocsin.config.field_readers import InvalidTableError
from tocsin.config.table_types import Table


class Route(Table):
    to: str
    when: str = "now"


class Everything(Table):
    name: str
    switch: bool = False
    number: Annotated[int, table_marks.Field(ge=1, le=64)] = 3
    length: Annotated[timedelta, table_marks.BeforeValidator(parse_length)] = timedelta(
        0
    )
    word: Literal["a", "b", "c"] = "a"
    several: Annotated[tuple[str, ...], table_marks.Field(max_length=2)] = ()
    either: bool | str = False
    maybe: bool | None = None
    routes: tuple[Route, ...] = ()
    named: dict[str, Route] = table_marks.Field(default_factory=dict)


class PydanticRoute(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")
    to: str
    when: str = "now"


Strict = Annotated[bool, pydantic.Field(strict=True)]


class PydanticEverything(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")
    name: str
    switch: Strict = False
    number: Annotated[int, pydantic.Field(strict=True, ge=1, le=64)] = 3
    length: Annotated[timedelta, pydantic.BeforeValidator(parse_length)] = timedelta(0)
    word: Literal["a", "b", "c"] = "a"
    several: Annotated[tuple[str, ...], pydantic.Field(max_length=2)] = ()
    either: Strict | str = False
    maybe: Strict | None = None
    routes: tuple[PydanticRoute, ...] = ()
    named: dict[str, PydanticRoute] = pydantic.Field(default_factory=dict)


def ours(written: object) -> object:
    """Return the values, or the problems."""
    try:
        table = Everything.model_validate(written)
    except InvalidTableError as error:
        return [(each.kind, each.place, each.message) for each in error.problems]
    return _plain(table)


def pydantics(written: object) -> object:
    try:
        model = PydanticEverything.model_validate(written)
    except pydantic.ValidationError as error:
        return [
            (each["type"], each["loc"], each["msg"].replace("Pydantic", ""))
            for each in error.errors()
        ]
    return model.model_dump()


def _plain(value: Any) -> Any:
    match value:
        case Table():
            return {key: _plain(each) for key, each in value}
        case tuple():
            return tuple(map(_plain, value))
        case dict():
            return {key: _plain(each) for key, each in value.items()}
    return value


scalars = st.one_of(
    st.booleans(),
    st.integers(-5, 100),
    st.floats(allow_nan=False),
    st.sampled_from(["", "a", "b", "15m", "7d", "x"]),
    st.just(date(2026, 11, 30)),
)
keys = st.sampled_from(["to", "when", "tow", "x", "[x"])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner),
    max_leaves=8,
)
tables = st.dictionaries(
    st.sampled_from([*Everything.model_fields, "nmae", "zzz"]), values, max_size=6
)


@given(values | tables)
def test_what_is_written_means_the_same(written: object) -> None:
    assert ours(written) == pydantics(written)


@given(tables)
def test_a_whole_table_means_the_same(written: dict[str, object]) -> None:
    assert ours({"name": "x", **written}) == pydantics({"name": "x", **written})


def test_what_is_left_out_is_not_written() -> None:
    table = Everything.model_validate({"name": "x", "switch": False})

    assert table.model_fields_set == {"name", "switch"}
    assert table == Everything(name="x")
    assert table != Everything(name="y")
    assert hash(Route(to="a")) == hash(Route(to="a"))


def test_a_table_cannot_be_changed_but_copied() -> None:
    table = Everything(name="x", number=7)

    with pytest.raises(AttributeError):
        table.number = 8  # type: ignore[misc]  # that it is frozen is what is tested
    copied = table.model_copy(update={"number": 8})
    assert (copied.name, copied.number, table.number) == ("x", 8, 7)


def test_what_a_table_has_not_or_needs_is_named() -> None:
    with pytest.raises(TypeError, match="Route has no where"):
        Route(**{"to": "a", "where": "b"})
    with pytest.raises(TypeError, match="Route needs to"):
        Route(**{"when": "now"})


def test_a_default_that_can_change_is_made_anew() -> None:
    first, second = Everything(name="x"), Everything(name="y")

    assert first.named == {}
    assert first.named is not second.named


def test_a_secret_is_not_shown() -> None:
    secret = table_marks.SecretStr("hush")

    assert "hush" not in repr(secret) + str(secret)
    assert secret == table_marks.SecretStr("hush")
    assert len({secret, table_marks.SecretStr("hush")}) == 1
