#include "engine/ast/treesitter/parsing.h"

namespace aircher::ast::treesitter {
namespace {

using Clock = RequestContext::Clock;

/// Between two looks at the memory: a parse takes about a gigabyte a second at worst.
constexpr std::chrono::milliseconds kMemoryInterval{5};

/// Whether no room is left for growing syntax trees.
bool is_full(const MemoryBudget& memory) {
    if (resident_bytes() <= memory.syntax_trees()) return false;
    return_free_memory();
    return resident_bytes() > memory.syntax_trees();
}

/// What tree-sitter's callbacks need to know.
struct ParseJob {
    std::string_view text;
    RequestContext& context;
    Clock::time_point deadline;
    Clock::time_point next_look_at_memory;
    bool stopped = false;
    bool too_slow = false;
    bool too_large = false;
};

const char* read_text(void* payload, std::uint32_t offset, TSPoint, std::uint32_t* size) {
    const auto* job = static_cast<const ParseJob*>(payload);
    *size = offset < job->text.size() ? static_cast<std::uint32_t>(job->text.size() - offset) : 0;
    return *size == 0 ? "" : job->text.data() + offset;
}

/// tree-sitter asks every hundred steps or so. True stops the parse.
bool should_stop(TSParseState* state) {
    auto* job = static_cast<ParseJob*>(state->payload);
    if (job->context.should_stop()) job->stopped = true;
    const auto now = Clock::now();
    if (now >= job->deadline) job->too_slow = true;
    if (now >= job->next_look_at_memory) {
        job->next_look_at_memory = now + kMemoryInterval;
        // A small text is not what fills it.
        job->too_large = job->text.size() > job->context.memory().always_parsed() && is_full(job->context.memory());
    }
    return job->stopped || job->too_slow || job->too_large;
}

}  // namespace

ParserPtr ParserPool::borrow() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            ParserPtr parser = std::move(idle_.back());
            idle_.pop_back();
            return parser;
        }
    }
    return ParserPtr(ts_parser_new());
}

void ParserPool::give_back(ParserPtr parser) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < 64) idle_.push_back(std::move(parser));
}

Result<TreePtr> ParserPool::parse(const TSLanguage* language, std::string_view text, RequestContext& context, std::span<const TSRange> ranges) {
    if (text.size() > kMaxParsedBytes)
        return Error{ErrorCode::too_large, "the file has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(kMaxParsedBytes) + " are parsed", {}, {}};
    ParserPtr parser = borrow();
    if (!ts_parser_set_language(parser.get(), language)) return Error{ErrorCode::internal, "the grammar's version does not fit tree-sitter's core"};
    if (!ts_parser_set_included_ranges(parser.get(), ranges.data(), static_cast<std::uint32_t>(ranges.size())))
        return Error{ErrorCode::internal, "the ranges to parse overlap"};
    const auto now = Clock::now();
    ParseJob job{text, context, now + kParseTimeLimit, now + kMemoryInterval};
    TSInput input{};
    input.payload = &job;
    input.read = read_text;
    input.encoding = TSInputEncodingUTF8;
    TreePtr tree(ts_parser_parse_with_options(parser.get(), nullptr, input, {&job, should_stop}));
    if (tree) {
        give_back(std::move(parser));
        return tree;
    }
    // What was stopped may hold a gigabyte, which the allocator would keep for the process's life.
    parser.reset();
    return_free_memory();
    if (job.stopped) return context.stop_error();
    if (job.too_large)
        return Error{ErrorCode::too_large, "parsing it takes more than what is left of " + std::to_string(context.memory().limit() >> 20U) + " MiB of memory", "the file is likely generated; its outline can be had by tokens. --memory-limit gives more", {}};
    return Error{ErrorCode::deadline_exceeded, "parsing took over " + std::to_string(kParseTimeLimit.count()) + " s", "the file is likely generated; its outline can be had by tokens", {}};
}

}  // namespace aircher::ast::treesitter
