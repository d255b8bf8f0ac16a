"""The one door for words on screen: short strings by `t`, prose by `passages`."""

import re
from functools import lru_cache
from pathlib import Path

PAGES = Path(__file__).parents[2] / "pages"

_PASSAGE = re.compile(r"^## +(.+?) *$", re.MULTILINE)
_SECTION = re.compile(r"^### ", re.MULTILINE)


def t(text: str, **values: object) -> str:
    """A label or short sentence, with `{name}` filled in.

    Every string that a learner reads and that isn't in a Markdown file passes through here, so that a
    catalogue of another language needs to be looked up in one place only.

    >>> t("window {n} of {all}", n=16, all=36)
    'window 16 of 36'
    """
    return text.format(**values) if values else text


_ACTIVE = re.compile(r"[\\`*_\[\]<>$~]")
# Addresses and icons are found even where they are escaped: an invisible joiner (U+2060) parts them.
_FOUND = re.compile(r"(?<=:)(?=//|material/)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)


def plain(text: str) -> str:
    r"""A sentence that may quote what came from outside, so that Markdown shows it letter by letter.

    Otherwise a link to the app could put pictures, other people's addresses or icons into a page.

    >>> print(plain("There is no net '![x](a.png)' here."))
    There is no net '!\[x\](a.png)' here.
    """
    return _ACTIVE.sub(r"\\\g<0>", _FOUND.sub("\u2060", text))


class Prose:
    """The text of a lesson: `title`, `promise` and named passages, read from `pages/NAME.md`.

    The first line is the title (`# …`), the first paragraph the promise: one sentence of what the learner
    will be able to do. Each `## name` begins a passage that the page calls by that name; a heading inside a
    passage is written `### …` and becomes a section of the page.
    """

    def __init__(self, source: str, name: str = "text") -> None:
        self.name = name
        head, *rest = _PASSAGE.split(source)
        title, _, promise = head.strip().partition("\n")
        if not title.startswith("# "):
            raise ValueError(f"{name}: the first line must be the title, '# …'; it is {title!r}.")
        self.title = title[2:].strip()
        self.promise = promise.strip()
        self.passages = {
            key: _SECTION.sub("## ", text.strip()) for key, text in zip(rest[::2], rest[1::2], strict=True)
        }

    def passage(self, key: str, **values: object) -> str:
        """The passage of that name with every `{name}` in it filled in."""
        if key not in self.passages:
            raise KeyError(f"{self.name} has no passage '## {key}'; it has {sorted(self.passages)}.")
        return self.passages[key].format(**values)


@lru_cache
def _read(path: Path, modified: float) -> Prose:
    return Prose(path.read_text(encoding="utf-8"), path.name)


def prose(name: str) -> Prose:
    """The text of the page `name`, read anew when its file has changed."""
    path = PAGES / f"{name}.md"
    return _read(path, path.stat().st_mtime)
