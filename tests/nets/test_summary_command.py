"""`python -m cnnviz summary`: a net by name, by link or from a file, as a table."""

import pytest

from cnnviz.cli import main
from cnnviz.nets.json_form import to_json
from cnnviz.nets.library import NETS
from cnnviz.nets.summary import summary
from cnnviz.nets.url_form import to_url


@pytest.mark.parametrize("name", NETS)
def test_a_net_of_the_course_is_printed_by_name(name, capsys):
    assert main(["summary", name]) == 0
    assert capsys.readouterr().out == summary(NETS[name].net) + "\n"


def test_a_net_in_the_form_of_links_is_printed(capsys):
    assert main(["summary", to_url(NETS["vgg-16"].net)]) == 0
    assert "138,357,544 parameters" in capsys.readouterr().out


def test_a_file_of_a_net_is_printed(tmp_path, capsys):
    path = tmp_path / "net.json"
    path.write_text(to_json(NETS["googlenet"].net))
    assert main(["summary", str(path)]) == 0
    assert capsys.readouterr().out == summary(NETS["googlenet"].net) + "\n"


def test_what_is_no_net_is_one_line_on_standard_error(tmp_path, capsys):
    path = tmp_path / "net.json"
    path.write_text("[1, 2]")
    for asked in ("lenet-6", "1_28x28", str(path), str(tmp_path / "missing.json")):
        assert main(["summary", asked]) == 1
        out, error = capsys.readouterr()
        assert out == ""
        assert error.startswith("cnnviz: ")
        assert error.count("\n") == 1


def test_a_net_that_does_not_fit_is_printed_as_far_as_it_does_and_fails(capsys):
    assert main(["summary", "1_8x8x1_c2k3_c2k9"]) == 1
    out = capsys.readouterr().out
    assert "conv1" in out
    assert out.endswith("at most 6.\n")
