"""Changes laid over a map: day after day, what ends, what begins, what is only named anew.

A unit is an area with an unbroken life. So a unit that takes in another, gives a part away or moves ends on the eve
and begins anew under the same code, whole; and with a province that does so begin its communes anew.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from kheo.common.errors import Problem
from kheo.common.text import fold
from kheo.common.types import Level
from kheo.places import changes, names
from kheo.places.changes import DIVIDE, KIND, MERGE, MOVE, NEW, RENAME, SHARE, Row
from kheo.places.gazetteer import NATION, Places
from kheo.places.model import DatedName, Succession, Unit

_ONE = Decimal(1)
_LEVEL_BELOW = {Level.NATION: Level.PROVINCE, Level.PROVINCE: Level.COMMUNE}
_KNOWN = "Xem mã ở trang Tổng số hoặc bằng: kheo places find TÊN."


@dataclass(frozen=True, slots=True)
class Applied:
    """The changed map, the faults met (then the map is not to be used), and which line made or ended each unit."""

    land: Places
    problems: tuple[Problem, ...]
    lines: dict[str, Row]


def apply(base: Places, rows: Sequence[Row], mark: str = "") -> Applied:
    """`base` with every row in force from its day on, in the order of days."""
    work = _Work(base)
    by_day: defaultdict[date, list[Row]] = defaultdict(list)
    for row in rows:
        by_day[row.day].append(row)
    for day in sorted(by_day):
        _Day(work, day, by_day[day]).run()
    land = Places(work.units.values(), work.successions, work.aliases, mark)
    order = {row: i for i, row in enumerate(rows)}
    work.faults.sort(key=lambda fault: order[fault[0]])
    return Applied(land, tuple(problem for _, problem in work.faults), work.lines)


class _Work:
    """The map being changed."""

    def __init__(self, base: Places) -> None:
        self.base = base
        self.units = dict(base.units)
        self.successions = list(base.successions)
        self.aliases = dict(base.aliases)
        self.faults: list[tuple[Row, Problem]] = []
        self.lines: dict[str, Row] = {}
        self.by_code: defaultdict[str, list[str]] = defaultdict(list)
        self.below: defaultdict[str, list[str]] = defaultdict(list)
        for unit in base:
            self.by_code[unit.code].append(unit.id)
            self.below[unit.parent or ""].append(unit.id)

    def bearer(self, code: str, day: date) -> Unit | None:
        """The unit that bears a code on a day."""
        found = (self.units[id] for id in self.by_code.get(code, ()))
        return next((unit for unit in found if unit.exists_on(day)), None)

    def open(self, unit: Unit, row: Row) -> None:
        """A unit begins."""
        self.units[unit.id] = unit
        self.by_code[unit.code].append(unit.id)
        self.below[unit.parent or ""].append(unit.id)
        self.lines[unit.id] = row

    def fault(self, row: Row, column: str, message: str, remedy: str) -> None:
        self.faults.append((row, row.problem(column, message, remedy)))


class _Day:
    """The changes of one day: first what ends and begins, then names and kinds, then better shares."""

    def __init__(self, work: _Work, day: date, rows: Sequence[Row]) -> None:
        self.work, self.day, self.eve = work, day, day - timedelta(days=1)
        self.rows: dict[str, list[Row]] = {act: [] for act in (RENAME, KIND, NEW, MERGE, DIVIDE, MOVE, SHARE)}
        for row in rows:
            self.rows[row.act].append(row)
        self.gives: defaultdict[str, list[Row]] = defaultdict(list)  # code that ends → its rows
        self.news: dict[str, Row] = {}
        self.moves: dict[str, Row] = {}
        self.ending: dict[str, tuple[Unit, Row]] = {}  # code → the unit that ends, and why
        self.named: set[tuple[str, str]] = set()

    def run(self) -> None:
        before = len(self.work.faults)
        self.gather()
        if len(self.work.faults) == before:
            self.carry_communes()
        if len(self.work.faults) == before:
            self.begin_and_join()
        for row in (*self.rows[RENAME], *self.rows[KIND]):
            self.rename(row)
        self.reshare()

    # What ends and what begins

    def gather(self) -> None:
        fault = self.work.fault
        for row in self.rows[NEW]:
            if row.code in self.news:
                fault(row, "mã", f"mã {row.code} được lập hai lần trong ngày này.", "Bỏ một dòng.")
            self.news[row.code] = row
            self.sensible_name(row)
        for row in (*self.rows[MERGE], *self.rows[DIVIDE]):
            self.gives[row.code].append(row)
        for row in self.rows[MOVE]:
            if row.code in self.moves or row.code in self.gives:
                fault(row, "mã", f"mã {row.code} có hai dòng trái nhau trong ngày này.", "Chỉ giữ một dòng.")
            self.moves[row.code] = row
        for code, rows in self.gives.items():
            if (unit := self.ends(code, rows[0])) is not None:
                self.giving(unit, rows)
        for rows in list(self.gives.values()):
            for row in rows:
                self.receiving(row)
        for code, row in self.moves.items():
            unit = self.ends(code, row)
            if unit is not None and unit.level is not Level.COMMUNE:
                fault(
                    row,
                    "việc",
                    "chỉ cấp xã mới chuyển sang tỉnh khác.",
                    "Với tỉnh hãy ghi “nhập” hoặc “chia”.",
                )
        self.new_ones()

    def ends(self, code: str, row: Row) -> Unit | None:
        """The unit of a code that ends on the eve; None with a fault when there is none that may."""
        if code in self.ending:
            return self.ending[code][0]
        unit = self.work.bearer(code, self.eve)
        if unit is None or unit.level is Level.NATION:
            message = f"ngày {vn(self.eve)} không có đơn vị nào mang mã {code}."
            self.work.fault(row, "mã" if code == row.code else "đơn vị nhận", message, _KNOWN)
            return None
        if unit.valid_to is not None:
            message = f"{unit.full_name(self.eve)} đã hết từ ngày {vn(unit.valid_to)} theo dữ liệu đang có."
            remedy = "Chỉ nhận thay đổi xảy ra sau những thay đổi đã có; kiểm tra mã và ngày."
            self.work.fault(row, "từ ngày", message, remedy)
            return None
        renamed = unit.names[-1].from_
        if renamed is not None and renamed > self.eve:
            message = f"{unit.full_name()} có tên hoặc loại mới từ ngày {vn(renamed)}."
            self.work.fault(row, "từ ngày", message, "Chỉ nhận thay đổi xảy ra sau những thay đổi đã có.")
            return None
        self.ending[code] = unit, row
        return unit

    def giving(self, unit: Unit, rows: Sequence[Row]) -> None:
        """A unit merges whole into one, or is divided among several whose shares close."""
        fault = self.work.fault
        acts = {row.act for row in rows}
        repeated = [code for code, times in Counter(row.receiver for row in rows).items() if times > 1]
        if len(acts) > 1 or (acts == {MERGE} and len(rows) > 1):
            remedy = "Nhập nguyên vẹn thì một dòng “nhập”; chia thì mọi dòng đều là “chia”."
            fault(rows[1], "việc", f"mã {unit.code} có nhiều dòng trái nhau trong ngày này.", remedy)
        elif acts == {MERGE} and rows[0].receiver == unit.code:
            fault(rows[0], "đơn vị nhận", "đơn vị nhập vào chính nó.", "Ghi mã của đơn vị nhận.")
        elif acts == {DIVIDE} and len(rows) < 2:
            fault(
                rows[0],
                "việc",
                "chia mà chỉ có một nơi nhận.",
                "Thêm dòng cho phần còn lại, hoặc ghi “nhập”.",
            )
        elif repeated:
            fault(rows[-1], "đơn vị nhận", f"{repeated[0]} được nêu hai lần.", "Gộp thành một dòng.")
        elif acts == {DIVIDE}:
            self.closing(rows)

    def closing(self, rows: Sequence[Row]) -> None:
        """Shares of a division: all told and together 1, or one main heir and none told."""
        told = [row.share for row in rows if row.share is not None]
        mains = [row for row in rows if row.main]
        remedy = "Ghi đủ tỷ lệ, cộng lại bằng 1; hoặc ghi “chính” cho một đơn vị và để trống các đơn vị khác."
        if mains and (len(mains) > 1 or told):
            self.work.fault(mains[-1], "tỷ lệ", "vừa có “chính” vừa có tỷ lệ, hoặc có hai “chính”.", remedy)
        elif not mains and (len(told) < len(rows) or sum(told) != 1):
            total = str(sum(told, Decimal(0))).replace(".", ",")
            self.work.fault(rows[-1], "tỷ lệ", f"tỷ lệ của mã {rows[0].code} cộng lại là {total}.", remedy)

    def receiving(self, row: Row) -> None:
        """What receives is new that day, or lives and begins anew, larger."""
        unit = self.ending[row.code][0] if row.code in self.ending else None
        if row.receiver in self.news:
            return
        own = self.gives.get(row.receiver)
        if own is not None and all(give.receiver != row.receiver for give in own):
            message = f"mã {row.receiver} cũng hết trong ngày này."
            remedy = "Ghi mã của đơn vị còn lại sau cùng, hoặc thêm dòng “lập mới” cho mã này."
            self.work.fault(row, "đơn vị nhận", message, remedy)
            return
        heir = self.ends(row.receiver, row)
        if heir is not None and unit is not None and heir.level is not unit.level:
            message = f"{heir.full_name(self.eve)} không cùng cấp với {unit.full_name(self.eve)}."
            self.work.fault(row, "đơn vị nhận", message, "Ghi mã của đơn vị cùng cấp.")

    def new_ones(self) -> None:
        """A new unit takes from somebody, under a free code, at the level of those it takes from."""
        takes = defaultdict(list)
        for rows in self.gives.values():
            for row in rows:
                takes[row.receiver].append(row.code)
        for code, row in self.news.items():
            if code not in takes:
                remedy = f"Thêm dòng “nhập” hoặc “chia” có đơn vị nhận {code}."
                self.work.fault(row, "mã", "lập mới mà không lấy đất, dân từ đơn vị nào.", remedy)
            if code not in self.ending and self.work.bearer(code, self.day) is not None:
                self.work.fault(row, "mã", f"mã {code} đang có đơn vị khác mang.", "Dùng mã khác.")
            level = self.level(row)
            sources = {self.ending[c][0].level for c in takes[code] if c in self.ending}
            if level is not None and sources and sources != {level}:
                self.work.fault(
                    row, "loại", f"“{row.kind}” không cùng cấp với nơi lập ra nó.", "Sửa loại hoặc mã."
                )

    def level(self, row: Row) -> Level | None:
        """The level of a new unit: directly below what it belongs to."""
        above = self.work.bearer(row.parent, self.eve) or self.work.bearer(row.parent, self.day)
        level = above.level if above else Level.PROVINCE if row.parent in self.news else None
        below = _LEVEL_BELOW.get(level) if level else None
        if below is None:
            remedy = "Ghi mã tỉnh (xã, phường, đặc khu) hoặc VN (tỉnh, thành phố)."
            self.work.fault(row, "thuộc", f"không có đơn vị cấp trên mang mã {row.parent}.", remedy)
        elif below not in names.LEVELS[row.kind]:
            self.work.fault(
                row, "loại", f"“{row.kind}” không nằm ngay dưới {row.parent}.", "Sửa loại hoặc thuộc."
            )
            return None
        return below

    def carry_communes(self) -> None:
        """Communes of a province that ends begin anew with it, those that nobody spoke of too."""
        for unit, row in list(self.ending.values()):
            for id in self.work.below.get(unit.id, ()):
                child = self.work.units[id]
                if child.exists_on(self.eve) and child.exists_on(self.day) and child.code not in self.ending:
                    self.ending[child.code] = child, row

    def begin_and_join(self) -> None:
        codes = {row.receiver for rows in self.gives.values() for row in rows}
        codes |= {code for code in self.ending if code not in self.gives} | set(self.news)
        begun: dict[str, Unit] = {}
        rank = {Level.PROVINCE: 0, Level.DISTRICT: 1, Level.COMMUNE: 2}
        for code in sorted(codes, key=lambda c: (rank[self.level_of(c)], c)):
            unit = self.beginning(code, begun)
            if unit is not None:
                begun[code] = unit
        if len(begun) < len(codes):
            return
        for code, unit in begun.items():
            self.work.open(unit, self.news.get(code) or self.ending[code][1])
        for code, (unit, row) in self.ending.items():
            self.work.units[unit.id] = replace(unit, valid_to=self.eve)
            self.work.lines.setdefault(unit.id, row)
            self.join(unit, self.gives.get(code), row, begun)

    def level_of(self, code: str) -> Level:
        if code in self.ending:
            return self.ending[code][0].level
        return self.level(self.news[code]) or Level.COMMUNE

    def beginning(self, code: str, begun: dict[str, Unit]) -> Unit | None:
        """The unit that begins under a code: as told, else as it was."""
        row = self.news.get(code)
        id = code if code not in self.work.units else f"{code}~{self.day.isoformat()}"
        if row is not None:
            parent = self.parent(row.parent, row, begun)
            level = self.level(row)
            if parent is None or level is None:
                return None
            name = DatedName(row.name, row.kind, None, row.decree)
            return Unit(id, code, level, parent, (name,), self.day, None, row.lat, row.lon, row.decree)
        was, why = self.ending[code]
        if was.level is Level.PROVINCE:
            parent = NATION
        elif code in self.moves:
            self.left(was, self.moves[code])
            parent = self.parent(self.moves[code].parent, self.moves[code], begun)
        else:
            parent = self.parent_of_the_carried(was, why, begun)
        if parent is None:
            return None
        name = replace(was.dated(self.day), from_=None)
        return replace(
            was, id=id, parent=parent, names=(name,), valid_from=self.day, valid_to=None, source=why.decree
        )

    def left(self, was: Unit, row: Row) -> None:
        """A province that a commune leaves is another area from that day on, and must be told of."""
        above = self.work.units[was.parent or NATION]
        if above.code not in self.ending:
            message = f"{above.full_name(self.eve)} mất đất mà không có dòng nào nói về tỉnh này."
            remedy = "Thêm các dòng “chia”, “nhập” của hai tỉnh trong cùng ngày, vì địa giới tỉnh thay đổi."
            self.work.fault(row, "mã", message, remedy)

    def parent(self, code: str, row: Row, begun: dict[str, Unit]) -> str | None:
        """Id of the unit a code means on the day."""
        if code in begun:
            return begun[code].id
        unit = self.work.bearer(code, self.day)
        if unit is None or code in self.ending:
            message = f"ngày {vn(self.day)} không có đơn vị nào mang mã {code}."
            self.work.fault(row, "thuộc", message, _KNOWN)
            return None
        if unit.level is Level.PROVINCE and row.act == MOVE:
            remedy = "Thêm các dòng “chia”, “nhập” của hai tỉnh trong cùng ngày, vì địa giới tỉnh thay đổi."
            message = f"{unit.full_name(self.day)} nhận thêm đất mà không có dòng nào nói về tỉnh này."
            self.work.fault(row, "thuộc", message, remedy)
            return None
        return unit.id

    def parent_of_the_carried(self, was: Unit, why: Row, begun: dict[str, Unit]) -> str | None:
        """Where a commune lies that nobody moved: with its province, or with what that became."""
        above = self.work.units[was.parent or NATION]
        if above.code not in self.ending:
            return above.id
        heirs = [row.receiver for row in self.gives.get(above.code, ())] or [above.code]
        chosen = heirs[0] if len(heirs) == 1 else above.code
        if chosen in begun and (len(heirs) == 1 or chosen in heirs):
            return begun[chosen].id
        message = (
            f"{above.full_name(self.eve)} bị chia mà chưa rõ {was.full_name(self.eve)} ({was.code}) về đâu."
        )
        self.work.fault(why, "đơn vị nhận", message, f"Thêm dòng “chuyển” cho mã {was.code}.")
        return None

    def join(self, old: Unit, gives: Sequence[Row] | None, why: Row, begun: dict[str, Unit]) -> None:
        """Successions of a unit that ended."""
        if not gives:
            new = begun[old.code]
            self.work.successions.append(Succession(old.id, new.id, self.day, _ONE, True, why.decree))
            self.pass_on_aliases(old, new)
            return
        unsure = any(row.main for row in gives)
        for row in gives:
            share = (_ONE if row.main else Decimal(0)) if unsure else (row.share or _ONE)
            note = "" if not unsure else "; tính cả cho đơn vị nhận chính" if row.main else "; nhận một phần"
            source = f"{row.decree}{note}{', nguồn không nêu tỷ lệ' if unsure else ''}"
            new = begun[row.receiver]
            whole = row.act == MERGE
            self.work.successions.append(Succession(old.id, new.id, self.day, share, whole, source))
            if new.code == old.code:
                self.pass_on_aliases(old, new)

    def pass_on_aliases(self, old: Unit, new: Unit) -> None:
        if old.id in self.work.aliases:
            self.work.aliases[new.id] = self.work.aliases[old.id]

    # Names and kinds

    def rename(self, row: Row) -> None:
        """A new dated name or kind; of a unit that began this very day, its first one."""
        fault = self.work.fault
        unit = self.work.bearer(row.code, self.day)
        if unit is None:
            fault(row, "mã", f"ngày {vn(self.day)} không có đơn vị nào mang mã {row.code}.", _KNOWN)
            return
        last = unit.names[-1]
        again = (unit.id, row.act) in self.named
        if again or (last.from_ and last.from_ >= self.day and not self.was_named(unit.id)):
            when = vn(last.from_ or self.day)
            message = f"{last.kind} {last.name} đã có tên hoặc loại từ ngày {when}."
            fault(row, "từ ngày", message, "Chỉ ghi thay đổi sau thay đổi cuối cùng đã có.")
            return
        name, kind = row.name or last.name, row.kind or last.kind
        if (name, kind) == (last.name, last.kind):
            fault(row, "tên" if row.act == RENAME else "loại", f"vẫn là {kind} {name}.", "Bỏ dòng này.")
            return
        if unit.level not in names.LEVELS.get(kind, ()):
            fault(row, "loại", f"“{kind}” không phải loại của cấp này.", "Sửa loại hoặc mã.")
            return
        self.sensible_name(row)
        first = unit.valid_from == self.day
        fresh = DatedName(name, kind, None if first else self.day, row.decree)
        if self.was_named(unit.id) and last.decree != row.decree:
            fresh = replace(fresh, decree=f"{last.decree}; {row.decree}")
        kept = unit.names[:-1] if first or self.was_named(unit.id) else unit.names
        self.work.units[unit.id] = replace(unit, names=(*kept, fresh))
        self.work.lines[unit.id] = row
        self.named.add((unit.id, row.act))

    def was_named(self, id: str) -> bool:
        return (id, RENAME) in self.named or (id, KIND) in self.named

    def sensible_name(self, row: Row) -> None:
        """A name that begins with its kind word, and that no unit ever bore ("Phường Đúc" is one), is a slip."""
        kind, rest = names.parse(row.name).readings[0] if row.name else (None, "")
        borne = not rest.isdecimal() and fold(row.name) in self.work.base.names_index()
        if kind is not None and not borne:
            message = f"tên “{row.name}” đang kèm chữ “{kind}”."
            self.work.fault(row, "tên", message, "Ghi loại ở cột “loại”, tên không kèm loại.")

    # Better shares for a division that is known

    def reshare(self) -> None:
        asked: defaultdict[str, list[Row]] = defaultdict(list)
        for row in self.rows[SHARE]:
            asked[row.code].append(row)
        for code, rows in asked.items():
            self.reshare_one(code, rows)

    def reshare_one(self, code: str, rows: Sequence[Row]) -> None:
        old = self.work.bearer(code, self.eve)
        parts = [s for s in self.work.successions if old and s.old == old.id and s.on == self.day]
        if old is None or not parts or any(part.whole for part in parts):
            message = f"mã {code} không bị chia vào ngày {vn(self.day)}."
            self.work.fault(rows[0], "mã", message, "Ghi mã cũ và ngày của lần chia.")
            return
        heirs = {self.work.units[part.new].code: part for part in parts}
        told = {row.receiver: row for row in rows}
        if len(told) != len(rows) or not set(told) <= set(heirs):
            message = f"mã {code} đã chia cho {', '.join(sorted(heirs))}."
            self.work.fault(
                rows[0], "đơn vị nhận", message, "Ghi mỗi đơn vị nhận một dòng; không có phần thì bỏ."
            )
            return
        if any(row.main for row in rows) or sum(row.share or Decimal(0) for row in rows) != 1:
            self.work.fault(
                rows[-1], "tỷ lệ", f"tỷ lệ của mã {code} cộng lại không bằng 1.", "Sửa cho bằng 1."
            )
            return
        for i, s in enumerate(self.work.successions):
            if s in parts:
                row = told.get(self.work.units[s.new].code)
                share = (row.share if row else None) or Decimal(0)
                source = row.decree if row else f"{rows[0].decree}; không có phần"
                self.work.successions[i] = replace(s, share=share, source=source)
        self.work.lines[old.id] = rows[0]


def vn(day: date) -> str:
    """31/12/2026."""
    return f"{day:%d/%m/%Y}"


def lines_of(problems: Iterable[Problem], applied: Applied) -> list[Problem]:
    """Faults of the changed map, told at the line that changed the unit they are about."""
    found = []
    for problem in problems:
        ids = problem.where.replace(" → ", ", ").split(", ")
        row = next((applied.lines[id] for id in ids if id in applied.lines), None)
        where = changes.at(row.file, row.line) if row else problem.where
        message = f"sau thay đổi, {problem.where}: {problem.message}."
        remedy = problem.remedy or "Sửa dòng này, hoặc bổ sung dòng còn thiếu."
        found.append(Problem(problem.code, where, message, remedy))
    return found
