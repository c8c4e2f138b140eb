// Every file in bad/ and what is said about it: NNN_name.yaml and NNN_name.expected.
// HALFOPEN_UPDATE_GOLDEN=1 writes the expected texts anew; read them before you keep them.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "topologies/topology.hpp"

namespace halfopen::topologies {
namespace {

namespace files = std::filesystem;

std::vector<files::path> bad_files() {
    std::vector<files::path> found;
    for (const auto& entry :
         files::directory_iterator(HALFOPEN_SOURCE_DIR "/tests/topologies/bad")) {
        if (entry.path().extension() == ".yaml") found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::string content(const files::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// What is said, with the folder left out of it.
std::string said(const files::path& path) {
    std::string text = to_text(read_file(path.string()).diagnostics);
    const std::string folder = path.parent_path().generic_string() + "/";
    for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
        text.erase(at, folder.size());
    }
    return text;
}

class BadFile : public testing::TestWithParam<files::path> {};

TEST_P(BadFile, IsExplained) {
    const files::path golden = files::path(GetParam()).replace_extension(".expected");
    const std::string text = said(GetParam());
    if (std::getenv("HALFOPEN_UPDATE_GOLDEN") != nullptr)
        std::ofstream(golden, std::ios::binary) << text;
    EXPECT_FALSE(text.empty()) << "nothing is wrong with this file";
    EXPECT_EQ(text, content(golden));
}

INSTANTIATE_TEST_SUITE_P(All, BadFile, testing::ValuesIn(bad_files()),
                         [](const auto& file) { return file.param.stem().string(); });

TEST(BadFiles, AreAtLeast120) { EXPECT_GE(bad_files().size(), 120U); }

TEST(BadFiles, ShowEveryCodeOfTheTable) {
    std::string all;
    for (const files::path& path : bad_files()) all += said(path);
    // Those that need a file too large or too strange to keep are in document_test and
    // topology_test.
    const std::vector<Code> elsewhere{Code::unreadable_file, Code::not_text,
                                      Code::too_deep,        Code::too_large,
                                      Code::too_many_steps,  Code::no_such_place};
    for (const CodeMeaning& meaning : code_meanings()) {
        if (std::find(elsewhere.begin(), elsewhere.end(), meaning.code) != elsewhere.end())
            continue;
        EXPECT_NE(all.find("[" + code_name(meaning.code) + "]"), std::string::npos)
            << code_name(meaning.code);
    }
}

}  // namespace
}  // namespace halfopen::topologies
