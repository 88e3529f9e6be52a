#include "engine/pattern/hyperscan/compiler.h"

#include <algorithm>
#include <condition_variable>

namespace aircher::pattern::hyperscan {
namespace {

/// Expressions, other than plain ones, in one database: compiling them takes up to a second.
constexpr std::size_t kBatch = 100;
constexpr std::chrono::milliseconds kPoll{10};

}  // namespace

struct Compiler::Job {
    std::atomic<bool> abandoned{false};
    std::atomic<std::size_t> compiled{0};
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;  ///< guarded by mutex
    CachedSet made;     ///< the thread's until `done`
    std::thread thread;

    void run(const std::vector<Expression>& expressions) {
        const auto plain = static_cast<std::size_t>(std::count_if(expressions.begin(), expressions.end(), [](const Expression& e) { return e.plain; }));
        for (std::size_t begin = 0; begin < expressions.size() && !abandoned;) {
            const std::size_t end = begin < plain ? plain : std::min(begin + kBatch, expressions.size());
            if (auto database = Database::compile(std::span(expressions).subspan(begin, end - begin), made.refused, abandoned))
                made.databases.push_back(std::move(database));
            begin = end;
            compiled = end;
        }
        const std::lock_guard lock(mutex);
        done = true;
        changed.notify_all();
    }
};

Compiler::~Compiler() {
    for (const auto& job : jobs_) job->abandoned = true;
    for (const auto& job : jobs_)
        if (job->thread.joinable()) job->thread.join();
}

void Compiler::remove_finished() {
    std::erase_if(jobs_, [](const std::shared_ptr<Job>& job) {
        {
            const std::lock_guard lock(job->mutex);
            if (!job->done) return false;
        }
        job->thread.join();
        return true;
    });
}

Result<CachedSet> Compiler::compile(std::vector<Expression> expressions, RequestContext& context) {
    std::stable_partition(expressions.begin(), expressions.end(), [](const Expression& e) { return e.plain; });
    const std::size_t count = expressions.size();
    auto job = std::make_shared<Job>();
    {
        const std::lock_guard lock(mutex_);
        remove_finished();
        job->thread = std::thread([job = job.get(), expressions = std::move(expressions)] { job->run(expressions); });
        jobs_.push_back(job);
    }
    std::unique_lock lock(job->mutex);
    while (!job->changed.wait_for(lock, kPoll, [&] { return job->done; })) {
        if (context.should_stop()) {
            job->abandoned = true;
            return context.stop_error();
        }
        context.report_progress(job->compiled, count, "patterns compiled");
    }
    return std::move(job->made);
}

}  // namespace aircher::pattern::hyperscan
