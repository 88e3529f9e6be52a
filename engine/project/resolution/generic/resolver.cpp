// Every language that has no resolver of its own: one row of a table each (rules.cpp), and for some a function for what no row can say.
#include <algorithm>

#include "engine/project/resolution/generic/lookup.h"

namespace aircher::project::generic {
namespace {

class Resolver final : public ImportResolver {
public:
    Resolver(const FileCatalog& catalog, RequestContext& context) : lookup_(catalog, context) {}

    Resolution resolve(const ast::Import& import, FileIndex importer) const override {
        if (is_too_long(import)) return unresolved("the name is too long");
        const Rule* rule = lookup_.rule_of(importer);
        if (rule == nullptr) return unresolved("no rule for this language");
        std::string_view module = trim(import.module);
        if (!import.computed) module = unquote(module);
        Resolution resolution;
        if (rule->special != nullptr && rule->special(lookup_, import, module, importer, resolution)) return resolution;
        return lookup_.by_rule(*rule, import, module, importer);
    }

private:
    const Lookup lookup_;
};

std::unique_ptr<ImportResolver> make(const FileCatalog& catalog, RequestContext& context) { return std::make_unique<Resolver>(catalog, context); }

}  // namespace

ResolverFactory factory();
ResolverFactory factory() {
    ResolverFactory factory{"generic", {}, true, make};
    for (const Rule& rule : rules())
        for (const std::string_view language : split(rule.languages, " "))
            if (!language.empty()) factory.languages.emplace_back(language);
    return factory;
}

}  // namespace aircher::project::generic
