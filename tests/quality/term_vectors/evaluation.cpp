#include "tests/quality/term_vectors/evaluation.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "engine/base/code_terms.h"
#include "engine/base/content_hash.h"
#include "engine/embedding/int8_vectors.h"

namespace aircher::term_vectors {
namespace {

std::unordered_map<std::string, double> counts_of(std::string_view text) {
    std::unordered_map<std::string, double> counts;
    for_each_code_term(text, [&](const CodeTerm& term) { counts[std::string(term.text)] += 1.0; });
    return counts;
}

}  // namespace

std::vector<Held> choose_held(const std::vector<Held>& held, std::size_t size, bool one_project, std::size_t which) {
    std::vector<const Held*> from;
    if (one_project) {
        std::unordered_map<std::uint32_t, std::size_t> counts;
        for (const Held& unit : held) ++counts[unit.project];
        std::vector<std::pair<std::size_t, std::uint32_t>> order;
        for (const auto& [project, count] : counts) order.emplace_back(count, project);
        std::sort(order.rbegin(), order.rend());
        if (which >= order.size()) return {};
        for (const Held& unit : held)
            if (unit.project == order[which].second) from.push_back(&unit);
    } else {
        for (const Held& unit : held) from.push_back(&unit);
    }
    std::stable_sort(from.begin(), from.end(), [&](const Held* a, const Held* b) { return fingerprint(a->code, which) < fingerprint(b->code, which); });
    std::vector<Held> out;
    for (std::size_t i = 0; i < std::min(size, from.size()); ++i) out.push_back(*from[i]);
    return out;
}

Scores vector_scores(const std::vector<Held>& chosen, embedding::EmbeddingBackend& backend, RequestContext& context) {
    std::vector<std::string_view> queries, codes;
    for (const Held& unit : chosen) {
        queries.emplace_back(unit.query);
        codes.emplace_back(unit.code);
    }
    const auto a = backend.embed(queries, context), b = backend.embed(codes, context);
    if (!a || !b) return {};
    Scores scores(chosen.size(), std::vector<double>(chosen.size()));
    for (std::size_t query = 0; query < chosen.size(); ++query) {
        for (std::size_t code = 0; code < chosen.size(); ++code) {
            const auto x = a->row(query), y = b->row(code);
            for (std::size_t d = 0; d < x.size(); ++d) scores[query][code] += static_cast<double>(x[d]) * static_cast<double>(y[d]);
        }
    }
    return scores;
}

Scores bm25_scores(const std::vector<Held>& chosen) {
    constexpr double kSaturation = 1.2, kLength = 0.75;
    std::vector<std::unordered_map<std::string, double>> codes;
    std::vector<double> lengths;
    std::unordered_map<std::string, double> documents;
    double total = 0.0;
    for (const Held& unit : chosen) {
        codes.push_back(counts_of(unit.code));
        lengths.push_back(0.0);
        for (const auto& [term, count] : codes.back()) {
            documents[term] += 1.0;
            lengths.back() += count;
        }
        total += lengths.back();
    }
    const double size = static_cast<double>(chosen.size()), mean = total / size;
    Scores scores(chosen.size(), std::vector<double>(chosen.size()));
    for (std::size_t query = 0; query < chosen.size(); ++query) {
        const auto asked = counts_of(chosen[query].query);
        // In one order, whatever the hash table's.
        std::vector<std::string> terms;
        for (const auto& [term, count] : asked) terms.push_back(term);
        std::sort(terms.begin(), terms.end());
        for (const std::string& term : terms) {
            const auto found = documents.find(term);
            if (found == documents.end()) continue;
            const double rarity = std::log(1.0 + (size - found->second + 0.5) / (found->second + 0.5));
            for (std::size_t code = 0; code < chosen.size(); ++code) {
                const auto at = codes[code].find(term);
                if (at == codes[code].end()) continue;
                scores[query][code] += rarity * at->second * (kSaturation + 1.0) / (at->second + kSaturation * (1.0 - kLength + kLength * lengths[code] / mean));
            }
        }
    }
    return scores;
}

Scores combined(const Scores& terms, const Scores& vectors, double share) {
    Scores out = terms;
    for (std::size_t query = 0; query < out.size(); ++query) {
        const double best = std::max(1e-9, *std::max_element(terms[query].begin(), terms[query].end()));
        for (std::size_t code = 0; code < out.size(); ++code) out[query][code] = terms[query][code] / best + share * vectors[query][code];
    }
    return out;
}

Figures rank(const Scores& scores) {
    Figures figures;
    for (std::size_t query = 0; query < scores.size(); ++query) {
        const double right = scores[query][query];
        double place = 1.0;
        for (std::size_t code = 0; code < scores.size(); ++code)
            if (code != query) place += scores[query][code] > right ? 1.0 : scores[query][code] == right ? 0.5 : 0.0;
        figures.mrr += 1.0 / place;
        figures.first += place < 1.5 ? 1.0 : 0.0;
        figures.top_ten += place <= 10.0 ? 1.0 : 0.0;
    }
    const double count = std::max(1.0, static_cast<double>(scores.size()));
    return {figures.mrr / count, figures.first / count, figures.top_ten / count, scores.size()};
}

std::string neighbours(const embedding::TermTable& table, std::string_view term, std::size_t count) {
    const auto asked = table.find(term, fingerprint(term));
    if (!asked) return "(not in the table)";
    std::vector<std::pair<float, std::uint32_t>> order;
    for (std::uint32_t i = 0; i < table.terms(); ++i) {
        const float cosine = static_cast<float>(embedding::dot(table.row(*asked), table.row(i))) * embedding::inverse_length(table.row(i));
        if (i != *asked) order.emplace_back(-cosine, i);
    }
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(std::min(count, order.size())), order.end());
    std::string out;
    for (std::size_t i = 0; i < std::min(count, order.size()); ++i) out += (i == 0 ? "" : " ") + std::string(table.term(order[i].second));
    return out;
}

}  // namespace aircher::term_vectors
