"""The modules that componentize-py generates; the one place that finds them.

Inside a component they are built in. Elsewhere the stand-ins of
`crescendo_plugin/standins` take their place, so that a plugin can be imported
and tested on any machine.
"""

import sys
from pathlib import Path

try:
    import wit_world
except ModuleNotFoundError:
    sys.path.append(str(Path(__file__).with_name("standins")))
    import wit_world

from componentize_py_types import Err, Ok
from wit_world.imports import clock, log, poll, sink, subject, types

NOT_ASKED = "this component has no `{0}`: plugin.toml does not ask for it by [requests.{0}]"
"""What is wrong where an interface that needs a grant cannot be imported."""

__all__ = [
    "NOT_ASKED",
    "Err",
    "Ok",
    "clock",
    "log",
    "poll",
    "sink",
    "subject",
    "types",
    "wit_world",
]
