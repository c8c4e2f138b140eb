"""Animated cascades: they need nothing but themselves, and show what the result says."""

import json
import re
from html.parser import HTMLParser

import halfopen as ho
import pytest
from halfopen.animation_frames import packed
from halfopen.moments import STATES

pytestmark = pytest.mark.usefixtures("graphviz")


@pytest.fixture(scope="module")
def page(outage, graphviz):
    return outage.animate()._repr_html_()


def frames(page):
    found = re.search(r'<script type="application/json" class="frames">(.*?)</script>', page, re.S)
    return json.loads(found.group(1))


def unpacked(text):
    pairs = (token.partition("*") for token in text.split(","))
    return [int(value, 36) for value, _, times in pairs for _ in range(int(times or "1", 36))]


def service(page, name, result):
    return frames(page)["panels"][0]["services"][sorted(result.services).index(name)]


def test_it_loads_nothing(page):
    assert not re.search(r"https?:|@import|\bsrc=|\bhref=|fetch\(|XMLHttpRequest|<link|<img", page)


def test_all_elements_are_closed(page):
    class Reader(HTMLParser):
        open = []

        def handle_starttag(self, tag, attrs):
            if tag != "input":
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

        def handle_startendtag(self, tag, attrs):
            pass

    Reader().feed(page)
    assert Reader.open == []


def test_no_element_has_an_id_so_that_many_fit_on_a_page(page):
    assert not re.search(r"<[^>]*\sid=", page)


def test_the_same_result_gives_the_same_bytes(shop, outage, page):
    assert shop.run().animate()._repr_html_() == page


def test_packed_columns_read_back():
    values = [0, 0, 0, 35, 36, 1300, -1, -1]
    assert unpacked(packed(values)) == values


def test_busy_workers_are_the_result_s(page, outage):
    shown = service(page, "product", outage)
    assert unpacked(shown["busy"]) == [round(each) for each in outage["product"].busy.tolist()]


def test_the_order_of_exhaustion_is_the_result_s(page, outage):
    when = {name: each.workers_exhausted_at for name, each in outage.services.items()}
    ended = [name for name in when if when[name] is not None]
    order = [sorted(outage.services)[number] for number, _ in frames(page)["panels"][0]["order"]]
    assert order == sorted(ended, key=when.__getitem__)


def test_product_is_busy_and_then_exhausted(page, outage):
    states = [STATES[each] for each in unpacked(service(page, "product", outage)["states"])]
    assert (states[30], states[95], states[150]) == ("calm", "busy", "exhausted")


def test_a_crashed_service_is_down_and_its_caller_fails():
    result = ho.gallery("monolith_split").variant("stopped_user").run()
    page = result.animate()._repr_html_()
    states = {name: STATES[unpacked(service(page, name, result)["states"])[60]]
              for name in result.services}  # fmt: skip
    assert states == {"order": "failing", "user": "down"}


def test_a_breaker_s_changes_are_the_result_s(shop):
    result = shop.variant("fixed").run()
    (_, changes), = frames(result.animate()._repr_html_())["panels"][0]["breakers"]  # fmt: skip
    breaker = result["product.page -> recommendations.similar"].breaker
    assert [state for _, state in changes] == [state for _, state in breaker]


def test_what_is_told_is_the_timeline(page, outage):
    told = [text for _, text in frames(page)["panels"][0]["told"]]
    assert told == [each.text for each in outage.timeline]


def test_several_results_share_one_layout_and_one_clock(outage, shop):
    fixed = shop.variant("fixed").run()
    page = ho.animate({"as written": outage, "fixed": fixed})._repr_html_()
    boxes = re.findall(r'viewBox="(-\d[^"]*)"', page)
    assert len(boxes) == 2 and boxes[0] == boxes[1]
    assert page.count('class="slider"') == 1


def test_texts_are_escaped(outage):
    evil = "</script><b a='1'>\"&"
    page = ho.animate({evil: outage}, title=evil)._repr_html_()
    assert "<b a=" not in page
    assert page.count("&lt;/script&gt;&lt;b a=&#x27;1&#x27;&gt;&quot;&amp;") == 4


def test_nothing_in_the_frames_ends_their_script(monkeypatch, outage):
    from halfopen import animation_frames

    monkeypatch.setattr(animation_frames, "frames", lambda *_: {"told": "</script><!--"})
    page = outage.animate()._repr_html_()
    assert frames(page)["panels"] == [{"told": "</script><!--"}]
    assert "<!--" not in page


def test_a_dozen_services_are_small():
    system = ho.gallery("distributed_monolith")
    page = system.run("240s").animate()._repr_html_()
    assert len(page.encode()) < 100_000


def test_a_long_run_is_shown_in_steps(tiny):
    content = frames(tiny().run("2000s").animate()._repr_html_())
    assert content["step"] == 3
    assert len(unpacked(content["panels"][0]["services"][0]["busy"])) == 667


def test_a_saved_page_stands_alone(outage, tmp_path):
    animation = outage.animate()
    animation.save(tmp_path / "cascade.html")
    page = (tmp_path / "cascade.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and animation._repr_html_() in page
    assert "default-src 'none'" in page


@pytest.mark.parametrize("name", ho.gallery_names())
def test_every_system_of_the_gallery_can_be_animated(name):
    system = ho.gallery(name)
    results = {each: system.variant(each).run("20s") for each in system.variants[:2]}
    assert len(frames(ho.animate(results)._repr_html_())["panels"]) == len(results)


def test_no_result_is_no_animation():
    with pytest.raises(ValueError, match="at least one"):
        ho.animate({})


def test_a_run_of_no_second_is_no_animation(shop):
    with pytest.raises(ValueError, match="nothing to animate"):
        shop.run("500ms").animate()
