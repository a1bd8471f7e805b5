"""How days and times are written, by language; Django looks here first."""
