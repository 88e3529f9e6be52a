// The portable pattern backend: PCRE2 with JIT where there is one, one pattern after the other.
#include "engine/pattern/pattern_backend.h"
#include "engine/pattern/scanning/text_scanner.h"

namespace aircher::pattern::portable {
namespace {

class PortableScanner final : public TextScanner {
public:
    explicit PortableScanner(std::shared_ptr<const CompiledSet> set) : TextScanner(std::move(set)) {}

protected:
    bool search_lines(std::string_view block) override {
        for (std::uint32_t i = 0; i < set().compiled().size(); ++i)
            if (!pattern(i).multi_line && !is_off(i) && !search_alone(i, block)) return false;
        return true;
    }
};

class PortableBackend final : public PatternBackend {
public:
    Result<std::shared_ptr<const PatternSet>> compile(std::vector<Pattern> patterns, RequestContext& context) override {
        auto set = std::make_shared<CompiledSet>();
        if (auto filled = set->fill(std::move(patterns), context); !filled) return filled.error();
        return std::shared_ptr<const PatternSet>(std::move(set));
    }
    std::unique_ptr<Scanner> make_scanner(std::shared_ptr<const PatternSet> set) const override {
        return std::make_unique<PortableScanner>(std::static_pointer_cast<const CompiledSet>(std::move(set)));
    }
};

}  // namespace

BackendFactory<PatternBackend> factory() {
    return {"portable",
            0,
            {"scan"},
            [] {
                return Availability{true, "PCRE2, one pattern after the other"};
            },
            [] { return std::make_unique<PortableBackend>(); }};
}

}  // namespace aircher::pattern::portable
