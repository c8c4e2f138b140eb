"""The service graph: who calls whom, and the way a cascade took."""

import halfopen as ho
import pytest
from halfopen.service_graph import graph_of_results, graph_of_system, load, spread_of


@pytest.fixture(scope="session")
def spread(outage):
    return spread_of(outage, graph_of_results([outage]))


def test_a_system_and_its_result_have_the_same_graph(shop, outage):
    assert graph_of_system(shop) == graph_of_results([outage])


def test_calls_of_several_endpoints_are_one_link():
    system = (
        ho.System()
        .service("a", endpoints={"x": [ho.call("b.y"), ho.call("b.z")]})
        .service("b", endpoints={"y": [ho.work("1ms")], "z": [ho.work("1ms")]})
    )
    assert graph_of_system(system).links == {("a", "b"): ("a.x -> b.y", "a.x -> b.z")}


def test_services_are_in_the_order_in_which_they_ran_out_of_workers(outage, spread):
    when = {name: each.workers_exhausted_at for name, each in outage.services.items()}
    ended = [name for name in when if when[name] is not None]
    assert list(spread.order) == sorted(ended, key=when.__getitem__)


def test_what_an_incident_hit_is_the_root(spread):
    assert spread.roots == {"recommendations": ["slow: recommendations"]}


def test_the_way_leads_from_the_root_against_the_calls(spread):
    assert spread.way == {
        ("product", "recommendations"), ("checkout", "product"), ("gateway", "checkout"),
        ("gateway", "product"),
    }  # fmt: skip


def test_a_cut_link_begins_the_way():
    result = ho.gallery("monolith_split").variant("unreachable_user").run()
    spread = spread_of(result, graph_of_results([result]))
    assert spread.broken_links == {("order", "user"): ["partition: order -> user"]}
    assert spread.way == {("order", "user")}


def test_load_is_calls_a_second_without_the_warm_up(outage):
    edge = outage["shoppers -> gateway.page"]
    assert load(outage, [edge.name]) == edge.attempts / (outage.simulated - outage.warm_up)


def test_without_graphviz_the_error_says_what_to_install(shop, monkeypatch):
    from halfopen.graph_layout import lay_out

    monkeypatch.setenv("PATH", "")
    with pytest.raises(RuntimeError, match="apt install graphviz"):
        lay_out(graph_of_system(shop))


def test_a_layout_is_the_same_every_time(shop, graphviz):
    from halfopen.graph_layout import lay_out

    assert lay_out(graph_of_system(shop)) == lay_out(graph_of_system(shop))


def test_links_begin_and_end_at_the_rims(shop, graphviz):
    from math import dist

    from halfopen.graph_layout import RADIUS, lay_out

    layout = lay_out(graph_of_system(shop))
    spline = layout.links["checkout", "product"]
    ends = (spline[0], layout.nodes["checkout"]), (spline[-1], layout.nodes["product"])
    assert [dist(*each) for each in ends] == pytest.approx([RADIUS, RADIUS], abs=0.5)


@pytest.mark.parametrize("name", ho.gallery_names())
def test_every_graph_of_the_gallery_can_be_drawn(name, graphviz, tmp_path):
    pytest.importorskip("matplotlib")
    ho.gallery(name).run("20s").graph(tmp_path / "graph.png")
    assert (tmp_path / "graph.png").read_bytes().startswith(b"\x89PNG")
    ho.gallery(name).graph().canvas.draw()


def test_the_same_result_gives_the_same_picture(outage, graphviz, tmp_path):
    pytest.importorskip("matplotlib")
    for name in ("one", "two"):
        outage.graph(tmp_path / f"{name}.svg")
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
