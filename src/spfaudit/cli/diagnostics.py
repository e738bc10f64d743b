"""An inventory's problems as a person reads them: place, message, the line with a caret, help.

Knows how to lay out one problem in plain text. Knows nothing of inventories but their problems.
"""

from rich.cells import cell_len

from spfaudit.inventory import InventoryError, InventoryProblem
from spfaudit.report.excerpt import excerpt
from spfaudit.sanitise import visible
from spfaudit.text import Lang, Text, plural

_CONTEXT = 60
"""Characters of the source line kept on each side of the caret."""
_MESSAGE = 600
"""Characters kept of one sentence."""

_MOST = 200
"""Problems told one by one; a file that is no inventory at all may have millions."""

_ERROR = Text(en="error", ja="エラー")
_HELP = Text(en="help", ja="ヒント")


NOT_AUDITED = Text(en="nothing was audited", ja="監査は行っていません")


def render_problems(error: InventoryError, lang: Lang, undone: Text = NOT_AUDITED) -> str:
    """The problems of `error` in the file's order (all, if they are not too many to be read), their count, and what was
    left undone for them.

    Plain text, sanitised, without a last newline.
    """
    told = error.problems[:_MOST]
    blocks = [block(problem, _ERROR, lang) for problem in told]
    if more := len(error.problems) - len(told):
        blocks.append(_more(more, error.problems[0].path).to(lang))
    return "\n\n".join([*blocks, _count(len(error.problems), undone).to(lang)])


def block(problem: InventoryProblem, label: Text, lang: Lang) -> str:
    """One problem, with the word that says what it is: error, warning."""
    place = visible(problem.path, _MESSAGE)
    if problem.line:
        place += f":{problem.line}:{problem.column}"
    lines = [f"{place}: {label.to(lang)}: {visible(problem.message.to(lang), _MESSAGE)}"]
    gutter = len(str(problem.line))
    if problem.line:
        before, after = excerpt(problem.source_line, problem.column - 1, _CONTEXT)
        lines += [
            f"{'':{gutter}} |",
            f"{problem.line} | {before}{after}".rstrip(),
            f"{'':{gutter}} | {'':{cell_len(before)}}^",
        ]
    if problem.suggestion is not None:
        lines.append(f"{'':{gutter}} = {_HELP.to(lang)}: {visible(problem.suggestion.to(lang), _MESSAGE)}")
    return "\n".join(lines)


def _more(problems: int, path: str) -> Text:
    name = visible(path, _MESSAGE)
    return Text(
        en=f"... and {problems} more; `spfaudit lint {name}` tells all of them",
        ja=f"……ほか {problems} 件。すべてを見るには `spfaudit lint {name}` を実行してください",
    )


def _count(problems: int, undone: Text) -> Text:
    return Text(
        en=f"{problems} {plural(problems, 'problem')} in the inventory: {undone.en}",
        ja=f"インベントリに {problems} 件の誤りがあります。{undone.ja}",
    )
