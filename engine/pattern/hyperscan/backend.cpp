// The hyperscan pattern backend: one pass finds the lines where any of the patterns may match, PCRE2 decides.
//
// Which engine runs, as measured (docs/benchmarks.md): a few patterns that each hold some literal, or a rare run of classes, are searched by that, one after
// the other, which is faster than any automaton; otherwise all that Hyperscan takes go through it together, but for a few runs of classes where the rest are
// literals.
#include <algorithm>
#include <list>
#include <mutex>

#include "engine/pattern/hyperscan/compiler.h"
#include "engine/pattern/hyperscan/disk_cache.h"
#include "engine/pattern/hyperscan/scanner.h"
#include "engine/pattern/pattern_backend.h"

namespace aircher::pattern::hyperscan {
namespace {

/// Up to so many patterns are searched one after the other, by their literals or runs of classes.
constexpr std::size_t kFewPatterns = 3;
constexpr std::size_t kSetsInMemory = 16;
/// Compiling less than this is not worth a file.
constexpr std::chrono::milliseconds kWorthStoring{20};

void append(std::string& key, std::string_view text) { key.append(std::to_string(text.size())).append(":").append(text); }

/// Everything that a set depends on.
std::string key_of(const std::vector<Pattern>& patterns) {
    std::string key;
    for (const Pattern& p : patterns) {
        for (const std::string* text : {&p.id, &p.message, &p.text, &p.check, &p.origin}) append(key, *text);
        for (const bool flag : {p.literal, p.ignore_case, p.word, p.multi_line, p.dot_all, p.redact}) key.push_back(flag ? '1' : '0');
        for (const std::string& glob : p.files) append(key, glob);
        key.push_back(';');
    }
    return key;
}

class HyperscanBackend final : public PatternBackend {
public:
    explicit HyperscanBackend(std::string cache_folder) : disk_(std::move(cache_folder)) {}

    Result<std::shared_ptr<const PatternSet>> compile(std::vector<Pattern> patterns, RequestContext& context) override {
        std::string key = key_of(patterns);
        if (auto known = find(key)) return known;
        auto set = std::make_shared<HyperscanSet>();
        if (auto filled = set->fill(std::move(patterns), context); !filled) return filled.error();
        if (auto made = make_databases(*set, context); !made) return made.error();
        std::shared_ptr<const PatternSet> done = std::move(set);
        keep(std::move(key), done);
        return done;
    }

    std::unique_ptr<Scanner> make_scanner(std::shared_ptr<const PatternSet> set) const override {
        return std::make_unique<HyperscanScanner>(std::static_pointer_cast<const HyperscanSet>(std::move(set)));
    }

private:
    Result<void> make_databases(HyperscanSet& set, RequestContext& context) {
        std::vector<Expression> lines, texts;
        const auto& compiled = set.compiled();
        for (std::uint32_t i = 0; i < compiled.size(); ++i) {
            const CompiledPattern& pattern = compiled[i];
            if (pattern.expression.empty()) {
                set.set_plan(i, {"pcre2", pattern.no_expression});
                if (!pattern.multi_line) set.alone.push_back(i);
                continue;
            }
            (pattern.multi_line ? texts : lines).push_back({i, pattern.expression, pattern.plain_expression});
        }
        set.in_text_databases.resize(compiled.size());
        // Whether it has some text or run to be searched by.
        const auto has_search = [&](const Expression& e) { return compiled[e.id].has_useful_text() || compiled[e.id].run; };
        if (lines.size() + texts.size() <= kFewPatterns && std::ranges::all_of(lines, has_search) && std::ranges::all_of(texts, has_search)) {
            search_alone(set, lines);
            for (const Expression& expression : texts) set.set_plan(expression.id, {"memory scan + pcre2", {}});
            set.set_provenance("no database needed");
            return {};
        }
        // What holds some text costs Hyperscan little. Where nothing else is left but a few runs of classes, those are faster without it.
        const auto first_run = std::stable_partition(lines.begin(), lines.end(), [&](const Expression& e) { return e.plain || !compiled[e.id].run; });
        const std::span runs(first_run, lines.end());
        const std::span others(lines.begin(), first_run);
        if (runs.size() <= kFewPatterns && std::ranges::all_of(others, [&](const Expression& e) { return e.plain || has_search(e); })) {
            search_alone(set, runs);
            lines.erase(first_run, lines.end());
        }
        std::vector<Refusal> refused;
        if (auto made = databases_of(set, lines, set.line_databases, refused, context); !made) return made;
        if (auto made = databases_of(set, texts, set.text_databases, refused, context); !made) return made;
        for (const Expression& expression : lines) place(set, expression.id, refused, set.folding_in_lines);
        for (const Expression& expression : texts) place(set, expression.id, refused, set.folding_in_texts);
        std::sort(set.alone.begin(), set.alone.end());
        return {};
    }

    static void search_alone(HyperscanSet& set, std::span<const Expression> expressions) {
        for (const Expression& expression : expressions) {
            set.alone.push_back(expression.id);
            set.set_plan(expression.id, {set.compiled()[expression.id].literal.empty() ? "memory scan + pcre2" : "memory scan", {}});
        }
    }

    static void place(HyperscanSet& set, std::uint32_t id, const std::vector<Refusal>& refused, std::vector<std::uint32_t>& folding) {
        const CompiledPattern& pattern = set.compiled()[id];
        // Without the sentinel nothing says where U+212A and U+017F stand.
        const auto refusal =
            std::find_if(refused.begin(), refused.end(), [&](const Refusal& r) { return r.id == id || (pattern.folds_to_ascii && r.id == set.sentinel()); });
        if (refusal != refused.end()) {
            set.set_plan(id, {pattern.literal.empty() ? "pcre2" : "memory scan", "Hyperscan refuses it: " + refusal->reason});
            if (!pattern.multi_line) set.alone.push_back(id);
            return;
        }
        set.set_plan(id, {pattern.literal.empty() ? "hyperscan + pcre2" : "hyperscan", {}});
        if (pattern.multi_line) {
            set.in_text_databases[id] = 1;
        } else {
            set.in_lines.push_back(id);
        }
        if (pattern.folds_to_ascii) folding.push_back(id);
    }

    /// Compiles the expressions, or loads them.
    Result<void> databases_of(HyperscanSet& set, std::vector<Expression> expressions, std::vector<std::shared_ptr<const Database>>& out,
                              std::vector<Refusal>& refused, RequestContext& context) {
        if (expressions.empty()) return {};
        if (std::any_of(expressions.begin(), expressions.end(), [&](const Expression& e) { return set.compiled()[e.id].folds_to_ascii; }))
            expressions.push_back({set.sentinel(), kSentinelExpression, true});
        std::string key = library_fingerprint() + "\n";
        for (const Expression& expression : expressions) append(key, std::to_string(expression.id) + " " + expression.text);
        if (auto cached = disk_.load(key)) {
            out = std::move(cached->databases);
            refused.insert(refused.end(), cached->refused.begin(), cached->refused.end());
            set.set_provenance("loaded from the cache on disk");
            return {};
        }
        const auto begun = RequestContext::Clock::now();
        auto made = compiler_.compile(std::move(expressions), context);
        if (!made) return made.error();
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(RequestContext::Clock::now() - begun);
        if (took >= kWorthStoring) disk_.store(key, *made);
        out = std::move(made->databases);
        refused.insert(refused.end(), made->refused.begin(), made->refused.end());
        set.set_provenance("compiled in " + std::to_string(took.count()) + " ms");
        return {};
    }

    std::shared_ptr<const PatternSet> find(const std::string& key) {
        const std::lock_guard lock(mutex_);
        for (auto it = recent_.begin(); it != recent_.end(); ++it) {
            if (it->first != key) continue;
            recent_.splice(recent_.begin(), recent_, it);
            return it->second;
        }
        return nullptr;
    }
    void keep(std::string key, std::shared_ptr<const PatternSet> set) {
        const std::lock_guard lock(mutex_);
        recent_.emplace_front(std::move(key), std::move(set));
        if (recent_.size() > kSetsInMemory) recent_.pop_back();
    }

    const DiskCache disk_;
    Compiler compiler_;
    std::mutex mutex_;
    std::list<std::pair<std::string, std::shared_ptr<const PatternSet>>> recent_;  ///< guarded by mutex_; most recently used first
};

Availability probe() {
    if (!library_works()) return {false, "the processor lacks SSSE3, which Hyperscan needs"};
    return {true, "Hyperscan over all patterns at once, PCRE2 at the lines that it names"};
}

}  // namespace

BackendFactory<PatternBackend> factory() {
    return {"hyperscan", 100, {"scan", "compiled sets"}, &probe, [] { return std::make_unique<HyperscanBackend>(DiskCache::default_folder()); }};
}

}  // namespace aircher::pattern::hyperscan
