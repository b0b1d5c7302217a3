"""Names and messages that hold a person's own words, in places where Streamlit reads Markdown."""

from collections.abc import Iterable

_SIGNS = str.maketrans({sign: "\\" + sign for sign in "\\`*_{}[]()#+-!|<>$:~&"})


def plain(text: str) -> str:
    """Markdown that shows ``text`` as it is: a file called ``![](http://…)`` must not become a picture from elsewhere."""
    return text.translate(_SIGNS)


def listed(texts: Iterable[str]) -> str:
    """Markdown of several texts, each a paragraph."""
    return "\n\n".join(map(plain, texts))
