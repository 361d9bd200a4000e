"""The `kheo` command."""
