"""The errors of bad input and of no estimate, shared by every floor above."""

from hipstride.catalogue.errors import CatalogueError, HipstrideError

__all__ = ["BadInput", "CatalogueError", "HipstrideError", "NoEstimate"]


class BadInput(HipstrideError):
    """One value that cannot be used: where it stood, what came, what is allowed there.

    ``hint`` is a whole sentence that helps to put it right; ``more`` counts the bad values after this one.

    >>> str(BadInput("person.height_m", "166", "1.2 to 2.2 metres", hint="Write it in metres, such as 1.66."))
    'person.height_m: got 166; allowed: 1.2 to 2.2 metres. Write it in metres, such as 1.66.'
    """

    def __init__(self, where: str, what: str, allowed: str, hint: str | None = None, more: int = 0) -> None:
        super().__init__(where, what, allowed, hint, more)  # all of them, so that it can cross processes
        self.where = where
        self.what = what
        self.allowed = allowed
        self.hint = hint
        self.more = more

    def __str__(self) -> str:
        text = f"{self.where}: got {self.what}; allowed: {self.allowed}"
        if self.hint:
            text += f". {self.hint}"
        if self.more:
            text += f" (and {self.more} more)"
        return text


class NoEstimate(HipstrideError):
    """The input is sound but gives no estimate: the model is singular, or did not converge."""

    exit_code = 3
