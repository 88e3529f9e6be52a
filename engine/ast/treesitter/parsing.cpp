#include "engine/ast/treesitter/parsing.h"

namespace aircher::ast::treesitter {
namespace {

/// What tree-sitter's callbacks need to know.
struct ParseJob {
    std::string_view text;
    RequestContext& context;
    RequestContext::Clock::time_point deadline;
    bool stopped = false;
    bool too_slow = false;
};

const char* read_text(void* payload, std::uint32_t offset, TSPoint, std::uint32_t* size) {
    const auto* job = static_cast<const ParseJob*>(payload);
    *size = offset < job->text.size() ? static_cast<std::uint32_t>(job->text.size() - offset) : 0;
    return *size == 0 ? "" : job->text.data() + offset;
}

/// tree-sitter asks every hundred steps or so. True stops the parse.
bool should_stop(TSParseState* state) {
    auto* job = static_cast<ParseJob*>(state->payload);
    if (job->context.should_stop()) {
        job->stopped = true;
    } else if (RequestContext::Clock::now() >= job->deadline) {
        job->too_slow = true;
    }
    return job->stopped || job->too_slow;
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

Result<TreePtr> ParserPool::parse(const TSLanguage* language, std::string_view text, RequestContext& context) {
    if (text.size() > kMaxParsedBytes)
        return Error{ErrorCode::too_large, "the file has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(kMaxParsedBytes) + " are parsed", {}, {}};
    ParserPtr parser = borrow();
    if (!ts_parser_set_language(parser.get(), language)) return Error{ErrorCode::internal, "the grammar's version does not fit tree-sitter's core"};
    ParseJob job{text, context, RequestContext::Clock::now() + kParseTimeLimit};
    TSInput input{};
    input.payload = &job;
    input.read = read_text;
    input.encoding = TSInputEncodingUTF8;
    TreePtr tree(ts_parser_parse_with_options(parser.get(), nullptr, input, {&job, should_stop}));
    if (!tree) ts_parser_reset(parser.get());
    give_back(std::move(parser));
    if (tree) return tree;
    if (job.stopped) return context.stop_error();
    return Error{ErrorCode::deadline_exceeded, "parsing took over " + std::to_string(kParseTimeLimit.count()) + " s", "the file is likely generated; its outline can be had by tokens", {}};
}

}  // namespace aircher::ast::treesitter
