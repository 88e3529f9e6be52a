// initialize, server/discover, ping, logging/setLevel, and the client's roots.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/base/version.h"
#include "server/mcp/instructions.h"
#include "server/mcp/server.h"
#include "server/mcp/uri.h"

namespace aircher::mcp {
namespace {

constexpr std::size_t kMaxNote = 300;  // bytes of what is said about roots that are not used
constexpr std::chrono::milliseconds kRootsTimeout{2'000};  // a client that says it has roots answers at once, or never

Json server_info() { return {{"name", kProductName}, {"title", kProductTitle}, {"version", kVersion}}; }

}  // namespace

Json Server::capabilities(Era) const {
    const bool lists_change = options_.conformance_fixtures;  // ours never do; the suite's triggers do
    return {{"tools", {{"listChanged", lists_change}}},
            {"prompts", {{"listChanged", lists_change}}},
            {"resources", {{"subscribe", true}, {"listChanged", false}}},
            {"completions", Json::object()},
            {"logging", Json::object()}};
}

Server::Answered Server::initialize(Call& call) {
    const auto version = call.params.find("protocolVersion");
    if (version == call.params.end() || !version->is_string()) return RpcError{kInvalidParams, "protocolVersion must be a string", nullptr};
    const std::string wanted = version->get<std::string>();
    const bool known = std::find(kLegacyVersions.begin(), kLegacyVersions.end(), wanted) != kLegacyVersions.end();
    {
        const std::lock_guard lock(session_mutex_);
        const auto client = call.params.find("capabilities");
        client_has_roots_ = client != call.params.end() && client->is_object() && client->contains("roots");
        roots_pending_ = client_has_roots_ && !options_.roots_are_fixed;
    }
    if (const auto info = call.params.find("clientInfo"); info != call.params.end()) spdlog::debug("client {}", to_text(*info));
    return Json{{"protocolVersion", known ? wanted : std::string(kLegacyVersions.front())},
                {"capabilities", capabilities(Era::legacy)},
                {"serverInfo", server_info()},
                {"instructions", instructions(options_.tools)}};
}

Server::Answered Server::discover(Call&) {
    return Json{{"supportedVersions", {kModernVersion}}, {"capabilities", capabilities(Era::modern)}, {"instructions", instructions(options_.tools)}};
}

Server::Answered Server::ping(Call&) { return Json::object(); }

Server::Answered Server::set_log_level(Call& call) {
    const auto level = call.params.find("level");
    const auto known =
        level == call.params.end() || !level->is_string() ? kLogLevels.end() : std::find(kLogLevels.begin(), kLogLevels.end(), level->get<std::string>());
    if (known == kLogLevels.end())
        return RpcError{kInvalidParams, "level must be one of debug, info, notice, warning, error, critical, alert, emergency", nullptr};
    log_level_ = static_cast<std::size_t>(known - kLogLevels.begin());
    return Json::object();
}

void Server::ask_for_roots() {
    Json id;
    {
        const std::lock_guard lock(session_mutex_);
        if (!client_has_roots_ || options_.roots_are_fixed) return;
        roots_pending_ = true;
        id = "aircher-" + std::to_string(next_request_++);
        own_requests_.insert(to_text(id));
    }
    writer_.send({{"jsonrpc", "2.0"}, {"id", id}, {"method", "roots/list"}});
}

void Server::take_roots(const Json& result) {
    std::vector<std::string> directories;
    std::string unused;  // what the client named in vain, and why
    const auto refuse = [&](const std::string& why) {
        log("warning", "a root of the client is not used: " + why);
        spdlog::warn("a root of the client is not used: {}", why);
        if (unused.size() < kMaxNote) unused.append(unused.empty() ? "" : "; ").append(why, 0, kMaxNote);
    };
    const auto roots = result.is_object() ? result.find("roots") : result.end();
    const bool told = result.is_object() && roots != result.end() && roots->is_array();
    if (told)
        for (const Json& root : *roots) {
            const auto uri = root.is_object() ? root.find("uri") : root.end();
            if (!root.is_object() || uri == root.end() || !uri->is_string()) continue;
            auto path = path_of_file_uri(uri->get_ref<const std::string&>());
            if (!path) {
                refuse(uri->get<std::string>() + ": it is no file URI");
                continue;
            }
            // One bad root must not take the others with it.
            project::Workspace trial(nullptr);
            if (const auto ok = trial.set_roots({*path}, options_.allow_any_root)) {
                directories.push_back(std::move(*path));
            } else {
                refuse(ok.error().text());
            }
        }
    project::Workspace& workspace = services_.workspace;
    const std::string some_unused = unused.empty() ? std::string() : "of the client's roots these are not used: " + to_utf8(unused);
    if (directories.empty() || !workspace.set_roots(directories, options_.allow_any_root, some_unused)) {
        if (told) {
            // Roots that the client took back must not go on being read, and of what it wanted instead there is nothing: what the server was started on remains, and is said to.
            workspace.use_first_roots(unused.empty() ? "the client names no root" : "no root that the client names can be used: " + to_utf8(unused));
            spdlog::warn("{}; questions are about what the server was started on", workspace.roots_note());
        } else {
            spdlog::warn("the client did not tell its roots; they stay as they are");
        }
    }
    {
        const std::lock_guard lock(session_mutex_);
        roots_pending_ = false;
    }
    roots_arrived_.notify_all();
}

void Server::wait_for_roots(const Call& call) {
    std::unique_lock lock(session_mutex_);
    if (call.era == Era::modern) return;  // nothing is asked there
    roots_arrived_.wait_for(lock, call.stop.get_token(), kRootsTimeout, [&] { return !roots_pending_; });
    roots_pending_ = false;  // whoever did not answer by now is not waited for again
}

}  // namespace aircher::mcp
