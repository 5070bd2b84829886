"""Lines for the operator, at most 4 KiB each, 100 a second and 1,000 a call."""

from ._bindings import log as bound


def debug(message: str) -> None:
    """For the author of the plugin."""
    bound.write(bound.Level.DEBUG, message)


def info(message: str) -> None:
    """Worth knowing."""
    bound.write(bound.Level.INFO, message)


def warn(message: str) -> None:
    """Something is odd; the answer still stands."""
    bound.write(bound.Level.WARN, message)


def error(message: str) -> None:
    """Something failed."""
    bound.write(bound.Level.ERROR, message)
