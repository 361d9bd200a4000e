"""The ledger: documents, figures, revisions for ever, and the columnar mirror that totals read."""
