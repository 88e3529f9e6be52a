#include "engine/project/index/facts_order.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>

#include "engine/base/iso_time.h"
#include "engine/filesystem/classify.h"
#include "engine/postings/words.h"

namespace aircher::project {
namespace {

/// What was changed so lately is what somebody works on.
constexpr std::chrono::hours kRecent{24};
constexpr int kNamedBits = 3;         // named by so many times 8 documents is named more
constexpr std::size_t kCheckout = 4;  // of so many files one is recent: nobody works on that many

struct Candidate {
    FactsJob job;
    std::int64_t recent_ns = 0;  ///< its last change, where that is not long ago
    unsigned turn = 0;
    int named = 0;  ///< how many documents have its stem as words, roughly: rows that are stored in any order take a tenth more room than those that ascend
};

std::string_view stem_of(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
    return name.substr(0, name.rfind('.'));
}

/// How many documents have the words of a stem, or, of several words, the rarest.
Result<std::uint64_t> documents_naming(const postings::TermIndex& words, std::string_view stem) {
    std::optional<std::uint64_t> least;
    Result<void> done;
    postings::for_each_word(stem, [&](std::string_view word) {
        if (!done) return;
        const auto count = words.count_with(word);
        if (!count) done = count.error();
        else least = std::min(*count, least.value_or(*count));
    });
    if (!done) return done.error();
    return least.value_or(0);
}

}  // namespace

unsigned turn_of(std::string_view path) {
    const filesystem::PathFlags flags = filesystem::classify_path(path);
    if (flags.vendored || flags.generated) return 2;
    if (filesystem::language(filesystem::language_of_path(path)).kind != filesystem::LanguageKind::code) return 2;
    return flags.test ? 1 : 0;
}

Result<std::vector<FactsJob>> facts_jobs(const IndexedRoot& indexed, std::size_t limit, RequestContext& context) {
    std::vector<Candidate> candidates;
    std::vector<bool> seen;
    std::size_t recents = 0;
    const std::int64_t recent = now_ns() - std::chrono::nanoseconds(kRecent).count();
    indexed.files.for_each([&](std::string_view path, const FileRow& row) {
        if (row.content != FileContent::text || indexed.store.facts_of(row.document) != FactsState::missing) return;
        if (row.document >= seen.size()) seen.resize(row.document + std::size_t{1024});
        if (seen[row.document]) return;
        seen[row.document] = true;
        const bool is_recent = row.stamp.mtime_ns > recent;
        recents += is_recent ? 1U : 0U;
        candidates.push_back({{row.document, std::string(path)}, is_recent ? row.stamp.mtime_ns : 0, turn_of(path), 0});
    });
    const bool checkout = recents * kCheckout > indexed.files.counts().files;
    // By stem: then each chunk of the dictionary is unpacked once.
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) { return std::pair(stem_of(a.job.path), a.job.document) < std::pair(stem_of(b.job.path), b.job.document); });
    const auto words = indexed.store.words().index();
    std::string_view last;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (context.should_stop()) return context.stop_error();
        Candidate& candidate = candidates[i];
        if (checkout) candidate.recent_ns = 0;
        const std::string_view stem = stem_of(candidate.job.path);
        if (i > 0 && stem == last) {
            candidate.named = candidates[i - 1].named;
            continue;
        }
        last = stem;
        const auto named = documents_naming(*words, stem);
        if (!named) return named.error();
        candidate.named = static_cast<int>(std::bit_width(*named)) / kNamedBits;
    }
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        return std::tie(b.recent_ns, a.turn, b.named, a.job.path) < std::tie(a.recent_ns, b.turn, a.named, b.job.path);
    });
    std::vector<FactsJob> jobs;
    jobs.reserve(std::min(limit, candidates.size()));
    for (std::size_t i = 0; i < std::min(limit, candidates.size()); ++i) jobs.push_back(std::move(candidates[i].job));
    return jobs;
}

}  // namespace aircher::project
