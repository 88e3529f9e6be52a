#include "engine/store/sqlite/sql_shape.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace aircher::store::sqlite {
namespace {

/// Copies that SQLite makes in some 50 ms.
constexpr std::uint64_t kMaxCopies = 10'000;

/// Names (lower case, without quotes), and every other character for itself.
using Tokens = std::vector<std::string>;

bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80; }

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

Tokens tokens_of(std::string_view sql) {
    Tokens tokens;
    std::size_t i = 0;
    const auto skip_past = [&](std::string_view end) {
        const std::size_t found = sql.find(end, i);
        i = found == std::string_view::npos ? sql.size() : found + end.size();
    };
    while (i < sql.size()) {
        const char c = sql[i];
        const std::string_view rest = sql.substr(i);
        if (rest.starts_with("--")) {
            skip_past("\n");
        } else if (rest.starts_with("/*")) {
            i += 2;
            skip_past("*/");
        } else if (c == '\'' || c == '"' || c == '`' || c == '[') {
            // A doubled quote makes two tokens of one: no harm, such a name is merely not found.
            const std::size_t start = ++i;
            skip_past(c == '[' ? "]" : std::string_view(&c, 1));
            if (c != '\'') tokens.push_back(lowered(sql.substr(start, i - start - (i > start ? 1 : 0))));
        } else if (is_name(c)) {
            const std::size_t start = i;
            while (i < sql.size() && is_name(sql[i])) ++i;
            tokens.push_back(lowered(sql.substr(start, i - start)));
        } else {
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r') tokens.emplace_back(1, c);
            ++i;
        }
    }
    return tokens;
}

struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
};

class Copies {
public:
    explicit Copies(const Tokens& tokens) : tokens_(tokens) {
        const std::vector<std::size_t> closing = closing_of_all();
        for (std::size_t i = 1; i + 1 < tokens_.size(); ++i) {
            if (tokens_[i] != "as") continue;
            std::size_t open = i + 1;
            if (tokens_[open] == "not") ++open;
            if (open < tokens_.size() && tokens_[open] == "materialized") ++open;
            if (open >= tokens_.size() || tokens_[open] != "(") continue;
            std::size_t name = i - 1;
            if (tokens_[name] == ")") {  // WITH name(columns) AS (…)
                while (name > 0 && !(tokens_[name] == "(" && closing[name] == i - 1)) --name;
                if (name == 0) continue;
                --name;
            }
            definitions_[tokens_[name]].bodies.push_back({open + 1, closing[open]});
        }
    }

    std::uint64_t all() { return definitions_.empty() ? 0 : count({0, tokens_.size()}); }

private:
    struct Definition {
        std::vector<Range> bodies;  ///< a name may be defined more than once, in different places
        std::uint64_t copies = 0;   ///< 0: not yet counted
        bool counting = false;
    };

    /// For each "(" the index of its ")", or the end.
    std::vector<std::size_t> closing_of_all() const {
        std::vector<std::size_t> closing(tokens_.size(), tokens_.size());
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (tokens_[i] == "(") open.push_back(i);
            if (tokens_[i] == ")" && !open.empty()) {
                closing[open.back()] = i;
                open.pop_back();
            }
        }
        return closing;
    }
    std::uint64_t count(Range range) {
        std::uint64_t sum = 1;
        for (std::size_t i = range.begin; i < range.end && sum <= kMaxCopies; ++i)
            if (const auto found = definitions_.find(tokens_[i]); found != definitions_.end()) sum += copies_of(found->second);
        return std::min(sum, kMaxCopies + 1);
    }
    std::uint64_t copies_of(Definition& definition) {
        if (definition.counting) return 1;  // a recursive one is not copied into itself
        if (definition.copies == 0) {
            definition.counting = true;
            for (const Range body : definition.bodies) definition.copies = std::max(definition.copies, count(body));
            definition.counting = false;
        }
        return definition.copies;
    }

    const Tokens& tokens_;
    std::map<std::string, Definition> definitions_;
};

}  // namespace

Result<void> check_shape(std::string_view sql) {
    if (sql.find('\0') != std::string_view::npos) return Error{ErrorCode::invalid_argument, "the statement holds a null byte"};
    const Tokens tokens = tokens_of(sql);
    if (Copies(tokens).all() > kMaxCopies)
        return Error{ErrorCode::invalid_argument, "the statement's WITH tables name each other so often that planning it would not end", "name each of them once or twice"};
    return {};
}

}  // namespace aircher::store::sqlite
