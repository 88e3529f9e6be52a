#include "engine/project/insights/hotspots.h"

#include <algorithm>
#include <array>

#include "engine/filesystem/classify.h"

namespace aircher::project {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{8} << 20U;
constexpr std::size_t kMaxUnit = 8;
/// Files that are read at once.
constexpr std::size_t kBatch = 64;

struct Indentation {
    std::size_t tabs = 0, spaces = 0;
};

/// Calls `visit` with the indentation of each line that is not blank.
template <class Visit>
void for_each_indentation(std::string_view text, const Visit& visit) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        Indentation found;
        std::size_t at = 0;
        for (; at < end && (text[at] == ' ' || text[at] == '\t'); ++at) ++(text[at] == '\t' ? found.tabs : found.spaces);
        if (at < end && text[at] != '\r') visit(found);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

struct Candidate {
    const ChangedFile* file = nullptr;
    std::uint64_t bytes = 0;
    std::uint64_t complexity = 0;

    std::uint64_t most() const { return file->commits * bytes; }
    std::uint64_t product() const { return file->commits * complexity; }
};

}  // namespace

std::uint64_t indentation_complexity(std::string_view text) {
    std::array<std::size_t, kMaxUnit + 1> steps{};
    std::size_t last = 0;
    for_each_indentation(text, [&](const Indentation& line) {
        if (line.spaces > last && line.spaces - last <= kMaxUnit) ++steps[line.spaces - last];
        last = line.spaces;
    });
    // A step of one is alignment rather than a level.
    auto unit = static_cast<std::size_t>(std::max_element(steps.begin() + 2, steps.end()) - steps.begin());
    if (steps[unit] == 0) unit = 4;
    std::uint64_t levels = 0;
    for_each_indentation(text, [&](const Indentation& line) { levels += line.tabs + line.spaces / unit; });
    return levels;
}

Result<std::vector<Hotspot>> find_hotspots(const FileChanges& changes, const ConfinedRoot& root, std::size_t limit, RequestContext& context) {
    const auto own_source = *filesystem::KindFilter::make({"code", "!vendored", "!generated"});
    std::vector<Candidate> candidates;
    for (const ChangedFile& file : changes.files())
        if (file.commits > 0 && own_source.accepts(file.path, filesystem::language_of_path(file.path))) candidates.push_back({&file});
    context.pool().for_ranges(candidates.size(), kBatch, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end && !context.should_stop(); ++i)
            if (const auto status = root.status(candidates[i].file->path); status && status->kind == FileKind::regular && status->size > 0) candidates[i].bytes = static_cast<std::uint64_t>(status->size);
    });
    if (context.should_stop()) return context.stop_error();
    std::erase_if(candidates, [](const Candidate& candidate) { return candidate.bytes == 0 || candidate.bytes > kMaxFileBytes; });
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) { return a.most() != b.most() ? a.most() > b.most() : a.file->path < b.file->path; });

    // A file has no more levels than bytes: once the best `limit` reach what the next one could at most, the rest need not be read.
    const auto better = [](const Candidate& a, const Candidate& b) { return a.product() != b.product() ? a.product() > b.product() : a.file->path < b.file->path; };
    std::vector<Candidate> best;
    for (std::size_t begin = 0; begin < candidates.size(); begin += kBatch) {
        if (best.size() == limit && (limit == 0 || candidates[begin].most() < best.back().product())) break;
        const std::size_t end = std::min(candidates.size(), begin + kBatch);
        context.pool().for_ranges(end - begin, 1, [&](std::size_t first, std::size_t last) {
            for (std::size_t i = begin + first; i < begin + last && !context.should_stop(); ++i)
                if (const auto text = root.read_file(candidates[i].file->path, kMaxFileBytes); text && !filesystem::says_generated(std::string_view(*text).substr(0, 4096)))
                    candidates[i].complexity = indentation_complexity(*text);
        });
        if (context.should_stop()) return context.stop_error();
        for (std::size_t i = begin; i < end; ++i)
            if (candidates[i].complexity > 0) best.push_back(candidates[i]);
        std::sort(best.begin(), best.end(), better);
        best.resize(std::min(best.size(), limit));
    }
    std::vector<Hotspot> hotspots;
    for (const Candidate& candidate : best) {
        const ChangedFile& file = *candidate.file;
        hotspots.push_back({file.path, file.commits, file.added, file.deleted, candidate.complexity, static_cast<double>(candidate.product()) / static_cast<double>(best.front().product())});
    }
    return hotspots;
}

}  // namespace aircher::project
