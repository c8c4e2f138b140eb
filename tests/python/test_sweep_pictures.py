"""Pictures of sweeps: axes in real units, what is drawn where, the same bytes, clear errors."""

import halfopen as ho
import pytest

pytest.importorskip("matplotlib")
from halfopen import scales

COLLAPSE = "shoppers.succeed below 50% from 140s"
WORK, RATE = "incidents[0].work", "traffic.shoppers.rate"


def swept(shop, vary, *figures, replications=3):
    asked = figures or (COLLAPSE,)
    return ho.sweep(shop, vary, replications=replications, figures=asked, store=None)


@pytest.fixture(scope="module")
def two(shop):
    """Both incidents and loads that the shop survives, and some that it does not."""
    vary = {WORK: ["1s", "4s", "8s"], RATE: ["20/s", "30/s", "40/s", "60/s"]}
    return swept(shop, vary, COLLAPSE, "shoppers.p99")


def texts_of(picture):
    return [each.get_text() for panel in picture.axes for each in panel.texts]


# --- axes ---


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("500ms", (0.5, "s")),
        ("2min", (120, "s")),
        ("10%", (0.1, "")),
        ("0.25", (0.25, "")),
        ("40/s", (40, "1/s")),
        ("30/min", (0.5, "1/s")),
        ("7", (7, "")),
        ("1KB", (1000, "B")),
        ("unlimited", None),
        ("e", None),
    ],
)
def test_a_quantity_is_a_number_and_a_unit(text, quantity):
    assert scales.measured(text) == (quantity and pytest.approx(quantity))


def test_quantities_stand_in_their_order_and_not_in_that_of_their_letters():
    assert scales.scale_of("p", ["10s", "900ms", "2s"]).texts == ["900ms", "2s", "10s"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["100ms", "200ms", "400ms", "800ms", "1600ms"], "log"),
        (["1", "3", "10", "30"], "log"),
        (["1s", "2s", "3s", "4s", "5s", "6s"], "linear"),
        (["10%", "25%", "50%", "75%", "90%"], "linear"),
        (["0s", "1s", "10s", "100s"], "linear"),
        (["100", "unlimited"], "words"),
        (["1s", "10%"], "words"),
    ],
)
def test_equal_factors_are_equal_steps_where_the_values_grow_so(values, kind):
    assert scales.scale_of("p", values).kind == kind


def test_words_keep_their_order():
    assert scales.scale_of("p", ["none", "full", "equal"]).texts == ["none", "full", "equal"]


# --- curves ---


def test_a_curve_has_the_means_and_their_intervals(shop):
    sweep = swept(shop, {WORK: ["1s", "2s", "4s", "8s"]}, "shoppers.p99")
    panel = sweep.plot().axes[0]
    drawn = panel.containers[0].lines[0].get_ydata()
    assert list(drawn) == pytest.approx(sweep["shoppers.p99"].mean(axis=1))
    bars = panel.containers[0].lines[2][0].get_segments()
    summary = sweep.summary()
    for place, (low, high) in enumerate(bars):
        assert low[1] == pytest.approx(summary["shoppers.p99 low"][place])
        assert high[1] == pytest.approx(summary["shoppers.p99 high"][place])
    assert [each.get_text() for each in panel.get_xticklabels()] == ["1s", "2s", "4s", "8s"]


def test_a_second_path_gives_a_line_for_each_value(two):
    picture = two.plot(COLLAPSE, over=RATE)
    assert len(picture.axes[0].containers) == 3
    assert {"1s", "4s", "8s"} <= set(texts_of(picture))


def test_lines_differ_by_dashes_and_marks_and_not_by_colour_alone(two):
    lines = [each.lines[0] for each in two.plot(COLLAPSE).axes[0].containers]
    assert len({each.get_marker() for each in lines}) == len(lines)
    # matplotlib's "--" stands for all dashes that are given by their lengths
    dashes = {(each.get_linestyle(), str(each._dash_pattern)) for each in lines}
    assert len(dashes) == len(lines)


def test_more_lines_than_can_be_told_apart_are_refused(shop):
    sweep = swept(shop, {WORK: ["1s"], RATE: [f"{n}/s" for n in range(1, 8)]}, replications=1)
    with pytest.raises(ValueError, match="6 lines can be told apart"):
        sweep.plot()


# --- heatmaps ---


def test_a_heatmap_writes_how_often_a_condition_held(two):
    picture = two.heatmap(COLLAPSE)
    texts = texts_of(picture)
    assert len([each for each in texts if each.endswith("%")]) == 12
    assert "100%" in texts and "0%" in texts


def test_the_frontier_runs_where_half_of_the_runs_collapse(two):
    from matplotlib.contour import ContourSet

    panel = two.heatmap(COLLAPSE).axes[0]
    lines = [each for each in panel.get_children() if isinstance(each, ContourSet)]
    paths = lines[0].get_paths() if lines else panel.collections[-1].get_paths()
    corners = [tuple(each) for path in paths for each in path.vertices]
    for work, rate in corners:
        assert not (work < 2.4 or rate < 20), "the mildest settings are on the calm side"
        assert not (work > 4 and rate > 50), "the worst are not"
    assert any(abs(work - 8) < 0.1 and 20 <= rate <= 30 for work, rate in corners)


def test_without_a_frontier_there_is_no_line(two):
    calm = two.heatmap("shoppers.p99").axes[0]
    assert len(two.heatmap("shoppers.p99", frontier=5.0).axes[0].collections) > len(
        calm.collections
    )


def test_a_heatmap_of_random_settings_leaves_cells_empty(shop):
    sweep = swept(shop, ho.designs.random({WORK: ("1s", "8s"), RATE: ("20/s", "60/s")}, 5))
    sweep.heatmap().canvas.draw()


def test_words_can_be_swept(shop):
    sweep = swept(shop, {"services.product.workers": [100, "unlimited"], RATE: ["30/s", "40/s"]})
    picture = sweep.heatmap()
    assert [each.get_text() for each in picture.axes[0].get_xticklabels()] == ["100", "unlimited"]


# --- all of them ---


def test_the_same_sweep_gives_the_same_bytes(two, tmp_path):
    for draw in (two.plot, two.heatmap):
        for name in ("one.svg", "two.svg", "one.png", "two.png"):
            draw(COLLAPSE, tmp_path / name)
        for suffix in (".svg", ".png"):
            one, again = (tmp_path / f"{name}{suffix}" for name in ("one", "two"))
            assert one.read_bytes() == again.read_bytes()


def test_a_single_setting_can_be_drawn(shop):
    sweep = swept(shop, {WORK: ["1s"], RATE: ["20/s"]}, replications=1)
    sweep.plot().canvas.draw()
    sweep.heatmap().canvas.draw()


def test_what_cannot_be_drawn_is_said(two, shop):
    one = swept(shop, {WORK: ["1s", "2s"]}, replications=1)
    with pytest.raises(ValueError, match="say which figure"):
        two.plot()
    with pytest.raises(ValueError, match="no figure 'p99'"):
        two.heatmap("p99")
    with pytest.raises(ValueError, match="was not varied"):
        two.plot(COLLAPSE, over="rate")
    with pytest.raises(ValueError, match="this sweep has one"):
        one.heatmap()
