"""ho.ablate: which defence did it, in tables, words and a picture."""

import json
import math
import signal
import subprocess
import sys

import halfopen as ho
import pytest

EDGE = "product.page -> recommendations.similar"
DEFENCES = ["fallback", "circuit_breaker", "attempt_timeout"]


@pytest.fixture(scope="module")
def fixed(shop):
    return ho.ablate(shop.variant("fixed"), EDGE, replications=3)


def test_the_smallest_set_of_the_war_story_is_timeout_and_fallback(fixed):
    assert fixed.smallest_sets == [["fallback", "attempt_timeout"]]


def test_there_is_a_row_for_each_set(fixed):
    sets = fixed.sets()
    assert len(sets) == 8
    assert sets.loc["all", DEFENCES].all() and not sets.loc["none", DEFENCES].any()
    assert sets.loc["all", "success_rate"] == 1
    assert sets.loc["without fallback", "success_rate"] < 0.2
    assert not sets.loc["without fallback", "contains"]


def test_full_and_as_written_are_the_runs_of_their_variants(shop, fixed):
    runs = fixed.runs().set_index(["set", "replication"])
    for name, variant in (("all", "fixed"), ("none", "as_written")):
        run = shop.variant(variant).run(replication=1)
        assert runs.loc[(name, 1), "fingerprint"] == run.fingerprint


def test_contributions_are_differences_of_sets(fixed):
    sets, contributions = fixed.sets(), fixed.contributions()
    assert list(contributions.index.unique("defence")) == DEFENCES
    for name in DEFENCES:
        missing = sets.loc[f"without {name}", "success_rate"] - sets.loc["all", "success_rate"]
        assert contributions.loc[(name, "missing"), "success_rate"] == pytest.approx(missing)
        alone = sets.loc[f"only {name}", "calls_sent"] - sets.loc["none", "calls_sent"]
        assert contributions.loc[(name, "alone"), "calls_sent"] == pytest.approx(alone)


def test_tables_are_narrow_unless_intervals_are_asked_for(fixed):
    assert len(fixed.sets().columns) == len(DEFENCES) + 9 + 2
    assert len(fixed.contributions().columns) == 9
    wide = fixed.contributions(intervals=True)
    assert len(wide.columns) == 18
    fallback = wide.loc[("fallback", "shapley")]
    assert fallback["success_rate"] == fixed.shapley["fallback"]
    assert fallback["success_rate_half_width"] > 0 and math.isnan(fallback["p99"])


def test_shapley_values_add_up(fixed):
    rates = fixed.sets()["success_rate"]
    assert sum(fixed.shapley.values()) == pytest.approx(rates["all"] - rates["none"])


def test_without_the_breaker_the_slow_service_gets_more_calls(fixed):
    assert fixed.contributions().loc[("circuit_breaker", "missing"), "calls_sent"] > 1000
    assert "Without circuit_breaker, as many would have been served" in fixed.verdict


def test_success_over_time(fixed):
    assert len(fixed.success_over_time(DEFENCES)) == 240
    assert fixed.success_over_time([])[30] == 1
    assert fixed.success_over_time([])[200] == 0
    assert fixed.success_over_time(DEFENCES)[200] == 1
    assert fixed.success_over_time(DEFENCES, in_full=True)[200] < 0.2
    with pytest.raises(KeyError, match="there are fallback, circuit_breaker"):
        fixed.success_over_time(["retry"])


def test_any_number_of_threads_gives_the_same_bytes(shop):
    texts = {
        ho.ablate(shop, EDGE, variant="fixed", replications=2, threads=threads).to_json()
        for threads in (1, 4)
    }
    assert len(texts) == 1


def test_the_variant_is_named_whoever_chose_it(shop, fixed):
    assert fixed.variant == "fixed"
    assert ho.ablate(shop, EDGE, variant="fixed", replications=1).variant == "fixed"


def test_the_representation_is_the_report(fixed, command, shop, tmp_path):
    told = repr(fixed)
    assert told.startswith("The missing timeout") and "Shapley value" in told
    shop.save(tmp_path / "shop.yaml")
    arguments = ["ablate", "shop.yaml", "--edge", EDGE, "--variant", "fixed", "--replications", "3"]
    by_command = subprocess.run([command, *arguments], cwd=tmp_path, capture_output=True, text=True)
    assert by_command.stdout == told


def test_html_has_the_sentences_and_the_table(fixed):
    html = fixed._repr_html_()
    assert "product.page -&gt; recommendations.similar has 3 defences" in html
    assert html.count("<tr>") == 4


def test_only_some_are_taken_away(shop):
    it = ho.ablate(shop, EDGE, variant="fixed", only="fallback", replications=1)
    assert it.defences == ["fallback"]
    assert len(it.sets()) == 2


def test_an_expectation_can_be_the_criterion(shop):
    it = ho.ablate(shop, EDGE, variant="fixed", expect="product: workers", replications=2)
    assert it.smallest_sets == [["attempt_timeout"]]


def test_a_share_has_its_unit(shop):
    modest = ho.ablate(shop, EDGE, variant="fixed", contained="10%", replications=1)
    assert modest.smallest_sets == [[]]  # 31 % are served without any defence
    with pytest.raises(ValueError, match="contained"):
        ho.ablate(shop, EDGE, variant="fixed", contained="99", replications=1)
    with pytest.raises(ValueError, match="write one like '99%'"):
        ho.ablate(shop, EDGE, variant="fixed", contained="much%", replications=1)


@pytest.mark.parametrize(
    ("edge", "variant", "complaint"),
    [
        ("product -> recomendations", "fixed", "did you mean 'product -> recommendations'"),
        (EDGE, "as_written", "attempt_timeout: variant=fixed"),
        ("product", "fixed", "write it as `caller -> callee`"),
    ],
)
def test_what_makes_no_sense_is_explained(shop, edge, variant, complaint):
    with pytest.raises(ValueError, match=complaint):
        ho.ablate(shop, edge, variant=variant)


def test_an_unknown_variant_is_a_key_error(shop):
    with pytest.raises(KeyError, match="no variant named 'fixd'"):
        ho.ablate(shop, EDGE, variant="fixd")


def test_progress_is_told_up_to_the_end(shop):
    shares = []
    ho.ablate(shop, EDGE, variant="fixed", replications=2, progress=shares.append)
    assert shares[-1] == 1 and shares == sorted(shares)


def test_what_progress_raises_arrives(shop):
    def refuse(_):
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        ho.ablate(shop, EDGE, variant="fixed", replications=10_000, progress=refuse)


def test_ctrl_c_gives_what_is_finished(shop):
    def interrupt(share):
        if share > 0.0005:
            signal.raise_signal(signal.SIGINT)

    with pytest.warns(ho.InterruptedWarning, match="interrupted after"):
        it = ho.ablate(shop, EDGE, variant="fixed", replications=100_000, progress=interrupt)
    assert not it.complete and 0 < it.finished < 100_000
    assert "INCOMPLETE" in repr(it)
    assert json.loads(it.to_json())["complete"] is False


def test_the_picture_has_the_same_bytes_again(fixed, tmp_path):
    pytest.importorskip("matplotlib")
    for name in ("one.png", "two.png"):
        fixed.picture(tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_the_picture_shows_every_defence(fixed):
    pytest.importorskip("matplotlib")
    texts = [text.get_text() for panel in fixed.picture().axes for text in panel.texts]
    for expected in ("all", "none", *(f"without\n{name}" for name in DEFENCES)):
        assert expected in texts
    assert any(text.startswith("+87.") for text in texts)  # what fallback's absence costs


def test_a_defence_of_its_own_can_be_drawn(shop):
    pytest.importorskip("matplotlib")
    it = ho.ablate(shop, EDGE, variant="fixed", only="attempt_timeout", replications=1)
    it.picture().canvas.draw()


def test_nothing_finished_is_no_picture(shop):
    pytest.importorskip("matplotlib")

    def interrupt(_):
        signal.raise_signal(signal.SIGINT)

    with pytest.warns(ho.InterruptedWarning):
        it = ho.ablate(shop, EDGE, variant="fixed", duration="2000h", progress=interrupt)
    assert it.finished == 0 and it.shapley == {} and it.contributions().empty
    assert math.isnan(it.sets()["success_rate"].iloc[0])
    with pytest.raises(ValueError, match="nothing to draw"):
        it.picture()


def test_it_needs_no_pandas(tmp_path):
    code = (
        "import sys; sys.modules['pandas'] = None\n"
        "import halfopen as ho\n"
        "fixed = ho.gallery('missing_timeout').variant('fixed')\n"
        f"it = ho.ablate(fixed, {EDGE!r}, replications=1)\n"
        "print(it.smallest_sets)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[['fallback', 'attempt_timeout']]\n"
