"""The drawing board in Chromium: what a learner builds is what the table, the picture and the link say."""

import io
import json
import re
import zipfile

import pytest
from playwright.sync_api import expect

from cnnviz.nets.edit import insert
from cnnviz.nets.json_form import to_json
from cnnviz.nets.library import NETS, find
from cnnviz.nets.spec import Conv, Dense, Flatten, Net, infer, size_text, totals
from cnnviz.nets.url_form import from_url
from cnnviz.ui.exercises import architectures as exercises
from cnnviz.ui.net_words import OFFERED


@pytest.fixture
def board(server, page, settled):
    """Opens the page with a net: `board("vgg-16")`."""

    def open_it(design: str, **query: str):
        more = "".join(f"&{key}={value}" for key, value in query.items())
        page.goto(f"{server}/architectures?design={design}{more}")
        settled(page)
        page.locator(".pictures svg").first.wait_for()
        page.locator("h2", has_text="The same numbers").wait_for()
        if "view" not in query:
            page.locator("tfoot tr, tr.wrong").first.wait_for()
        return page

    return open_it


# The shadow root of the component that has something in it.
ROOT = (
    "const root = [...document.querySelectorAll('*')].map(e => e.shadowRoot)"
    ".find(r => r?.querySelector('{}'));"
)


def inside(page, part: str, script: str, arg: object = None):
    """What `script` returns, in which `root` is the component that holds `part`."""
    return page.evaluate(f"arg => {{ {ROOT.replace('{}', part)} {script} }}", arg)


def rows(page):
    return page.locator("tr.layer")


def button(page, name: str):
    """The button of a layer in the table."""
    return page.locator("button.name", has=page.locator(f"b:text-is('{name}')"))


def column(page, kind: str) -> list[str]:
    return page.locator(f"tr.layer td.{kind}").all_inner_texts()


def wait_for_rows(page, names: list[str]) -> None:
    """Until the table shows these layers, in this order."""
    shown = "JSON.stringify([...root.querySelectorAll('tr.layer b')].map(b => b.textContent))"
    page.wait_for_function(
        f"arg => {{ {ROOT.replace('{}', '.builder')} return {shown} === JSON.stringify(arg); }}", arg=names
    )


def wait_for_design(page, text: str) -> None:
    page.wait_for_url(re.compile(f"design={re.escape(text)}(&|$)"))


@pytest.mark.parametrize("name", ["lenet-5", "vgg-16", "googlenet", "mobilenet"])
def test_every_number_on_screen_is_that_of_the_spec(board, name):
    page = board(name)
    table = infer(NETS[name].net)[1:]
    assert column(page, "output") == [size_text(row.output_shape) for row in table]
    assert column(page, "parameters") == [f"{row.parameters:,}" for row in table]
    assert column(page, "multiply_adds") == [f"{row.multiply_adds:,}" for row in table]
    assert page.locator("tfoot td.parameters").inner_text() == f"{NETS[name].parameters:,}"


ARTICLES = [
    "one-stage",
    "two-stages",
    "mnist",
    "lenet-5-keras",
    "alexnet-10",
    "alves",
    "inner-workings",
    "baseline",
]


def test_each_net_of_the_articles_is_chosen_and_has_its_shapes_and_counts(board):
    page = board("lenet-5")
    for name in ARTICLES:
        page.get_by_role("combobox", name="Net").click()
        page.get_by_role("option", name=re.compile(rf"^{re.escape(NETS[name].title)}( \(|$)")).click()
        expect(page.locator("tfoot td.parameters")).to_have_text(f"{NETS[name].parameters:,}")
        table = infer(NETS[name].net)[1:]
        wait_for_rows(page, [row.name for row in table])
        assert column(page, "output") == [size_text(row.output_shape) for row in table]
        assert column(page, "parameters") == [f"{row.parameters:,}" for row in table]
        wait_for_design(page, name)


def test_a_setting_that_is_changed_changes_table_picture_sum_and_link(board):
    page = board("lenet-5")
    button(page, "conv1").click()
    page.get_by_label("filters", exact=True).fill("8")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.search.includes('c8k5')")
    net = from_url(re.search(r"design=([^&]+)", page.url)[1])
    assert net.layers[0].filters == 8
    rows_ = infer(net)
    page.locator("tr.layer td.parameters").first.get_by_text(f"{rows_[1].parameters:,}").wait_for()
    assert column(page, "parameters") == [f"{row.parameters:,}" for row in rows_[1:]]
    page.locator("[class*=st-key-formula] strong").get_by_text(f"{totals(rows_).parameters:,}").wait_for()
    page.locator(".block[aria-label*='28×28×8']").wait_for()
    assert "8 · (5·5·1 + 1) = 208" in page.locator("tr.panel .lines").inner_text()


def test_each_kind_of_control_sends_its_value(board):
    page = board("1_28x28x3_c32")
    button(page, "conv1").click()
    for act, part in (
        (lambda: page.get_by_label("padding", exact=True).select_option("same"), "c32-same"),
        (lambda: page.get_by_label("activation").select_option("relu"), "c32-same-relu"),
        (lambda: page.get_by_label("bias").uncheck(), "c32-same-relu-nobias"),
        (
            lambda: (page.get_by_label("kernel").fill("3x5"), page.keyboard.press("Enter")),
            "c32k3x5-same-relu-nobias",
        ),
        (
            lambda: (page.get_by_label("stride").fill("2"), page.keyboard.press("Enter")),
            "c32k3x5s2-same-relu-nobias",
        ),
        (
            lambda: (page.get_by_label("L2 penalty").fill("0.01"), page.keyboard.press("Enter")),
            "c32k3x5s2l0.01-same-relu-nobias",
        ),
    ):
        act()
        wait_for_design(page, f"1_28x28x3_{part}")


def test_what_is_out_of_range_is_brought_into_it(board):
    page = board("1_28x28x1_c32")
    button(page, "conv1").click()
    for typed, kept in (("0", "1"), ("-5", "1"), ("", "1"), ("99999999", "65536")):
        field = page.get_by_label("filters", exact=True)
        field.fill(typed)
        field.blur()
        page.wait_for_function(f"() => location.search.includes('c{kept}')")
        assert field.input_value() == kept


def test_a_net_is_built_from_nothing(board):
    page = board("lenet-5")
    page.get_by_role("button", name="Empty").click()
    page.get_by_text("No layer yet.").wait_for()
    names = []
    for kind, name in ((Conv, "conv1"), (Conv, "conv2"), (Flatten, "flatten1"), (Dense, "dense1")):
        page.locator(".chips").get_by_role("button", name=OFFERED[kind][0], exact=True).click()
        names.append(name)
        wait_for_rows(page, names)
    net = Net((32, 32, 1), (OFFERED[Conv][2], OFFERED[Conv][2], Flatten(), OFFERED[Dense][2]))
    assert column(page, "parameters") == [f"{row.parameters:,}" for row in infer(net)[1:]]


def test_each_kind_of_layer_can_be_added(board):
    before = "1_28x28x3_c8-same_c8-same"
    page = board(before)
    button(page, "conv2").click()
    for title, _, start in OFFERED.values():
        expect(page.locator("tr.selected")).to_contain_text("conv2")
        page.locator(".chips").get_by_role("button", name=title, exact=True).click()
        page.wait_for_function("n => location.search.split('_').length === n", arg=5)
        net = from_url(re.search(r"design=([^&]+)", page.url)[1])
        assert net == insert(from_url(before), 3, start)
        page.locator("tr.panel b", has_text=title).wait_for()  # and its settings are open
        page.get_by_role("button", name="Undo").click()
        wait_for_design(page, before)
        wait_for_rows(page, ["conv1", "conv2"])


def test_layers_are_moved_doubled_and_removed_by_keyboard_alone(board):
    page = board("1_28x28x1_c4-relu_mp2_f_d10")
    button(page, "conv1").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+ArrowUp")
    wait_for_rows(page, ["conv1", "flatten1", "pool1", "dense1"])
    page.wait_for_function(
        "() => { let e = document.activeElement; while (e?.shadowRoot) e = e.shadowRoot.activeElement;"
        " return e?.textContent.includes('flatten1') }"
    )  # the focus goes with the layer
    page.keyboard.press("Alt+ArrowDown")
    wait_for_rows(page, ["conv1", "pool1", "flatten1", "dense1"])
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    wait_for_rows(page, ["conv1", "flatten1", "dense1"])
    page.keyboard.press("Enter")  # opens the layer that has the focus now
    page.get_by_role("button", name="Double flatten1").last.focus()
    page.keyboard.press("Enter")
    wait_for_rows(page, ["conv1", "flatten1", "flatten2", "dense1"])
    assert "It is a vector already" in rows(page).nth(2).inner_text()


def test_a_layer_is_dragged_to_another_place(board):
    page = board("1_28x28x1_c4-relu_mp2_f_d10")
    rows(page).nth(1).locator("td.number").drag_to(rows(page).nth(0).locator("td.number"))
    wait_for_rows(page, ["pool1", "conv1", "flatten1", "dense1"])


def test_an_error_marks_its_layer_keeps_the_rest_and_can_be_mended(board):
    page = board("1_28x28x1_c4_mp2_c8k3_f_d10")
    button(page, "conv2").click()
    page.get_by_label("kernel").fill("15")
    page.keyboard.press("Enter")
    wrong = page.locator("tr.wrong")
    wrong.wait_for()
    assert (
        "kernel 15×15 does not fit 13×13 input; use padding 'same', or a kernel of at most 13"
        in wrong.inner_text()
    )
    assert page.locator("tr.waiting").count() == 2
    assert column(page, "output")[:2] == ["26×26×4", "13×13×4"]
    assert page.locator("[data-testid=stAlert]").count() == 0
    page.get_by_label("padding", exact=True).select_option("same")
    page.locator("tr.wrong").wait_for(state="detached")
    assert column(page, "output")[2] == "13×13×8"


def test_changes_are_taken_back_and_made_again(board):
    page = board("lenet-5")
    page.get_by_role("button", name="Remove pool2").click()
    page.wait_for_function("() => !location.search.includes('lenet')")
    changed = re.search(r"design=([^&]+)", page.url)[1]
    page.get_by_role("button", name="Undo").click()
    wait_for_design(page, "lenet-5")
    page.get_by_role("button", name="Redo").click()
    wait_for_design(page, changed)


def test_the_input_can_be_changed(board):
    page = board("1_28x28x1_c4_f_d10")
    page.get_by_label("Input: channels").fill("3")
    page.keyboard.press("Enter")
    wait_for_design(page, "1_28x28x3_c4_f_d10")
    expect(page.locator("tr.layer td.parameters").first).to_have_text(str(4 * (27 + 1)))


def test_a_volume_that_is_lit_says_its_numbers_and_lights_its_layer_everywhere(board):
    page = board("lenet-5")
    page.locator(".block").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    said = page.locator(".pictures + .bar .live").inner_text()
    assert "conv2" in said
    assert "10×10×16" in said
    assert "2,416 parameters" in said
    assert "one number sees 14×14" in said
    assert page.locator(".seen .field").count() == 1
    page.keyboard.press("Enter")
    assert "conv2" in page.locator("tr.selected").inner_text()
    assert "conv2" in page.locator("tr.layer.lit th").last.inner_text()
    button(page, "dense1").click()
    assert page.locator(".block.lit").get_attribute("aria-label").startswith("dense1")


def test_what_a_number_sees_is_drawn_to_scale_on_the_input(board):
    page = board("lenet-5")
    page.locator(".block[aria-label^=conv2]").hover()
    frame, face = (
        inside(page, ".pictures", "return root.querySelector(arg).getBBox().width;", selector)
        for selector in (".seen .field", ".block[data-index='0'] .side")
    )
    assert frame / face == pytest.approx(14 / 32, abs=0.01)


def test_the_picture_zooms_and_fits(board):
    page = board("vgg-16")
    picture = page.locator(".pictures svg")
    fitted = picture.bounding_box()["width"]
    page.get_by_role("button", name="Larger").click()
    assert picture.bounding_box()["width"] == pytest.approx(1.5 * fitted, rel=0.02)
    page.get_by_role("button", name="Fit").click()
    assert picture.bounding_box()["width"] == pytest.approx(fitted, rel=0.01)


def test_bars_are_as_long_as_their_numbers(board):
    page = board("vgg-16")
    table = infer(find("vgg-16"))[1:]
    lengths = inside(
        page,
        ".bar i",
        """const width = bar => bar.getBoundingClientRect().width;
        const bars = row => [...row.querySelectorAll('i')].map(width);
        return [...root.querySelectorAll('tbody tr')].map(bars);""",
    )
    for measure, bars in (
        ([row.parameters for row in table], [line[0] for line in lengths]),
        ([row.memory for row in table], [line[1] for line in lengths]),
        ([row.multiply_adds for row in table], [line[2] for line in lengths]),
    ):
        assert bars == pytest.approx([value / max(measure) * max(bars) for value in measure], abs=1)


def test_several_nets_are_drawn_on_one_scale(board):
    page = board("lenet-5", view="Compare", nets="lenet-5.vgg-16")
    heights = inside(
        page,
        ".pictures",
        """const inputs = root.querySelectorAll(".block[data-index='0'] .front");
        return [...inputs].map(front => front.getBBox().height);""",
    )
    assert heights[1] / heights[0] == pytest.approx(224 / 32, rel=0.05)


def test_a_net_goes_out_as_json_and_comes_back(board):
    page = board("resnet-mini")
    with page.expect_download() as started:
        page.get_by_role("button", name="JSON of this course").click()
    text = started.value.path().read_text()
    assert json.loads(text) == json.loads(to_json(NETS["resnet-mini"].net))
    page = board("lenet-5")
    upload(page, text)
    wait_for_design(page, "resnet-mini")


def test_a_keras_text_is_taken_and_an_unknown_layer_is_named(board):
    page = board("lenet-5")
    layers = [
        {"class_name": "InputLayer", "config": {"name": "in", "batch_shape": [None, 8, 8, 1]}},
        {"class_name": "LeakyReLU", "config": {"name": "l", "negative_slope": 0.3}},
    ]
    model = {"class_name": "Sequential", "config": {"name": "small", "layers": layers}}
    upload(page, json.dumps(model))
    wait_for_design(page, "1_8x8x1_a-leakyrelu")
    page.get_by_text("the slope below 0 is 0.2 here").wait_for()
    layers[1]["class_name"] = "GRU"
    upload(page, json.dumps(model))
    page.get_by_text("Not known here: GRU (layer 1)").wait_for()
    wait_for_design(page, "1_8x8x1_a-leakyrelu")  # what was there stays


def upload(page, text: str) -> None:
    files = page.locator("input[type=file]")
    files.wait_for(state="attached")
    files.set_input_files({"name": "net.json", "mimeType": "application/json", "buffer": text.encode()})


def test_a_worker_makes_the_keras_file(board):
    page = board("mnist")
    page.get_by_role("button", name="Keras model, untrained").click()
    page.get_by_role("button", name="Download mnist.keras").wait_for(timeout=120_000)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download mnist.keras").click()
    with zipfile.ZipFile(io.BytesIO(started.value.path().read_bytes())) as parts:
        assert {"config.json", "metadata.json", "model.weights.h5"} <= set(parts.namelist())
        assert '"Conv2D"' in parts.read("config.json").decode()


def test_a_slip_in_the_blanks_is_named(board):
    page = board("lenet-5", blanks="5")
    made = exercises.make(5)
    letter, exercise = next(
        (letter, one) for letter, one in made.exercises.items() if "parameters" in one.question
    )
    wrong, sentence = next(iter(exercise.misconceptions.items()))
    page.locator(f".st-key-blanks-5-{letter} input").fill(str(wrong))
    page.keyboard.press("Enter")
    page.get_by_text(sentence).wait_for()


@pytest.mark.parametrize("query", ["design=vgg-16", "view=Compare", "view=Heads"])
def test_on_a_phone_nothing_scrolls_sideways_and_touch_works(query, server, new_page, settled):
    page = new_page(width=390, height=840, touch=True)
    page.goto(f"{server}/architectures?{query}")
    settled(page)
    page.locator(".pictures svg").first.wait_for()
    wide = page.evaluate(
        "() => [document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth - e.clientWidth)[0]"
    )
    assert wide == 0
    if "design" in query:
        button(page, "conv3").tap()
        page.get_by_role("button", name="Double conv3").last.tap()
        page.wait_for_function("() => !location.search.includes('vgg-16')")
