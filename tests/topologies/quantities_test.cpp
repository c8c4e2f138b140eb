#include "topologies/quantities.hpp"

#include <gtest/gtest.h>

#include "models/field.hpp"

namespace halfopen::topologies {
namespace {

std::int64_t nanoseconds(std::string_view text) {
    const auto parsed = parse_duration(text);
    return parsed.value ? parsed.value->nanoseconds : -1;
}

TEST(Duration, IsExactToTheNanosecond) {
    EXPECT_EQ(nanoseconds("8s"), 8'000'000'000);
    EXPECT_EQ(nanoseconds("0.1ms"), 100'000);
    EXPECT_EQ(nanoseconds("1.5s"), 1'500'000'000);
    EXPECT_EQ(nanoseconds("250us"), 250'000);
    EXPECT_EQ(nanoseconds("40ns"), 40);
    EXPECT_EQ(nanoseconds("2min"), 120'000'000'000);
    EXPECT_EQ(nanoseconds("1h"), 3'600'000'000'000);
    EXPECT_EQ(nanoseconds("0.000000001s"), 1);
    EXPECT_EQ(nanoseconds("123456789.987654321s"), 123'456'789'987'654'321);
    EXPECT_EQ(nanoseconds("0.0000000000025h"), 9);
    EXPECT_EQ(nanoseconds(".5s"), 500'000'000);
    EXPECT_EQ(nanoseconds("0s"), 0);
    EXPECT_EQ(nanoseconds("007s"), 7'000'000'000);
    EXPECT_EQ(nanoseconds("1.50000000000000000000s"), 1'500'000'000);
    EXPECT_EQ(nanoseconds(" 8 s "), 8'000'000'000);
    EXPECT_EQ(nanoseconds("+8s"), 8'000'000'000);
}

TEST(Duration, OfTenYearsIsTheLongest) {
    EXPECT_EQ(nanoseconds("87840h"), sim::duration_max.nanoseconds);
    EXPECT_EQ(parse_duration("87840.000001h").code, Code::out_of_range);
    EXPECT_EQ(parse_duration("999999999999999999999999s").code, Code::out_of_range);
}

TEST(Duration, FinerThanANanosecondIsAnError) {
    EXPECT_EQ(parse_duration("0.5ns").code, Code::out_of_range);
    EXPECT_EQ(parse_duration("0.0000000001s").code, Code::out_of_range);
    EXPECT_EQ(parse_duration("0.00000000000000000001h").code, Code::out_of_range);
}

TEST(Duration, WithoutAUnitSaysWhatToWrite) {
    const auto parsed = parse_duration("80");
    EXPECT_EQ(parsed.code, Code::missing_unit);
    EXPECT_EQ(parsed.message, "a bare number where a duration belongs");
    EXPECT_EQ(parsed.help, "write 80ms or 80s");
}

TEST(Duration, OfAForeignUnitSaysTheRightOne) {
    EXPECT_EQ(parse_duration("2m").help, "write 2min");
    EXPECT_EQ(parse_duration("2 seconds").help, "write 2s");
    EXPECT_EQ(parse_duration("2\xC2\xB5s").help, "write 2us");
    EXPECT_EQ(parse_duration("2d").code, Code::wrong_unit);
    EXPECT_EQ(parse_duration("2/s").code, Code::wrong_unit);
}

TEST(Duration, IsNotJustAnyText) {
    for (const char* text :
         {"", " ", "s", "-", ".", "+s", "soon", ".nan", "inf", "1e3s", "0x10s", "1,5s", "1:30"}) {
        EXPECT_FALSE(parse_duration(text).value) << text;
    }
    EXPECT_EQ(parse_duration("-1s").code, Code::out_of_range);
}

TEST(Rate, IsPerSecond) {
    EXPECT_EQ(parse_rate("40/s").value, 40);
    EXPECT_EQ(parse_rate("90/min").value, 1.5);
    EXPECT_EQ(parse_rate("3/h").value, 3.0 / 3600);
    EXPECT_EQ(parse_rate("0.1/s").value, 0.1);
    EXPECT_EQ(parse_rate("0/s").value, 0);
}

TEST(Rate, OfAForeignUnitSaysTheRightOne) {
    EXPECT_EQ(parse_rate("10rps").help, "write 10/s");
    EXPECT_EQ(parse_rate("10/sec").help, "write 10/s");
    EXPECT_EQ(parse_rate("10").help, "write 10/s or 10/min");
    EXPECT_EQ(parse_rate("10/").code, Code::wrong_unit);
    EXPECT_EQ(parse_rate("-1/s").code, Code::out_of_range);
    EXPECT_EQ(parse_rate("1e13/s").code, Code::wrong_unit);
}

TEST(Fraction, OfPercentIsTheNearestDouble) {
    EXPECT_EQ(parse_fraction("0.1%").value, 0.001);
    EXPECT_EQ(parse_fraction("99.9%").value, 0.999);
    EXPECT_EQ(parse_fraction("7%").value, 0.07);
    EXPECT_EQ(parse_fraction("100%").value, 1);
    EXPECT_EQ(parse_fraction("0%").value, 0);
}

TEST(Fraction, NeedsItsPercentSign) {
    EXPECT_EQ(parse_fraction("0.5").code, Code::missing_unit);
    EXPECT_EQ(parse_fraction("0.5").help, "write 50%");
    EXPECT_EQ(parse_fraction("5").help,
              "as a share it would be 500%, above 100%; if 5% is meant, write that");
    EXPECT_EQ(parse_fraction("101%").code, Code::out_of_range);
    EXPECT_EQ(parse_fraction("-1%").code, Code::out_of_range);
}

TEST(Count, IsWholeOrUnlimited) {
    EXPECT_EQ(parse_count("4").value, 4U);
    EXPECT_EQ(parse_count("4294967294").value, 4'294'967'294U);
    EXPECT_EQ(parse_count("unlimited", true).value, models::unlimited);
    EXPECT_FALSE(parse_count("unlimited").value);
    for (const char* text :
         {"4.0", "4.", "-4", "4s", "4294967295", "99999999999999999999", "many", ""}) {
        EXPECT_FALSE(parse_count(text, true).value) << text;
    }
}

TEST(Number, IsFinite) {
    EXPECT_EQ(parse_number("0.5").value, 0.5);
    EXPECT_EQ(parse_number("1e3").value, 1000);
    EXPECT_EQ(parse_number("-2").value, -2);
    for (const char* text : {"nan", ".nan", "inf", "-inf", ".inf", "1e999", "1x", "", "0x1p3"}) {
        EXPECT_FALSE(parse_number(text).value) << text;
    }
    EXPECT_EQ(parse_number("50%").help, "write 0.5, it has no unit");
}

TEST(QuantityText, ReadAgainIsTheSameValue) {
    for (const std::int64_t count :
         {1LL, 999LL, 100'000LL, 1'500'000'000LL, 120'000'000'000LL, 3'600'000'000'000LL}) {
        EXPECT_EQ(nanoseconds(duration_text({count})), count);
    }
    for (const double fraction : {0.001, 0.07, 0.999, 1.0, 0.5}) {
        EXPECT_EQ(parse_fraction(fraction_text(fraction)).value, fraction);
    }
    EXPECT_EQ(duration_text(sim::seconds(240)), "240s");
    EXPECT_EQ(duration_text(sim::seconds(1200)), "20min");
    EXPECT_EQ(duration_text({}), "0s");
    EXPECT_EQ(fraction_text(0.07), "7%");
    EXPECT_EQ(rate_text(40), "40/s");
    EXPECT_EQ(count_text(models::unlimited), "unlimited");
}

}  // namespace
}  // namespace halfopen::topologies
