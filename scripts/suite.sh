#!/bin/sh
# suite.sh BIN: all tests on SQLite, then what touches the database on a real PostgreSQL. Tests in a browser wait more
# than they work, so they run beside the others; what they said is shown at the end.
bin=$1
status=0
said=$(mktemp)
"$bin/pytest" -m browser >"$said" 2>&1 &
browser=$!
"$bin/pytest" -m "not browser" || status=1
KHEO_TEST_POSTGRES=1 "$bin/pytest" -m "not browser and not office" \
    tests/ledger tests/intake tests/reports tests/accounts tests/web || status=1
wait "$browser" || status=1
cat "$said"
rm -f "$said"
exit "$status"
