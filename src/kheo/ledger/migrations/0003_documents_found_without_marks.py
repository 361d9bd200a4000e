from django.db import migrations, models

from kheo.common.text import bare


def fill(apps, schema_editor):
    documents = apps.get_model("ledger", "Document").objects.only("title", "filename", "place_name", "org")
    for document in documents.iterator():
        document.folded = bare(f"{document.title} {document.filename} {document.place_name} {document.org}")
        document.save(update_fields=["folded"])


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_revisions_stay")]
    operations = [
        migrations.AddField("document", "folded", models.TextField(blank=True, default="")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
