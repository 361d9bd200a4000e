"""The database itself refuses to change a revision or an audit row.

SQLite refuses updates; PostgreSQL refuses updates and deletes. A later migration that rebuilds these tables on SQLite
must create the triggers again (tests/ledger/test_history.py notices).
"""

from django.db import migrations

TABLES = ("ledger_revision", "ledger_audit")
SQLITE = """
CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END
"""
POSTGRES_FUNCTION = """
CREATE FUNCTION ledger_history_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'history is never rewritten'; END $$
"""
POSTGRES = """
CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION ledger_history_stays()
"""


def forwards(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(POSTGRES_FUNCTION)
    for table in TABLES:
        schema_editor.execute((POSTGRES if postgres else SQLITE).format(table=table))


def backwards(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_stays" + (f" ON {table}" if postgres else ""))
    if postgres:
        schema_editor.execute("DROP FUNCTION ledger_history_stays()")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_documents_figures_history")]
    operations = [migrations.RunPython(forwards, backwards)]
