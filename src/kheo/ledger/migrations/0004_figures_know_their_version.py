from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_documents_found_without_marks'),
    ]

    operations = [
        migrations.AddField(
            model_name='figure',
            name='version',
            field=models.BigIntegerField(db_index=True, default=0),
        ),
    ]
