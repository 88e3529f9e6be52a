// Symbols and imports of texts at hand: the index's where it knows a text of that content, else made on the spot.
//
// For questions that read all files anyway and compare what is in them: parsing is most of what they cost, and what was parsed once need not be again. What the index knows
// of a content cannot be out of date, so nobody waits for the index, and where its store fails the text is parsed.
//
// Threads: any; each has views of its own. Keeps the indexes alive.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "engine/base/parallel.h"
#include "engine/project/index/facts_view.h"

namespace aircher::project {

class KnownFacts {
public:
    /// `indexes` may be empty.
    KnownFacts(SourceAnalyzer& analyzer, std::vector<std::shared_ptr<RootIndex>> indexes) : analyzer_(analyzer), indexes_(std::move(indexes)) {}

    SourceAnalyzer& analyzer() const { return analyzer_; }

    /// Of `file`, whose content is `text`; no references. Errors: those of SourceAnalyzer::extract_facts.
    Result<ast::FileFacts> of(const SourceFile& file, std::string_view language, std::string_view text, RequestContext& context);

private:
    using Views = std::vector<std::unique_ptr<FactsView>>;  ///< parallel to indexes_

    SourceAnalyzer& analyzer_;
    const std::vector<std::shared_ptr<RootIndex>> indexes_;
    PerWorker<Views> views_;
};

}  // namespace aircher::project
