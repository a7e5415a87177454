"""Small immutable-by-convention records, without the start-up cost of `dataclasses` or `typing`."""

from __future__ import annotations


class Record:
    """A base for classes that are their slots: equal by them, shown by them."""

    __slots__: tuple[str, ...] = ()

    def _fields(self) -> tuple[object, ...]:
        return tuple([getattr(self, name) for name in self.__slots__])

    def __eq__(self, other: object) -> bool:
        """Compare field by field within one class."""
        if type(other) is not type(self):
            return NotImplemented
        return self._fields() == other._fields()

    def __hash__(self) -> int:
        """Hash by the fields; fails where one of them is mutable."""
        return hash((type(self), self._fields()))

    def __repr__(self) -> str:
        """Show the class and its fields as a call."""
        fields = [f"{name}={getattr(self, name)!r}" for name in self.__slots__]
        return f"{type(self).__name__}({', '.join(fields)})"
