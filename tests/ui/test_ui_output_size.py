"""The lesson on output sizes beneath its page: formulas, exercises, the chain, the Keras lines."""

import doctest
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from cnnviz.numeric import shapes
from cnnviz.numeric.shapes import Layer
from cnnviz.ui import keras_lines, layer_chain, predict, size_formula
from cnnviz.ui.exercises import output_size as exercises
from cnnviz.ui.layer_chain import Chain, decode, encode
from cnnviz.ui.text import prose
from cnnviz.ui.wished_size import Wish

axes = some.tuples(
    some.integers(1, 60), some.integers(1, 9), some.integers(1, 6), some.integers(0, 5), some.integers(1, 3)
)


def fitting(axis):
    m, k, _, p, d = axis
    return m + 2 * p >= shapes.window_span(k, d)


def computed(text):
    """What a filled-in formula gives when a calculator does it: ·, −, ⌊ ⌋ as Python writes them."""
    text = text.replace("·", "*").replace("−", "-").replace("⌊", "int(").replace("⌋", ")")
    return eval(text)


@pytest.mark.parametrize("module", [size_formula, layer_chain, exercises, predict])
def test_the_examples_in_the_documentation_hold(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


@given(axes)
def test_the_filled_in_formula_computed_gives_the_size(axis):
    assume(fitting(axis))
    parts = size_formula.size_formula(axis).split(" = ")
    result = parts[-1].strip("*")
    assert int(result) == shapes.output_size(*axis)
    assert computed(parts[2]) == pytest.approx(int(result))


@given(axes)
def test_the_note_names_exactly_the_unreached_positions(axis):
    assume(fitting(axis))
    missed = shapes.unreached(*axis)
    note = size_formula.size_note(axis)
    assert ("hatched above" in note) == bool(missed)
    assert ("can't be" in note) == bool(shapes.left_over(*axis))
    if 0 < len(missed) <= 6:
        assert note.endswith(f"{', '.join(map(str, missed))}.")


@given(some.integers(1, 60), some.integers(1, 60), some.integers(1, 9), some.integers(1, 5))
def test_the_solved_padding_gives_the_wished_size(m, z, k, s):
    parts = size_formula.padding_formula(m, z, k, s).split(" = ")
    assert computed(parts[2]) == float(shapes.exact_padding(m, z, k, s))
    note = size_formula.padding_note(m, z, k, s)
    for p in shapes.solve_padding(m, z, k, s):
        assert f"p = {p}" in note
        assert shapes.output_size(m, k, s, p) == z


def test_a_wish_lists_every_way_to_it():
    rows = Wish(m=32, z=28, k=5, s=1, d=1).settings(exact=True)
    assert {"k": 5, "s": 1, "p": 0, "left over": 0} in rows
    assert {"k": 7, "s": 1, "p": 1, "left over": 0} in rows
    assert all(shapes.output_size(32, row["k"], row["s"], row["p"]) == 28 for row in rows)


# Exercises ---------------------------------------------------------------------------------------------

SEEDS = range(1, 201)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_option_but_the_right_one_is_a_named_mistake(seed):
    exercise = exercises.make(seed)
    assert exercise.answer in exercise.options
    assert len(set(exercise.options)) == len(exercise.options) >= 3
    for option in exercise.options:
        right, sentence = exercise.feedback(option)
        assert right == (option == exercise.answer)
        assert sentence
        assert "{" not in sentence


def test_a_seed_always_gives_the_same_exercise_and_others_differ():
    assert exercises.make(5) == exercises.make(5)
    assert len({exercises.make(seed).question for seed in SEEDS}) > len(SEEDS) / 2


def test_the_answer_follows_from_the_numbers_in_the_question():
    for seed in SEEDS:
        exercise = exercises.make(seed)
        numbers = [int(number) for number in re.findall(r"\d+", exercise.question)]
        if "rows" in exercise.question:
            k, _, rows, columns, s, p = numbers
            expected = f"{shapes.output_size(rows, k, s, p)} × {shapes.output_size(columns, k, s, p)}"
        else:
            k, _, m, _, s, p = numbers
            expected = shapes.output_size(m, k, s, p)
        assert exercise.answer == expected


@pytest.mark.parametrize(
    ("mistake", "given", "words"),
    [
        ("forgot the floor", 14.5, "left out the floor"),
        ("forgot + 1", 13, "hence + 1"),
        ("forgot the stride", 28, "left out the stride"),
        ("kept the size", 32, "size stays only if"),
        ("divided the input by the stride", 16, "divided the input"),
        ("rounded up", 15, "rounded up"),
    ],
)
def test_the_article_s_case_names_each_mistake(mistake, given, words):
    question = exercises.Setting(m=32, k=5, s=2, p=0)
    assert question.z == 14
    assert mistake in exercises.MISTAKES
    assert words in exercises.misconceptions(question)[given]


def test_padding_counted_once_is_named():
    wrong = exercises.misconceptions(exercises.Setting(m=32, k=5, s=1, p=2))
    assert "counted p once" in wrong[30]
    assert "left out the padding" in wrong[28]


def test_swapped_rows_and_columns_are_named():
    exercise = exercises.make(4)
    swapped = " × ".join(reversed(exercise.answer.split(" × ")))
    assert swapped in exercise.options
    assert "swapped rows and columns" in exercise.misconceptions[swapped]


def test_every_note_on_an_article_has_its_passage():
    assert {passage for passage, _, _ in exercises.ARTICLES} <= set(prose("output_size").passages)


# The chain of layers -----------------------------------------------------------------------------------

layers = some.lists(
    some.tuples(
        some.sampled_from(["conv", "pool"]),
        some.builds(
            Layer,
            some.integers(1, 31),
            some.integers(1, 16),
            some.integers(0, 15),
            dilation_rate=some.just(1),
        ),
    ),
    max_size=layer_chain.MOST_LAYERS,
).map(tuple)


@given(layers)
def test_the_address_holds_the_whole_chain(chain):
    assert decode(encode(chain)) == chain


@given(some.text(max_size=200))
def test_any_text_in_the_address_is_read_without_an_error(text):
    for _, layer in decode(text):
        assert 1 <= layer.kernel_size <= 31
        assert 1 <= layer.strides <= 16


@given(some.integers(1, 300), layers)
def test_the_chain_follows_the_numeric_core_as_far_as_windows_fit(size, chain):
    followed = Chain(size, chain)
    reached = [layer for _, layer in followed.reached]
    assert followed.sizes == shapes.chain(size, reached)
    assert bool(followed.problem) == (len(reached) < len(chain))
    assert [row["map"] for row in followed.rows()] == followed.sizes[1:]


@pytest.mark.parametrize("name", layer_chain.PRESETS)
def test_every_preset_runs_to_its_end_through_the_sizes_its_title_says(name):
    title, size, steps = layer_chain.PRESETS[name]
    chain = Chain(size, steps)
    assert not chain.problem
    promised = [int(number) for number in re.findall(r"\d+(?= →|$)|(?<=→ )\d+", title.split(": ")[-1])]
    if "→" in title:
        assert chain.sizes[: len(promised)] == promised


def test_a_field_larger_than_the_input_is_not_said_to_be_of_its_pixels():
    assert Chain(11, decode("c11.1.5")).note.endswith("sees 11 × 11 pixels of the input.")
    assert Chain(10, decode("c11.1.5")).note.endswith("more than it has: the rest is padding.")


def test_without_padding_32_shrinks_to_2_and_with_padding_it_stays():
    assert Chain(32, layer_chain.PRESETS["shrinking"][2]).sizes[-1] == 2
    assert set(Chain(32, layer_chain.PRESETS["same"][2]).sizes) == {32}


# The Keras lines ---------------------------------------------------------------------------------------


def run(source):
    names: dict = {}
    exec(compile(source, "<keras lines>", "exec"), names)
    return tuple(names["feature_map"].shape)


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ((32, 5, 1, "valid", 1), (32, 5, 1, "valid", 1)),
        ((32, 5, 2, "valid", 1), (32, 5, 2, "valid", 1)),
        ((28, 5, 2, "same", 1), (28, 5, 2, "same", 1)),
        ((32, 5, 1, 2, 1), (32, 5, 1, 2, 1)),
        ((32, 4, 3, 1, 1), (20, 3, 3, 2, 1)),
        ((32, 3, 1, "valid", 2), (32, 3, 1, "valid", 2)),
        ((32, 3, 2, "valid", 2), (32, 3, 2, "valid", 2)),  # strides and dilation: Keras refuses both at once
        ((31, 3, 2, "same", 3), (30, 3, 2, "same", 3)),
        ((20, 3, 1, "valid", 1), (40, 5, 3, "valid", 1)),  # other strides per axis
        ((20, 3, 1, "same", 1), (41, 4, 2, "same", 1)),
        ((20, 3, 1, "same", 2), (41, 4, 1, "same", 3)),
    ],
)
def test_the_lines_for_a_window_run_and_give_the_size_on_screen(rows, columns, capsys):
    expected = (1, shapes.output_size(*rows), shapes.output_size(*columns), 1)
    source = keras_lines.window(rows, columns)
    assert run(source) == expected
    assert capsys.readouterr().out.strip() == source.rsplit("# ", 1)[1]


@settings(max_examples=25, deadline=None)
@given(axes, axes)
def test_the_lines_hold_for_any_window(rows, columns):
    assume(fitting(rows) and fitting(columns))
    expected = (1, shapes.output_size(*rows), shapes.output_size(*columns), 1)
    assert run(keras_lines.window(rows, columns)) == expected


@pytest.mark.parametrize("name", layer_chain.PRESETS)
def test_the_lines_for_a_chain_run_and_give_the_last_size(name):
    _, size, steps = layer_chain.PRESETS[name]
    last = Chain(size, steps).sizes[-1]
    assert run(keras_lines.chain(size, steps)) == (1, last, last, 1)


def test_padding_stands_in_the_lines_of_a_chain():
    steps = (("conv", Layer(3, 2, 1)), ("pool", Layer(3, 2, 1)))
    last = Chain(31, steps).sizes[-1]
    assert run(keras_lines.chain(31, steps)) == (1, last, last, 1)
