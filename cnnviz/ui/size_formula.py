"""The formulas of sizes with the numbers on screen filled in, in the Markdown of the formula panel."""

from fractions import Fraction

from cnnviz.numeric import shapes
from cnnviz.numeric.padding import Axis
from cnnviz.ui.text import t


def number(value: Fraction | int) -> str:
    """A size as a learner writes it: `28`, `14.5`; what has no short decimal form as a mixed number.

    >>> number(Fraction(29, 2)), number(Fraction(25, 3))
    ('14.5', '8 1/3')
    """
    value = Fraction(value)
    if (value * 1000).denominator == 1:
        return f"{float(value):g}"
    whole, rest = divmod(value, 1)
    return f"{whole} {rest}"


def size_formula(axis: Axis, name: str = "z") -> str:
    """z = (m + 2p − k)/s + 1 = … = **z**, with the floor where it is needed and the span where it is dilated.

    >>> size_formula((32, 5, 1, 0, 1))
    'z = (m + 2p − k)/s + 1 = (32 + 2·0 − 5)/1 + 1 = **28**'
    >>> size_formula((32, 5, 2, 0, 1))
    'z = ⌊(m + 2p − k)/s + 1⌋ = ⌊(32 + 2·0 − 5)/2 + 1⌋ = ⌊14.5⌋ = **14**'
    """
    size, kernel, strides, padding, dilation = axis
    z = shapes.output_size(*axis)
    if padding == "same":
        rounded = "" if size % strides == 0 else f"⌈{number(Fraction(size, strides))}⌉ = "
        return f"{name} = ⌈m/s⌉ = ⌈{size}/{strides}⌉ = {rounded}**{z}**"
    exact = shapes.exact_output_size(*axis)
    before, after = _sides(axis)
    letters, pads = ("2p", f"2·{before}") if before == after else ("P", f"({before} + {after})")
    if dilation == 1:
        window, filled_window = "k", str(kernel)
    else:
        window, filled_window = "(d(k − 1) + 1)", f"({dilation}·({kernel} − 1) + 1)"
    rule = f"(m + {letters} − {window})/s + 1"
    filled = f"({size} + {pads} − {filled_window})/{strides} + 1"
    if exact.denominator == 1:
        return f"{name} = {rule} = {filled} = **{z}**"
    return f"{name} = ⌊{rule}⌋ = ⌊{filled}⌋ = ⌊{number(exact)}⌋ = **{z}**"


def size_note(axis: Axis, one: str = "row and column", many: str = "rows and columns") -> str:
    """What the result means: whole, or rounded down and what that leaves out; and what "same" adds.

    >>> size_note((32, 5, 1, 0, 1))
    'It is whole: 28 windows fit and nothing is left over.'
    >>> size_note((32, 5, 2, 0, 1), one="row")
    "14.5 windows can't be: the floor ⌊ ⌋ keeps 14. Reached by no window, hatched above: row 31."
    """
    z = shapes.output_size(*axis)
    missed = shapes.unreached(*axis)
    if axis[3] == "same":
        sentences = [_same_note(axis)]
    elif shapes.left_over(*axis):
        exact = number(shapes.exact_output_size(*axis))
        sentences = [t("{exact} windows can't be: the floor ⌊ ⌋ keeps {z}.", exact=exact, z=z)]
        if not missed:
            sentences.append(t("Only padding is left over: no pixel of the input is lost."))
    elif missed:
        sentences = [t("It is whole, but the window steps over some of the input.")]
    else:
        sentences = [t("It is whole: {z} windows fit and nothing is left over.", z=z)]
    if missed:
        places = f"{one if len(missed) == 1 else many} {', '.join(map(str, missed))}"
        if len(missed) > 6:
            places = t("{n} of {size} {many}", n=len(missed), size=axis[0], many=many)
        sentences.append(t("Reached by no window, hatched above: {places}.", places=places))
    return " ".join(sentences)


def same_formula(axis: Axis, name: str = "P") -> str:
    """The pixels that "same" adds, P = (z − 1)·s + k − m, and how they are shared out.

    >>> same_formula((28, 5, 2, "same", 1))
    'P = (z − 1)·s + k − m = (14 − 1)·2 + 5 − 28 = **3** = 1 before + 2 after'
    >>> same_formula((28, 1, 2, "same", 1))
    'P = max(0, (z − 1)·s + k − m) = max(0, (14 − 1)·2 + 1 − 28) = **0**'
    """
    size, kernel, strides, _, dilation = axis
    before, after = _sides(axis)
    z, span = shapes.output_size(*axis), shapes.window_span(kernel, dilation)
    window, filled = ("k", str(kernel)) if dilation == 1 else ("d(k − 1) + 1", str(span))
    rule, numbers = f"(z − 1)·s + {window} − m", f"({z} − 1)·{strides} + {filled} − {size}"
    if (z - 1) * strides + span < size:
        rule, numbers = f"max(0, {rule})", f"max(0, {numbers})"
    shared = t(" = {before} before + {after} after", before=before, after=after) if after else ""
    return f"{name} = {rule} = {numbers} = **{before + after}**{shared}"


def _same_note(axis: Axis) -> str:
    before, after = _sides(axis)
    if before == after:
        return t("“same” adds {n} on each side.", n=before)
    z, strides = shapes.output_size(*axis), axis[2]
    return t(
        "“same” wants {z} windows; they reach over {reach} pixels, {n} more than there are: {before} before "
        "and {after} after. An odd number can’t be halved; Keras puts the extra one after: it is lopsided.",
        z=z,
        reach=(z - 1) * strides + shapes.window_span(axis[1], axis[4]),
        n=before + after,
        before=before,
        after=after,
    )


def padding_formula(size: int, z: int, kernel: int, strides: int = 1, dilation: int = 1) -> str:
    """The formula solved for p: p = ((z − 1)s + k − m)/2 = … = **p**.

    >>> padding_formula(32, 32, 5)
    'p = ((z − 1)·s + k − m)/2 = ((32 − 1)·1 + 5 − 32)/2 = **2**'
    """
    exact = shapes.exact_padding(size, z, kernel, strides, dilation)
    window, filled = (
        ("k", str(kernel)) if dilation == 1 else ("d(k − 1) + 1", f"{dilation}·({kernel} − 1) + 1")
    )
    rule = f"((z − 1)·s + {window} − m)/2"
    return f"p = {rule} = (({z} − 1)·{strides} + {filled} − {size})/2 = **{number(exact)}**"


def padding_note(size: int, z: int, kernel: int, strides: int = 1, dilation: int = 1) -> str:
    """What the solved formula means: which whole p give z, or why there is none.

    >>> padding_note(32, 32, 4)
    "Padding comes in whole pixels on both sides alike: 1.5 can't be, and no other p gives 32."
    """
    found = shapes.solve_padding(size, z, kernel, strides, dilation)
    exact = shapes.exact_padding(size, z, kernel, strides, dilation)
    if not found and exact < 0:
        return t("Even without padding the map is larger than {z}: a wider kernel or stride would do.", z=z)
    if not found:
        return t(
            "Padding comes in whole pixels on both sides alike: {exact} can't be, and no other p gives {z}.",
            exact=number(exact),
            z=z,
        )
    if len(found) == 1 and exact == found[0]:
        return t("p = {p} gives exactly {z}.", p=found[0], z=z)
    listed = " or ".join(f"p = {p}" for p in found)
    return t("{listed} gives {z}: the floor drops what is left over.", listed=listed, z=z)


def size_rows(rows: Axis, columns: Axis) -> list[dict[str, object]]:
    """Both axes as rows of a table, with everything that is on screen about them."""
    return [
        {
            "axis": name,
            "input m": axis[0],
            "kernel k": axis[1],
            "stride s": axis[2],
            "padding": " + ".join(map(str, _sides(axis))),
            "dilation d": axis[4],
            "before the floor": number(shapes.exact_output_size(*axis)),
            "map z": shapes.output_size(*axis),
            "reached by no window": ", ".join(map(str, shapes.unreached(*axis))) or t("none"),
        }
        for name, axis in ((t("rows"), rows), (t("columns"), columns))
    ]


def _sides(axis: Axis) -> tuple[int, int]:
    size, kernel, strides, padding, dilation = axis
    return shapes.pad_widths(padding, size, kernel, strides, dilation)
