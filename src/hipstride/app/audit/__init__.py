"""Who did and saw what: append-only, also in the database itself."""
