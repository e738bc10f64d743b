"""jinja2, set up so that nothing hostile gets through, and the one door to the template files.

Whatever a template writes is made visible, clipped and escaped; templates need not, and cannot forget to. The page may
run and show what stands in it, known by its digest, and load nothing (Content Security Policy, level 3).
"""

from base64 import b64encode
from functools import cache, lru_cache
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from spfaudit.sanitise import visible

_CLIP = 2_000
"""Characters shown of any one text; JSON has it whole."""


@cache
def page_template() -> Template:
    """The whole page. It wants `style`, `script` and `security_policy` beside what it says."""
    return _environment().get_template("page.html")


@cache
def changes_template() -> Template:
    """The page of a difference. It wants the same, but no `script`."""
    return _environment().get_template("changes.html")


@cache
def yearly_template() -> Template:
    """The page of a year. It wants the same, but no `script`."""
    return _environment().get_template("yearly.html")


@cache
def style() -> Markup:
    """The style sheet, as it stands in the page."""
    return Markup(_source("style.css"))


@cache
def changes_style() -> Markup:
    """That of a difference: the same and a little more."""
    return style() + Markup(_source("changes.css"))


@cache
def yearly_style() -> Markup:
    """That of a year: the same and a little more."""
    return style() + Markup(_source("yearly.css"))


@cache
def script() -> Markup:
    """The script that reveals the filters, as it stands in the page."""
    return Markup(_source("script.js"))


def security_policy() -> str:
    """What the page may do: apply this style sheet, run this script. Everything else is forbidden."""
    return _policy(f"style-src {_digest(style())}; script-src {_digest(script())}")


def changes_policy() -> str:
    """What the page of a difference may do: apply its style sheet."""
    return _policy(f"style-src {_digest(changes_style())}")


def yearly_policy() -> str:
    """What the page of a year may do: apply its style sheet."""
    return _policy(f"style-src {_digest(yearly_style())}")


def _policy(allowed: str) -> str:
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


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
