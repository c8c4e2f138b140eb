"""Results: columns without copies, tables, words."""

import gc
import math

import halfopen as ho
import numpy
import pytest


def test_it_finds_everything_by_name(outage):
    assert list(outage) == [*outage.traffic, *outage.services, *outage.edges]
    assert all(outage[name].name == name for name in outage)
    assert "product" in outage
    with pytest.raises(KeyError, match="there are buyers, shoppers"):
        outage["produkt"]


def test_every_request_ended_or_is_in_flight(outage):
    for name in outage:
        part = outage[name]
        assert part.sent == part.ended + part.in_flight
        assert part.ended == sum(part.counts.values()) == sum(part.outcomes.values())


def test_the_columns_sum_up_to_the_totals(outage):
    for part in (*outage.traffic.values(), *outage.services.values()):
        for kind, count in part.counts.items():
            assert part.per_second[kind].sum() == count
    assert outage["shoppers"].per_second["sent"].sum() == outage["shoppers"].sent


def test_columns_are_views_of_the_same_memory(outage):
    product = outage["product"]
    assert numpy.shares_memory(product.busy, product.busy)
    first, second = (product.column("busy").__array_interface__["data"] for _ in range(2))
    assert first == second
    rows = product.busy.strides[0]
    assert rows > product.busy.itemsize
    assert product.queued.__array_interface__["data"][0] - first[0] == product.busy.itemsize


def test_columns_cannot_be_written(outage):
    with pytest.raises(ValueError, match="read-only"):
        outage["product"].busy[0] = 1


def test_a_column_keeps_the_result_alive():
    busy = ho.gallery("missing_timeout").run()["product"].busy
    before = busy.copy()
    gc.collect()
    for _ in range(20):
        ho.gallery("missing_timeout").run("60s")
    assert (busy == before).all()


def test_the_share_of_a_part_of_the_run(outage):
    shoppers = outage["shoppers"]
    assert shoppers.success_rate(end="60s") == 1
    assert shoppers.success_rate(start="140s") == shoppers.success_rate(140) == 0
    assert shoppers.share("gave_up", start=140) == 1
    assert 0 < shoppers.success_rate() < 1
    assert math.isnan(shoppers.success_rate(start="1h"))


def test_an_edge_is_counted_over_the_whole_run(outage):
    edge = outage["shoppers -> gateway.page"]
    assert edge.success_rate() == outage["shoppers"].success_rate()
    with pytest.raises(ValueError, match="whole run"):
        edge.success_rate(start=3)


def test_times_are_in_seconds(outage):
    recommendations = outage["recommendations"]
    assert 0.08 == pytest.approx(recommendations.quantile(0.01), rel=0.01)
    assert recommendations.p50 <= recommendations.p90 <= recommendations.p99
    assert recommendations.p99 == pytest.approx(8, rel=0.01)
    assert recommendations.workers_exhausted_at is None
    assert 90 < outage["product"].workers_exhausted_at < 112
    with pytest.raises(ValueError, match="between 0 and 1"):
        recommendations.quantile(99)


def test_the_breakers_life_is_told(shop):
    result = shop.variant("fixed").run()
    breaker = result["product.page -> recommendations.similar"].breaker
    assert [state for _, state in breaker[:3]] == ["open", "half_open", "open"]
    assert breaker[1][0] - breaker[0][0] >= 30


def test_the_timeline_is_in_order(outage):
    assert [each.at for each in outage.timeline] == sorted(each.at for each in outage.timeline)
    assert "product out of workers (200)" in [each.text for each in outage.timeline]
    assert "product runs out of workers first" in outage.verdict


def test_the_summary_is_a_table(outage):
    pandas = pytest.importorskip("pandas")
    table = outage.to_pandas()
    assert list(table.index) == list(outage)
    assert table.loc["product", "workers_exhausted_at"] == outage["product"].workers_exhausted_at
    assert table.loc["shoppers", "sent"] == outage["shoppers"].sent
    assert isinstance(table, pandas.DataFrame)


def test_the_seconds_are_a_table(outage):
    pytest.importorskip("pandas")
    table = outage["product"].to_pandas()
    assert table.index.name == "second"
    assert len(table) == 240
    assert table["busy"].max() == outage["product"].busy.max()


def test_a_notebook_shows_a_table(outage):
    html = outage._repr_html_()
    assert "<table>" in html
    assert "49.1" in html
    assert outage.fingerprint in html


def test_results_side_by_side(shop, outage):
    text = ho.comparison(outage, shop.variant("fixed").run())
    assert "side by side" in text


def test_a_run_without_traffic_has_no_times():
    result = ho.System().service("a", endpoints={"x": [ho.work("1ms")]}).run("10s")
    assert math.isnan(result["a"].p50)
    assert math.isnan(result["a"].success_rate())
    assert list(result["a"].busy) == [0] * 10
    assert repr(result)
