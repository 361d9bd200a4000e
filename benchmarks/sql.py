"""The questions in hand-written SQL: the plain sum, and the rules of docs/decisions/0002 as far as one year needs them.

One text serves DuckDB and PostgreSQL where they agree; `{…}` are what differs. Tables: `figures` (indicator, place,
source, activity, value, seq, first day `start` or null, last day `until`, `entry`), `counted` (a condition), `kinds`
and `units` of `asked`. The rules here are those that YEAR can meet: sources merged, entries and periods inside one
another, stocks with staleness, statement against count at three levels. Periods that cross, claims that reach back,
other maps and shares of two sides are left out; agreement is checked without indicators that are such shares.
"""

from __future__ import annotations

# (a) the year by province and indicator: no rule but "counted" and "inside the year"
PLAIN = """
SELECT f.indicator, u.province, sum(f.value) AS value
FROM figures f JOIN units u ON u.place = f.place
WHERE {counted} AND f.start >= DATE '{first}' AND f.until BETWEEN DATE '{first}' AND DATE '{last}' AND u.province IS NOT NULL
GROUP BY f.indicator, u.province
"""

# (b) one commune in one year
PAGE = """
SELECT indicator, sum(value) AS value FROM figures f
WHERE {counted} AND place = {place} AND start >= DATE '{first}' AND until BETWEEN DATE '{first}' AND DATE '{last}'
GROUP BY indicator
"""

# (c) how many figures of the nation, and a page of them
COUNT = """
SELECT count(*) FROM figures f
WHERE {counted} AND indicator = {indicator} AND start >= DATE '{first}' AND until BETWEEN DATE '{first}' AND DATE '{last}'
"""
ROWS = """
SELECT id FROM figures f
WHERE {counted} AND indicator = {indicator} AND start >= DATE '{first}' AND until BETWEEN DATE '{first}' AND DATE '{last}'
ORDER BY place, until, id LIMIT {rows} OFFSET {offset}
"""

# (d) ten years on today's map
SERIES = """
SELECT extract(year FROM f.until) AS year, u.today, sum(f.value) AS value
FROM figures f JOIN units u ON u.place = f.place
WHERE {counted} AND f.indicator = {indicator} AND f.start >= DATE '2017-01-01' AND f.until <= DATE '2026-12-31'
  AND extract(year FROM f.start) = extract(year FROM f.until)
GROUP BY 1, 2
"""

# (a) by the rules; (b) with `where` = one place and OWN_ONLY
_OWN = """
WITH figure AS (
  SELECT f.indicator, f.place, k.stock, f.until, f.value, f.seq, coalesce(f.activity, '') AS activity,
    CASE WHEN k.stock OR (f.entry AND f.start IS NULL) THEN f.until ELSE f.start END AS first,
    CASE WHEN k.adds THEN f.source ELSE f.id END AS voice
  FROM figures f JOIN kinds k ON k.indicator = f.indicator
  WHERE {counted} AND f.until BETWEEN {oldest} AND DATE '{last}' {where}
    AND CASE WHEN k.stock THEN f.until >= DATE '{last}' - k.days
             ELSE coalesce(f.start, CASE WHEN f.entry THEN f.until END) >= DATE '{first}' END
), claim AS (
  SELECT indicator, place, stock, first, until, activity, voice, sum(value) AS value, max(seq) AS seq
  FROM figure GROUP BY indicator, place, stock, first, until, activity, voice
), said AS (
  SELECT indicator, place, stock, first, until, activity, {latest} AS value
  FROM claim GROUP BY indicator, place, stock, first, until, activity
), told AS (
  SELECT indicator, place, stock, first, until, sum(value) AS value,
    {days} AS days
  FROM said GROUP BY indicator, place, stock, first, until
), flow AS (
  SELECT *, coalesce(max(until) OVER (PARTITION BY indicator, place ORDER BY first, until DESC
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) >= first, FALSE) AS inside
  FROM told WHERE NOT stock
), held AS (
  SELECT i.indicator, i.place, i.first, i.until, i.days, o.first AS o_first, o.until AS o_until, o.days AS o_days,
    min(o.days) OVER (PARTITION BY i.indicator, i.place, i.first, i.until) AS least
  FROM flow i JOIN flow o ON o.indicator = i.indicator AND o.place = i.place
    AND o.first <= i.first AND o.until >= i.until AND o.days > i.days
  WHERE i.inside
), tiled AS (
  SELECT indicator, place, o_first AS first, o_until AS until FROM held
  WHERE o_days = least GROUP BY indicator, place, o_first, o_until, o_days HAVING sum(days) = o_days
), hidden AS (
  SELECT DISTINCT h.indicator, h.place, h.first, h.until
  FROM held h LEFT JOIN tiled t ON t.indicator = h.indicator AND t.place = h.place
    AND t.first = h.o_first AND t.until = h.o_until
  WHERE t.indicator IS NULL
), out AS (
  SELECT * FROM tiled UNION SELECT * FROM hidden
), own AS (
  SELECT f.indicator, f.place, sum(f.value) AS value
  FROM flow f LEFT JOIN out x ON x.indicator = f.indicator AND x.place = f.place
    AND x.first = f.first AND x.until = f.until
  WHERE x.indicator IS NULL GROUP BY f.indicator, f.place
  UNION ALL
  SELECT indicator, place, {newest} AS value FROM told WHERE stock GROUP BY indicator, place
)"""

RULES = (
    _OWN
    + """, cell3 AS (
  SELECT o.indicator, o.place, o.value, TRUE AS complete, u.parent, k.adds
  FROM own o JOIN units u ON u.place = o.place JOIN kinds k ON k.indicator = o.indicator WHERE u.depth = 3
)"""
    + "".join(
        f""", below{depth} AS (
  SELECT indicator, parent AS place, sum(value) AS value, count(*) AS reported, {{every}}(complete) AS complete
  FROM cell{depth + 1} WHERE adds GROUP BY indicator, parent
), cell{depth} AS (
  SELECT indicator, place, CASE WHEN full_ OR o_value IS NULL THEN b_value ELSE o_value END AS value,
    coalesce(full_, FALSE) OR o_value IS NOT NULL AS complete, parent, adds
  FROM (
    SELECT coalesce(o.indicator, b.indicator) AS indicator, u.place, o.value AS o_value, b.value AS b_value, u.parent,
      b.complete AND b.reported = u.expected AS full_, k.adds
    FROM (SELECT o.* FROM own o JOIN units w ON w.place = o.place AND w.depth = {depth}) o
    FULL JOIN below{depth} b ON b.indicator = o.indicator AND b.place = o.place
    JOIN units u ON u.place = coalesce(o.place, b.place)
    JOIN kinds k ON k.indicator = coalesce(o.indicator, b.indicator)
  ) both_views
)"""
        for depth in (2, 1, 0)
    )
    + """
SELECT indicator, place, value FROM cell1 UNION ALL SELECT indicator, place, value FROM cell0
"""
)
OWN_ONLY = _OWN + " SELECT indicator, value FROM own"
