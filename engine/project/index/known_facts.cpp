#include "engine/project/index/known_facts.h"

#include "engine/base/content_hash.h"

namespace aircher::project {

Result<ast::FileFacts> KnownFacts::of(const SourceFile& file, std::string_view language, std::string_view text, RequestContext& context) {
    Views& views = views_.local();
    views.resize(indexes_.size());
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
        if (&indexes_[i]->root() != file.root) continue;
        if (!views[i]) views[i] = std::make_unique<FactsView>(*indexes_[i]);
        if (auto view = views[i]->stored_of(content_hash(text), language, file.relative); view && *view) return std::move((*view)->facts);
    }
    auto analysis = analyzer_.extract_facts({file.relative, language, text}, {.symbols = true, .imports = true, .references = false}, context);
    if (!analysis) return analysis.error();
    return std::move(analysis->facts);
}

}  // namespace aircher::project
