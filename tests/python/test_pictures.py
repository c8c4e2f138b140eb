"""Pictures: the same bytes for the same results, and every kind of system can be drawn."""

import halfopen as ho
import pytest

pytest.importorskip("matplotlib")


def test_the_same_results_give_the_same_bytes(shop, outage, tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        ho.pictures.cascade({"as written": outage}, tmp_path / folder / "picture")
    for suffix in (".png", ".svg"):
        one, two = (
            (tmp_path / folder / f"picture{suffix}").read_bytes() for folder in ("one", "two")
        )
        assert one == two


def test_a_suffix_says_what_is_written(outage, tmp_path):
    ho.pictures.cascade({"as written": outage}, tmp_path / "only.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["only.pdf"]


@pytest.mark.parametrize("name", ho.gallery_names())
def test_every_system_of_the_gallery_can_be_drawn(name):
    system = ho.gallery(name)
    results = {each: system.variant(each).run("20s") for each in system.variants[:3]}
    figure = ho.pictures.cascade(results)
    figure.canvas.draw()


def test_a_system_without_users_or_pools_can_be_drawn():
    idle = ho.System().service("a", kind="event_loop", endpoints={"x": [ho.work("1ms")]})
    with pytest.raises(ValueError, match="nothing to draw"):
        ho.pictures.cascade({"idle": idle.run("3s")})


def test_no_result_is_no_picture():
    with pytest.raises(ValueError, match="at least one"):
        ho.pictures.cascade({})


def test_a_pair_has_the_same_axes(shop, outage):
    figure = ho.pictures.before_after(outage, shop.variant("fixed").run("120s"))
    assert {each.get_xlim() for each in figure.axes} == {(0, 240)}
    assert {each.get_ylim() for each in figure.axes} == {(0, 1)}


def test_a_pair_needs_two_labels(outage):
    with pytest.raises(ValueError, match="two labels"):
        ho.pictures.before_after(outage, outage, labels=("one", "one"))


def test_a_breaker_that_opened_has_a_row(shop):
    figure = shop.variant("fixed").run().plot()
    texts = {text.get_text() for each in figure.axes for text in each.texts}
    assert {"circuit breakers", "product.page", "open"} <= texts


def test_a_result_s_plot_is_its_cascade(outage, tmp_path):
    outage.plot(tmp_path / "plot.svg")
    ho.pictures.cascade({"as written": outage}, tmp_path / "cascade.svg")
    assert (tmp_path / "plot.svg").read_bytes() == (tmp_path / "cascade.svg").read_bytes()


def test_a_notebook_shows_a_picture(outage):
    assert outage.plot()._repr_png_().startswith(b"\x89PNG")


def test_the_colours_are_okabe_and_ito_s():
    from halfopen import palette

    okabe_ito = {"#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"}
    shown = {palette.FINE, palette.MEAGRE, palette.TROUBLE, palette.HALF, palette.FAILING}
    assert shown < okabe_ito and len(shown) == 5


def test_no_colour_stands_alone():
    from halfopen import palette, strips

    colours = (palette.FINE, palette.MEAGRE, palette.TROUBLE, palette.HALF)
    assert len({strips.fill_style(each)["hatch"] for each in colours}) == 4
