#include "topologies/did_you_mean.hpp"

#include <gtest/gtest.h>

#include <array>

namespace halfopen::topologies {
namespace {

constexpr std::array<std::string_view, 4> services{"checkout", "gateway", "product",
                                                   "recommendations"};

TEST(DidYouMean, FindsTheLetterLeftOut) {
    EXPECT_EQ(closest("recomendations", services), "recommendations");
}
TEST(DidYouMean, FindsTheLettersSwapped) { EXPECT_EQ(closest("gatewya", services), "gateway"); }
TEST(DidYouMean, FindsAnotherCase) { EXPECT_EQ(closest("Gateway", services), "gateway"); }
TEST(DidYouMean, SaysNothingAboutAQuiteDifferentWord) {
    EXPECT_EQ(closest("database", services), std::nullopt);
}
TEST(DidYouMean, TakesTheFirstOfEquals) {
    constexpr std::array<std::string_view, 2> names{"b1", "b2"};
    EXPECT_EQ(closest("b3", names), "b1");
}
TEST(DidYouMean, ListsTheCandidates) {
    EXPECT_EQ(did_you_mean("gatway", services),
              "did you mean 'gateway'?  (have: checkout, gateway, product, recommendations)");
    EXPECT_EQ(did_you_mean("xyz", services), "have: checkout, gateway, product, recommendations");
    EXPECT_EQ(did_you_mean("xyz", {}), "");
}
TEST(DidYouMean, CutsALongList) {
    const std::vector<std::string_view> many(20, "x");
    EXPECT_TRUE(listed(many).ends_with("x and 8 more"));
}
TEST(DidYouMean, ShortensALongWordBetweenCharacters) {
    const std::string word(59, 'a');
    EXPECT_EQ(topologies::quoted(word + "\xC3\xBC"
                                        "b"),
              "'" + word + "...'");
    EXPECT_EQ(topologies::quoted("a\nb"), "'a b'");
}

}  // namespace
}  // namespace halfopen::topologies
