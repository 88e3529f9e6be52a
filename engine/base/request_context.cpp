#include "engine/base/request_context.h"

namespace aircher {

void RequestContext::report_progress(std::uint64_t done, std::uint64_t total, std::string_view what) {
    if (!sink_) return;
    const auto now = Clock::now();
    auto due = next_report_.load(std::memory_order_relaxed);
    if (now < due) return;
    if (!next_report_.compare_exchange_strong(due, now + kReportInterval)) return;
    // Workers report concurrently; whoever claimed the slot sends, one after the other.
    const std::lock_guard lock(report_mutex_);
    if (done == last_done_) return;
    last_done_ = done;
    sink_(done, total, what);
}

}  // namespace aircher
