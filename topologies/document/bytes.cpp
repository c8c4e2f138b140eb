// The bytes of a file, before anybody reads YAML into them.

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

#include "topologies/document/parse.hpp"

namespace halfopen::topologies {
namespace {

Diagnostic about_file(Code code, const std::string& shown, std::string message) {
    Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.file = shown;
    diagnostic.message = std::move(message);
    return diagnostic;
}

Diagnostic about_byte(const Source& source, std::size_t offset, std::string message) {
    Diagnostic diagnostic = about_file(Code::not_text, source.name(), std::move(message));
    std::uint32_t line = 1;
    std::size_t start = 0;
    for (std::size_t at = 0; at < offset; ++at) {
        if (source.text()[at] == '\n') {
            ++line;
            start = at + 1;
        }
    }
    diagnostic.line = line;
    diagnostic.column = 1;
    for (std::size_t at = start; at < offset; ++at) {
        if ((static_cast<unsigned char>(source.text()[at]) & 0xC0U) != 0x80U) ++diagnostic.column;
    }
    for (const char c : source.line(line).substr(0, 200)) {
        const auto byte = static_cast<unsigned char>(c);
        diagnostic.source_line += byte < 0x20U || byte >= 0x7FU ? '?' : c;
    }
    if (diagnostic.column > 200) diagnostic.source_line.clear();
    return diagnostic;
}

std::string hexadecimal(unsigned char byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    return {'0', 'x', digits[byte >> 4U], digits[byte & 15U]};
}

/// The length of the UTF-8 character at `at`, or 0 if there is none (overlong forms and surrogates
/// are none).
std::size_t character_length(const std::string& text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : std::uint8_t{0};
    };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned char lead = byte(0);
    if (lead < 0x80U) return 1;
    if (lead >= 0xC2U && lead <= 0xDFU) return follows(1) ? 2 : 0;
    if (lead >= 0xE0U && lead <= 0xEFU) {
        if (!follows(1) || !follows(2)) return 0;
        const bool overlong = lead == 0xE0U && byte(1) < 0xA0U;
        const bool surrogate = lead == 0xEDU && byte(1) >= 0xA0U;
        return overlong || surrogate ? 0 : 3;
    }
    if (lead >= 0xF0U && lead <= 0xF4U) {
        if (!follows(1) || !follows(2) || !follows(3)) return 0;
        const bool overlong = lead == 0xF0U && byte(1) < 0x90U;
        const bool beyond = lead == 0xF4U && byte(1) >= 0x90U;
        return overlong || beyond ? 0 : 4;
    }
    return 0;
}

}  // namespace

std::optional<std::string> read_bytes(const std::string& path, const std::string& shown,
                                      std::vector<Diagnostic>& diagnostics) {
    namespace files = std::filesystem;
    std::error_code failure;
    const auto refuse = [&](Code code, std::string message) {
        diagnostics.push_back(about_file(code, shown, std::move(message)));
        return std::nullopt;
    };
    const files::file_status status = files::status(path, failure);
    if (!files::exists(status)) return refuse(Code::unreadable_file, "no such file");
    if (files::is_directory(status)) {
        return refuse(Code::unreadable_file, "this is a directory, not a file");
    }
    if (!files::is_regular_file(status)) {
        return refuse(Code::unreadable_file, "this is not a plain file");
    }
    if (files::file_size(path, failure) > file_bytes_max) {
        return refuse(Code::too_large, "the file is larger than 64 MB");
    }
    std::ifstream file(path, std::ios::binary);
    std::string bytes;
    std::array<char, 65536> block{};
    while (file.read(block.data(), block.size()) || file.gcount() > 0) {
        bytes.append(block.data(), static_cast<std::size_t>(file.gcount()));
        if (bytes.size() > file_bytes_max) {
            return refuse(Code::too_large, "the file is larger than 64 MB");
        }
    }
    if (!file.eof()) return refuse(Code::unreadable_file, "the file cannot be read");
    return bytes;
}

bool is_text(const Source& source, std::vector<Diagnostic>& diagnostics) {
    const std::string& text = source.text();
    for (std::size_t at = 0; at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const std::size_t length = character_length(text, at);
        const bool control =
            (byte < 0x20U && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7FU;
        if (length == 0 || control) {
            const std::string what = control ? "a control character" : "a byte that is not UTF-8";
            diagnostics.push_back(
                about_byte(source, at, "this is " + what + " (" + hexadecimal(byte) + "), not text")
                    .help("save the file as plain UTF-8 text"));
            return false;
        }
        at += length;
    }
    return true;
}

}  // namespace halfopen::topologies
