"""Exercises on padding: an article's error, what a border holds, lopsided "same", how deep a net can go.

Each known mistake is a function of the question: what it would have answered is computed, not guessed.
"""

import random

from cnnviz.numeric import shapes
from cnnviz.numeric.convolution import pad
from cnnviz.ui.exercises import output_size
from cnnviz.ui.exercises.mistakes import mistakes
from cnnviz.ui.exercises.output_size import Setting
from cnnviz.ui.predict import Answer, Exercise, show
from cnnviz.ui.size_formula import same_formula, size_formula
from cnnviz.ui.text import t

THE_ARTICLES = Setting(m=32, k=5, s=2, p=0)


def make(seed: int) -> Exercise:
    """The exercise of that seed: the article's error first, then the other kinds in turn."""
    kinds = (_after_layers, _stride_forgotten, _border, _lopsided, _deepest)
    return kinds[seed % len(kinds)](random.Random(f"padding {seed}"), seed)


def _stride_forgotten(chance: random.Random, seed: int) -> Exercise:
    """Somebody moved the window one pixel at a time and said another stride."""
    asked = THE_ARTICLES if seed == 1 else _windows(chance)
    claim = asked.m - asked.k + 1
    named = output_size.misconceptions(asked)
    wrong: dict[Answer, str] = {_square(given): sentence for given, sentence in named.items()}
    wrong[_square(claim)] = t(
        "So it was said, but {claim} is what stride *one* gives: with stride {s} the window stands at one "
        "place in {s} only, along rows and columns.",
        claim=claim,
        s=asked.s,
    )
    others = [_square(given) for given in named if given != claim]
    offered = sorted([_square(asked.z), _square(claim), *others[:3]], key=_width)
    who = t("An article") if seed == 1 else t("Somebody")
    return Exercise(
        t(
            "{who} moves a {k} × {k} filter over {m} × {m} pixels with stride {s}, without padding, and gets "
            "{claim} × {claim}. What comes out in truth?",
            who=who,
            claim=claim,
            **asked._asdict(),
        ),
        _square(asked.z),
        tuple(offered),
        misconceptions=wrong,
        right=size_formula((asked.m, asked.k, asked.s, asked.p, 1)),
    )


def _windows(chance: random.Random) -> Setting:
    while True:
        asked = Setting(m=chance.randint(8, 64), k=chance.choice([3, 5, 7]), s=chance.choice([2, 3]), p=0)
        if asked.s <= asked.k < asked.m:
            return asked


def _square(size: Answer) -> str:
    return f"{show(size)} × {show(size)}"


def _width(square: str) -> float:
    return float(square.split(" × ")[0])


def _border(chance: random.Random, _seed: int) -> Exercise:
    """Which number stands in the padding?"""
    while True:
        row = [chance.randint(1, 9) for _ in range(6)]
        place = chance.choice([1, 2, 3])
        reflect, replicate = (
            int(pad([row], ((0, 0), (3, 3)), mode)[0, 3 - place]) for mode in ("reflect", "replicate")
        )
        if len({reflect, replicate, row[place - 1], row[-place]}) == (3 if place == 1 else 4):
            break
    mode = chance.choice(["reflect", "replicate"])
    answer = reflect if mode == "reflect" else replicate
    known = [
        (
            replicate,
            t("That repeats the last pixel: it is “replicate”. A mirror shows the pixels behind it."),
        ),
        (reflect, t("That mirrors the row: it is “reflect”. Here the last pixel is repeated.")),
        (row[place - 1], t("You repeated the edge pixel in the mirror: “reflect” doesn't show it twice.")),
        (row[-place], t("That comes from the other end of the row: padding looks at the near edge.")),
        (0, t("That is what zero padding puts there.")),
    ]
    wrong = mistakes(answer, *(pair for pair in known if pair[0] != answer))
    return Exercise(
        t(
            "A row of pixels is {row}. It is padded by 3 on each side, filled by “{mode}”. Which number "
            "stands in column −{place}?",
            row=" ".join(map(str, row)),
            mode=mode,
            place=place,
        ),
        answer,
        tuple(sorted({answer, *(int(given) for given in wrong)})),
        misconceptions=wrong,
        right=t(
            "The padded row is {row}: column 0 is the {first} after the border.",
            row=" ".join(map(str, pad([row], ((0, 0), (3, 3)), mode)[0].tolist())),
            first=row[0],
        ),
    )


def _lopsided(chance: random.Random, _seed: int) -> Exercise:
    """What does "same" add before, and what after?"""
    while True:
        m, k, s = chance.randint(8, 32), chance.randint(2, 7), chance.choice([1, 2, 2, 3])
        before, after = shapes.same_padding(m, k, s)
        if before < after:
            break
    whole = [k // 2, (k - 1) // 2]
    answer = _sides(before, after)
    wrong = mistakes(
        answer,
        (_sides(after, before), t("The other way round: Keras puts the extra pixel after, right and below.")),
        (_sides(after, after), t("You rounded up on both sides: that is one pixel more than is missing.")),
        (_sides(before, before), t("You rounded down on both sides: then one window less fits.")),
        *(
            (_sides(each, each), t("That is (k − 1)/2 on each side; here the windows need another number."))
            for each in whole
        ),
        (
            _sides(0, before + after),
            t("It is shared out as evenly as it can be; only the odd one goes after."),
        ),
    )
    offered = [given for given in wrong if given != answer][:4]
    return Exercise(
        t(
            "{m} × {m} pixels, a window of {k} × {k}, stride {s}, padding “same” as in Keras. How many rows "
            "are added above, and how many below?",
            m=m,
            k=k,
            s=s,
        ),
        answer,
        tuple(sorted([answer, *map(str, offered)])),
        misconceptions=wrong,
        right=same_formula((m, k, s, "same", 1)),
    )


def _sides(before: int, after: int) -> str:
    return t("{before} above, {after} below", before=before, after=after)


def _deepest(chance: random.Random, _seed: int) -> Exercise:
    """How many layers without padding fit?"""
    while True:
        m, k = chance.choice([12, 16, 20, 24, 28, 32, 64, 128]), chance.choice([3, 5, 7])
        answer = len(shapes.depth(m, k)) - 1
        wrong = mistakes(
            answer,
            (m // k, t("You divided by k. A layer takes only k − 1 = {less} pixels away.", less=k - 1)),
            ((m - k) // (k - 1), t("You left out one: the first layer fits into the whole input.")),
            (2 * m // (k - 1), t("You took (k − 1)/2 off. That much goes on *each* side.")),
            (m // (k - 1), t("One number must be left at the end, so m − 1 is divided by k − 1.")),
            (m - k + 1, t("That is the size after one layer.")),
        )
        if len(wrong) >= 4:
            break
    return Exercise(
        t(
            "Layer after layer of {k} × {k} kernels, stride 1, no padding, on {m} × {m} pixels. How many "
            "layers fit?",
            k=k,
            m=m,
        ),
        answer,
        tuple(sorted({answer, *map(int, list(wrong)[:4])})),
        misconceptions=wrong,
        right=t(
            "Each takes {less} pixels: {sizes}.",
            less=k - 1,
            sizes=_arrows(shapes.depth(m, k)),
        ),
    )


def _after_layers(chance: random.Random, _seed: int) -> Exercise:
    """How large is the map after n layers without padding?"""
    while True:
        m, k, n = chance.choice([24, 28, 32, 48, 64]), chance.choice([3, 5, 7]), chance.randint(2, 5)
        sizes = shapes.depth(m, k)
        if n >= len(sizes):
            continue
        answer = sizes[n]
        known = (
            (m - n * k, t("You took k pixels off in each layer. It is k − 1 = {less}.", less=k - 1)),
            (m - (k - 1), t("That is one layer. There are {n}.", n=n)),
            (m - n * (k - 1) // 2, t("You took (k − 1)/2 off once. That much goes on *each* side.")),
            (m - (n - 1) * (k - 1), t("You left out one layer.")),
            (m, t("The size stays only with padding.")),
        )
        wrong = mistakes(answer, *((given, sentence) for given, sentence in known if given > 0))
        if len(wrong) >= 4:
            break
    return Exercise(
        t(
            "{n} layers of {k} × {k} kernels, stride 1, no padding, on {m} × {m} pixels. How wide is the "
            "last map?",
            n=n,
            k=k,
            m=m,
        ),
        answer,
        tuple(sorted({answer, *map(int, list(wrong)[:4])})),
        misconceptions=wrong,
        right=_arrows(sizes[: n + 1]),
    )


def _arrows(sizes: list[int]) -> str:
    """Sizes with arrows between them, the middle of a long row left out.

    >>> _arrows([32, 28, 24]), _arrows(list(range(20, 0, -1)))
    ('32 → 28 → 24', '20 → 19 → 18 → … → 2 → 1')
    """
    shown = [*sizes[:3], "…", *sizes[-2:]] if len(sizes) > 8 else sizes
    return " → ".join(map(str, shown))
