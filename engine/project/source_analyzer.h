// Which AST backend reads which file: the chosen one where it has a grammar for the language, the lexical one elsewhere and where parsing fails.
//
// Threads: any.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/ast/ast_backend.h"
#include "engine/filesystem/language/language.h"
#include "engine/project/workspace.h"

namespace aircher::project {

/// Files above this are not read for what is in them.
inline constexpr std::size_t kMaxAnalyzedBytes = std::size_t{32} << 20U;

/// A file with a NUL among so many first bytes is binary: there is nothing to find in it.
inline constexpr std::size_t kBinaryProbe = std::size_t{64} << 10U;
inline bool is_binary(std::string_view text) { return text.substr(0, kBinaryProbe).find('\0') != std::string_view::npos; }

/// The language of a text, by its file's name and its first bytes.
filesystem::LanguageId recognise_text(std::string_view path, std::string_view text);

class SourceAnalyzer {
public:
    /// `chosen` and `fallback` are backends of the AST component with their names; they may be the same backend twice.
    SourceAnalyzer(std::unique_ptr<ast::AstBackend> chosen, std::string chosen_name, std::unique_ptr<ast::AstBackend> fallback, std::string fallback_name);

    ast::AstBackend& chosen() { return *chosen_; }
    std::string_view chosen_name() const { return chosen_name_; }

    /// Of the backend that made `facts`, as far as facts tell.
    std::string_view name_of(const ast::FileFacts& facts) const { return facts.lexical ? fallback_name_ : chosen_name_; }
    /// Whether any backend finds symbols in files of `language`.
    bool finds_symbols(std::string_view language) const;
    /// What the chosen backend can do for the language, or else the fallback.
    ast::Support support(std::string_view language) const;

    struct Analysis {
        ast::FileFacts facts;
        std::string_view backend;  ///< the name of the one that made them
    };
    /// The facts of `source`. Where the chosen backend refuses (no grammar, too large, too slow) the fallback is asked, and `facts.incomplete` says why.
    /// Errors: unavailable, too_large, cancelled, deadline_exceeded (of the call).
    Result<Analysis> extract_facts(const ast::Source& source, const ast::FactsRequest& request, RequestContext& context);

private:
    std::unique_ptr<ast::AstBackend> chosen_;
    const std::string chosen_name_;
    std::unique_ptr<ast::AstBackend> fallback_;
    const std::string fallback_name_;
};

/// A file to read.
struct SourceFile {
    const Root* root = nullptr;
    std::string relative;  ///< below the root
};

/// One file's text at hand. `text` and `language` end with the call.
using SourceVisitor = std::function<void(std::size_t index, std::string_view language, std::string_view text)>;
/// A file that was not visited, and why: "unreadable: …", "binary", "larger than 32 MB".
using SourceSkipper = std::function<void(std::size_t index, std::string reason)>;

/// Where the files to visit are a part of more: for the progress that is told.
struct SourcePart {
    std::size_t before = 0;  ///< files read already
    std::size_t total = 0;   ///< 0: they are all
};

/// Reads `files` on all workers into reused buffers and calls `visit` once for each text file, its language recognised by name and content. Both functions are
/// called from any worker, at once for different indices. Errors: cancelled, deadline_exceeded.
Result<void> visit_sources(std::span<const SourceFile> files, RequestContext& context, const SourceVisitor& visit, const SourceSkipper& skip, SourcePart part = {});

}  // namespace aircher::project
