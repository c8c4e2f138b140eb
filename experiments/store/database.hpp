#pragma once
// SQLite with C++'s lifetimes and our errors. Included by store.cpp only.

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace halfopen::experiments {

/// One prepared statement, to be used again and again.
class Statement {
public:
    Statement(sqlite3* connection, const std::string& path, std::string_view sql);

    Statement& bind(int place, std::int64_t value);
    Statement& bind(int place, std::string_view text);
    Statement& bind(int place, std::span<const std::byte> bytes);
    /// Whether there is another row; after the last one it can be bound and used anew. Throws
    /// StoreError.
    bool step();
    /// Runs it to its end. Throws StoreError.
    void run();
    /// Ends its use before the last row.
    void reset() { sqlite3_reset(statement_.get()); }

    std::int64_t integer(int column) const;
    std::string text(int column) const;
    std::span<const std::byte> bytes(int column) const;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    sqlite3* connection_;
    const std::string& path_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// Throws StoreError with what SQLite says of its last failure, in our words.
[[noreturn]] void throw_store_error(sqlite3* connection, const std::string& path, int result);

}  // namespace halfopen::experiments
