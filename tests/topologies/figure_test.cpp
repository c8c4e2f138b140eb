// What is read off a run, by name.

#include "topologies/figure.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/topologies/printed.hpp"
#include "topologies/measures.hpp"

namespace halfopen::topologies {
namespace {

using testing::Contains;
using testing::Field;
using testing::HasSubstr;

Figure figure(std::string_view text) {
    const FigureReading reading = read_figure(shop(), text);
    EXPECT_TRUE(reading.figure) << to_text(reading.diagnostics);
    return reading.figure.value_or(Figure());
}

std::string complaint(std::string_view text) {
    const FigureReading reading = read_figure(shop(), text);
    EXPECT_FALSE(reading.figure);
    return to_text(reading.diagnostics);
}

TEST(Figure, IsAMeasureOfSomething) {
    const Figure p99 = figure("shoppers.p99");
    EXPECT_EQ(p99.name, "shoppers.p99");
    EXPECT_EQ(p99.what.of, "shoppers");
    EXPECT_EQ(p99.what.measure, Measure::p99);
    EXPECT_FALSE(p99.is_condition);
    EXPECT_EQ(unit_of(p99), "s");
    EXPECT_EQ(figure("shoppers.p99.9").what.measure, Measure::p99_9);
    EXPECT_EQ(figure("product.workers_exhausted").what.subject, Subject::service);
}

TEST(Figure, HasAWindow) {
    const Figure late = figure("shoppers.succeed from 60s until 90s");
    EXPECT_EQ(late.what.from, sim::Instant{} + sim::seconds(60));
    EXPECT_EQ(late.what.until, sim::Instant{} + sim::seconds(90));
    EXPECT_EQ(figure("shoppers.succeed until 90s from 60s").what.from, late.what.from);
    EXPECT_EQ(unit_of(late), "1");
}

TEST(Figure, IsAConditionWithAComparison) {
    const Figure collapse = figure("shoppers.succeed below 50% from 140s");
    EXPECT_TRUE(collapse.is_condition);
    EXPECT_EQ(collapse.what.comparison, Comparison::below);
    EXPECT_EQ(collapse.what.value, 0.5);
    EXPECT_EQ(figure("shoppers.p99 between 1s and 2s").what.second, 2e9);
    EXPECT_EQ(figure("product.workers_exhausted never").what.comparison, Comparison::never);
    EXPECT_EQ(unit_of(collapse), "1");
}

TEST(Figure, IsOfAnEdgeOrOfAllThatAPatternMeans) {
    EXPECT_EQ(figure("product.page -> recommendations.similar.attempts").what.indices.size(), 1U);
    EXPECT_EQ(figure("'product.page -> recommendations.similar'.attempts").what.measure,
              Measure::attempts);
    EXPECT_EQ(figure("* -> product.sent").what.indices.size(), 2U);
}

TEST(Figure, SaysWhatItCannotBe) {
    EXPECT_THAT(complaint("shoppers.p98"), HasSubstr("did you mean 'p90'?"));
    EXPECT_THAT(complaint("shopers.p99"), HasSubstr("did you mean 'shoppers'?"));
    EXPECT_THAT(complaint("shoppers.busy"), HasSubstr("cannot be said of a traffic class"));
    EXPECT_THAT(complaint("shoppers.succeed below 50"), HasSubstr("if 50% is meant, write that"));
    EXPECT_THAT(complaint("shoppers.p99 from 10s"), HasSubstr("measured over the whole run"));
    EXPECT_THAT(complaint("p99"), HasSubstr("write OF.MEASURE"));
    EXPECT_THAT(complaint(""), HasSubstr("write OF.MEASURE"));
}

TEST(Figure, OfAllIsOfUsersServicesAndProtectedCalls) {
    const Topology fixed = *shop().variant("fixed").topology;
    const std::vector<Figure> all = all_figures(fixed.blueprint());
    for (const char* name : {"shoppers.succeed", "buyers.p99.9", "gateway.busy",
                             "product.page -> recommendations.similar.attempts"}) {
        EXPECT_THAT(all, Contains(Field(&Figure::name, name)));
        EXPECT_EQ(figure(name).what.measure,
                  std::ranges::find(all, name, &Figure::name)->what.measure);
    }
    const auto is_of_edge = [](const Figure& each) { return each.what.subject == Subject::edge; };
    EXPECT_TRUE(std::ranges::none_of(all_figures(shop().blueprint()), is_of_edge));
    EXPECT_EQ(std::ranges::count_if(all, is_of_edge),  // one call is protected
              std::ranges::count_if(measure_forms, &MeasureForm::of_edge));
}

TEST(Identity, IsThatOfWhatASystemDoes) {
    const Topology one =
        topology_of("schema: 1\nservices: {a: {workers: 2, endpoints: {x: []}}}\n");
    const Topology same = topology_of(
        "# a comment\nservices:\n  a: {endpoints: {x: []}, workers: 2}\nschema: 1\ntitle: T\n"
        "run: {seed: 5, duration: 9s}\nvariants: {v: {title: U}}\n");
    const Topology other =
        topology_of("schema: 1\nservices: {a: {workers: 3, endpoints: {x: []}}}\n");
    const Topology warm = topology_of(
        "schema: 1\nservices: {a: {workers: 2, endpoints: {x: []}}}\n"
        "run: {warm_up: 1s}\n");
    EXPECT_EQ(one.identity().size(), 32U);
    EXPECT_EQ(one.identity(), same.identity());
    EXPECT_NE(one.identity(), other.identity());
    EXPECT_NE(one.identity(), warm.identity());
}

TEST(With, LooksForAKeyInAListOfPoliciesToo) {
    const Topology fixed = *shop().variant("fixed").topology;
    for (const char* path : {"edges.'product.page -> recommendations.similar'.circuit_breaker."
                             "failure_rate_threshold",
                             "protect.'product.page -> recommendations.similar'.circuit_breaker."
                             "failure_rate_threshold",
                             "circuit_breaker.failure_rate_threshold"}) {
        const Reading changed = fixed.with(path, "25%");
        ASSERT_TRUE(changed.ok()) << to_text(changed.diagnostics);
        EXPECT_THAT(changed.topology->to_yaml(), HasSubstr("failure_rate_threshold: 25%"));
    }
    const Reading sooner =
        fixed.with("edges.'product.page -> recommendations.similar'.attempt_timeout", "2s");
    ASSERT_TRUE(sooner.ok()) << to_text(sooner.diagnostics);
    EXPECT_THAT(sooner.topology->to_yaml(), HasSubstr("attempt_timeout: 2s"));
}

TEST(With, SetsWhatIsSaidOfALink) {
    const Reading lossy = shop().with("edges.'* -> product'.loss", "5%");
    ASSERT_TRUE(lossy.ok()) << to_text(lossy.diagnostics);
    for (const models::EdgeSpec& edge : lossy.topology->blueprint().edges) {
        const bool is_meant = edge.name.find("-> product.") != std::string::npos;
        EXPECT_EQ(edge.link.loss, is_meant ? 0.05 : 0) << edge.name;
    }
}

TEST(With, MakesNoServiceOfAMisspeltName) {
    EXPECT_THAT(to_text(shop().with("services.produkt.workers", "3").diagnostics),
                HasSubstr("did you mean services.product.workers?"));
}

}  // namespace
}  // namespace halfopen::topologies
