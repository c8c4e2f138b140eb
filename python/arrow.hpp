#pragma once
// A table as a stream of Arrow's C data interface, which pyarrow, pandas, polars and DuckDB read
// without knowing us. The layouts are those of the specification:
// https://arrow.apache.org/docs/format/CDataInterface.html and CStreamInterface.html.

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace halfopen::python::arrow {

struct Schema {
    const char* format;
    const char* name;
    const char* metadata;
    std::int64_t flags;
    std::int64_t n_children;
    Schema** children;
    Schema* dictionary;
    void (*release)(Schema*);
    void* private_data;
};

struct Array {
    std::int64_t length;
    std::int64_t null_count;
    std::int64_t offset;
    std::int64_t n_buffers;
    std::int64_t n_children;
    const void** buffers;
    Array** children;
    Array* dictionary;
    void (*release)(Array*);
    void* private_data;
};

struct ArrayStream {
    int (*get_schema)(ArrayStream*, Schema*);
    int (*get_next)(ArrayStream*, Array*);
    const char* (*get_last_error)(ArrayStream*);
    void (*release)(ArrayStream*);
    void* private_data;
};

/// One column: numbers ("g"; not a number is a null), whole numbers ("l" signed, "L" not) or texts
/// ("u").
class Column {
public:
    Column(std::string name, const char* format, std::size_t length)
        : name_(std::move(name)), format_(format), is_known_((length + 7) / 8, std::uint8_t{0}) {
        if (is_text()) offsets_.push_back(0);
    }

    void add(double value) { add_bytes(&value, sizeof value, value == value); }
    void add(std::uint64_t value) { add_bytes(&value, sizeof value, true); }
    void add(const std::string& text) {
        add_bytes(text.data(), text.size(), true);
        offsets_.push_back(static_cast<std::int32_t>(bytes_.size()));
    }

    const std::string& name() const { return name_; }
    const char* format() const { return format_; }
    bool is_text() const { return *format_ == 'u'; }
    std::int64_t length() const { return length_; }
    std::int64_t nulls() const { return nulls_; }
    const void* known() const { return is_known_.data(); }
    const void* offsets() const { return offsets_.data(); }
    const void* bytes() const { return bytes_.data(); }

private:
    void add_bytes(const void* begin, std::size_t size, bool is_known) {
        const auto* const first = static_cast<const std::uint8_t*>(begin);
        bytes_.insert(bytes_.end(), first, first + size);
        const auto place = static_cast<std::size_t>(length_++);
        if (!is_known) {
            ++nulls_;
        } else {
            is_known_[place / 8] =
                static_cast<std::uint8_t>(is_known_[place / 8] | 1U << place % 8);
        }
    }

    std::string name_;
    const char* format_;
    std::vector<std::uint8_t> is_known_;  ///< a bit for each row
    std::vector<std::int32_t> offsets_;   ///< of texts: where each begins, and where the last ends
    std::vector<std::uint8_t> bytes_;
    std::int64_t length_ = 0;
    std::int64_t nulls_ = 0;
};

/// Makes `stream` a stream of one batch of these columns, which are equally long.
void fill(ArrayStream& stream, std::vector<Column> columns);

}  // namespace halfopen::python::arrow
