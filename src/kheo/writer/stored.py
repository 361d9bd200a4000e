"""A report as JSON and back, without loss: drafts, frozen snapshots, versions compared and the public edition.

The form follows the dataclasses of `model`: an object's keys are its fields, decimals are text, days ISO, a mapping
is a list of pairs. Where several classes may stand, "is" names the one that does. Keys that are
empty are left out; every other value is written, whatever the default of the day.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from kheo.common.errors import KheoError
from kheo.writer.model import Block, Given, Report

FORMAT = "kheo-report"
VERSION = 1
_EMPTY: tuple[Any, ...] = (None, "", (), {}, frozenset())
Way = Callable[[Any], Any]


def to_json(report: Report) -> str:
    """The report as text, the same for equal reports: what a snapshot's hash is taken of."""
    return canonical(to_data(report))


def from_json(text: str) -> Report:
    """The report that `to_json` wrote. KheoError report-stored."""
    try:
        return from_data(json.loads(text))
    except ValueError as error:
        raise _broken(str(error)) from error


def to_data(report: Report) -> dict[str, Any]:
    """The report as plain JSON values."""
    return {"format": FORMAT, "version": VERSION, **plain(report, Report)}


def from_data(data: Mapping[str, Any]) -> Report:
    """Plain JSON values → the report. KheoError report-stored for another form or a later version."""
    known = data.get("format") == FORMAT and data.get("version") == VERSION
    if not known:
        raise _broken(f"{data.get('format')} {data.get('version')}")
    found: Report = whole({k: v for k, v in data.items() if k not in ("format", "version")}, Report)
    return found


def block_to_data(block: Block) -> dict[str, Any]:
    """One block of a body."""
    told: dict[str, Any] = plain(block, Block)
    return told


def block_from_data(data: Mapping[str, Any]) -> Block:
    """The block that `block_to_data` wrote. KheoError report-stored."""
    found: Block = whole(data, Block)
    return found


def canonical(data: Any) -> str:
    """Plain JSON values as text: keys in order, no spaces, letters as they are."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def plain(value: Any, hint: Any) -> Any:
    """A value of the type `hint` (a type of `model` or `common.types`) as plain JSON values."""
    return _ways(hint)[0](value)


def whole(data: Any, hint: Any) -> Any:
    """The value that `plain` wrote. KheoError report-stored."""
    try:
        return _ways(hint)[1](data)
    except (TypeError, ValueError, KeyError, ArithmeticError, AttributeError) as error:
        raise _broken(str(error)) from error


def _broken(why: str) -> KheoError:
    return KheoError(
        "report-stored",
        f"bản báo cáo lưu không đọc được ({why[:120]}).",
        where="báo cáo",
        remedy="Dùng phiên bản Khéo đã lưu nó hoặc mới hơn; nếu vẫn lỗi, khôi phục từ bản sao lưu.",
    )


@cache
def _ways(hint: Any) -> tuple[Way, Way]:
    """How values of a type are written, and read again."""
    origin, args = get_origin(hint), get_args(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        return _of_fields(hint)
    if origin in (Union, types.UnionType):
        return _of_union(args)
    if origin is tuple:
        return _of_tuple(args)
    if origin is frozenset:
        write, read = _ways(args[0])
        return lambda v: sorted(map(write, v)), lambda v: frozenset(map(read, _as(list, v)))
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return _of_mapping(*args)
    if origin is Literal:
        return _same, lambda v: args[args.index(v)]
    return _of_leaf(hint)


def _same(value: Any) -> Any:
    return value


def _as(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__}: {value!r}")
    return value


def _of_leaf(hint: Any) -> tuple[Way, Way]:
    if hint is Decimal:
        return str, lambda v: Decimal(_as(str, v))
    if hint is date:
        return date.isoformat, date.fromisoformat
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda v: v.value, hint
    if hint is str:
        return _text, _text_back
    if hint in (int, bool):
        return _same, lambda v: _as(hint, v)
    raise TypeError(f"no way to store {hint}")


def _text(value: str) -> Any:
    return {"is": "given", "text": str(value)} if isinstance(value, Given) else value


def _text_back(value: Any) -> str:
    if isinstance(value, dict):
        if value["is"] != "given":
            raise ValueError(value["is"])
        return Given(_as(str, value["text"]))
    text: str = _as(str, value)
    return text


def _of_tuple(args: tuple[Any, ...]) -> tuple[Way, Way]:
    if len(args) == 2 and args[1] is Ellipsis:
        write, read = _ways(args[0])
        return lambda v: list(map(write, v)), lambda v: tuple(map(read, _as(list, v)))
    ways = [_ways(arg) for arg in args]

    def write_all(value: tuple[Any, ...]) -> list[Any]:
        return [way[0](item) for way, item in zip(ways, value, strict=True)]

    def read_all(data: list[Any]) -> tuple[Any, ...]:
        return tuple(way[1](item) for way, item in zip(ways, _as(list, data), strict=True))

    return write_all, read_all


def _of_mapping(key: Any, item: Any) -> tuple[Way, Way]:
    """As pairs, so that the order stays whatever a database does to keys."""
    (write_key, read_key), (write, read) = _ways(key), _ways(item)
    return (
        lambda v: [[write_key(k), write(one)] for k, one in v.items()],
        lambda v: {read_key(k): read(one) for k, one in _as(list, v)},
    )


def _of_union(args: tuple[Any, ...]) -> tuple[Way, Way]:
    kinds = [arg for arg in args if arg is not types.NoneType]
    if len(kinds) == 1:
        write, read = _ways(kinds[0])
        return (lambda v: None if v is None else write(v)), (lambda v: None if v is None else read(v))
    leaves = [kind for kind in kinds if not is_dataclass(kind)]
    named = {kind.__name__.lower(): kind for kind in kinds if kind not in leaves}
    if leaves not in ([], [str]):
        raise TypeError(f"no way to store {args}")

    def write_one(value: Any) -> Any:
        if isinstance(value, str):
            return _text(value)
        kind: Any = type(value)
        return {"is": kind.__name__.lower(), **_ways(kind)[0](value)}

    def read_one(data: Any) -> Any:
        if leaves and (isinstance(data, str) or data["is"] == "given"):
            return _text_back(data)
        kind = named[data["is"]]
        return _ways(kind)[1]({k: v for k, v in data.items() if k != "is"})

    return write_one, read_one


def _of_fields(kind: type) -> tuple[Way, Way]:
    ways: dict[str, tuple[Way, Way]] = {}
    omitted = _omitted(kind)

    def known() -> dict[str, tuple[Way, Way]]:
        if not ways:  # at first use: a class may hold others of its own kind
            hints = get_type_hints(kind)
            ways.update({f.name: _ways(hints[f.name]) for f in fields(kind)})
        return ways

    def write(value: Any) -> dict[str, Any]:
        told = {}
        for name, way in known().items():
            item = getattr(value, name)
            if name not in omitted or type(item) is not type(omitted[name]) or item != omitted[name]:
                told[name] = way[0](item)
        return told

    def read(data: Any) -> Any:
        return kind(**{name: known()[name][1](item) for name, item in _as(dict, data).items()})

    return write, read


def _omitted(kind: Any) -> dict[str, Any]:
    """The fields that are left out while they are empty: those that are empty unless said otherwise."""
    found = {}
    for one in fields(kind):
        spare = one.default if one.default_factory is MISSING else one.default_factory()
        if spare is not MISSING and any(type(spare) is type(e) and spare == e for e in _EMPTY):
            found[one.name] = spare
    return found
