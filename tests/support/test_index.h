// A project index over some folders, in memory: what tests of searches and tables ask.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/filesystem/filesystem_backend.h"
#include "engine/project/index/project_index.h"
#include "tests/support/stores.h"

namespace aircher::test {

/// The backend of the store component that keeps nothing.
inline std::unique_ptr<store::StoreBackend> memory_store() {
    for (const StoreFactory& factory : store::backends())
        if (auto backend = factory.create(); !backend->persistent()) return backend;
    return nullptr;
}

struct TestIndex {
    TaskPool pool{2};
    project::Workspace workspace{filesystem::backends().front().create()};
    project::SourceAnalyzer analyzer;
    std::unique_ptr<store::StoreBackend> store = memory_store();
    project::WatchService watch{workspace, pool};
    project::ProjectIndex index{project::IndexServices{workspace, analyzer, *store, *store, watch, pool}, false};
    RequestContext context{pool, {}};

    explicit TestIndex(const std::vector<std::string>& roots) : TestIndex(roots, strongest_ast(), lexical_ast()) {}

    /// The roots' indexes; everything is pending until `index.complete`.
    std::vector<std::shared_ptr<project::RootIndex>> indexes() { return must(index.of(roots(), context)); }
    std::shared_ptr<const project::RootSet> roots() { return must(workspace.roots()); }
    project::IndexServices services() { return index.services(); }

private:
    using Ast = BackendFactory<ast::AstBackend>;
    static Ast strongest_ast() {
        auto all = ast::backends();
        return *std::max_element(all.begin(), all.end(), [](const Ast& a, const Ast& b) { return a.priority < b.priority; });
    }
    static Ast lexical_ast() {
        auto all = ast::backends();
        return *std::min_element(all.begin(), all.end(), [](const Ast& a, const Ast& b) { return a.priority < b.priority; });
    }
    TestIndex(const std::vector<std::string>& roots, const Ast& chosen, const Ast& fallback) : analyzer(chosen.create(), chosen.name, fallback.create(), fallback.name) {
        if (auto set = workspace.set_roots(roots, true); !set) throw std::runtime_error(set.error().text());
    }
};

}  // namespace aircher::test
