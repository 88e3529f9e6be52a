#include "engine/project/source_analyzer.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "engine/base/release.h"
#include "engine/project/resolution/file_catalog.h"

namespace aircher::project {

filesystem::LanguageId recognise_text(std::string_view path, std::string_view text) { return filesystem::recognise(base_name_of(path), text).language; }

SourceAnalyzer::SourceAnalyzer(std::unique_ptr<ast::AstBackend> chosen, std::string chosen_name, std::unique_ptr<ast::AstBackend> fallback, std::string fallback_name)
    : chosen_(std::move(chosen)), chosen_name_(std::move(chosen_name)), fallback_(std::move(fallback)), fallback_name_(std::move(fallback_name)) {}

bool SourceAnalyzer::finds_symbols(std::string_view language) const { return support(language).symbols; }

ast::Support SourceAnalyzer::support(std::string_view language) const {
    ast::Support support = chosen_->support(language);
    if (!support.symbols) {
        const ast::Support other = fallback_->support(language);
        support.symbols = other.symbols;
        support.imports = support.imports || other.imports;
        support.references = support.references || other.references;
    }
    return support;
}

Result<SourceAnalyzer::Analysis> SourceAnalyzer::extract_facts(const ast::Source& source, const ast::FactsRequest& request, RequestContext& context) {
    std::string why;
    if (chosen_->support(source.language).symbols) {
        auto facts = chosen_->extract_facts(source, request, context);
        if (facts) return Analysis{std::move(*facts), chosen_name_};
        if (context.should_stop()) return context.stop_error();
        why = facts.error().message;
    }
    auto facts = fallback_->extract_facts(source, request, context);
    if (!facts) return facts.error();
    if (!why.empty()) facts->incomplete = why + "; outlined by tokens";
    return Analysis{std::move(*facts), fallback_name_};
}

Result<void> visit_sources(std::span<const SourceFile> files, RequestContext& context, const SourceVisitor& visit, const SourceSkipper& skip, SourcePart part) {
    std::atomic<std::uint64_t> done{part.before};
    const std::size_t total = part.total == 0 ? files.size() : part.total;
    PerWorker<std::vector<char>> buffers;
    context.pool().for_ranges(files.size(), 1, [&](std::size_t begin, std::size_t end) {
        std::vector<char>& buffer = buffers.local();
        for (std::size_t i = begin; i < end && !context.should_stop(); ++i) {
            const auto file = files[i].root->directory.open_file(files[i].relative);
            if (!file) {
                skip(i, "unreadable: " + file.error().message);
                continue;
            }
            const auto size = static_cast<std::size_t>(std::max<std::int64_t>(file->status.size, 0));
            if (size > kMaxAnalyzedBytes) {
                skip(i, "larger than " + std::to_string(kMaxAnalyzedBytes >> 20U) + " MiB");
                continue;
            }
            // One byte more than the file has: a file that grew is read to its new end by the next turn, one that shrank ends early.
            std::size_t used = 0;
            ssize_t got = 1;
            while (got > 0 && used <= kMaxAnalyzedBytes) {
                if (buffer.size() < std::max(used, size) + 1) buffer.resize(std::max(used, size) + 4096);
                got = ::read(file->fd.get(), buffer.data() + used, buffer.size() - used);
                if (got > 0) used += static_cast<std::size_t>(got);
            }
            const std::string_view text(buffer.data(), used);
            if (is_binary(text)) {
                skip(i, "binary");
                continue;
            }
            visit(i, filesystem::language(recognise_text(files[i].relative, text)).name, text);
            if (buffer.size() > (std::size_t{4} << 20U)) release(buffer);  // one huge file must not stay with every worker
        }
        context.report_progress(done += end - begin, total, "files read");
    });
    if (context.should_stop()) return context.stop_error();
    return {};
}

}  // namespace aircher::project
