"""Reading a JSON object field by field: every name we know in every accepted spelling, every mistake collected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aigc.errors import FieldError

Names = Mapping[str, tuple[str, ...]]
"""Our name for a field -> the spellings a caller may use for it; our name is always one of them."""

SHORT = 64
"""Characters of what is one of a choice."""


@dataclass
class Fields:
    """One JSON object being read. Mistakes go into `errors`, which nested objects share."""

    document: Mapping[str, Any]
    names: Names
    errors: list[FieldError]
    path: str = ""
    _sent: dict[str, str] = field(init=False, default_factory=dict)  # our name -> the spelling that was used

    def __post_init__(self) -> None:
        for spelling, value in self.document.items():
            name = self._ours(spelling)
            if name is None:
                known = ", ".join(spellings[0] for spellings in self.names.values())
                self.errors.append(FieldError(self.path + spelling, f"unknown field; known: {known}"))
            elif value is None:
                continue  # JSON null says "not given"
            elif name in self._sent:
                self.wrong(name, f"given twice: also as {self._sent[name]}")
            else:
                self._sent[name] = spelling

    def _ours(self, spelling: str) -> str | None:
        if spelling in self.names:  # the usual case is not searched for: a batch has 100,000 of them
            return spelling
        return next((name for name, spellings in self.names.items() if spelling in spellings), None)

    def wrong(self, name: str, message: str, limit: object = None) -> None:
        """Note a mistake in field `name`, under the spelling the caller used."""
        self.errors.append(FieldError(self.where(name), message, limit))

    def where(self, name: str) -> str:
        """The path of field `name` as the caller wrote it."""
        return self.path + self._sent.get(name, self.names[name][0])

    def given(self, name: str) -> bool:
        """Whether the field was sent with a value."""
        return name in self._sent

    def value(self, name: str) -> Any:
        """The field as it was sent, or None."""
        return self.document[self._sent[name]] if name in self._sent else None

    def text(self, name: str, *, most: int) -> str:
        """A string of at most `most` characters; "" if absent or wrong."""
        value = self.value(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.wrong(name, f"must be a string, not {kind(value)}")
        elif len(value) > most:
            self.wrong(name, f"has {len(value)} characters; at most {most} are allowed", most)
        elif not is_text(value):
            self.wrong(name, NO_TEXT)
        else:
            return value
        return ""

    def flag(self, name: str) -> bool | None:
        """A boolean; None if absent or wrong."""
        value = self.value(name)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(name, f"must be true or false, not {kind(value)}")
        return None

    def number(self, name: str, *, least: int, most: int) -> int | None:
        """An integer between the limits; None if absent or wrong."""
        value = self.value(name)
        if value is None:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # 2.0 is an integer to JSON Schema, and what some languages write for 2
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(name, f"must be an integer, not {kind(value)}")
        elif not least <= value <= most:
            self.wrong(name, f"is {value}; {least} to {most} is allowed", [least, most])
        else:
            return value
        return None

    def choice(self, name: str, allowed: tuple[str, ...] | None) -> str:
        """One of `allowed` (None: any short text); "" if absent or wrong."""
        value = self.text(name, most=SHORT)
        if value and allowed is not None and value not in allowed:
            self.wrong(name, f"is {value!r}; allowed: {', '.join(allowed) or 'nothing for this model'}", list(allowed))
            return ""
        return value

    def nested(self, name: str, names: Names) -> Fields | None:
        """The object in field `name`; None if absent or wrong."""
        value = self.value(name)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.wrong(name, f"must be an object, not {kind(value)}")
            return None
        return Fields(value, names, self.errors, self.where(name) + ".")


NO_TEXT = "contains half of a surrogate pair, which is not text"


def is_text(value: str) -> bool:
    """Whether UTF-8 can say it: JSON can name halves of surrogate pairs, which are no characters."""
    return value.isprintable() or not any("\ud800" <= character <= "\udfff" for character in value)


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "a boolean"),
    (int, "a number"),
    (float, "a number"),
    (str, "a string"),
    (list, "a list"),
    (dict, "an object"),
)


def kind(value: object) -> str:
    """What a JSON value is, in JSON's words."""
    return next((name for type_, name in _KINDS if isinstance(value, type_)), "null")
