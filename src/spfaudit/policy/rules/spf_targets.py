"""What terms point at: hosts that are not there (RFC 7208 §5), and more mail exchangers than receivers ask (§4.6.4)."""

import re
from collections.abc import Iterator

from spfaudit.evidence import Records, denies_name
from spfaudit.mail.mx.records import fault_of
from spfaudit.mail.posture import Posture
from spfaudit.mail.spf.effect import Effect
from spfaudit.mail.spf.grammar import is_spf, parse_record
from spfaudit.mail.spf.limits import LOOKUP_LIMIT, MX_LIMIT
from spfaudit.mail.spf.node import Branch, Outcome
from spfaudit.mail.spf.record import A, Directive, Exists, Include, Ip4, Ip6, Mx, Qualifier, Record, Redirect
from spfaudit.mail.spf.tree import grow
from spfaudit.policy.rule import Problem, rule
from spfaudit.policy.rules.causes import cause, term_cause
from spfaudit.policy.rules.term_paths import corrected_term, subject, way
from spfaudit.policy.verdict import Severity
from spfaudit.record_data import joined_texts
from spfaudit.text import Text, listed

_NAMES_SHOWN = 5
_OF_LISTS = (Ip4, Ip6, Include, Exists)
_HARMLESS = frozenset({Outcome.OPAQUE})
"""What may become of a term by which no receiver stops."""


@rule(
    "SPF104",
    "dangling-term",
    severity=Severity.WARNING,
    title=Text(
        en="A term names a host that does not exist or has no address.",
        ja="存在しない、またはアドレスを持たないホストを指す項があります。",
    ),
    rationale=Text(
        en="The term authorises nobody, yet takes one of 10 lookups, and one of the 2 that may come back empty."
        " Whoever gets hold of the name later decides who may send.",
        ja="この項は誰も許可しないまま、上限 10 回の参照と、2 回まで許される空の応答を消費します。"
        "後日その名前を取得した第三者が、送信元を決められるようになります。",
    ),
    remedy=Text(
        en="Remove the term, or correct the name in it.",
        ja="この項を削除するか、名前を修正してください。",
    ),
    reference="RFC 7208 §4.6.4, §5",
    needs="spf_reach",
)
def dangling_term(posture: Posture) -> Iterator[Problem]:
    reach = posture.spf_reach
    if reach is None:
        return
    for path, branch, effect in posture.spf_steps if reach.dangling else ():
        if (effect.targets_missing or branch.target == "") and (reason := _why_dangling(branch, effect)):
            yield Problem(
                message=Text(
                    en=f"{reason.en} ({way(path, branch)})",
                    ja=f"{reason.ja}（{way(path, branch)}）",
                ),
                found=branch.term.text,
                remedy=_of_dangling(posture, path, branch, effect),
                subject=subject(path, branch),
                cause=term_cause(posture, path, subject(path, branch))
                or cause(posture, "host", _dangling_name(branch, effect)),
            )
    reach.require_complete()


def _why_dangling(branch: Branch, effect: Effect) -> Text | None:
    if isinstance(branch.term, Redirect) or not isinstance(branch.term.mechanism, A | Mx | Exists):
        return None  # an include without SPF is SPF107's business
    if branch.target == "":
        return Text(
            en=f"{branch.term.text} leads to no possible domain name",
            ja=f"{branch.term.text} はドメイン名として成立しません",
        )
    names = listed(effect.targets_missing, _NAMES_SHOWN)
    if isinstance(branch.term.mechanism, Mx) and not effect.mx_names:
        return Text(en=f"{names} has no MX record", ja=f"{names} に MX レコードがありません")
    return Text(en=f"{names}: no address", ja=f"{names} にアドレスがありません")


def _of_dangling(posture: Posture, path: tuple[str, ...], branch: Branch, effect: Effect) -> Text | None:
    """What to do about the term; what else it lets pass, and whoever includes its record, is to go on passing."""
    term, target = branch.term, branch.target
    if len(path) > 1:
        return Text(
            en=f"Ask whoever runs {path[-1]} to remove or correct {term.text}.",
            ja=f"{path[-1]} の管理者に {term.text} の削除または修正を依頼してください。",
        )
    if effect.mx_names:
        hosts = [name for name in effect.targets_missing if not fault_of(name)]
        names = listed(hosts or effect.targets_missing, _NAMES_SHOWN)
        if not hosts:  # MX003
            return Text(
                en=f"Correct the MX records of {target}, which name no hosts: {names}.",
                ja=f"{target} の MX レコードを修正してください（ホスト名ではありません：{names}）。",
            )
        return Text(
            en=f"Publish A or AAAA records at {names}, or delete from the MX records of {target} what has none.",
            ja=f"{names} に A または AAAA レコードを公開するか、{target} の MX レコードから削除してください。",
        )
    if isinstance(term, Directive) and isinstance(term.mechanism, A | Mx) and term.mechanism.domain is None:
        type = "MX" if isinstance(term.mechanism, Mx) else "A or AAAA"
        return Text(
            en=f"Remove the term, or publish {type} records at {target}.",
            ja=f"この項を削除するか、{target} に {type.replace('or', 'または')} レコードを公開してください。",
        )
    return corrected_term(branch) or _as_include(posture, branch) or _as_host(posture, branch)


def _as_include(posture: Posture, branch: Branch) -> Text | None:
    """What to do about an `a` or `mx` that names an SPF record: only `include` takes the hosts that this lists."""
    term, target, published, today = branch.term, branch.target, posture.spf, posture.spf_tree
    if not target or not isinstance(term, Directive) or not isinstance(published, Record) or not today:
        return None
    asked = "MX" if isinstance(term.mechanism, Mx) else "A"
    if not isinstance(term.mechanism, A | Mx) or denies_name(posture.survey_at(target, asked).known.get(asked)):
        return None
    texts = posture.survey_txt(target).known.get(target)
    listing = next(filter(None, map(_listing, joined_texts(texts.rdata))), None) if isinstance(texts, Records) else None
    if listing is None or today.lookups + len(listing.others) - bool(listing.all) > LOOKUP_LIMIT:
        return None  # before anything is asked of what it includes
    include = re.sub(r"(?i)\A([+?~-]?)(?:a|mx):", r"\1include:", term.text.partition("/")[0])
    changed = [include if directive is term else directive.text for directive in published.directives]
    record = parse_record(" ".join(["v=spf1", *changed]).encode("ascii"))
    if not isinstance(record, Record):
        return None
    tree = grow(posture.entry.domain, posture.evidence, posture.shared, record=record)
    if tree.failures or tree.outcomes - _HARMLESS or tree.passes_all or tree.lookups > LOOKUP_LIMIT:
        return None
    return Text(
        en=f"Write {include} if the hosts are meant that the SPF record of {target} lists; otherwise remove the term,"
        " or correct the name in it.",
        ja=f"{target} の SPF レコードに列挙されたホストを指すのであれば {include} と記述してください。"
        "そうでなければ、項を削除するか名前を修正してください。",
    )


def _listing(octets: bytes) -> Record | None:
    """The SPF record, if it is for others to include, and not that of a host, which lets itself pass at most."""
    record = parse_record(octets) if is_spf(octets) else None
    if not isinstance(record, Record):
        return None
    passing = [directive.mechanism for directive in record.effective if directive.qualifier is Qualifier.PASS]
    lists_others = record.redirect or any(isinstance(mechanism, _OF_LISTS) for mechanism in passing)
    return record if lists_others else None


def _as_host(posture: Posture, branch: Branch) -> Text | None:
    """What to do about an `mx` that names a host: whoever writes that means its own address, which `mx` never takes."""
    term, target = branch.term, branch.target
    if not target or not isinstance(term, Directive) or not isinstance(term.mechanism, Mx):
        return None
    if not any(isinstance(answer, Records) for answer in posture.survey_at(target, "A", "AAAA").known.values()):
        return None
    host = re.sub("(?i)mx", "a", term.text, count=1)
    return Text(
        en=f"Write {host} if it is the host itself that sends; otherwise remove the term, or correct the name in it.",
        ja=f"このホスト自体が送信元であれば {host} と記述してください。"
        "そうでなければ、項を削除するか名前を修正してください。",
    )


def _dangling_name(branch: Branch, effect: Effect) -> str | None:
    """The name that is missing; of an mx term with several hosts that are, the name that has them."""
    return effect.targets_missing[0] if len(effect.targets_missing) == 1 else branch.target


@rule(
    "SPF105",
    "too-many-mx-names",
    severity=Severity.ERROR,
    title=Text(
        en="An mx term meets more than 10 MX records.",
        ja="mx の参照先に MX レコードが 10 件を超えて存在します。",
    ),
    rationale=Text(
        en="Receivers answer permerror as soon as they evaluate the term; nothing behind it counts.",
        ja="受信側はこの項を評価した時点で permerror とし、それより後の項は有効になりません。",
    ),
    remedy=Text(
        en="Replace mx by the ip4/ip6 networks of the hosts that send.",
        ja="mx を、実際に送信するホストの ip4/ip6 ネットワークに置き換えてください。",
    ),
    reference="RFC 7208 §4.6.4, §5.4",
    needs="spf_reach",
)
def too_many_mx_names(posture: Posture) -> Iterator[Problem]:
    reach = posture.spf_reach
    if reach is None:
        return
    for path, branch, effect in posture.spf_steps if reach.mx_names > MX_LIMIT else ():
        if effect.mx_names > MX_LIMIT:
            yield Problem(
                message=Text(
                    en=f"{branch.target} has {effect.mx_names} MX records, {MX_LIMIT} are allowed"
                    f" ({way(path, branch)})",
                    ja=f"{branch.target} に MX レコードが {effect.mx_names} 件あります"
                    f"（上限 {MX_LIMIT} 件。{way(path, branch)}）",
                ),
                found=branch.term.text,
                subject=subject(path, branch),
                cause=cause(posture, "mx", branch.target),
            )
    reach.require_complete()
