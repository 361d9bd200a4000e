"""Suspects, and what people decided of them. A settlement stays, as revisions and audit rows do (see 0002)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


SQLITE = """
CREATE TRIGGER ledger_settlement_stays BEFORE UPDATE ON ledger_settlement
BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END
"""
POSTGRES = """
CREATE TRIGGER ledger_settlement_stays BEFORE UPDATE OR DELETE ON ledger_settlement
FOR EACH ROW EXECUTE FUNCTION ledger_history_stays()
"""


def forwards(apps, schema_editor):
    schema_editor.execute(POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE)


def backwards(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute("DROP TRIGGER ledger_settlement_stays" + (" ON ledger_settlement" if postgres else ""))


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0004_figures_know_their_version'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('kind', models.CharField(max_length=12)),
                ('signature', models.CharField(db_index=True, max_length=40)),
                ('verdict', models.CharField(max_length=8)),
                ('side', models.PositiveSmallIntegerField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('indicator', models.CharField(max_length=96)),
                ('place', models.CharField(max_length=32)),
                ('other_place', models.CharField(max_length=32, null=True)),
                ('start', models.DateField(null=True)),
                ('end', models.DateField()),
                ('detail', models.JSONField(default=dict)),
                ('sides', models.JSONField(default=list)),
                ('revisions', models.JSONField(default=list)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Suspect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12)),
                ('signature', models.CharField(max_length=40, unique=True)),
                ('indicator', models.CharField(max_length=96)),
                ('place', models.CharField(max_length=32)),
                ('other_place', models.CharField(max_length=32, null=True)),
                ('start', models.DateField(null=True)),
                ('end', models.DateField()),
                ('weight', models.FloatField()),
                ('detail', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['-weight', '-end', 'signature'],
            },
        ),
        migrations.CreateModel(
            name='SuspectFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['side', 'figure_id'],
            },
        ),
        migrations.AddField(
            model_name='ledgerstate',
            name='judged',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name='figure',
            index=models.Index(fields=['place', 'indicator'], name='figure_by_key'),
        ),
        migrations.AddField(
            model_name='settlement',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='settlement',
            name='undoes',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='ledger.settlement'),
        ),
        migrations.AddIndex(
            model_name='suspect',
            index=models.Index(fields=['-weight', '-end', 'signature'], name='suspect_queue'),
        ),
        migrations.AddIndex(
            model_name='suspect',
            index=models.Index(fields=['place', 'indicator'], name='suspect_by_key'),
        ),
        migrations.AddField(
            model_name='suspectfigure',
            name='figure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suspected', to='ledger.figure'),
        ),
        migrations.AddField(
            model_name='suspectfigure',
            name='suspect',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='ledger.suspect'),
        ),
        migrations.AddConstraint(
            model_name='suspectfigure',
            constraint=models.UniqueConstraint(fields=('suspect', 'figure'), name='suspectfigure_once'),
        ),
        migrations.RunPython(forwards, backwards),
    ]
