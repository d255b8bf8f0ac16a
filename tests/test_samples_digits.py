import subprocess
import sys

import numpy as np
import pytest

from cnnviz.errors import LearnerError
from cnnviz.samples_digits import digit, digits


def test_the_digits_are_those_of_scikit_learn():
    from sklearn.datasets import load_digits

    images, labels = digits()
    theirs = load_digits()
    assert np.array_equal(labels, theirs.target)
    assert np.array_equal(images, np.rint(theirs.images * 255 / 16))


def test_reading_them_does_not_import_scikit_learn():
    code = "import sys; from cnnviz.samples_digits import digit; digit(3); sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_digit_is_what_it_says():
    images, labels = digits()
    found = [np.flatnonzero((images == digit(7, hand)).all(axis=(1, 2)))[0] for hand in range(3)]
    assert labels[found].tolist() == [7, 7, 7]
    assert len(set(found)) == 3


def test_a_digit_that_is_not_there_is_named():
    with pytest.raises(LearnerError, match="digit 7, hand 1000"):
        digit(7, 1000)
