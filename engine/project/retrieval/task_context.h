// What to read for a task: code as whole functions, signatures of what lies around it, names of files beyond that; each with its reason, all within a size.
//
// Found by search first, then by commits that speak of the same, by imports, by tests (related_files.h). Files are ranked by all hints together; the best places of the best files are given
// whole, further ones as signatures, and files for which nothing is left by name. Functions are never cut: what is too long for its share is given as a signature.
//
// Threads: any; each call is independent.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/project/history/commit_history.h"
#include "engine/project/retrieval/code_search.h"

namespace aircher::project {

struct TaskRequest {
    std::string task;
    std::vector<std::pair<const Root*, std::string>> files;  ///< that belong to it in any case
    std::vector<Selection> where;
    embedding::EmbeddingBackend* embedding = nullptr;  ///< null: by words only
    embedding::EmbeddingBackend* second_look = nullptr;  ///< as in CodeSearchRequest
    std::size_t bytes = 12'000;  ///< of all items together, as item_cost counts
};

enum class ItemForm : std::uint8_t { code, signature, file };
std::string_view to_string(ItemForm form);

struct ContextItem {
    const Root* root = nullptr;
    std::string path;
    ItemForm form = ItemForm::code;
    ChunkLines lines;      ///< of code and signatures
    std::string symbol;    ///< qualified; empty for what stands between symbols
    std::string kind;      ///< of the symbol
    std::string reason;
    std::string text;      ///< the code; the signature; empty for files
};

/// What an item takes of the size: its parts as they stand in an answer.
std::size_t item_cost(const ContextItem& item);

struct TaskContext {
    std::vector<ContextItem> items;   ///< code by rank, then signatures, then files
    std::uint64_t files = 0;          ///< that have an item
    std::uint64_t files_left_out = 0;  ///< for which there was no room
    CodeSearchResult search;          ///< its counts; what was found is moved into items
};

/// `git` may be null. Errors: those of search_code.
Result<TaskContext> task_context(const std::vector<std::shared_ptr<RootIndex>>& indexes, Workspace& workspace, CommitHistory* history, const TaskRequest& request, RequestContext& context);

}  // namespace aircher::project
