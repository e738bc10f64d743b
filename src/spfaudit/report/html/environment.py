"""jinja2, set up so that nothing hostile gets through, and the one door to the template files.

Whatever a template writes is made visible, clipped and escaped; templates need not, and cannot forget to. The page may
run and show what stands in it, known by its digest, and load nothing (Content Security Policy, level 3).
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from spfaudit.report.pieces import collected
from spfaudit.sanitise import visible

_CLIP = 2_000
"""Characters shown of any one text; JSON has it whole."""


def write_page(template: str, styles: Sequence[str], script: str = "", **said: Any) -> Iterator[str]:
    """The page that the template makes of what is `said`, in pieces; `styles` and `script` are names of files.

    It may apply these styles and run this script, which stand in it. Everything else is forbidden.
    """
    sheet, program = (Markup("".join(map(_source, names))) for names in (styles, [script] if script else ()))
    runs = f"; script-src {_digest(program)}" if script else ""
    policy = f"default-src 'none'; style-src {_digest(sheet)}{runs}; base-uri 'none'; form-action 'none'"
    written = _environment().get_template(template)
    return collected(written.generate(style=sheet, script=program, security_policy=policy, **said))


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _source(name: str) -> str:
    environment = _environment()
    assert environment.loader
    # Whatever the file system makes of line ends: a browser takes the digest of what it has read, where all are LF.
    return environment.loader.get_source(environment, name)[0].replace("\r\n", "\n")


def _finalize(value: object) -> object:
    if isinstance(value, Markup):
        return value
    return f"{value:,}" if isinstance(value, int) else _shown(str(value))


@lru_cache(maxsize=1024)  # the words of the page, and most of the sentences, are written thousands of times
def _shown(text: str) -> Markup:
    return escape(visible(text, _CLIP))
