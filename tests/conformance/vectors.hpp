#pragma once
// What record.py recorded: sequences of calls with the real library's answers.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "sim/time.hpp"

namespace halfopen::conformance {

/// One call: its words, the library's answer, and where it stands.
struct Call {
    std::vector<std::string> words;
    std::string answer;
    std::size_t line = 0;

    const std::string& name() const { return words.at(0); }
    std::int64_t whole(std::size_t word) const { return std::stoll(words.at(word)); }
    double real(std::size_t word) const { return std::stod(words.at(word)); }
    sim::Instant instant(std::size_t word) const { return sim::Instant{whole(word)}; }
    sim::Duration duration(std::size_t word) const { return sim::Duration{whole(word)}; }
};

struct Settings {
    std::map<std::string, std::string> values;

    const std::string& word(const std::string& key) const { return values.at(key); }
    std::int64_t whole(const std::string& key) const { return std::stoll(values.at(key)); }
    double real(const std::string& key) const { return std::stod(values.at(key)); }
    sim::Duration duration(const std::string& key) const { return sim::Duration{whole(key)}; }
};

inline std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// How many sequences each record must have: HALFOPEN_SEQUENCES; 0 when that says nothing.
inline std::size_t sequences_asked_for() {
    const std::string asked = environment("HALFOPEN_SEQUENCES");
    return asked.empty() ? 0 : std::stoul(asked);
}

/// Whether HALFOPEN_WITHOUT ("gobreaker,tower") allows that this library was not recorded.
inline bool may_be_missing(const std::string& kind) {
    const std::string library = "," + kind.substr(0, kind.find('/')) + ",";
    return ("," + environment("HALFOPEN_WITHOUT") + ",").find(library) != std::string::npos;
}

/// The file of "library/kind": the committed record, or what HALFOPEN_VECTORS, a folder, has of it.
/// With HALFOPEN_SEQUENCES it must be there.
inline std::string path_of(const std::string& kind) {
    const std::string folder = environment("HALFOPEN_VECTORS");
    std::string elsewhere = folder.empty() ? "" : folder + "/" + kind + ".txt";
    const bool is_there = !elsewhere.empty() && std::ifstream(elsewhere);
    if (is_there || sequences_asked_for() != 0) {
        return elsewhere;
    }
    return HALFOPEN_SOURCE_DIR "/tests/conformance/" + kind + ".txt";
}

/// Replays a record. `begin(const Settings&)` makes the thing under test of one sequence;
/// `decide(thing, const Call&)` returns its answer as the record words it.
template <class Begin, class Decide>
void replay(const std::string& kind, Begin begin, Decide decide) {
    std::ifstream file(path_of(kind));
    if (!file && may_be_missing(kind)) {
        GTEST_SKIP() << kind << " was left out: HALFOPEN_WITHOUT";
    }
    ASSERT_TRUE(file) << "no record of " << kind << ": tests/conformance/record.py " << kind;
    using Thing = decltype(begin(Settings{}));
    std::vector<Thing> thing;  // none or one
    std::size_t sequences = 0;
    std::string text;
    for (std::size_t line = 1; std::getline(file, text); ++line) {
        const std::size_t arrow = text.find(" => ");
        Call call{{}, arrow == std::string::npos ? "" : text.substr(arrow + 4), line};
        std::istringstream words(text.substr(0, arrow));
        for (std::string word; words >> word;) {
            call.words.push_back(word);
        }
        if (call.words.at(0) == "sequence") {
            Settings settings;
            for (std::size_t at = 1; at != call.words.size(); ++at) {
                const std::size_t equals = call.words[at].find('=');
                settings.values[call.words[at].substr(0, equals)] =
                    call.words[at].substr(equals + 1);
            }
            thing.clear();
            thing.push_back(begin(settings));
            ++sequences;
        } else {
            ASSERT_EQ(decide(thing.at(0), call), call.answer)
                << path_of(kind) << ":" << line << ": " << text;
        }
    }
    const std::size_t asked = sequences_asked_for();
    EXPECT_EQ(sequences, asked == 0 ? std::max<std::size_t>(sequences, 50) : asked)
        << path_of(kind);
}

}  // namespace halfopen::conformance
