#include "server/cli/log.h"

#include <poll.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <mutex>

namespace aircher::cli {
namespace {

/// A client may leave the server's stderr unread; a full pipe must not stop the server, so what does not fit is dropped.
class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t text;
        formatter_->format(message, text);
        constexpr std::size_t kPipeBytes = 4096;  // PIPE_BUF: a pipe that is ready takes as many at once; a longer line is cut
        if (text.size() > kPipeBytes) text[kPipeBytes - 1] = '\n';
        pollfd fd{STDERR_FILENO, POLLOUT, 0};
        if (::poll(&fd, 1, 0) == 1 && (fd.revents & POLLOUT) != 0) {
            [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), std::min(text.size(), kPipeBytes));
        }
    }
    void flush_() override {}
};

}  // namespace

Result<void> set_up_log(const GlobalOptions& options) {
    try {
        auto logger = options.log_file.empty() ? std::make_shared<spdlog::logger>("aircher", std::make_shared<StderrSink>())
                                               : spdlog::basic_logger_mt("aircher", options.log_file);
        logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %l %v");
        logger->set_level(spdlog::level::from_str(options.log_level == "warn" ? "warning" : options.log_level));
        logger->flush_on(spdlog::level::warn);
        spdlog::set_default_logger(std::move(logger));
        return {};
    } catch (const spdlog::spdlog_ex& exception) {
        return Error{ErrorCode::io_error, std::string("cannot write the log: ") + exception.what(), {}, options.log_file};
    }
}

}  // namespace aircher::cli
