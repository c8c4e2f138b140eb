#pragma once
// The public face of this folder: a topology file, read, checked and built, with all its variants.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/blueprint.hpp"
#include "topologies/diagnostics.hpp"
#include "topologies/expectation.hpp"

namespace halfopen::topologies {

class Document;
struct Reading;

inline constexpr std::string_view as_written = "as_written";

/// A system with its variants and what is expected of them. A value: nothing changes it; copies
/// share what they hold. Everything in it has been checked: a Topology exists only if its file has
/// no errors.
class Topology {
public:
    const std::string& path() const;   ///< the file's name, as given
    const std::string& title() const;  ///< of the system as written
    /// "as_written" first, then the others in the order of the file.
    const std::vector<std::string>& variants() const;
    bool has_variant(std::string_view name) const;

    /// The system, ready to run. Throws std::out_of_range, with the names there are, if there is no
    /// such variant.
    const models::Blueprint& blueprint(std::string_view variant = as_written) const&;
    const std::vector<Expectation>& expectations(std::string_view variant = as_written) const&;
    /// Of a temporary: a copy, since what it holds goes with it.
    models::Blueprint blueprint(std::string_view variant = as_written) const&& {
        return blueprint(variant);
    }
    std::vector<Expectation> expectations(std::string_view variant = as_written) const&& {
        return expectations(variant);
    }

    /// The same file with one value set, read again. `path` leads to it from the top, as messages
    /// show paths (services.product.workers, protect.'a -> b'[1].attempt_timeout), or is the end of
    /// exactly one path (circuit_breaker.failure_rate_threshold). `value` is YAML; `null` removes.
    /// A missing last key is added.
    Reading with(std::string_view path, std::string_view value) const;
    /// The same with several values, one after the other, at the cost of reading once.
    Reading with(std::span<const std::string> paths, std::span<const std::string> values) const;
    /// One variant as a topology of its own, without variants; only its own expectations stay.
    Reading variant(std::string_view name) const;
    /// Canonical YAML: read again, it gives the same system. Comments are lost.
    std::string to_yaml() const;
    /// A name for what the system as written does: 32 hexadecimal digits, the same for two files
    /// that differ only in comments, the order of keys, titles, variants, expectations, the seed
    /// or the duration. Made of the file's text and those of the files it names; by SHA-1.
    std::string identity() const;
    /// Whether its text says everything; not when it names policies of the program that read it.
    bool is_self_contained() const;

private:
    struct Content;
    explicit Topology(std::shared_ptr<const Content> content) : content_(std::move(content)) {}
    friend class TopologyReader;

    std::shared_ptr<const Content> content_;
};

/// What came of reading a file: a topology if there were no errors, and everything found, sorted by
/// line.
struct Reading {
    std::optional<Topology> topology;
    std::vector<Diagnostic> diagnostics;

    bool ok() const { return topology.has_value(); }
};

/// Reads a file. Missing, unreadable or malformed ones give diagnostics, never exceptions.
/// Cost: 0.1 s for 1000 services with 5000 calls.
Reading read_file(const std::string& path);
/// Reads text; `name` is shown in messages; files it names are looked for in `folder`.
/// `custom_policies`: what `- custom: name` means in it; a file can name none.
Reading read_text(std::string text, std::string name = "text", std::string folder = ".",
                  models::CustomPolicies custom_policies = {});

/// The JSON Schema (draft-07) of the language, for editors.
std::string json_schema();

}  // namespace halfopen::topologies
