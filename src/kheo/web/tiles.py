"""The 34 provinces as tiles in the country's shape, with the two archipelagos off its coast."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spot:
    """A tile: official code, short name, column (half tiles) and row."""

    code: str
    name: str
    column: int
    row: int


LAND = (
    Spot("12", "Lai Châu", 0, 0),
    Spot("15", "Lào Cai", 2, 0),
    Spot("08", "Tuyên Quang", 4, 0),
    Spot("04", "Cao Bằng", 6, 0),
    Spot("11", "Điện Biên", 0, 1),
    Spot("14", "Sơn La", 2, 1),
    Spot("25", "Phú Thọ", 4, 1),
    Spot("19", "Thái Nguyên", 6, 1),
    Spot("20", "Lạng Sơn", 8, 1),
    Spot("01", "Hà Nội", 4, 2),
    Spot("24", "Bắc Ninh", 6, 2),
    Spot("22", "Quảng Ninh", 8, 2),
    Spot("37", "Ninh Bình", 4, 3),
    Spot("33", "Hưng Yên", 6, 3),
    Spot("31", "Hải Phòng", 8, 3),
    Spot("38", "Thanh Hóa", 3, 4),
    Spot("40", "Nghệ An", 3, 5),
    Spot("42", "Hà Tĩnh", 4, 6),
    Spot("44", "Quảng Trị", 5, 7),
    Spot("46", "Huế", 6, 8),
    Spot("48", "Đà Nẵng", 7, 9),
    Spot("51", "Quảng Ngãi", 8, 10),
    Spot("52", "Gia Lai", 8, 11),
    Spot("66", "Đắk Lắk", 8, 12),
    Spot("80", "Tây Ninh", 2, 13),
    Spot("75", "Đồng Nai", 4, 13),
    Spot("68", "Lâm Đồng", 6, 13),
    Spot("56", "Khánh Hòa", 8, 13),
    Spot("91", "An Giang", 0, 14),
    Spot("82", "Đồng Tháp", 2, 14),
    Spot("79", "TP. HCM", 4, 14),
    Spot("92", "Cần Thơ", 1, 15),
    Spot("86", "Vĩnh Long", 3, 15),
    Spot("96", "Cà Mau", 0, 16),
)
# Đặc khu Hoàng Sa is of Đà Nẵng, đặc khu Trường Sa of Khánh Hòa.
ISLES = (Spot("48", "Hoàng Sa", 10, 9), Spot("56", "Trường Sa", 10, 14))
