#include "experiments/store/store.hpp"
#include "halfopen_engine_version.hpp"  // made by cmake/digest.cmake

namespace halfopen::experiments {

const std::string& engine_version() {
    static const std::string version = HALFOPEN_ENGINE_VERSION;
    return version;
}

}  // namespace halfopen::experiments
