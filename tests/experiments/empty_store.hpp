#pragma once
// A store for one test, whatever an earlier run of it has left behind.

#include <filesystem>
#include <memory>
#include <string>

#include "experiments/store/store.hpp"

namespace halfopen::experiments {

inline std::shared_ptr<Store> empty_store(const std::string& name) {
    const std::string path =
        (std::filesystem::temp_directory_path() / ("halfopen_" + name + ".sqlite")).string();
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
    return std::make_shared<Store>(path);
}

}  // namespace halfopen::experiments
