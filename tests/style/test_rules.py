"""The rules themselves: what each must catch, and what it must leave alone."""

import pytest
import rules
from cpp_text import code_only, functions
from rules import Source


def lines_found(rule, path, text):
    return [finding.line for finding in rule(Source(path, text))]


def test_a_long_line_is_found():
    text = "short\n" + "x" * 101 + "\n" + "y" * 100 + "\n"
    assert lines_found(rules.lines_fit, "sim/time.hpp", text) == [2]


def test_a_long_file_is_found():
    assert lines_found(rules.file_is_short, "sim/time.hpp", "\n" * 400) == []
    assert lines_found(rules.file_is_short, "sim/time.hpp", "\n" * 401) == [401]
    made = '"""A stub. Made by tests/python/test_a_stub.py."""' + "\n" * 401
    assert lines_found(rules.file_is_short, "python/halfopen/a.pyi", made) == []


def test_a_long_cpp_function_is_found():
    def body(count):
        return "\n\nint f() {\n" + "    g();\n" * (count - 2) + "}\n"

    assert lines_found(rules.functions_are_short, "sim/a.cpp", body(70)) == []
    assert lines_found(rules.functions_are_short, "sim/a.cpp", body(71)) == [3]


def test_a_long_python_function_is_found_and_its_docstring_not_counted():
    documented = 'def f():\n    """' + "\n" * 40 + '"""\n' + "    g()\n" * 69
    assert lines_found(rules.functions_are_short, "python/a.py", documented) == []
    assert lines_found(rules.functions_are_short, "python/a.py", documented + "    g()\n") == [1]


FUNCTIONS = r"""
#include <vector>
#define WAKE(name) \
    void name() {  \
    }
namespace halfopen::sim {
struct alignas(8) Event { int at{0}; std::vector<int> of = {1, 2}; };
enum class Kind { a, b };
constexpr int table[]{1, 2};
class Pool : public Base {
public:
    explicit Pool(int size) : size_{size}, free_(size),
                              used_{} {
        grow();
    }
    bool empty() const noexcept { return size_ == 1'000; }

private:
    int size_;
};
template <class T>
auto sum(const T& values) -> int
    requires true
{
    const char* brace = "}"; // }
    for (auto x : values) { if (x) { continue; } }
    return [&] { return 1; }();
}
bool operator==(Pool a, Pool b) { return true; }
TEST(Pool, Grows) {
    EXPECT_TRUE(true);
}
}  // namespace halfopen::sim
"""


def test_functions_are_told_from_scopes_and_values():
    found = [(each.name, each.line, each.lines) for each in functions(FUNCTIONS)]
    assert [name for name, _, _ in found] == ["Pool", "empty", "sum", "operator==", "TEST"]
    assert [count for _, _, count in found] == [4, 1, 8, 1, 3]


def test_comments_and_literals_are_no_code():
    text = "a // rand()\n/* std::log\n */ b \"rand()\" R\"(rand()\n)\" '\"' 1'000 c"
    assert "rand" not in code_only(text) and "log" not in code_only(text)
    assert code_only(text).count("\n") == text.count("\n")
    assert code_only(text).endswith("c")


@pytest.mark.parametrize(
    ("path", "include"),
    [
        ("sim/a.hpp", '"models/call.hpp"'),
        ("sim/a.hpp", "<yaml-cpp/yaml.h>"),
        ("models/policies/a.hpp", '"topologies/read.hpp"'),
        ("topologies/a.hpp", "<yaml-cpp/yaml.h>"),
        ("models/a.cpp", "<boost/graph/adjacency_list.hpp>"),
        ("models/a.cpp", "<Eigen/Dense>"),
        ("experiments/a.cpp", '"cli/main.hpp"'),
        ("cli/a.cpp", '"python/module.hpp"'),
        ("cli/a.cpp", "<pybind11/pybind11.h>"),
        ("experiments/a.cpp", "<CLI/CLI.hpp>"),
        ("experiments/a.cpp", '"tests/graph.hpp"'),
        ("experiments/a.cpp", "<gtest/gtest.h>"),
        ("sim/a.cpp", '"time.hpp"'),
        ("sim/a.cpp", "<sim/time.hpp>"),
        ("sim/a.cpp", "<unistd.h>"),
        ("cli/a.cpp", "<fmt/format.h>"),
    ],
)
def test_an_include_that_does_not_point_downwards_is_found(path, include):
    text = f"#pragma once\n#include {include}\n"
    assert lines_found(rules.includes_point_downwards, path, text) == [2]


@pytest.mark.parametrize(
    ("path", "include"),
    [
        ("models/a.hpp", '"sim/time.hpp"'),
        ("models/a.hpp", '"models/policies/retry.hpp"'),
        ("sim/a.hpp", "<vector>"),
        ("topologies/a.cpp", "<yaml-cpp/yaml.h>"),
        ("experiments/a.cpp", "<Eigen/Dense>"),
        ("cli/a.cpp", '"experiments/sweep.hpp"'),
        ("tests/sim/a.cpp", '"tests/sim/reference.hpp"'),
        ("tests/sim/a.cpp", "<gtest/gtest.h>"),
    ],
)
def test_an_include_that_points_downwards_is_left_alone(path, include):
    assert lines_found(rules.includes_point_downwards, path, f"#include {include}\n") == []


@pytest.mark.parametrize(
    "code",
    [
        "auto t = std::chrono::steady_clock::now();",
        "auto t = system_clock::now();",
        "std::random_device device;",
        "int x = rand();",
        "std::exponential_distribution<double> d;",
        "double y = std::log(x);",
        "double y = std::exp(x);",
        "double y = std::pow(x, 2);",
        "std::thread t;",
        "std::function<void()> f;",
        "std::unordered_map<int, int> m;",
        "#include <iostream>",
        "#include <filesystem>",
    ],
)
def test_a_banned_word_is_found_in_the_kernel_only(code):
    assert lines_found(rules.kernel_is_pure, "sim/a.cpp", "\n" + code) == [2]
    assert lines_found(rules.kernel_is_pure, "models/policies/a.hpp", "\n" + code) == [2]
    assert lines_found(rules.kernel_is_pure, "experiments/a.cpp", "\n" + code) == []


def test_words_that_only_resemble_banned_ones_are_left_alone():
    text = "throw std::logic_error(std::sqrt(x) + log(x)); // std::log(x), rand()\noperand(x);\n"
    assert lines_found(rules.kernel_is_pure, "sim/a.cpp", text) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("sim/string_util.hpp", ""),
        ("models/data/a.cpp", ""),
        ("sim/a.hpp", "class RequestManager {};"),
        ("sim/a.hpp", "enum class DataKind {};"),
        ("sim/a.hpp", "using Helper = int;"),
        ("python/halfopen/a.py", "class ResultData:\n    pass\n"),
    ],
)
def test_a_name_that_says_nothing_is_found(path, text):
    assert lines_found(rules.names_say_what, path, text) == [1]


def test_other_names_are_left_alone():
    text = "class Metadata {}; struct Utilization {}; auto p = values.data();"
    assert lines_found(rules.names_say_what, "sim/update.hpp", text) == []
