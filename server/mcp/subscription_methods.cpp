// resources/subscribe and /unsubscribe (legacy), subscriptions/listen (modern): who is told what when something changes.
#include "server/mcp/conformance_fixtures.h"
#include "server/mcp/server.h"
#include "server/mcp/uri.h"

namespace aircher::mcp {
namespace {

constexpr std::size_t kMaxResourcesPerSubscription = 1'000;

}  // namespace

std::variant<std::shared_ptr<void>, RpcError> Server::watch_resource(Call& call, const std::string& uri, const Json& subscription_id) {
    const auto tell = [this, uri, subscription_id] {
        Json params = Json::object();
        if (!subscription_id.is_null()) params["_meta"] = {{kMetaSubscription, subscription_id}};
        params["uri"] = uri;
        writer_.notify(make_notification("notifications/resources/updated", std::move(params)));
    };
    if (uri == kStatusUri || uri == kSchemaUri || (options_.conformance_fixtures && fixtures::read_resource(uri)))
        return std::shared_ptr<void>(std::make_shared<int>(0));  // never change on their own
    const auto roots = services_.workspace.roots();
    if (!roots) return RpcError{kInternalError, roots.error().text(), nullptr};
    const auto context = call.context();
    const auto failed = [&](const Error& error) {
        return RpcError{call.era == Era::modern ? kInvalidParams : kLegacyResourceNotFound, "resource cannot be watched: " + error.text(), {{"uri", uri}}};
    };
    const auto listener = [tell](const std::vector<filesystem::ChangeEvent>&) { tell(); };
    if (uri == kOverviewUri) {
        auto handles = std::make_shared<std::vector<std::shared_ptr<void>>>();
        for (const project::Root& root : (*roots)->all()) {
            auto handle = services_.watch.subscribe_tree(*roots, root, listener, *context);
            if (!handle) return failed(handle.error());
            handles->push_back(std::move(*handle));
        }
        return std::shared_ptr<void>(std::move(handles));
    }
    const auto path = uri.starts_with(kFileUriPrefix) ? percent_decode(std::string_view(uri).substr(kFileUriPrefix.size())) : std::nullopt;
    if (!path)
        return failed({ErrorCode::not_found, served_uris(), {}, {}});
    const auto location = project::locate(**roots, *path);
    if (!location) return failed(location.error());
    auto handle = services_.watch.subscribe(*roots, *location, listener, *context);
    if (!handle) return failed(handle.error());
    return std::shared_ptr<void>(std::move(*handle));
}

Server::Answered Server::subscribe(Call& call) {
    const auto uri = call.params.find("uri");
    if (uri == call.params.end() || !uri->is_string()) return RpcError{kInvalidParams, "uri must be a string", nullptr};
    wait_for_roots(call);
    auto watched = watch_resource(call, uri->get<std::string>(), nullptr);
    if (auto* error = std::get_if<RpcError>(&watched)) return std::move(*error);
    const std::lock_guard lock(subscriptions_mutex_);
    auto& subscription = subscriptions_[""];
    if (!subscription) subscription = std::make_shared<Subscription>();
    if (subscription->resources.size() >= kMaxResourcesPerSubscription) return RpcError{kInvalidParams, "more than 1,000 resources are subscribed to", nullptr};
    subscription->resources[uri->get<std::string>()] = std::move(std::get<0>(watched));
    return Json::object();
}

Server::Answered Server::unsubscribe(Call& call) {
    const auto uri = call.params.find("uri");
    if (uri == call.params.end() || !uri->is_string()) return RpcError{kInvalidParams, "uri must be a string", nullptr};
    std::shared_ptr<void> ended;  // destroyed outside of the lock
    const std::lock_guard lock(subscriptions_mutex_);
    if (const auto& subscription = subscriptions_[""]) {
        if (const auto found = subscription->resources.find(uri->get<std::string>()); found != subscription->resources.end()) {
            ended = std::move(found->second);
            subscription->resources.erase(found);
        }
    }
    return Json::object();
}

Server::Answered Server::listen(Call& call) {
    const auto wanted = call.params.find("notifications");
    if (wanted == call.params.end() || !wanted->is_object()) return RpcError{kInvalidParams, "notifications must be an object", nullptr};
    auto subscription = std::make_shared<Subscription>();
    subscription->id = call.id;
    Json honoured = Json::object();
    for (const auto& [kind, key] : {std::pair("tools", "toolsListChanged"), std::pair("prompts", "promptsListChanged")}) {
        // The lists change only for the conformance suite; what never comes is not promised.
        if (!options_.conformance_fixtures || !wanted->value(key, Json(false)).is_boolean() || !wanted->value(key, false)) continue;
        subscription->kinds.insert(kind);
        honoured[key] = true;
    }
    if (const auto uris = wanted->find("resourceSubscriptions"); uris != wanted->end()) {
        if (!uris->is_array() || uris->size() > kMaxResourcesPerSubscription)
            return RpcError{kInvalidParams, "resourceSubscriptions must be an array of at most 1,000 URIs", nullptr};
        honoured["resourceSubscriptions"] = Json::array();
        for (const Json& uri : *uris) {
            if (!uri.is_string()) return RpcError{kInvalidParams, "resourceSubscriptions must hold strings", nullptr};
            auto watched = watch_resource(call, uri.get<std::string>(), call.id);
            if (std::holds_alternative<RpcError>(watched)) continue;  // left out of what is acknowledged
            subscription->resources[uri.get<std::string>()] = std::move(std::get<0>(watched));
            honoured["resourceSubscriptions"].push_back(uri);
        }
    }
    const Json acknowledged =
        make_notification("notifications/subscriptions/acknowledged", {{"_meta", {{kMetaSubscription, call.id}}}, {"notifications", std::move(honoured)}});
    // Registered and acknowledged under one lock: a cancel that comes now finds the subscription, and no list change precedes the acknowledgement.
    const std::lock_guard lock(subscriptions_mutex_);
    if (call.stop.stop_requested()) return std::nullopt;
    subscriptions_[to_text(call.id)] = std::move(subscription);
    writer_.notify(acknowledged);
    return std::nullopt;
}

void Server::notify_list_changed(const std::string& kind) {
    const std::string method = "notifications/" + kind + "/list_changed";
    const std::lock_guard lock(subscriptions_mutex_);
    for (const auto& [key, subscription] : subscriptions_)
        if (subscription->kinds.contains(kind)) writer_.notify(make_notification(method, {{"_meta", {{kMetaSubscription, subscription->id}}}}));
}

}  // namespace aircher::mcp
