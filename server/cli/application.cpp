#include "server/cli/application.h"

#include <sched.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "engine/project/root_spelling.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves the declaration to the program

namespace aircher::cli {
namespace {

/// Cores this process may use, which can be fewer than the machine has.
int usable_cores() {
    cpu_set_t set;
    if (::sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0) return CPU_COUNT(&set);
    return 2;
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::size_t start = 0;
    while (start <= text.size()) {
        const std::size_t end = std::min(text.find(separator, start), text.size());
        if (end > start) parts.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return parts;
}

constexpr const char* kModelVariable = "AIRCHER_EMBEDDING_MODEL";

/// What the environment says of backends, then what the command line says: the last one wins. A named model asks for the backend that uses it.
Result<std::vector<BackendOverride>> overrides_of(const GlobalOptions& options) {
    std::vector<BackendOverride> overrides = overrides_from_environment(environ);
    if (!options.embedding_model.empty())
        overrides.push_back({"embedding", "transformer", "--embedding-model"});
    else if (!environment(kModelVariable).empty())
        overrides.insert(overrides.begin(), {"embedding", "transformer", kModelVariable});
    for (const std::string& text : options.backends) {
        auto parsed = parse_override(text, "--backend");
        if (!parsed) return parsed.error();
        overrides.push_back(std::move(*parsed));
    }
    return overrides;
}

/// The best backend that makes vectors of thousands of texts while a question waits.
std::unique_ptr<embedding::EmbeddingBackend> quickest_embedding() {
    auto factories = embedding::backends();
    std::stable_sort(factories.begin(), factories.end(), [](const auto& a, const auto& b) { return a.priority > b.priority; });
    for (const auto& factory : factories)
        if (factory.probe().available) return factory.create();
    return nullptr;
}

}  // namespace

Result<std::unique_ptr<Application>> Application::make(const GlobalOptions& options) {
    auto named = overrides_of(options);
    if (!named) return named.error();
    std::vector<BackendOverride> overrides = std::move(*named);
    const bool git_forced = std::any_of(overrides.begin(), overrides.end(), [](const BackendOverride& entry) { return entry.component == "git"; });
    const Preference preference = options.prefer == "portability" ? Preference::portability : Preference::performance;
    // A negative number has become a huge one.
    if (options.memory_limit > std::uint64_t{1} << 50U) return Error{ErrorCode::invalid_argument, "--memory-limit: that is no size", "give one such as 512M or 2G", {}};
    if (options.memory_limit < MemoryBudget::kLeast)
        return Error{ErrorCode::invalid_argument, "--memory-limit: " + std::to_string(options.memory_limit) + " bytes are too few", "give at least " + std::to_string(MemoryBudget::kLeast >> 20U) + "M", {}};
    const int jobs = options.jobs < 0 ? usable_cores() : options.jobs;
    auto application = std::unique_ptr<Application>(new Application(jobs, MemoryBudget(options.memory_limit), BackendRegistry(preference, std::move(overrides))));

    auto filesystem = application->registry_.select<filesystem::FilesystemBackend>("filesystem", filesystem::backends());
    if (!filesystem) return filesystem.error();
    const auto ast_backends = ast::backends();
    auto ast = application->registry_.select<ast::AstBackend>("ast", ast_backends);
    if (!ast) return ast.error();
    const std::string ast_name = application->registry_.reports().back().chosen;
    auto patterns = application->registry_.select<pattern::PatternBackend>("pattern", pattern::backends());
    if (!patterns) return patterns.error();
    auto store = application->registry_.select<store::StoreBackend>("store", store::backends());
    if (!store) return store.error();
    auto git = application->registry_.select<git::GitBackend>("git", git::backends());
    if (!git && git_forced) return git.error();
    if (git) application->git_ = std::move(*git);  // without one all else works; the tools that need it say so
    const std::string model = options.embedding_model.empty() ? environment(kModelVariable) : options.embedding_model;
    auto embedding = application->registry_.select<embedding::EmbeddingBackend>("embedding", embedding::backends({.model = model}));
    if (!embedding) return embedding.error();
    if (!(*embedding)->is_quick()) application->quick_embedding_ = quickest_embedding();
    if (auto known = application->registry_.check_overrides(); !known) return known.error();
    for (const ComponentReport& report : application->registry_.reports()) spdlog::info("{}: backend {} ({})", report.component, report.chosen, report.reason);

    application->workspace_ = std::make_unique<project::Workspace>(std::move(*filesystem));
    application->workspace_->allow_secrets = options.allow_secrets;
    // Files that the chosen AST backend cannot read are outlined by the portable one.
    const auto portable = std::min_element(ast_backends.begin(), ast_backends.end(), [](const auto& a, const auto& b) { return a.priority < b.priority; });
    application->analyzer_ = std::make_unique<project::SourceAnalyzer>(std::move(*ast), ast_name, portable->create(), portable->name);
    application->patterns_ = std::move(*patterns);
    application->store_ = std::move(*store);
    application->embedding_ = std::move(*embedding);
    application->watch_ = std::make_unique<project::WatchService>(*application->workspace_, application->pool_);
    const auto store_backends = store::backends();
    application->memory_store_ = std::min_element(store_backends.begin(), store_backends.end(), [](const auto& a, const auto& b) { return a.priority < b.priority; })->create();
    application->index_ = std::make_unique<project::ProjectIndex>(
        project::IndexServices{*application->workspace_, *application->analyzer_, *application->store_, *application->memory_store_, *application->watch_, application->pool_}, false);
    if (application->git_) application->history_ = std::make_unique<project::CommitHistory>(*application->git_, *application->store_, project::CommitHistory::Limits{.bytes = application->pool_.memory().commits()});
    application->services_ = std::unique_ptr<tools::ToolServices>(new tools::ToolServices{
        *application->workspace_, *application->analyzer_, *application->patterns_, *application->store_, application->history_.get(), *application->embedding_,
        application->quick_embedding_ ? *application->quick_embedding_ : *application->embedding_, *application->watch_, *application->index_, application->registry_, application->pool_,
        application->snapshots_, format_time(now_ns())});
    if (auto found = application->find_roots(options); !found) return found.error();
    return application;
}

Result<void> Application::find_roots(const GlobalOptions& options) {
    std::vector<std::string> named = options.roots;
    if (named.empty()) named = split(environment("AIRCHER_ROOTS"), ':');
    roots_are_fixed_ = !named.empty();
    if (roots_are_fixed_) return workspace_->set_roots(named, options.allow_any_root);

    // Nobody named a root. The working directory may be an odd one: then the server still starts, and says what is missing when asked.
    const std::string here = project::working_directory();
    Error reason{ErrorCode::not_found, "the working directory is gone", "start with --root DIR", {}};
    if (!here.empty()) {
        auto set = workspace_->set_roots({here}, options.allow_any_root);
        if (set) return {};
        reason = set.error();
    }
    if (const std::string claude = environment("CLAUDE_PROJECT_DIR"); !claude.empty())
        if (workspace_->set_roots({claude}, options.allow_any_root)) return {};
    spdlog::warn("no project root: {}", reason.text());
    workspace_->set_why_no_root(reason);
    return {};
}

}  // namespace aircher::cli
