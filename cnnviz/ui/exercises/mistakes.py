"""Tables of known mistakes: what each wrong formula answers, and the sentence that names it."""

from cnnviz.ui.predict import Answer


def mistakes(answer: Answer, *known: tuple[Answer, str]) -> dict[Answer, str]:
    """What each mistake would have answered; one that happens to be right here names nothing.

    Of two mistakes with the same answer the first is named: give the likelier one first.

    >>> mistakes(4, (5, "You counted from 1."), (4, "You added."), (5, "You guessed."))
    {5: 'You counted from 1.'}
    """
    table: dict[Answer, str] = {}
    for given, sentence in known:
        if given != answer:
            table.setdefault(given, sentence)
    return table
