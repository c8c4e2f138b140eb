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
