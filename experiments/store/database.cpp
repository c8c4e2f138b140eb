#include "experiments/store/database.hpp"

#include <cerrno>

#include "experiments/store/store.hpp"

namespace halfopen::experiments {
namespace {

/// What the system said of the last failure of the file, or of its log.
int system_error(sqlite3* connection, int which) {
    sqlite3_file* file = nullptr;
    int error = 0;
    sqlite3_file_control(connection, "main", which, &file);
    if (file == nullptr || file->pMethods == nullptr) return 0;
    file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
    return error;
}

/// A quota and a limit on files are disks that are full, but SQLite takes them for broken ones.
int meant(sqlite3* connection, int result) {
    if (connection == nullptr || (result & 0xff) != SQLITE_IOERR) return result;
    for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
        const int error = system_error(connection, which);
        if (error == ENOSPC || error == EDQUOT || error == EFBIG) return SQLITE_FULL;
    }
    return result;
}

std::string help_for(int result) {
    switch (result & 0xff) {
        case SQLITE_FULL:
            return "make room on the disk and ask again: what was kept is not computed anew";
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_IOERR:
            return "keep the store in a folder that exists and may be written, or use none";
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            return "move the file away and ask again, or name another one";
        case SQLITE_BUSY:
            return "another program has held it for a minute; wait for it, or name another file";
        default:
            return "name another file, or use no store";
    }
}

std::string meaning_of(int result, const char* words) {
    switch (result & 0xff) {
        case SQLITE_FULL:
            return "the disk is full";
        case SQLITE_READONLY:
            return "it may not be written";
        case SQLITE_CANTOPEN:
            return "it can be neither opened nor made";
        case SQLITE_NOTADB:
            return "it is no store of halfopen";
        case SQLITE_CORRUPT:
            return "it is damaged";
        default:
            return words;
    }
}

}  // namespace

void throw_store_error(sqlite3* connection, const std::string& path, int result) {
    result = meant(connection, result);
    const char* words = connection == nullptr ? sqlite3_errstr(result) : sqlite3_errmsg(connection);
    throw StoreError("the store " + path + ": " + meaning_of(result, words) +
                     "\n   help: " + help_for(result));
}

Statement::Statement(sqlite3* connection, const std::string& path, std::string_view sql)
    : connection_(connection), path_(path) {
    sqlite3_stmt* statement = nullptr;
    const int result = sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    statement_.reset(statement);
    if (result != SQLITE_OK) throw_store_error(connection_, path_, result);
}

Statement& Statement::bind(int place, std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), place, value);
    return *this;
}

Statement& Statement::bind(int place, std::string_view text) {
    sqlite3_bind_text64(statement_.get(), place, text.data(), text.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind(int place, std::span<const std::byte> bytes) {
    if (bytes.empty()) {  // SQLite takes a null pointer for NULL
        sqlite3_bind_zeroblob(statement_.get(), place, 0);
    } else {
        sqlite3_bind_blob64(statement_.get(), place, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
    }
    return *this;
}

bool Statement::step() {
    const int result = sqlite3_step(statement_.get());
    if (result == SQLITE_ROW) return true;
    const int ended = sqlite3_reset(statement_.get());
    if (result != SQLITE_DONE) throw_store_error(connection_, path_, ended);
    return false;
}

void Statement::run() {
    while (step()) {
    }
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
    const auto bytes = this->bytes(column);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::span<const std::byte> Statement::bytes(int column) const {
    const void* const bytes = sqlite3_column_blob(statement_.get(), column);
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return {static_cast<const std::byte*>(bytes), static_cast<std::size_t>(size)};
}

}  // namespace halfopen::experiments
