"""The door of a design file: a pydantic model in, one clear error out."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from hipstride.record.errors import BadInput

_Model = TypeVar("_Model", bound=BaseModel)


class Door(BaseModel):
    """Nothing unknown, nothing turned into another kind of value, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Refused(ValueError):
    """What a validator of a door says: where, what came, what is allowed; `read_door` makes it the one error."""

    def __init__(self, where: str, got: object, allowed: str) -> None:
        super().__init__(f"{where}: got {got}; allowed: {allowed}")
        self.where, self.got, self.allowed = where, str(got), allowed


def read_door(model: type[_Model], values: Any, where: str, what: str) -> _Model:
    """The model from plain values, or one clear error; `what` is what the file is, such as "design"."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        first = problems[0]
        place = ".".join(str(part) for part in first["loc"] if _is_key(part))
        message = first["msg"].removeprefix("Value error, ")
        refused = first.get("ctx", {}).get("error")
        if isinstance(refused, Refused):
            inner = ".".join(part for part in (place, refused.where) if part)
            raise BadInput(f"{where}: {inner}", refused.got, refused.allowed) from None
        if not place or first["type"] == "value_error":
            inner, separator, told = message.partition(": ")
            if separator:
                place, message = ".".join(part for part in (place, inner) if part), told
            raise BadInput(f"{where}: {place or what}", f"this {what}", message) from None
        got = "nothing" if first["type"] == "missing" else _brief(first["input"])
        allowed = _allowed(first, message, what)
        raise BadInput(f"{where}: {place}", got, allowed, more=len(problems) - 1) from None


def _is_key(part: int | str) -> bool:
    """Whether a part of a place stands in the file; the others name the kinds that a value may have."""
    return isinstance(part, int) or (part.isidentifier() and part not in ("float", "int", "str", "bool"))


KINDS = {
    "extra_forbidden": "only the keys of a {what}",
    "missing": "this key, which every {what} needs",
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "less_than": "less than {lt}",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "text",
    "list_type": "a list",
    "finite_number": "a number that is not infinite",
}
"""What is allowed instead, by pydantic's name of the error."""


def _allowed(error: Any, message: str, what: str) -> str:
    """What pydantic asks for, as the end of `allowed: ...`."""
    if error["type"] in KINDS:
        limits = {name: f"{limit:,.10g}" for name, limit in error.get("ctx", {}).items()}
        return KINDS[error["type"]].format(what=what, **limits)
    return message.removeprefix("Input should be ")


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
