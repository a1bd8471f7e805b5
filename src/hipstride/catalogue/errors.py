"""The root of Hipstride's own errors, and what a bad data file raises.

`hipstride.record.errors` has the others. Any of them reaches the person as one line and an exit code.
"""


class HipstrideError(Exception):
    """Something that a person can put right; its text is one clear line, never a stack of calls."""

    exit_code = 2


class CatalogueError(HipstrideError):
    """A data file of the catalogue is not what its type says; the text names the file and the entry."""
