"""What the operating system says of a file or a connection, in both languages."""

import errno
import os

from spfaudit.text import Text

_JAPANESE = {
    errno.EACCES: "権限がありません",
    errno.EPERM: "許可されていない操作です",
    errno.EROFS: "読み取り専用のファイルシステムです",
    errno.ENOENT: "ファイルまたはフォルダーがありません",
    errno.ENOTDIR: "パスの途中がフォルダーではありません",
    errno.EISDIR: "ファイルではなくフォルダーです",
    errno.ENAMETOOLONG: "ファイル名が長すぎます",
    errno.ELOOP: "シンボリックリンクが循環しています",
    errno.ENOSPC: "空き容量がありません",
    errno.EDQUOT: "ディスクの割り当て量を超えています",
    errno.EFBIG: "ファイルが大きすぎます",
    errno.EIO: "入出力エラーが起きました",
    errno.EMFILE: "開けるファイル数の上限に達しました",
    errno.ENFILE: "システム全体で開けるファイル数の上限に達しました",
    errno.ENOMEM: "メモリーが足りません",
    errno.ECONNREFUSED: "接続を拒否されました",
    errno.ECONNRESET: "接続を切断されました",
    errno.ENETUNREACH: "ネットワークに到達できません",
    errno.EHOSTUNREACH: "ホストに到達できません",
    errno.EADDRNOTAVAIL: "そのアドレスは使えません",
}
_BY_WORDS = {os.strerror(number): japanese for number, japanese in _JAPANESE.items()}
_NO_WAY = frozenset(
    map(os.strerror, (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EACCES, errno.EPERM))
)


def describe_system_error(error: OSError | ValueError) -> Text:
    """Why; in the system's own words where no others are known. (A path with a NUL in it is a ValueError.)"""
    words = getattr(error, "strerror", None) or str(error)
    return Text(en=words, ja=in_japanese(words))


def unreadable(name: str, error: OSError | ValueError) -> Text:
    """That the file of that name cannot be read, and why."""
    why = describe_system_error(error)
    return Text(en=f"{name}: {why.en}", ja=f"{name}：読み込めません（{why.ja}）")


def tells_of_no_way(words: str) -> bool:
    """Whether the system says that from here nothing can be sent to such an address. (Of a host that is down or turns
    us away, it says other things.)"""
    return words in _NO_WAY


def in_japanese(words: str) -> str:
    """What the system said, if that is known; otherwise its words."""
    return _BY_WORDS.get(words, words)
