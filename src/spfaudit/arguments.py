"""Arguments of the library that are not of their kind: told by name, before anything is done.

For what is easily mixed up where no type checker looks. Knows no argument by itself.
"""


def require(**given: tuple[object, type]) -> None:
    """Raises TypeError for the first argument that is not of the kind that stands beside it."""
    for name, (value, kind) in given.items():
        if not isinstance(value, kind):
            raise TypeError(f"{name}: {kind.__name__} is wanted, not {value!r:.80}")


def require_if_given(**given: tuple[object, type]) -> None:
    """The same of arguments that may be None."""
    require(**{name: (value, kind) for name, (value, kind) in given.items() if value is not None})
