// Parsers on loan, and parsing under limits.
#pragma once

#include <tree_sitter/api.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/request_context.h"
#include "engine/base/result.h"

namespace aircher::ast::treesitter {

struct ParserDeleter {
    void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};
struct TreeDeleter {
    void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};
using ParserPtr = std::unique_ptr<TSParser, ParserDeleter>;
using TreePtr = std::unique_ptr<TSTree, TreeDeleter>;

/// Texts above this are not parsed: a tree takes 10 to 40 times its text.
inline constexpr std::size_t kMaxParsedBytes = std::size_t{16} << 20U;
/// No file is parsed for longer. Real files take under a second; what takes longer is generated or hostile.
inline constexpr std::chrono::seconds kParseTimeLimit{5};

/// Parses with parsers that are made once and reused: making one allocates and frees its stacks anew.
/// Threads: any; each parse has a parser to itself.
class ParserPool {
public:
    /// Errors: too_large, also where the process's memory limit is reached (16 MB of opening brackets would take two gigabytes); deadline_exceeded after kParseTimeLimit or the context's deadline; cancelled; internal for a grammar of a wrong version.
    /// With `ranges`, in order and apart, only these parts of the text are read, as one.
    Result<TreePtr> parse(const TSLanguage* language, std::string_view text, RequestContext& context, std::span<const TSRange> ranges = {});

private:
    ParserPtr borrow();
    void give_back(ParserPtr parser);

    std::mutex mutex_;
    std::vector<ParserPtr> idle_;  ///< guarded by mutex_
};

}  // namespace aircher::ast::treesitter
