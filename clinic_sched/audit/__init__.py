"""Who did what: an append-only trail."""
