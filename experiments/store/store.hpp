#pragma once
// Every finished run, kept in one SQLite file, so that no question is computed twice.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/time.hpp"

namespace halfopen::experiments {

/// A store cannot be opened, read or written. Its text says which, why, and what to do.
struct StoreError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// All that a run's figures depend on, but for the replication.
struct StoredQuestion {
    std::string system;                ///< topologies::Topology::identity
    std::vector<std::string> figures;  ///< their names, in order
    std::uint64_t seed = 0;
    sim::Duration duration{};
};

/// A finished run.
struct StoredRun {
    std::uint32_t replication = 0;
    std::uint64_t fingerprint = 0;
    std::uint64_t requests = 0;  ///< that users sent
    std::vector<double> values;  ///< of the figures; not a number: nothing to measure
};

/// What a question is called within one store, so that its runs are found by two numbers.
struct StoredQuestionId {
    std::int64_t system = 0;
    std::int64_t figures = 0;
    std::uint64_t seed = 0;
    sim::Duration duration{};
    std::uint64_t hash = 0;  ///< of the question itself: each of its runs is sealed with it
};

/// One SQLite file with a write-ahead log. A run is kept from the moment `put` returns, whatever
/// happens to the process after. Runs of another version of halfopen are kept, and not found.
/// Several processes may use one file at a time; an object may be used by several threads.
class Store {
public:
    /// Opens the file, or makes it. Throws StoreError: the folder is not there or may not be
    /// written, the file is damaged, is no store, or was made by a newer halfopen.
    explicit Store(const std::string& path);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    const std::string& path() const { return path_; }

    /// Enters a question. `yaml`: the system's text, so that a stamp is enough to run it again.
    StoredQuestionId enter(const StoredQuestion& question, const std::string& yaml);
    /// Calls `found` with each stored run of the question below this replication, in their order.
    /// About a microsecond for a run of fifty figures.
    void find(const StoredQuestionId& question, std::uint32_t replications,
              const std::function<void(StoredRun&&)>& found);
    /// Keeps a run; one that is there already stays as it is. Throws StoreError when it cannot be
    /// written (a full disk): what was kept before stays. About 20 us.
    void put(const StoredQuestionId& question, const StoredRun& run);
    /// The text of a system of any version, if it was entered.
    std::optional<std::string> system(const std::string& identity);
    /// How many runs of this version it holds.
    std::uint64_t count();

private:
    class Database;
    std::string path_;
    std::unique_ptr<Database> database_;
};

/// The version of halfopen and of the very sources that this program was built from: runs of
/// different ones are never taken for each other. "0.2.0+9c3f..."
const std::string& engine_version();

/// Where runs are kept unless told otherwise: the environment's HALFOPEN_STORE, or
/// `.halfopen/store.sqlite` in the present folder, which is made.
std::string default_store_path();

}  // namespace halfopen::experiments
