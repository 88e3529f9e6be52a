#include "server/mcp/server.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "engine/base/utf8.h"
#include "engine/base/version.h"
#include "server/mcp/growing_progress.h"

namespace aircher::mcp {
namespace {

using std::chrono::milliseconds;

// The sum stays under the 200 ms in which the process must be gone.
constexpr milliseconds kGrace{70};      // for what runs to end by itself: a pipe's last answers
constexpr milliseconds kCancelled{60};  // for what was cancelled to notice
constexpr milliseconds kFlush{40};      // for a client that still reads

constexpr std::int64_t kListTtl = 3'600'000;  // milliseconds: lists never change while the process lives

}  // namespace

void Call::notify(std::string_view method_name, Json parameters) {
    const std::lock_guard lock(server.calls_mutex_);
    if (!answered) server.writer_.notify(make_notification(method_name, std::move(parameters)));
}

void Call::progress(std::uint64_t done, std::uint64_t total, std::string_view what) {
    if (progress_token.is_null()) return;
    Json parameters = {{"progressToken", progress_token}, {"progress", done}};
    if (total > 0) parameters["total"] = total;
    if (!what.empty()) parameters["message"] = what;
    notify("notifications/progress", std::move(parameters));
}

void Call::log(std::string_view level, Json data) {
    const auto severity = static_cast<std::size_t>(std::find(kLogLevels.begin(), kLogLevels.end(), level) - kLogLevels.begin());
    const std::optional<std::size_t> wanted = era == Era::legacy ? std::optional(server.log_level_.load()) : log_level;
    if (wanted && severity >= *wanted) notify("notifications/message", {{"level", level}, {"logger", kProductName}, {"data", std::move(data)}});
}

std::unique_ptr<RequestContext> Call::context() {
    RequestContext::ProgressSink sink;
    if (!progress_token.is_null())
        sink = [this, growing = GrowingProgress()](std::uint64_t done, std::uint64_t total, std::string_view what) mutable {
            if (const auto told = growing.next(done, total, what)) progress(told->done, told->total, what);
        };
    return std::make_unique<RequestContext>(server.services_.pool, stop.get_token(), RequestContext::Clock::time_point::max(), std::move(sink));
}

Server::Server(ServerOptions options, tools::ToolServices& services, int input_fd, UniqueFd output)
    : options_(std::move(options)),
      services_(services),
      methods_{
          {"initialize", {.modern = false, .handle = &Server::initialize}},
          {"ping", {.modern = false, .handle = &Server::ping}},
          {"logging/setLevel", {.modern = false, .handle = &Server::set_log_level}},
          {"server/discover", {.legacy = false, .handle = &Server::discover, .cacheable = true}},
          {"tools/list", {.handle = &Server::list_tools, .cacheable = true}},
          {"tools/call", {.at_once = false, .handle = &Server::call_tool}},
          {"resources/list", {.handle = &Server::list_resources, .cacheable = true}},
          {"resources/templates/list", {.handle = &Server::list_resource_templates, .cacheable = true}},
          {"resources/read", {.at_once = false, .handle = &Server::read_resource}},
          {"resources/subscribe", {.modern = false, .at_once = false, .handle = &Server::subscribe}},
          {"resources/unsubscribe", {.modern = false, .handle = &Server::unsubscribe}},
          {"subscriptions/listen", {.legacy = false, .at_once = false, .handle = &Server::listen}},
          {"prompts/list", {.handle = &Server::list_prompts, .cacheable = true}},
          {"prompts/get", {.handle = &Server::get_prompt}},
          {"completion/complete", {.at_once = false, .handle = &Server::complete}},
      },
      recorder_(options_.record_path.empty() ? nullptr : Recorder::open(options_.record_path)),
      reader_(input_fd),
      writer_(std::move(output), recorder_.get(), [this] { reader_.interrupt(); }),
      executor_(services.pool.jobs() == 0 ? 1 : Executor::kMaxThreads) {
    if (!options_.record_path.empty() && !recorder_) spdlog::error("cannot write the transcript {}", options_.record_path);
}

Server::~Server() = default;

bool Server::run() {
    while (true) {
        // A client that sends but does not read is not read from either; its end still is noticed.
        while (!writer_.wait_for_room(milliseconds(20)))
            if (reader_.must_end()) return shut_down();
        switch (reader_.next()) {
            case LineReader::Event::line: on_line(reader_.line()); break;
            case LineReader::Event::oversized:
                if (recorder_) recorder_->record("client", "(a line of more than 10 MiB)");
                writer_.send(make_response(
                    std::nullopt,
                    RpcError{kInvalidRequest, "the line is longer than " + std::to_string(kMaxLineBytes >> 20) + " MiB and was not read", nullptr}));
                break;
            case LineReader::Event::end_of_input: spdlog::debug("the client closed the connection"); return shut_down();
            case LineReader::Event::signal: spdlog::debug("a signal ends the server"); return shut_down();
            case LineReader::Event::parent_died: spdlog::info("the parent process is gone"); return shut_down();
        }
    }
}

bool Server::shut_down() {
    // Requests that stay open by design end now; the rest gets a moment, then is cancelled.
    {
        const std::lock_guard lock(subscriptions_mutex_);
        subscriptions_.clear();
    }
    bool idle = executor_.wait_idle(kGrace);
    if (!idle) {
        {
            const std::lock_guard lock(calls_mutex_);
            for (const auto& [id, call] : calls_) {
                call->answered = true;
                call->stop.request_stop();
            }
        }
        idle = executor_.wait_idle(kCancelled);
    }
    return writer_.flush(kFlush) && idle;
}

void Server::on_line(std::string_view line) {
    if (line.find_first_not_of(" \t") == std::string_view::npos) return;
    if (recorder_) recorder_->record("client", line);
    auto parsed = parse_message(line);
    if (auto* bad = std::get_if<BadMessage>(&parsed)) {
        spdlog::warn("a malformed message: {}", bad->error.message);
        writer_.send(make_response(bad->id, std::move(bad->error)));
        return;
    }
    auto& message = std::get<Message>(parsed);
    switch (message.kind) {
        case Message::Kind::request: on_request(std::move(message), line.size()); break;
        case Message::Kind::notification: on_notification(message); break;
        case Message::Kind::response: on_response(message); break;
    }
}

std::variant<Era, RpcError> Server::era_of(const Message& message) const {
    const Json& params = message.params;
    const auto found = params.find("_meta");
    const Json* meta = found != params.end() && found->is_object() ? &*found : nullptr;
    const auto method = methods_.find(message.method);
    const bool modern_only = method != methods_.end() && !method->second.legacy;
    if (meta == nullptr || !meta->contains(kMetaVersion)) {
        const bool half_modern = meta != nullptr && meta->contains(kMetaCapabilities);
        if (modern_only || half_modern) return RpcError{kInvalidParams, "invalid _meta: " + std::string(kMetaVersion) + " is missing", nullptr};
        return Era::legacy;
    }
    const Json& version = (*meta)[std::string(kMetaVersion)];
    if (!version.is_string()) return RpcError{kInvalidParams, "invalid _meta: " + std::string(kMetaVersion) + " must be a string", nullptr};
    if (version != kModernVersion)
        return RpcError{kUnsupportedVersion,
                        "unsupported protocol version: " + version.get<std::string>().substr(0, 60),
                        {{"supported", {kModernVersion}}, {"requested", version}}};
    const auto capabilities = meta->find(kMetaCapabilities);
    if (capabilities == meta->end() || !capabilities->is_object())
        return RpcError{kInvalidParams,
                        "invalid _meta: " + std::string(kMetaCapabilities) + (capabilities == meta->end() ? " is missing" : " must be an object"), nullptr};
    return Era::modern;
}

void Server::on_request(Message message, std::size_t bytes) {
    const auto refuse = [&](RpcError error) { writer_.send(make_response(message.id, std::move(error))); };
    const auto era = era_of(message);
    if (const auto* error = std::get_if<RpcError>(&era)) return refuse(*error);
    const bool modern = std::get<Era>(era) == Era::modern;
    const auto found = methods_.find(message.method);
    if (found == methods_.end() || !(modern ? found->second.modern : found->second.legacy))
        return refuse(
            {kMethodNotFound, "there is no method '" + message.method.substr(0, 80) + "'" + (modern ? " in " + std::string(kModernVersion) : ""), nullptr});

    Json token = nullptr;
    std::optional<std::size_t> level;
    if (const auto meta = message.params.find("_meta"); meta != message.params.end() && meta->is_object()) {
        if (const auto given = meta->find("progressToken"); given != meta->end() && (given->is_string() || given->is_number_integer())) token = *given;
        if (const auto given = meta->find(kMetaLogLevel); given != meta->end()) {
            const auto name = std::find(kLogLevels.begin(), kLogLevels.end(), given->is_string() ? given->get<std::string>() : std::string());
            if (name == kLogLevels.end()) return refuse({kInvalidParams, "invalid _meta: " + std::string(kMetaLogLevel) + " is no level", nullptr});
            level = static_cast<std::size_t>(name - kLogLevels.begin());
        }
    }
    const auto call = std::shared_ptr<Call>(
        new Call{*this, std::get<Era>(era), message.id, std::move(message.method), std::move(message.params), std::move(token), level, bytes, {}, false});
    {
        const std::lock_guard lock(calls_mutex_);
        if (pending_bytes_ + bytes > kMaxPendingBytes && !calls_.empty()) return refuse({kInternalError, "too many large requests are waiting", nullptr});
        if (!calls_.emplace(to_text(call->id), call).second) {
            // Answering with the same id twice would leave the client guessing which answer is whose.
            writer_.send(make_response(
                std::nullopt, RpcError{kInvalidRequest, "the id " + to_text(call->id).substr(0, 80) + " is in use by a request that still runs", nullptr}));
            return;
        }
        pending_bytes_ += bytes;
    }
    const Method& method = found->second;
    if (method.at_once) {
        run_call(method, call);
    } else if (!executor_.submit([this, &method, call] { run_call(method, call); })) {
        finish(*call, RpcError{kInternalError, "too many requests are waiting", nullptr});
    }
}

void Server::run_call(const Method& method, const std::shared_ptr<Call>& call) {
    Answered answer;
    try {
        if (call->stop.stop_requested()) return finish(*call, Json::object());
        answer = (this->*method.handle)(*call);
    } catch (const std::exception& exception) {
        spdlog::error("{} failed: {}", call->method, exception.what());
        answer = RpcError{kInternalError, call->method + " failed: " + to_utf8(exception.what()), nullptr};
    }
    if (!answer) {  // it stays open, and needs its parameters no more
        const std::lock_guard lock(calls_mutex_);
        pending_bytes_ -= std::exchange(call->bytes, 0);
        return;
    }
    if (auto* result = std::get_if<Json>(&*answer)) *result = decorate(*call, method, std::move(*result));
    finish(*call, std::move(*answer));
}

Json Server::decorate(const Call& call, const Method& method, Json result) const {
    if (call.era == Era::legacy) return result;
    result["resultType"] = "complete";
    if (method.cacheable) {
        result["ttlMs"] = kListTtl;
        result["cacheScope"] = "public";
    }
    result["_meta"][std::string(kMetaServerInfo)] = {{"name", kProductName}, {"title", kProductTitle}, {"version", kVersion}};
    return result;
}

void Server::finish(Call& call, Reply reply) {
    const std::string key = to_text(call.id);
    Json response = make_response(call.id, std::move(reply));
    {
        const std::lock_guard lock(calls_mutex_);
        if (const auto found = calls_.find(key); found != calls_.end() && found->second.get() == &call) calls_.erase(found);
        pending_bytes_ -= std::exchange(call.bytes, 0);
        if (call.answered) return;
        call.answered = true;
    }
    writer_.send(response);  // nothing can follow: `answered` is set
}

void Server::cancel(const Json& id) {
    const std::string key = to_text(id);
    // The call first: a listen that is about to register its subscription sees the stop, or is found below.
    {
        const std::lock_guard lock(calls_mutex_);
        const auto found = calls_.find(key);
        if (found == calls_.end()) return;                  // answered meanwhile, or never known: both are fine
        if (found->second->method == "initialize") return;  // must not be cancelled
        found->second->answered = true;
        found->second->stop.request_stop();
        calls_.erase(found);  // the id may be used again at once
    }
    std::shared_ptr<Subscription> ended;  // destroyed outside of the lock
    const std::lock_guard lock(subscriptions_mutex_);
    if (const auto found = subscriptions_.find(key); found != subscriptions_.end()) {
        ended = std::move(found->second);
        subscriptions_.erase(found);
    }
}

void Server::on_notification(const Message& message) {
    if (message.method == "notifications/cancelled") {
        if (const auto id = message.params.find("requestId"); id != message.params.end()) cancel(*id);
    } else if (message.method == "notifications/initialized" || message.method == "notifications/roots/list_changed") {
        ask_for_roots();
    }
    // Others are none of ours: a notification is never answered, not even with an error.
}

void Server::on_response(const Message& message) {
    {
        const std::lock_guard lock(session_mutex_);
        if (own_requests_.erase(to_text(message.id)) == 0) return;  // a stray response
    }
    take_roots(message.result);
}

void Server::log(std::string_view level, Json data) {
    const auto severity = static_cast<std::size_t>(std::find(kLogLevels.begin(), kLogLevels.end(), level) - kLogLevels.begin());
    if (severity >= log_level_)
        writer_.notify(make_notification("notifications/message", {{"level", level}, {"logger", kProductName}, {"data", std::move(data)}}));
}

}  // namespace aircher::mcp
