"""Reports: totals of a place and window, composed by the writer."""
