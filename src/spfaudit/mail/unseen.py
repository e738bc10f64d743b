"""Characters in records that nobody sees, and that were pasted along with what people meant.

Knows text; knows no record.
"""

import unicodedata

INVISIBLE = frozenset({"Cf", "Co"})
"""General categories of characters that show nothing: formatting, such as a zero-width space, and private use."""


def without(text: str, categories: frozenset[str]) -> str:
    """The text without its characters of these general categories. Each is looked up once, however long the text is."""
    return text.translate({ord(one): None for one in set(text) if unicodedata.category(one) in categories})
