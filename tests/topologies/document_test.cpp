#include "topologies/document/document.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "topologies/document/parse.hpp"
#include "topologies/document/write.hpp"
#include "topologies/topology.hpp"

namespace halfopen::topologies {
namespace {

/// The codes of everything said about `text`.
std::vector<std::string> codes(const std::string& text) {
    std::vector<std::string> found;
    for (const Diagnostic& diagnostic : read_text(text).diagnostics)
        found.push_back(code_name(diagnostic.code));
    return found;
}

Document parsed(const std::string& text) {
    std::vector<Diagnostic> problems;
    auto document = parse(std::make_shared<Source>("text", ".", text), problems);
    EXPECT_TRUE(document.has_value()) << to_text(problems);
    return std::move(*document);
}

using Codes = std::vector<std::string>;

TEST(Document, KnowsLineColumnAndPathOfEveryNode) {
    const Document document = parsed("a:\n  b: [x, {c: y}]\n  'd e -> f': z\n");
    const Node c = document.root().find("a").find("b").first_child().parent();
    const Node y = [&] {
        Node last;
        for (const Node child : c) last = child;
        return last.find("c");
    }();
    EXPECT_EQ(y.line(), 2U);
    EXPECT_EQ(y.column(), 14U);
    EXPECT_EQ(y.path(), "a.b[1].c");
    EXPECT_EQ(document.root().find("a").find("d e -> f").path(), "a.'d e -> f'");
    EXPECT_EQ(document.root().path(), "");
}

TEST(Document, CopiesWhatAnAliasRepeats) {
    const Document document = parsed("a: &x [1, 2]\nb: *x\n");
    EXPECT_EQ(to_flow(document.root()), "{a: [1, 2], b: [1, 2]}");
    EXPECT_EQ(document.root().find("b").first_child().path(), "b[0]");
}

TEST(Document, TellsAQuotedNullFromNothing) {
    const Document document = parsed("a: null\nb: 'null'\nc:\nd: ~\n");
    EXPECT_TRUE(document.root().find("a").is_null());
    EXPECT_TRUE(document.root().find("b").is_scalar());
    EXPECT_TRUE(document.root().find("c").is_null());
    EXPECT_TRUE(document.root().find("d").is_null());
    EXPECT_EQ(to_flow(document.root()), "{a: null, b: \"null\", c: null, d: null}");
}

TEST(Document, WritesWhatItReads) {
    const std::string text =
        "{a: \"x: y\", b: \" z\", c: \"l\\n\\\"q\\\"\\\\\", d: \"#\", e: \"* -> b\", f: a.x -> "
        "b.y, g: \"\"}";
    const std::string once = to_flow(parsed(text).root());
    EXPECT_EQ(to_flow(parsed(once).root()), once);
    EXPECT_EQ(once, text);
}

TEST(BadText, NestedTooDeeplyIsRefusedAtOnce) {
    for (const std::string opening : {"[", "{a: ", "- ", "[\n", "? "}) {
        std::string text;
        for (int i = 0; i < 100'000; ++i) text += opening;
        const Reading reading = read_text(text);
        EXPECT_FALSE(reading.ok());
        EXPECT_FALSE(reading.diagnostics.empty()) << opening;
    }
    EXPECT_EQ(codes(std::string(100'000, '[') + std::string(100'000, ']')), Codes{"E005"});
}

TEST(BadText, IndentedStepwiseIsRefused) {
    std::string text;
    for (int i = 0; i < 2'000; ++i) text += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
    EXPECT_EQ(codes(text), Codes{"E005"});
}

TEST(BadText, OfAliasesThatGrowIsRefused) {
    std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 10; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int j = 0; j < 9; ++j) text += ", " + before;
        text += "]\n";
    }
    EXPECT_EQ(codes(text), Codes{"E006"});
}

TEST(BadText, OfAliasesThatDeepenIsRefused) {
    std::string text = "a0: &a0 " + std::string(90, '[') + std::string(90, ']') + "\n";
    text += "a1: " + std::string(90, '[') + "*a0" + std::string(90, ']') + "\n";
    EXPECT_EQ(codes(text), Codes{"E005"});
}

TEST(BadText, WithAControlCharacterIsNoText) {
    const std::string valid = "schema: 1\nservices: {a: {endpoints: {x: []}}}\n";
    EXPECT_EQ(codes(valid), Codes{});
    for (const char byte : {'\0', '\x04', '\x1b', '\x7f'}) {
        EXPECT_EQ(codes(valid + std::string(1, byte)), Codes{"E002"});
    }
}

TEST(BadText, ThatIsNotUtf8IsNoText) {
    for (const char* bytes :
         {"\xFF", "\xC0\xAF", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80"}) {
        EXPECT_EQ(codes("title: " + std::string(bytes) + "\n"), Codes{"E002"});
    }
    EXPECT_EQ(codes(std::string("\xFF\xFE"
                                "a\0",
                                4)),
              Codes{"E002"});
}

TEST(BadText, OfRandomBytesIsRefused) {
    std::uint32_t state = 1;
    for (int round = 0; round < 200; ++round) {
        std::string text;
        for (int i = 0; i < 400; ++i) {
            state = state * 1664525U + 1013904223U;
            text += static_cast<char>(state >> 24U);
        }
        EXPECT_FALSE(read_text(text).ok());
    }
}

TEST(Text, MayBeginWithAByteOrderMarkAndEndItsLinesTheWindowsWay) {
    const Reading reading =
        read_text("\xEF\xBB\xBFschema: 1\r\nservices:\r\n  a: {endpoints: {x: [{work: 20}]}}\r\n");
    ASSERT_EQ(reading.diagnostics.size(), 1U);
    EXPECT_EQ(reading.diagnostics[0].line, 3U);
    EXPECT_EQ(reading.diagnostics[0].column, 30U);
    EXPECT_EQ(reading.diagnostics[0].source_line, "  a: {endpoints: {x: [{work: 20}]}}");
}

TEST(Text, HasItsColumnsCountedInCharacters) {
    const Reading reading = read_text(
        "schema: 1\ntitle: [\"\xC3\xBC\xC3\xBC\", {a: b}]\nservices: {a: {endpoints: {x: []}}}\n");
    ASSERT_EQ(reading.diagnostics.size(), 1U);
    EXPECT_EQ(reading.diagnostics[0].column, 8U);
}

TEST(File, ThatIsMissingADirectoryOrADeviceIsSaidToBe) {
    EXPECT_EQ(to_text(read_file("/no/such/file.yaml").diagnostics),
              "/no/such/file.yaml: error[E001]: no such file\n");
    EXPECT_EQ(to_text(read_file("/tmp").diagnostics),
              "/tmp: error[E001]: this is a directory, not a file\n");
    EXPECT_EQ(to_text(read_file("/dev/zero").diagnostics),
              "/dev/zero: error[E001]: this is not a plain file\n");
}

TEST(File, LargerThan64MegabytesIsRefused) {
    const std::filesystem::path path =
        std::filesystem::temp_directory_path() / "halfopen_too_large.yaml";
    std::ofstream(path) << "schema: 1\n";
    std::filesystem::resize_file(path, file_bytes_max + 1);
    const Reading reading = read_file(path.string());
    std::filesystem::remove(path);
    ASSERT_EQ(reading.diagnostics.size(), 1U);
    EXPECT_EQ(reading.diagnostics[0].code, Code::too_large);
}

TEST(Diagnostics, AreAllInTheTableAndTheDocumentation) {
    std::ifstream file(HALFOPEN_SOURCE_DIR "/docs/diagnostics.md", std::ios::binary);
    const std::string kept((std::istreambuf_iterator<char>(file)), {});
    if (std::getenv("HALFOPEN_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(HALFOPEN_SOURCE_DIR "/docs/diagnostics.md", std::ios::binary)
            << diagnostics_markdown();
    } else {
        EXPECT_EQ(kept, diagnostics_markdown()) << "fix: HALFOPEN_UPDATE_GOLDEN=1 test_topologies";
    }
}

TEST(Diagnostics, AreCutAfterFifty) {
    const std::vector<Diagnostic> many(60);
    EXPECT_TRUE(to_text(many).ends_with("and 10 more\n"));
}

}  // namespace
}  // namespace halfopen::topologies
