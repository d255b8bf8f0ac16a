"""A probability of "dog", put in words that promise no more than the network knows."""

from dataclasses import dataclass

from cnnviz.ui.text import t

# Between these the network is called unsure.
UNSURE_FROM = 0.2
UNSURE_TO = 0.8


@dataclass(frozen=True)
class Verdict:
    """What the network says: `probability` is that of "dog", the other label has the rest.

    >>> Verdict(0.03).label, Verdict(0.03).percent, Verdict(0.03).sure
    ('cat', '97 %', True)
    """

    probability: float

    @property
    def name(self) -> str:
        """The likelier of the two: "cat" or "dog", in whatever language the page is."""
        return "dog" if self.probability >= 0.5 else "cat"

    @property
    def label(self) -> str:
        """The same as it is written on the page."""
        return t(self.name)

    @property
    def share(self) -> float:
        """The probability of `label`, 0.5..1."""
        return max(self.probability, 1 - self.probability)

    @property
    def percent(self) -> str:
        """`share` in words; no network is certain, so never 100 %."""
        return percent(self.share)

    @property
    def sure(self) -> bool:
        """Whether the probability is near enough to 0 or to 1."""
        return not UNSURE_FROM < self.probability < UNSURE_TO


def percent(share: float) -> str:
    """A share 0..1 as a percentage: whole, finer near the ends, never 0 or 100.

    >>> percent(0.974), percent(0.998), percent(0.99999), percent(0.004)
    ('97 %', '99.8 %', 'over 99.9 %', '0.4 %')
    """
    number = 100 * share
    if number > 99.9:
        return t("over {number} %", number="99.9")
    if number < 0.1:
        return t("under {number} %", number="0.1")
    return t("{number} %", number=f"{number:.1f}" if number < 1 or number > 99 else f"{number:.0f}")
