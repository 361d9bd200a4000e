#!/usr/bin/env python3
"""Compile src/kheo/catalogue/data/*.yaml to catalogue.json."""

from kheo.catalogue import compiled, source


def main() -> None:
    """Write the generated files."""
    catalogue = source.read_folder()
    compiled.PATH.write_text(compiled.dumps(catalogue), encoding="utf-8")
    print(f"{len(catalogue.indicators)} chỉ tiêu, {len(catalogue.themes)} chủ đề")


if __name__ == "__main__":
    main()
