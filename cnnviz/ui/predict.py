"""Predict, then reveal: the learner commits to an answer before seeing it, and feedback names the mistake.

An exercise is plain data, made from a seed by a pure function of the lesson (`cnnviz/ui/exercises/`), so it
can be tested without a page, and the seed in the URL leads a class to the same exercise:

```python
def make(seed: int) -> Exercise: ...

practise("size", make)  # exercises without end
predict("stride", "Stride becomes 2. How wide is the map?", options=[2, 3, 3.5, 4], answer=3)  # one
```
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose

import streamlit as st

from cnnviz.ui import number_field, seeds
from cnnviz.ui.components.progress import ANSWERS, progress
from cnnviz.ui.lesson import guard, open_lesson
from cnnviz.ui.part import part
from cnnviz.ui.signed_numbers import number as written
from cnnviz.ui.text import t

Answer = int | float | str


@dataclass(frozen=True)
class Exercise:
    """A question, its answer, and what each known mistake would have answered.

    `options` are offered for choice; without them a number is asked for. `misconceptions` maps a wrong
    answer to the sentence that names the mistake behind it; `right` says why a right answer is right.
    """

    question: str
    answer: Answer
    options: tuple[Answer, ...] = ()
    misconceptions: Mapping[Answer, str] = field(default_factory=dict)
    right: str = ""

    def __post_init__(self) -> None:
        if self.options and self.answer not in self.options:
            raise ValueError(f"The answer {self.answer!r} is not among the options {self.options!r}.")
        if self.answer in self.misconceptions:
            raise ValueError(f"The right answer {self.answer!r} is listed as a misconception.")

    def feedback(self, given: Answer) -> tuple[bool, str]:
        """Whether the answer is right, and the sentence to show.

        >>> Exercise("2 + 2?", 4, misconceptions={22: "You joined the digits."}).feedback(22)
        (False, 'You joined the digits.')
        """
        if self._means(given, self.answer):
            return True, self.right or t("Right.")
        known = (says for wrong, says in self.misconceptions.items() if self._means(given, wrong))
        unknown = t("Not {given}. Fill the numbers into the formula, one step at a time.", given=show(given))
        return False, next(known, unknown)

    def _means(self, given: Answer, wanted: Answer) -> bool:
        """Whether the two are the same; a typed number as far as the other's decimals go: 1/3 is 0.333."""
        if self.options or isinstance(given, str) or isinstance(wanted, str):
            return given == wanted
        decimals = len(show(wanted).partition(".")[2])
        return isclose(given, wanted) or (bool(decimals) and round(given, decimals) == wanted)


def show(answer: Answer) -> str:
    """An answer as it is written on screen, numbers as in the formulas.

    >>> show(-4.0), show(32768), show("2 × 3")
    ('−4', '32,768', '2 × 3')
    """
    return answer if isinstance(answer, str) else written(answer, 6)


def predict(
    key: str,
    question: str,
    *,
    answer: Answer,
    options: Sequence[Answer] = (),
    number: bool = False,
    misconceptions: Mapping[Answer, str] | None = None,
    right: str = "",
) -> None:
    """Pose one question. Either `options` to choose among, or `number=True` for a number to be typed."""
    if bool(options) == number:
        raise ValueError("An exercise needs options, or number=True, and not both.")
    _pose(key, Exercise(question, answer, tuple(options), misconceptions or {}, right))


def practise(key: str, make: Callable[[int], Exercise]) -> None:
    """Pose the exercise that `make` builds from the seed in the URL (`?KEY=3`), and offer another one."""
    _practise(key, make)


@part
def _practise(key: str, make: Callable[[int], Exercise]) -> None:
    with guard():
        seed = seeds.seed(key)
        _pose_here(f"{key}-{seed}", make(seed), key)


@part
def _pose(key: str, exercise: Exercise) -> None:
    with guard():
        _pose_here(key, exercise, None)


def _pose_here(key: str, exercise: Exercise, series: str | None) -> None:
    given_key = f"{key}{ANSWERS}"  # a plain entry of the session: it outlives the widget that set it
    with st.container(key=f"predict-{key}", border=True):
        st.markdown(f"**{t('Predict, then reveal')}** &ensp; {exercise.question}")
        if exercise.options:
            _choose(key, exercise, given_key)
        else:
            _type(key, given_key)
        given = st.session_state.get(given_key)
        right = False
        if given is not None:
            right, sentence = exercise.feedback(given)
            with st.container(key=f"{'right' if right else 'wrong'}-{key}"):
                st.markdown(
                    f"**{t('Yes, {answer}.', answer=show(exercise.answer))}** {sentence}"
                    if right
                    else sentence
                )
        if series is not None:
            _next(series, right)
        if right:
            progress(open_lesson(), right=key)


def _choose(key: str, exercise: Exercise, given_key: str) -> None:
    def commit() -> None:
        value = st.session_state.get(f"{key}-choice")
        if value is not None:
            st.session_state[given_key] = value

    st.pills(
        t("Your answer"),
        exercise.options,
        format_func=show,
        key=f"{key}-choice",
        label_visibility="collapsed",
        on_change=commit,
    )


def _type(key: str, given_key: str) -> None:
    field = f"{key}-number"

    def commit() -> None:
        st.session_state[given_key] = number_field.typed(field)

    with st.form(f"{key}-form", border=False):
        row = st.container(horizontal=True, vertical_alignment="bottom")
        number_field.draw(t("Your answer"), field, row, width=160)
        row.form_submit_button(t("Check"), on_click=commit, key=f"{key}-check")
    if complaint := number_field.complaint(field):
        with st.container(key=f"wrong-{key}"):
            st.markdown(complaint)


def _next(series: str, right: bool) -> None:
    st.button(
        t("Another one"),
        key=f"{series}-another",
        type="primary" if right else "secondary",
        on_click=seeds.another,
        args=(series,),
    )
