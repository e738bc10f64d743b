"""`--baseline` and `--write-baseline`: what is known already, and what shall be from now on."""

from spfaudit.cli.check_request import CheckOptions
from spfaudit.cli.collisions import same_file
from spfaudit.cli.complain import say, stop
from spfaudit.report import render_document
from spfaudit.report.baseline import Baseline, BaselineError, load_baseline
from spfaudit.report.document import AnyReport
from spfaudit.report.output import OutputError, write_whole
from spfaudit.text import Lang, Text


def find_baseline(path: str | None, lang: Lang) -> Baseline | None:
    """The report that `--baseline` names. Ends the program if it cannot be one."""
    if path is None:
        return None
    try:
        return load_baseline(path)
    except BaselineError as error:
        stop(Text(en=f"--baseline {error.problem.en}", ja=f"--baseline {error.problem.ja}"), lang)


def refuse_nonsense(options: CheckOptions, lang: Lang) -> None:
    """Ends the program if what `--write-baseline` asks for could only harm."""
    path = options.write_baseline
    if path is None:
        return
    why = None
    if path in ("", "-"):
        why = Text(en="name a file", ja="ファイルを指定してください")
    elif options.baseline is not None and same_file(path, options.baseline):
        why = Text(
            en="the same file as --baseline: what is new would be told once and never again",
            ja="--baseline と同じファイルです。新しい指摘が一度しか報告されなくなります",
        )
    elif options.shard or options.domains or options.usages or options.organizations:
        why = Text(
            en="with a part of the inventory: all else would be missing in the baseline",
            ja="インベントリの一部だけを調べる指定と併用できません。残りがベースラインに入りません",
        )
    if why:
        stop(Text(en=f"--write-baseline {path}: {why.en}", ja=f"--write-baseline {path}：{why.ja}"), lang)


def write_baseline(document: AnyReport, path: str, lang: Lang) -> bool:
    """Writes the report as a baseline, unless the run is incomplete. False if it could not be written."""
    if not document.complete:
        say(
            Text(
                en=f"--write-baseline: {path} is left as it was, because the run is incomplete",
                ja=f"--write-baseline：処理が途中で終わったため、{path} は変更していません",
            ),
            lang,
        )
        return True
    try:
        write_whole(path, render_document(document, "json", lang=lang))
    except OutputError as error:
        say(error.problem, lang)
        return False
    return True
