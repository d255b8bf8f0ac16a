"""The explorer of feature maps with its choice in the URL: `?layer=relu3&map=99&order=number&scale=layer`."""

from cnnviz.ui import link
from cnnviz.ui.components import feature_maps
from cnnviz.ui.components.feature_maps import Choice, Sheet
from cnnviz.ui.verdict import Verdict

NAMES = ("layer", "map", "order", "scale")


def show(sheet: Sheet, title: str, *, key: str = "maps") -> Choice:
    """Draw the explorer for a photo of that title, and return what is open."""
    choice = feature_maps.sensible({name: link.get(name) for name in NAMES}, sheet)
    verdict = Verdict(sheet.header["probability"])
    feature_maps.show(
        sheet,
        choice,
        key=key,
        title=title,
        answer={"label": verdict.label, "percent": verdict.percent, "share": verdict.share},
        on_choice=_tell_address,
    )
    if any(link.get(name, value) != value for name, value in _words(choice).items()):
        _tell_address(choice)  # it named what this net doesn't have
    return choice


def _tell_address(choice: Choice) -> None:
    link.put(_words(choice))


def _words(choice: Choice) -> dict[str, str]:
    return {name: str(value) for name, value in vars(choice).items()}
