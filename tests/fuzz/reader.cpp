// libFuzzer target: any bytes may be read; what is accepted can be written and read again.
// Seeds: topologies/gallery, tests/topologies/bad; words of the language: reader.dict.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "topologies/topology.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace halfopen::topologies;
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    const Reading reading = read_text(text, "fuzz", "/nonexistent");
    to_text(reading.diagnostics);
    if (!reading.ok()) {
        if (!has_errors(reading.diagnostics)) std::abort();
        return 0;
    }
    const std::string yaml = reading.topology->to_yaml();
    const Reading again = read_text(yaml, "again", "/nonexistent");
    if (!again.ok() || again.topology->to_yaml() != yaml) std::abort();
    if (again.topology->variants() != reading.topology->variants()) std::abort();
    for (const std::string& variant : reading.topology->variants()) {
        if (!reading.topology->variant(variant).ok()) std::abort();
    }
    reading.topology->with("run.seed", "3");
    return 0;
}
