#include "server/cli/export_writer.h"

#include <iterator>

namespace aircher::cli {

void ExportWriter::separate() {
    if (!first_) out_.push_back(',');
    first_ = false;
}

void ExportWriter::big_endian(std::uint64_t number, unsigned bytes) {
    while (bytes-- > 0) out_.push_back(static_cast<char>(number >> (8 * bytes) & 0xFFU));
}

void ExportWriter::begin(std::size_t members, char bracket, unsigned small, unsigned large) {
    if (format_ == ExportFormat::jsonl) {
        separate();
        out_.push_back(bracket);
        closing_.push_back(bracket == '{' ? '}' : ']');
        first_ = true;
    } else if (members < 16) {
        out_.push_back(static_cast<char>(small | members));
    } else {
        const bool wide = members > 0xFFFF;
        out_.push_back(static_cast<char>(large + (wide ? 1U : 0U)));
        big_endian(members, wide ? 4 : 2);
    }
}

void ExportWriter::end() {
    may_drain();
    if (format_ == ExportFormat::msgpack) return;
    out_.push_back(closing_.back());
    closing_.pop_back();
    first_ = false;
    if (closing_.empty()) {
        out_.push_back('\n');
        first_ = true;
    }
}

void ExportWriter::put_text(std::string_view text) {
    if (format_ == ExportFormat::msgpack) {
        if (text.size() < 32) {
            out_.push_back(static_cast<char>(0xA0U | text.size()));
        } else {
            const unsigned wide = text.size() > 0xFFFF ? 2 : text.size() > 0xFF ? 1 : 0;
            out_.push_back(static_cast<char>(0xD9U + wide));
            big_endian(text.size(), 1U << wide);
        }
        out_.append(text);
    } else if (escaped_size(text) == text.size()) {
        out_.append("\"").append(text).push_back('"');
    } else {
        out_.append(to_text(Json(text)));
    }
}

void ExportWriter::key(std::string_view name) {
    if (format_ == ExportFormat::jsonl) separate();
    put_text(name);
    if (format_ == ExportFormat::msgpack) return;
    out_.push_back(':');
    first_ = true;  // no comma before the value
}

void ExportWriter::text(std::string_view text) {
    if (format_ == ExportFormat::jsonl) separate();
    put_text(text);
}

void ExportWriter::number(std::uint64_t number) {
    if (format_ == ExportFormat::jsonl) {
        separate();
        out_.append(std::to_string(number));
    } else if (number < 0x80) {
        out_.push_back(static_cast<char>(number));
    } else {
        const unsigned wide = number > 0xFFFF'FFFF ? 3 : number > 0xFFFF ? 2 : number > 0xFF ? 1 : 0;
        out_.push_back(static_cast<char>(0xCCU + wide));
        big_endian(number, 1U << wide);
    }
}

void ExportWriter::value(const Json& json) {
    may_drain();
    if (format_ == ExportFormat::jsonl) {
        separate();
        out_.append(to_text(json));
    } else {
        const auto bytes = Json::to_msgpack(json);
        out_.append(bytes.begin(), bytes.end());
    }
}

}  // namespace aircher::cli
