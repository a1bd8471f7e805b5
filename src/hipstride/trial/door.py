"""The door of a design file: a pydantic model in, one clear error out."""

from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from hipstride.record.errors import BadInput

_Model = TypeVar("_Model", bound=BaseModel)


class Door(BaseModel):
    """Nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def read_door(model: type[_Model], values: Any, where: str, what: str) -> _Model:
    """The model from plain values, or one clear error; `what` is what the file is, such as "design"."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        first = problems[0]
        place = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        if not place or first["type"] == "value_error":
            inner, separator, told = message.partition(": ")
            if separator:
                place, message = ".".join(part for part in (place, inner) if part), told
            raise BadInput(f"{where}: {place or what}", f"this {what}", message) from None
        got = "nothing" if first["type"] == "missing" else _brief(first["input"])
        allowed = _allowed(first["type"], message, what)
        raise BadInput(f"{where}: {place}", got, allowed, more=len(problems) - 1) from None


def _allowed(kind: str, message: str, what: str) -> str:
    """What pydantic asks for, as the end of `allowed: ...`."""
    if kind == "extra_forbidden":
        return f"only the keys of a {what}"
    if kind == "missing":
        return f"this key, which every {what} needs"
    return message.removeprefix("Input should be ")


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
