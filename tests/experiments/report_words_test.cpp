#include "experiments/report_words.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "experiments/json_writer.hpp"
#include "experiments/report_table.hpp"

namespace halfopen::experiments {
namespace {

TEST(ReportWords, CountsHaveTheirThousandsApart) {
    EXPECT_EQ(count_in_words(0), "0");
    EXPECT_EQ(count_in_words(999), "999");
    EXPECT_EQ(count_in_words(9600), "9,600");
    EXPECT_EQ(count_in_words(18446744073709551615U), "18,446,744,073,709,551,615");
}

TEST(ReportWords, AHundredPercentIsExact) {
    EXPECT_EQ(percent_in_words(1), "100 %");
    EXPECT_EQ(percent_in_words(0), "0 %");
    EXPECT_EQ(percent_in_words(0.99996), "99.996 %");
    EXPECT_EQ(percent_in_words(0.00002), "0.002 %");
    EXPECT_EQ(percent_in_words(0.483), "48.3 %");
    EXPECT_EQ(percent_in_words(1 - 1e-12), "over 99.9999 %");
}

TEST(ReportWords, DurationsShowThreeDigits) {
    EXPECT_EQ(duration_in_words({}), "0 s");
    EXPECT_EQ(duration_in_words(sim::nanoseconds(40)), "40 ns");
    EXPECT_EQ(duration_in_words(sim::microseconds(412)), "412 us");
    EXPECT_EQ(duration_in_words(sim::microseconds(999'600)), "1.00 s");
    EXPECT_EQ(duration_in_words(sim::milliseconds(80)), "80.0 ms");
    EXPECT_EQ(duration_in_words(sim::milliseconds(9996)), "10.0 s");
    EXPECT_EQ(duration_in_words(sim::seconds(142)), "142 s");
    EXPECT_EQ(duration_in_words(sim::seconds(3600)), "60.0 min");
    EXPECT_EQ(duration_in_words(sim::seconds(86400)), "24.0 h");
    EXPECT_EQ(duration_in_words(sim::seconds(864000)), "10.0 days");
}

TEST(ReportWords, NumbersHaveNoZerosAtTheirEnds) {
    EXPECT_EQ(number_in_words(60), "60");
    EXPECT_EQ(number_in_words(3.25), "3.25");
    EXPECT_EQ(number_in_words(0.0066), "0.007");
    EXPECT_EQ(number_in_words(596420), "596,420");
}

TEST(ReportWords, ListsEndInWords) {
    EXPECT_EQ(listed_in_words({"a"}), "a");
    EXPECT_EQ(listed_in_words({"a", "b", "c"}), "a, b and c");
    EXPECT_EQ(listed_in_words({"a", "b", "c", "d"}, 2), "a, b and 2 more");
}

TEST(ReportWords, LinesBreakAtSpaces) {
    EXPECT_EQ(wrapped("one two three four", 2, 14), "  one two\n    three four\n");
}

TEST(TextTable, LeavesOutColumnsThatSayNothing) {
    TextTable table;
    table.add_column("users", Align::left);
    table.add_column("sent");
    table.add_column("failed");
    table.add_row({"shoppers", "9,600", "-"});
    table.add_row({"buyers", "960", "-"});
    EXPECT_EQ(table.to_text(),
              "  users      sent\n"
              "  shoppers  9,600\n"
              "  buyers      960\n");
}

TEST(TextTable, WithoutRowsIsEmpty) {
    TextTable table;
    table.add_column("users", Align::left);
    EXPECT_EQ(table.to_text(), "");
}

TEST(JsonWriter, KeepsTheOrderOfKeys) {
    JsonWriter json;
    json.open_object().field("z", std::uint64_t{1}).field("a", true).key("list").open_array();
    json.value(0.1).value(0.1F).null().close().close();
    EXPECT_EQ(json.text(), R"({"z":1,"a":true,"list":[0.1,0.1,null]})");
}

TEST(JsonWriter, EscapesWhatMustBeEscaped) {
    JsonWriter json;
    json.value("a\"b\\c\nd\x01 \xc3\xa4");
    EXPECT_EQ(json.text(), "\"a\\\"b\\\\c\\nd\\u0001 \xc3\xa4\"");
}

TEST(JsonWriter, ReplacesWhatIsNoText) {
    for (const char* broken : {"\xff", "\xc3", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xc0\x80"}) {
        JsonWriter json;
        json.value(broken);
        EXPECT_EQ(json.text().substr(0, 4), "\"\xEF\xBF\xBD");
    }
}

TEST(JsonWriter, NumbersThatAreNoneBecomeNull) {
    JsonWriter json;
    json.value(std::numeric_limits<double>::quiet_NaN());
    EXPECT_EQ(json.text(), "null");
}

}  // namespace
}  // namespace halfopen::experiments
