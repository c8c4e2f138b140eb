#include "experiments/store/store.hpp"

#include <bit>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "experiments/store/database.hpp"
#include "sim/chance.hpp"

namespace halfopen::experiments {
namespace {

constexpr std::int64_t application_id = 0x68616c66;  // "half"
constexpr std::int64_t schema_version = 1;
constexpr int patience_ms = 60'000;

// All words are little-endian in the file, whatever the machine.
static_assert(std::endian::native == std::endian::little, "stores are read as they are");

constexpr std::string_view schema = R"(
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS systems (
    id INTEGER PRIMARY KEY, engine TEXT NOT NULL, identity TEXT NOT NULL, yaml TEXT NOT NULL,
    UNIQUE (engine, identity));
CREATE TABLE IF NOT EXISTS figures (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS runs (
    system INTEGER NOT NULL REFERENCES systems (id),
    figures INTEGER NOT NULL REFERENCES figures (id),
    seed INTEGER NOT NULL, duration INTEGER NOT NULL, replication INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL, requests INTEGER NOT NULL, numbers BLOB NOT NULL,
    checksum INTEGER NOT NULL, PRIMARY KEY (system, figures, seed, duration, replication)
) WITHOUT ROWID;
PRAGMA application_id = 1751215206;
PRAGMA user_version = 1;
COMMIT;
)";
static_assert(application_id == 1751215206);

std::int64_t as_stored(std::uint64_t word) { return std::bit_cast<std::int64_t>(word); }
std::uint64_t as_read(std::int64_t word) { return std::bit_cast<std::uint64_t>(word); }

/// Over everything that a run says and the question that it answers, so that a changed bit is
/// noticed, be it in a row, in its key, or in the index that leads there.
std::uint64_t checksum_of(const StoredQuestionId& question, const StoredRun& run) {
    std::uint64_t sum = sim::mix(question.hash, sim::mix(run.replication, run.fingerprint));
    sum = sim::mix(sum, run.requests);
    for (const double value : run.values) sum = sim::mix(sum, std::bit_cast<std::uint64_t>(value));
    return sum;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += name + "\n";
    return text;
}

std::uint64_t hash_of(const StoredQuestion& question, const std::string& names) {
    const std::uint64_t of_texts =
        sim::mix(sim::hash_name(engine_version() + "\n" + question.system), sim::hash_name(names));
    return sim::mix(of_texts, sim::mix(question.seed, as_read(question.duration.nanoseconds)));
}

}  // namespace

class Store::Database {
public:
    explicit Database(const std::string& path) : path_(path), connection_(open(path)) {
        prepare_file();
        statements_.emplace(connection_.get(), path_);
    }

    StoredQuestionId enter(const StoredQuestion& question, const std::string& yaml) {
        const std::lock_guard guard(mutex_);
        const std::string names = joined(question.figures);
        StoredQuestionId id{0, 0, question.seed, question.duration, hash_of(question, names)};
        id.system = system_id(question.system, yaml);
        statements_->add_figures.bind(1, names).run();
        statements_->find_figures.bind(1, names).step();
        id.figures = statements_->find_figures.integer(0);
        statements_->find_figures.reset();
        return id;
    }

    void find(const StoredQuestionId& question, std::uint32_t replications,
              const std::function<void(StoredRun&&)>& found) {
        const std::lock_guard guard(mutex_);
        Statement& runs = bound(statements_->find_runs, question);
        runs.bind(5, std::int64_t{replications});
        while (runs.step()) found(read_run(question, runs));
    }

    void put(const StoredQuestionId& question, const StoredRun& run) {
        const std::lock_guard guard(mutex_);
        bound(statements_->add_run, question)
            .bind(5, std::int64_t{run.replication})
            .bind(6, as_stored(run.fingerprint))
            .bind(7, as_stored(run.requests))
            .bind(8, std::as_bytes(std::span(run.values)))
            .bind(9, as_stored(checksum_of(question, run)))
            .run();
    }

    std::optional<std::string> system(const std::string& identity) {
        const std::lock_guard guard(mutex_);
        Statement& find = statements_->find_yaml.bind(1, identity);
        if (!find.step()) return std::nullopt;
        std::string yaml = find.text(0);
        find.reset();
        return yaml;
    }

    std::uint64_t count() {
        const std::lock_guard guard(mutex_);
        Statement& count = statements_->count.bind(1, engine_version());
        count.step();
        const std::int64_t runs = count.integer(0);
        count.reset();
        return as_read(runs);
    }

private:
    struct Close {
        void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
    };
    using Connection = std::unique_ptr<sqlite3, Close>;

    /// Each is named after what it does.
    struct Statements {
        Statements(sqlite3* connection, const std::string& path)
            : add_system(connection, path,
                         "INSERT INTO systems (engine, identity, yaml) VALUES (?, ?, ?) ON "
                         "CONFLICT DO NOTHING"),
              find_system(connection, path,
                          "SELECT id FROM systems WHERE engine = ? AND identity = ?"),
              find_yaml(connection, path,
                        "SELECT yaml FROM systems WHERE identity = ? ORDER BY id DESC LIMIT 1"),
              add_figures(connection, path,
                          "INSERT INTO figures (names) VALUES (?) ON CONFLICT DO NOTHING"),
              find_figures(connection, path, "SELECT id FROM figures WHERE names = ?"),
              add_run(connection, path,
                      "INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"),
              find_runs(connection, path,
                        "SELECT replication, fingerprint, requests, numbers, checksum FROM runs "
                        "WHERE system = ? AND figures = ? AND seed = ? AND duration = ? AND "
                        "replication < ? ORDER BY replication"),
              count(connection, path,
                    "SELECT count(*) FROM runs JOIN systems ON systems.id = runs.system WHERE "
                    "engine = ?") {}

        Statement add_system;
        Statement find_system;
        Statement find_yaml;
        Statement add_figures;
        Statement find_figures;
        Statement add_run;
        Statement find_runs;
        Statement count;
    };

    static Connection open(const std::string& path) {
        sqlite3* opened = nullptr;
        const int result = sqlite3_open_v2(
            path.c_str(), &opened,
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
        Connection connection(opened);
        if (result != SQLITE_OK) throw_store_error(opened, path, result);
        sqlite3_busy_timeout(opened, patience_ms);
        return connection;
    }

    void execute(std::string_view sql) {
        const int result =
            sqlite3_exec(connection_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
        if (result != SQLITE_OK) throw_store_error(connection_.get(), path_, result);
    }

    std::int64_t ask(std::string_view sql) {
        Statement statement(connection_.get(), path_, sql);
        return statement.step() ? statement.integer(0) : 0;
    }

    /// A new file gets its tables; an old one is looked at. One whose maker was killed before it
    /// had tables is new.
    void prepare_file() {
        const bool has_tables = ask("SELECT count(*) FROM sqlite_master") > 0;
        const std::int64_t made_by = ask("PRAGMA application_id");
        const bool is_new = !has_tables && made_by == 0;
        if (!is_new && made_by != application_id) {
            throw_store_error(connection_.get(), path_, SQLITE_NOTADB);
        }
        if (!is_new && ask("PRAGMA user_version") > schema_version) {
            throw StoreError("the store " + path_ +
                             ": a newer halfopen made it\n   help: use that one, or name another "
                             "file");
        }
        // Without waiting for the disk at each run: a killed process loses nothing, a power cut
        // the last few runs, and neither damages the file.
        execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
        if (is_new) execute(schema);
    }

    std::int64_t system_id(const std::string& identity, const std::string& yaml) {
        Statement& find = statements_->find_system.bind(1, engine_version()).bind(2, identity);
        if (!find.step()) {
            statements_->add_system.bind(1, engine_version()).bind(2, identity).bind(3, yaml).run();
            find.step();
        }
        const std::int64_t id = find.integer(0);
        find.reset();
        return id;
    }

    static Statement& bound(Statement& statement, const StoredQuestionId& question) {
        return statement.bind(1, question.system)
            .bind(2, question.figures)
            .bind(3, as_stored(question.seed))
            .bind(4, question.duration.nanoseconds);
    }

    StoredRun read_run(const StoredQuestionId& question, const Statement& row) const {
        StoredRun run;
        run.replication = static_cast<std::uint32_t>(row.integer(0));
        run.fingerprint = as_read(row.integer(1));
        run.requests = as_read(row.integer(2));
        const std::span<const std::byte> bytes = row.bytes(3);
        run.values.resize(bytes.size() / sizeof(double));
        if (!bytes.empty()) std::memcpy(run.values.data(), bytes.data(), bytes.size());
        if (bytes.size() % sizeof(double) != 0 ||
            checksum_of(question, run) != as_read(row.integer(4))) {
            throw_store_error(connection_.get(), path_, SQLITE_CORRUPT);
        }
        return run;
    }

    const std::string path_;
    Connection connection_;
    std::optional<Statements> statements_;
    std::mutex mutex_;
};

Store::Store(const std::string& path) : path_(path), database_(std::make_unique<Database>(path)) {}
Store::~Store() = default;

StoredQuestionId Store::enter(const StoredQuestion& question, const std::string& yaml) {
    return database_->enter(question, yaml);
}
void Store::find(const StoredQuestionId& question, std::uint32_t replications,
                 const std::function<void(StoredRun&&)>& found) {
    database_->find(question, replications, found);
}
void Store::put(const StoredQuestionId& question, const StoredRun& run) {
    database_->put(question, run);
}
std::optional<std::string> Store::system(const std::string& identity) {
    return database_->system(identity);
}
std::uint64_t Store::count() { return database_->count(); }

std::string default_store_path() {
    const char* const wanted = std::getenv("HALFOPEN_STORE");
    if (wanted != nullptr && *wanted != '\0') return wanted;
    const std::filesystem::path folder = ".halfopen";
    std::error_code failure;
    std::filesystem::create_directory(folder, failure);
    return (folder / "store.sqlite").string();
}

}  // namespace halfopen::experiments
