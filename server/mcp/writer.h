// The owner of stdout: whole lines, in the order they were given, from one thread.
//
// Whoever answers only queues. A client that does not read fills its pipe, then the queue; from `kMaxQueuedBytes` on, nothing more is
// read from it and notifications are dropped, so memory stays bounded and nothing is written in part.
//
// Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "engine/base/unique_fd.h"
#include "server/tools/json.h"

namespace aircher::mcp {

/// Writes the transcript of a session, one JSON object a line: `{"ms":12,"from":"client","line":"…"}`. Thread-safe.
class Recorder {
public:
    /// Nothing where the file cannot be made.
    static std::unique_ptr<Recorder> open(const std::string& path);
    void record(std::string_view from, std::string_view line);

private:
    explicit Recorder(std::ofstream file) : file_(std::move(file)), start_(std::chrono::steady_clock::now()) {}
    std::mutex mutex_;
    std::ofstream file_;  ///< guarded by mutex_
    const std::chrono::steady_clock::time_point start_;
};

class Writer {
public:
    static constexpr std::size_t kMaxQueuedBytes = 64U << 20;

    /// Writes to `fd`. `recorder` may be null. `on_broken` is called once, from the writer's thread, when nobody reads any more.
    Writer(UniqueFd fd, Recorder* recorder, std::function<void()> on_broken);
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// Queues an answer, whatever is queued already: the reader thread asks `wait_for_room` before it takes another message.
    void send(const Json& message);
    /// Whether less than kMaxQueuedBytes are queued, or come to be within `timeout`.
    bool wait_for_room(std::chrono::milliseconds timeout);
    /// Queues a notification, or drops it while too much is queued.
    void notify(const Json& message);
    /// Waits until everything is written, at most `timeout`. Returns whether it is.
    bool flush(std::chrono::milliseconds timeout);

private:
    void queue(std::string line, bool droppable);
    void run();
    bool write_line(std::string_view line);

    const UniqueFd fd_;
    Recorder* const recorder_;
    const std::function<void()> on_broken_;
    std::mutex mutex_;
    std::condition_variable changed_;
    // Guarded by mutex_:
    std::deque<std::string> lines_;
    std::size_t queued_bytes_ = 0;
    bool writing_ = false;
    bool broken_ = false;
    bool ending_ = false;
    std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace aircher::mcp
