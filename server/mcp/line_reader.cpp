#include "server/mcp/line_reader.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "server/mcp/protocol.h"

namespace aircher::mcp {
namespace {

constexpr std::size_t kPieceBytes = 64U << 10;

sigset_t ending_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
    return set;
}

}  // namespace

void LineReader::block_signals() {
    const sigset_t set = ending_signals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // a client that stops reading is an error of write(2)
}

LineReader::LineReader(int input_fd) : input_(input_fd), interrupt_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    const sigset_t set = ending_signals();
    signals_.reset(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    // A descriptor of the parent process becomes readable when it ends, even if others keep our stdin open. (PR_SET_PDEATHSIG would also fire
    // when only the thread that started us ends.)
    if (const pid_t parent = ::getppid(); parent > 1) parent_.reset(static_cast<int>(::syscall(SYS_pidfd_open, parent, 0)));
}

void LineReader::interrupt() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(interrupt_.get(), &one, sizeof one);
}

bool LineReader::take_line(Event& event) {
    const std::size_t end = buffer_.find('\n', searched_);
    if (end == std::string::npos) {
        searched_ = buffer_.size();
        if (buffer_.size() - begin_ > kMaxLineBytes || discarding_) {
            discarding_ = true;
            buffer_.clear();
            begin_ = searched_ = 0;
        }
        if (!ended_ || (begin_ == buffer_.size() && !discarding_)) return false;
        line_ = std::string_view(buffer_).substr(begin_);
        begin_ = searched_ = buffer_.size();
    } else {
        line_ = std::string_view(buffer_).substr(begin_, end - begin_);
        begin_ = searched_ = end + 1;
    }
    event = discarding_ || line_.size() > kMaxLineBytes ? Event::oversized : Event::line;
    discarding_ = false;
    if (line_.ends_with('\r')) line_.remove_suffix(1);
    return true;
}

bool LineReader::fill() {
    if (begin_ > 0) {  // the consumed part goes, so the buffer holds one line at most
        buffer_.erase(0, begin_);
        searched_ -= begin_;
        begin_ = 0;
    }
    const std::size_t size = buffer_.size();
    buffer_.resize(size + kPieceBytes);
    ssize_t got = 0;
    do got = ::read(input_, buffer_.data() + size, kPieceBytes);
    while (got < 0 && errno == EINTR);
    buffer_.resize(size + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
    return got > 0;
}

bool LineReader::must_end() const {
    // Asked for nothing, poll still tells that all writers of a pipe are gone.
    std::array<pollfd, 4> fds{pollfd{input_, 0, 0}, pollfd{signals_.get(), POLLIN, 0}, pollfd{parent_.get(), POLLIN, 0}, pollfd{interrupt_.get(), POLLIN, 0}};
    ::poll(fds.data(), fds.size(), 0);
    return ended_ || (fds[0].revents & (POLLHUP | POLLERR)) != 0 || ((fds[1].revents | fds[2].revents | fds[3].revents) & POLLIN) != 0;
}

LineReader::Event LineReader::next() {
    Event event = Event::line;
    while (true) {
        if (take_line(event)) return event;
        if (ended_) return Event::end_of_input;
        std::array<pollfd, 4> fds{pollfd{input_, POLLIN, 0}, pollfd{signals_.get(), POLLIN, 0}, pollfd{parent_.get(), POLLIN, 0},
                                  pollfd{interrupt_.get(), POLLIN, 0}};
        if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) return Event::end_of_input;
        if ((fds[1].revents & POLLIN) != 0 || (fds[3].revents & POLLIN) != 0) return Event::signal;
        if ((fds[2].revents & POLLIN) != 0) return Event::parent_died;
        if ((fds[0].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) != 0 && !fill()) ended_ = true;
    }
}

}  // namespace aircher::mcp
