"""The explore page /so-lieu/: what was asked, and the table, charts and map that answer it."""
