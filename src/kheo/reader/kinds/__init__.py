"""One module a kind of file: bytes in, lines out. `kheo.reader.files` chooses."""
