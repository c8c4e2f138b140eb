#include "python/arrow.hpp"

#include <memory>

namespace halfopen::python::arrow {
namespace {

using Columns = std::shared_ptr<const std::vector<Column>>;

/// What a Schema points at.
struct SchemaParts {
    Columns columns;
    std::vector<Schema> children;
    std::vector<Schema*> places;
};

/// What an Array points at.
struct ArrayParts {
    Columns columns;
    std::vector<Array> children;
    std::vector<Array*> places;
    std::vector<std::vector<const void*>> buffers;
    const void* no_nulls = nullptr;
};

struct StreamParts {
    Columns columns;
    bool is_read = false;
};

template <class Item>
void mark_released(Item* item) {
    item->release = nullptr;
}

/// A consumer may have moved a child away: then its `release` is null already.
template <class Parts, class Item>
void release_with_parts(Item* item) {
    for (std::int64_t child = 0; child != item->n_children; ++child) {
        Item* const each = item->children[child];
        if (each->release != nullptr) each->release(each);
    }
    delete static_cast<std::shared_ptr<Parts>*>(item->private_data);
    item->release = nullptr;
}

/// Children keep the parts alive, since they may outlive their parent.
template <class Parts, class Item>
void release_child(Item* item) {
    delete static_cast<std::shared_ptr<Parts>*>(item->private_data);
    item->release = nullptr;
}

int get_schema(ArrayStream* stream, Schema* out) {
    constexpr std::int64_t nullable = 2;
    auto parts = std::make_shared<SchemaParts>();
    parts->columns = static_cast<StreamParts*>(stream->private_data)->columns;
    for (const Column& column : *parts->columns) {
        parts->children.push_back({column.format(), column.name().c_str(), nullptr, nullable, 0,
                                   nullptr, nullptr, release_child<SchemaParts, Schema>,
                                   new std::shared_ptr<SchemaParts>(parts)});
    }
    for (Schema& child : parts->children) parts->places.push_back(&child);
    *out = {"+s",
            "",
            nullptr,
            0,
            static_cast<std::int64_t>(parts->places.size()),
            parts->places.data(),
            nullptr,
            release_with_parts<SchemaParts, Schema>,
            new std::shared_ptr<SchemaParts>(parts)};
    return 0;
}

void add_child(const std::shared_ptr<ArrayParts>& parts, const Column& column) {
    std::vector<const void*>& buffers = parts->buffers.emplace_back();
    buffers.push_back(column.nulls() == 0 ? nullptr : column.known());
    if (column.is_text()) buffers.push_back(column.offsets());
    buffers.push_back(column.bytes());
    parts->children.push_back({column.length(), column.nulls(), 0,
                               static_cast<std::int64_t>(buffers.size()), 0, buffers.data(),
                               nullptr, nullptr, release_child<ArrayParts, Array>,
                               new std::shared_ptr<ArrayParts>(parts)});
}

int get_next(ArrayStream* stream, Array* out) {
    auto& source = *static_cast<StreamParts*>(stream->private_data);
    if (source.is_read) {
        mark_released(out);  // the end of the stream
        return 0;
    }
    source.is_read = true;
    auto parts = std::make_shared<ArrayParts>();
    parts->columns = source.columns;
    for (const Column& column : *parts->columns) add_child(parts, column);
    for (Array& child : parts->children) parts->places.push_back(&child);
    const std::int64_t length = parts->columns->empty() ? 0 : parts->columns->front().length();
    *out = {length,
            0,
            0,
            1,
            static_cast<std::int64_t>(parts->places.size()),
            &parts->no_nulls,
            parts->places.data(),
            nullptr,
            release_with_parts<ArrayParts, Array>,
            new std::shared_ptr<ArrayParts>(parts)};
    return 0;
}

const char* get_last_error(ArrayStream* /*stream*/) { return nullptr; }

void release(ArrayStream* stream) {
    delete static_cast<StreamParts*>(stream->private_data);
    stream->release = nullptr;
}

}  // namespace

void fill(ArrayStream& stream, std::vector<Column> columns) {
    auto shared = std::make_shared<const std::vector<Column>>(std::move(columns));
    stream = {get_schema, get_next, get_last_error, release, new StreamParts{std::move(shared)}};
}

}  // namespace halfopen::python::arrow
