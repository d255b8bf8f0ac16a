"""What a learner can do on which page, which test asserts the figures, and which one does it in a browser.

`python -m tests.course_table` writes it to docs/course.md; a test holds the table to what there is.
"""

from dataclasses import dataclass
from pathlib import Path

from cnnviz.ui.pages import lessons

TESTS = Path(__file__).parent
DOCUMENT = TESTS.parent / "docs" / "course.md"
FIGURES = "numeric/test_article_figures.py"
LIBRARY = "nets/test_library.py"
BUILDER = "browser/test_architectures_browser.py"

Test = tuple[str, str]  # a file below tests/, and a test function in it without its "test_"


@dataclass(frozen=True)
class Row:
    """One ability: its number in the course, what one can do, on which page, and the tests of it."""

    number: str
    ability: str
    page: str
    figures: tuple[Test, ...]
    browser: tuple[Test, ...]


def _figures(*names: str) -> tuple[Test, ...]:
    return tuple((FIGURES, name) for name in names)


def _library(*names: str) -> tuple[Test, ...]:
    return tuple((LIBRARY, name) for name in names)


def _browser(page: str, *names: str) -> tuple[Test, ...]:
    return tuple((f"browser/test_browser_{page}.py", name) for name in names)


_CHOSEN = (BUILDER, "each_net_of_the_articles_is_chosen_and_has_its_shapes_and_counts")
_SHOWN = (BUILDER, "every_number_on_screen_is_that_of_the_spec")

BLOCKS = (
    Row(
        "1.1",
        "Take an image apart: H × W × C, one pixel, its channels, rescaled, flattened to one row",
        "images",
        (
            ("numeric/test_tensors.py", "an_mnist_digit_is_784_numbers"),
            ("numeric/test_tensors.py", "the_planes_stacked_again_are_the_image"),
        ),
        _browser(
            "images",
            "pointing_and_walking_read_the_pixels_of_the_photo",
            "pointing_at_the_flattened_row_lights_the_pixel",
            "the_puzzle_names_a_mistake_and_then_unflattens",
        ),
    ),
    Row(
        "1.2",
        "Move a kernel over a picture step by step, and read the sum of products at each place",
        "convolution",
        _figures(
            "a_3x3x3_kernel_on_an_8x8_rgb_image_gives_one_6x6_map",
            "a_number_of_the_map_is_the_sum_over_k_k_d_of_window_times_kernel",
            "a_curve_filter_gives_a_large_number_on_the_matching_patch_and_about_0_elsewhere",
        ),
        _browser(
            "convolution",
            "every_number_on_screen_is_the_one_that_numpy_computes",
            "step_back_scrub_and_the_link_to_a_place",
        ),
    ),
    Row(
        "1.3",
        "Know the size of a map from input, kernel, stride and padding, and what no window reaches",
        "output_size",
        _figures(
            "output_size_of_the_articles",
            "32_goes_to_28_14_10_and_5_through_convolutions_of_5_and_pools_of_2",
            "where_the_formula_is_not_whole_the_left_over_pixels_are_named",
            "the_article_that_says_stride_2_gives_28_is_wrong_it_gives_14",
            "a_kernel_costs_half_of_its_size_less_one_on_each_side",
        ),
        _browser(
            "output_size",
            "a_slider_moved_by_keyboard_changes_numbers_grid_and_address",
            "the_rows_and_columns_no_window_reaches_are_painted",
            "the_article_s_case_is_one_click_away_and_in_the_address",
        ),
    ),
    Row(
        "1.4",
        "Wish for a size, and get the padding for it and every other setting that reaches it",
        "output_size",
        _figures(
            "to_keep_32_a_kernel_of_5_needs_a_padding_of_2",
            "an_even_kernel_at_stride_1_cannot_keep_the_size_by_equal_padding",
            "every_setting_that_leads_from_32_to_28_gives_28",
            "p_s_and_k_must_be_whole",
        ),
        _browser("output_size", "a_wished_size_gives_the_padding_and_every_setting_that_reaches_it"),
    ),
    Row(
        "1.5",
        "Choose a border: none, zeros, “same”; see why it lets a network be deep",
        "output_size",
        _figures(
            "valid_padding_adds_nothing_and_same_padding_keeps_the_size",
            "the_article_that_says_no_padding_keeps_the_size_has_it_the_wrong_way_round",
            "padding_lets_nets_be_deep_and_without_it_28_lasts_six_layers_of_5",
        ),
        _browser(
            "output_size",
            "the_border_is_filled_as_chosen_and_the_three_ways_follow_at_rest",
            "lopsided_same_is_painted_on_the_grid",
            "a_net_is_made_deeper_until_no_window_fits",
        ),
    ),
    Row(
        "1.6",
        "Lay several kernels over a picture and see their maps stacked to a volume",
        "convolution",
        _figures("n_kernels_of_k_k_d_on_m_m_d_give_a_volume_of_m_minus_k_plus_1_squared_times_n"),
        _browser("convolution", "several_kernels_give_a_stack_of_maps"),
    ),
    Row(
        "1.7",
        "Put hand-made kernels over real photos, drag their weights, compare them with learned ones",
        "filters",
        (
            (
                "numeric/test_kernels.py",
                "an_edge_kernel_is_positive_on_its_own_direction_and_blind_to_the_other",
            ),
            ("numeric/test_kernels.py", "sharpening_makes_an_edge_steeper"),
        ),
        _browser(
            "filters",
            "a_dragged_weight_shows_its_map_at_once_and_lands_in_the_url",
            "a_kernel_of_the_bank_and_a_place_of_the_map_are_chosen_on_a_phone",
            "a_learned_kernel_comes_to_the_bench",
        ),
    ),
    Row(
        "1.8",
        "Turn the kernel, and tell a convolution from a cross-correlation",
        "convolution",
        _figures("convolution_is_cross_correlation_with_the_kernel_turned_by_180_degrees"),
        _browser("convolution", "a_convolution_shows_the_kernel_turned"),
    ),
    Row(
        "1.9",
        "Send numbers and feature maps through ReLU, sigmoid, tanh and softmax",
        "activations",
        _figures("relu_is_the_larger_of_0_and_x_and_sigmoid_1_over_1_plus_e_to_the_minus_x"),
        _browser(
            "activations",
            "a_number_is_dragged_and_walked_along_the_curve",
            "a_cell_of_the_map_goes_through_the_curve",
            "scores_are_dragged_by_touch_width_and_their_shares_follow",
        ),
    ),
    Row(
        "1.10",
        "Pool by max, average or l2-norm, in windows or over the whole map, and count what is discarded",
        "pooling",
        _figures(
            "pooling_2x2_with_stride_2_discards_75_percent_and_makes_the_image_4_times_smaller",
            "a_pool_of_k_and_s_gives_m_minus_k_over_s_plus_1_for_each_channel",
            "the_1x1_pools_of_the_article_change_nothing",
        ),
        _browser(
            "pooling",
            "the_window_slides_pools_and_counts_what_it_discards",
            "each_channel_keeps_its_own_map_and_24_becomes_12",
        ),
    ),
    Row(
        "1.11",
        "Push a picture about: convolution moves along, pooling forgives a little, global pooling all",
        "pooling",
        (
            *_figures("a_convolution_is_equivariant_not_invariant_as_the_article_says"),
            (
                "ui/test_pooling_parts.py",
                "TestShifts::pooling_follows_multiples_of_the_stride_exactly_and_others_change_it",
            ),
        ),
        _browser(
            "pooling",
            "the_picture_is_pushed_and_convolution_follows_but_pooling_only_by_whole_strides",
            "a_phone_in_the_dark_shifts_by_hand",
        ),
    ),
    Row(
        "1.12",
        "Compare dense and sparse wiring pixel by pixel, and count the weights that sharing saves",
        "connectivity",
        _figures(
            "a_2x2_filter_with_stride_2_on_a_4x4_image_sees_four_pixels",
            "512x512x3_dense_to_100_units_takes_78643200_weights",
            "a_1d_convolution_of_the_same_flat_data_to_100_outputs_takes_786333_weights",
        ),
        _browser(
            "connectivity",
            "units_pixels_and_shared_weights_light_what_they_are_joined_with",
            "weights_are_counted_the_field_is_lit_on_the_graph_and_kernels_stand_in_for_a_dense_layer",
        ),
    ),
    Row(
        "1.13",
        "Watch the receptive field widen from layer to layer, on a graph and on a photo",
        "connectivity",
        _figures("g3_sees_all_of_x1_to_x5_though_no_h_does"),
        _browser(
            "connectivity",
            "weights_are_counted_the_field_is_lit_on_the_graph_and_kernels_stand_in_for_a_dense_layer",
            "the_field_on_a_photo_grows_and_moves_on_a_phone",
        ),
    ),
    Row(
        "1.14",
        "Drag scores, and see what they cost under softmax, sigmoid and Euclidean loss",
        "loss_and_gradients",
        _figures("the_three_losses_of_the_article_on_one_set_of_scores"),
        _browser(
            "loss_and_gradients",
            "a_dragged_score_changes_the_loss_at_once_and_the_page_after_it",
            "the_same_scores_cost_something_else_under_each_loss",
        ),
    ),
    Row(
        "1.15",
        "Replace flatten and dense by kernels as large as the input, and get the same scores",
        "connectivity",
        _figures("flatten_and_dense_gives_the_scores_of_n_kernels_as_large_as_the_input"),
        _browser(
            "connectivity",
            "weights_are_counted_the_field_is_lit_on_the_graph_and_kernels_stand_in_for_a_dense_layer",
        ),
    ),
)

NETWORKS = (
    Row(
        "2.1",
        "One convolution of 32 kernels 5 × 5 and a pool: 832 parameters",
        "architectures",
        _library("the_published_counts", "the_tutorials_net_layer_by_layer"),
        (_CHOSEN,),
    ),
    Row(
        "2.2",
        "A second convolution of 64 and a pool: 52,096 parameters",
        "architectures",
        _library("the_published_counts", "the_tutorials_net_layer_by_layer"),
        (_CHOSEN,),
    ),
    Row(
        "2.3",
        "Flatten and a dense layer of 10: 62,346 parameters",
        "architectures",
        _library("the_published_counts", "the_tutorials_net_layer_by_layer"),
        (_CHOSEN,),
    ),
    Row(
        "2.4",
        "LeNet-5, the classic form and the one on 28 × 28: 61,706 parameters",
        "architectures",
        _library("lenet_5_layer_by_layer", "the_published_counts"),
        (_SHOWN, _CHOSEN),
    ),
    Row(
        "2.5",
        "AlexNet for 1000 classes and for 10: about 62 and 58.3 million parameters",
        "architectures",
        _library("alexnet_layer_by_layer", "the_published_counts"),
        (_CHOSEN,),
    ),
    Row(
        "2.6",
        "A CIFAR-10 net with 1 × 1 pools that do nothing: 229,834 parameters",
        "architectures",
        _library("the_articles_cifar_net_layer_by_layer", "the_published_counts"),
        (_CHOSEN,),
    ),
    Row(
        "2.7",
        "A CIFAR-10 net with batch normalisation and L2",
        "architectures",
        _library("the_count_that_must_come_out_comes_out"),
        (_CHOSEN,),
    ),
    Row(
        "2.8",
        "The cats-and-dogs net on 150 × 150: the first map is 148 × 148",
        "architectures",
        _library("the_cats_and_dogs_net_makes_148_of_150", "the_published_counts"),
        (_CHOSEN,),
    ),
    Row(
        "2.9",
        "Compare LeNet-5, AlexNet, VGG-16 and GoogLeNet on one scale: deeper, yet with fewer parameters",
        "architectures",
        _library("the_depth_story", "the_published_counts"),
        ((BUILDER, "several_nets_are_drawn_on_one_scale"), _SHOWN),
    ),
    Row(
        "2.10",
        "See layer by layer: convolutions hold the memory, dense layers the parameters",
        "architectures",
        _library("convolutions_hold_the_memory_and_dense_layers_the_parameters"),
        ((BUILDER, "bars_are_as_long_as_their_numbers"),),
    ),
)

SECTIONS = {"Building blocks": BLOCKS, "Networks": NETWORKS}

_HEAD = """\
# What a learner can do

Each line is something to do in the app, not to read about. Beside it stand its page, the tests that assert
its figures, and the tests that do it in a browser as a learner would. This file is written by
`python -m tests.course_table` from `tests/course_table.py`; a test compares the two and looks whether every
page and test named here exists.
"""


def document() -> str:
    """The text of docs/course.md."""
    titles = {lesson.name: lesson.title for lesson in lessons()}
    parts = [_HEAD]
    for section, rows in SECTIONS.items():
        lines = [f"## {section}\n", "| | you can | page | figures | in a browser |", "|---|---|---|---|---|"]
        for row in rows:
            page = f"[{titles.get(row.page, row.page)}](../pages/{row.page}.md)"
            lines.append(
                f"| {row.number} | {row.ability} | {page} | {_links(row.figures)} | {_links(row.browser)} |"
            )
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _links(tests: tuple[Test, ...]) -> str:
    return "; ".join(
        f"[{name.rpartition('::')[2].replace('_', ' ')}](../tests/{file})" for file, name in tests
    )


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
