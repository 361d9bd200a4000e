#!/usr/bin/env python3
"""Compile src/kheo/catalogue/data/*.yaml: catalogue.json, published-codes.txt, docs/reference/indicators.md.

Run it after every change of the YAML; tests compare the three files with what this writes.
"""

from __future__ import annotations

from pathlib import Path

from kheo.catalogue import Catalogue, Indicator, compiled, proofs, source

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "indicators.md"
KIND = {"flow": "phát sinh trong kỳ", "stock": "có đến ngày"}
HEADER = """# Danh mục chỉ tiêu

Tệp này do `scripts/build_catalogue.py` viết từ `src/kheo/catalogue/data/*.yaml`; đừng sửa tay.
**Phát sinh trong kỳ** (flow) cộng theo thời gian và theo nơi. **Có đến ngày** (stock) chỉ lấy số gần nhất không cũ quá
hạn, rồi cộng theo nơi. Tỷ lệ phần trăm không cộng: có tử số và mẫu số thì tính lại, không có thì chỉ ghi ở nơi nêu.
"""


def _row(indicator: Indicator) -> str:
    stale = f", hạn {indicator.staleness_days} ngày" if indicator.staleness_days else ""
    definition = indicator.definition_vi.replace("|", "\\|")
    kind = f"{KIND[indicator.kind]}{stale}"
    if indicator.ratio:
        kind += f"; `{indicator.ratio.of}` / (" + " + ".join(f"`{to}`" for to in indicator.ratio.to) + ")"
    name = f"{indicator.vi}<br>*{indicator.en}*" + (
        f"<br>(ngừng dùng: {indicator.retired})" if indicator.retired else ""
    )
    return f"| `{indicator.code}` | {name} | {indicator.measure} | {kind} | {definition} |"


def reference(catalogue: Catalogue) -> str:
    """The whole page docs/reference/indicators.md."""
    parts = [HEADER, f"{len(catalogue.indicators)} chỉ tiêu, {len(catalogue.themes)} chủ đề.\n"]
    for theme in catalogue.themes.values():
        parts.append(f"## {theme.order}. {theme.vi} ({theme.en})\n")
        parts.append("| mã | tên | đơn vị | loại | định nghĩa |\n|---|---|---|---|---|")
        parts.append("\n".join(_row(indicator) for indicator in catalogue.of_theme(theme.code)) + "\n")
    parts.append("## Cân đối\n")
    parts += [
        f"- `{tie.whole}` = " + " + ".join(f"`{part}`" for part in tie.parts) for tie in catalogue.balances
    ]
    return "\n".join(parts) + "\n"


def published(catalogue: Catalogue, before: str) -> str:
    """Codes ever published, one a line, sorted: codes are added, never taken away."""
    return "\n".join(sorted({*before.split(), *catalogue.indicators})) + "\n"


def main() -> None:
    """Write the three files and print what was found wrong."""
    catalogue = source.read_folder()
    compiled.PATH.write_text(compiled.dumps(catalogue), encoding="utf-8")
    before = proofs.PUBLISHED.read_text(encoding="utf-8") if proofs.PUBLISHED.exists() else ""
    proofs.PUBLISHED.write_text(published(catalogue, before), encoding="utf-8")
    REFERENCE.write_text(reference(catalogue), encoding="utf-8")
    for problem in proofs.check():
        print(f"{problem.where}: {problem.message} {problem.remedy} [{problem.code}]")
    print(f"{len(catalogue.indicators)} chỉ tiêu, {len(catalogue.themes)} chủ đề")


if __name__ == "__main__":
    main()
