#include "server/mcp/writer.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "engine/base/utf8.h"

namespace aircher::mcp {

std::unique_ptr<Recorder> Recorder::open(const std::string& path) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    if (!file) return nullptr;
    return std::unique_ptr<Recorder>(new Recorder(std::move(file)));
}

void Recorder::record(std::string_view from, std::string_view line) {
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start_).count();
    const std::string text = to_text({{"ms", elapsed}, {"from", from}, {"line", to_utf8(line)}});
    const std::lock_guard lock(mutex_);
    file_ << text << '\n' << std::flush;
}

Writer::Writer(UniqueFd fd, Recorder* recorder, std::function<void()> on_broken)
    : fd_(std::move(fd)), recorder_(recorder), on_broken_(std::move(on_broken)), thread_([this] { run(); }) {}

Writer::~Writer() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Writer::send(const Json& message) { queue(to_text(message), false); }
void Writer::notify(const Json& message) { queue(to_text(message), true); }

bool Writer::wait_for_room(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [&] { return queued_bytes_ < kMaxQueuedBytes || broken_; });
}

void Writer::queue(std::string line, bool droppable) {
    line.push_back('\n');
    std::unique_lock lock(mutex_);
    if (broken_ || ending_ || (droppable && queued_bytes_ >= kMaxQueuedBytes)) return;
    if (recorder_ != nullptr) recorder_->record("server", std::string_view(line).substr(0, line.size() - 1));
    queued_bytes_ += line.size();
    lines_.push_back(std::move(line));
    lock.unlock();
    changed_.notify_all();
}

bool Writer::flush(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, timeout, [&] { return (lines_.empty() && !writing_) || broken_; });
}

void Writer::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [&] { return !lines_.empty() || ending_; });
        if (ending_) return;
        const std::string line = std::move(lines_.front());
        lines_.pop_front();
        writing_ = true;
        lock.unlock();
        const bool written = write_line(line);
        lock.lock();
        writing_ = false;
        queued_bytes_ -= line.size();
        if (!written && !broken_) {
            broken_ = true;
            lines_.clear();
            queued_bytes_ = 0;
            lock.unlock();
            on_broken_();
            lock.lock();
        }
        changed_.notify_all();
    }
}

bool Writer::write_line(std::string_view line) {
    while (!line.empty()) {
        const ssize_t written = ::write(fd_.get(), line.data(), line.size());
        if (written >= 0) {
            line.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            // The client's end of a shared pipe may be non-blocking. Look up now and then: ending must not wait for a client that never reads.
            pollfd fd{fd_.get(), POLLOUT, 0};
            ::poll(&fd, 1, 50);
            const std::lock_guard lock(mutex_);
            if (ending_) return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

}  // namespace aircher::mcp
