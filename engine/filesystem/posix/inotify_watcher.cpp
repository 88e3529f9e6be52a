#include "engine/filesystem/posix/inotify_watcher.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <set>
#include <unordered_map>
#include <utility>

#include "engine/base/iso_time.h"
#include "engine/filesystem/ignore_scope.h"
#include "engine/filesystem/posix/walk.h"
#include "engine/filesystem/reconciler.h"

namespace aircher::filesystem::posix {
namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr std::uint32_t kMask = IN_CREATE | IN_DELETE | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR | IN_EXCL_UNLINK;
constexpr Milliseconds kQuiet{8};   ///< a batch ends when nothing more came for so long …
constexpr int kMaxReads = 128;
constexpr Milliseconds kBatch{40};  ///< … or when it has gone on for so long

class InotifyWatcher final : public Watcher {
public:
    InotifyWatcher(const ConfinedRoot& root, const WatchRequest& request, TaskPool& pool, UniqueFd inotify, UniqueFd wake)
        : root_(root),
          poll_interval_(request.poll_interval),
          pool_(pool),
          inotify_(std::move(inotify)),
          wake_(std::move(wake)),
          reconciler_(root, request, IgnoreRules::Strategy::grouped, &walk) {}

    Result<void> start(RequestContext& context) {
        outside_rules_ = outside_rules(root_);
        auto entered = reconciler_.start(context);
        if (!entered) return entered.error();
        // Watches first, then a second look: what changed in between is found by it, and is no event yet.
        watch_new(std::move(*entered));
        for (const std::string& directory : reconciler_.starts())
            if (auto done = look_again(directory, true, context); !done) return done;
        reconciler_.take_events();
        return {};
    }

    Result<std::vector<ChangeEvent>> wait(Milliseconds timeout) override {
        RequestContext context(pool_, std::stop_token{});
        const auto end = Clock::now() + std::min<Milliseconds>(timeout, std::chrono::hours(24));
        while (true) {
            Milliseconds rest = std::chrono::ceil<Milliseconds>(end - Clock::now());
            if (!polled_.empty()) rest = std::min(rest, poll_interval_);
            const bool woken = !collect(std::max(rest, Milliseconds(0)));
            if (root_.is_gone()) return Error{ErrorCode::io_error, "the project root is gone", {}, root_.path()};
            if (const std::uint64_t rules = outside_rules(root_); std::exchange(outside_rules_, rules) != rules) look_at_all();
            if (auto done = look_at_dirty(context); !done) return done.error();
            std::vector<ChangeEvent> events = reconciler_.take_events();
            if (lost_events_) {
                lost_events_ = false;
                events.insert(events.begin(), {ChangeType::rescan, "", {}, events.empty() ? now_ns() : events.front().time_ns});
            }
            if (!events.empty() || woken || Clock::now() >= end) return events;
        }
    }

    Result<void> watch_file(const std::string& path) override {
        const std::size_t slash = path.rfind('/');
        const std::string directory = slash == std::string::npos ? "" : path.substr(0, slash);
        if (!wd_of_.contains(directory)) watch_new({directory});  // before the file's state is taken
        return reconciler_.add_file(path);
    }

    void wake() override {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = ::write(wake_.get(), &one, sizeof one);  // a full counter wakes as well
    }

    WatchState state() const override {
        WatchState state{reconciler_.file_count(), polled_.size(), "inotify"};
        if (!polled_.empty())
            state.mechanism += ", polling for " + std::to_string(polled_.size()) +
                               " directories: the system's limit of inotify watches is reached (fs.inotify.max_user_watches)";
        return state;
    }

private:
    /// Waits for notifications and reads a batch of them into the dirty sets; with a timeout of 0 what is there already. False where `wake` ended it.
    bool collect(Milliseconds timeout) {
        bool got_any = false;
        Clock::time_point batch_end;  // set by the first notification
        while (true) {
            std::array<pollfd, 2> fds{pollfd{inotify_.get(), POLLIN, 0}, pollfd{wake_.get(), POLLIN, 0}};
            const auto wait = got_any ? kQuiet : timeout;
            const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(std::min<std::int64_t>(wait.count(), INT_MAX)));
            if (ready < 0 && errno != EINTR) return false;
            if ((fds[1].revents & POLLIN) != 0) {
                std::uint64_t count = 0;
                [[maybe_unused]] const ssize_t got = ::read(wake_.get(), &count, sizeof count);
                read_notifications();  // `wait` looks at what is there, whoever ends it
                return false;
            }
            if ((fds[0].revents & POLLIN) == 0) return true;
            read_notifications();
            if (timeout.count() == 0) return true;
            if (!got_any) batch_end = Clock::now() + kBatch;
            got_any = true;
            if (Clock::now() >= batch_end) return true;
        }
    }

    /// All that are there; as many as the kernel's queue can hold by default, where others write faster than we read.
    void read_notifications() {
        alignas(inotify_event) char buffer[64 << 10];
        for (int reads = 0; reads < kMaxReads; ++reads) {
            const ssize_t got = ::read(inotify_.get(), buffer, sizeof buffer);
            if (got <= 0) return;
            for (ssize_t at = 0; at < got;) {
                const auto* event = reinterpret_cast<const inotify_event*>(buffer + at);
                at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
                note(*event);
            }
        }
    }

    void note(const inotify_event& event) {
        if ((event.mask & IN_Q_OVERFLOW) != 0) {
            lost_events_ = true;
            look_at_all();
            return;
        }
        const auto known = path_of_.find(event.wd);
        if (known == path_of_.end()) return;
        const std::string directory = known->second;
        if ((event.mask & IN_IGNORED) != 0) {  // the directory is gone, and with it the kernel's watch
            path_of_.erase(known);
            if (const auto it = wd_of_.find(directory); it != wd_of_.end() && it->second == event.wd) wd_of_.erase(it);
            return;
        }
        if (event.len == 0) return;  // about the directory itself: its parent tells as well
        const std::string name = event.name;
        const std::string path = directory.empty() ? name : directory + "/" + name;
        dirty_.insert(directory);
        if ((event.mask & IN_ISDIR) != 0) {
            if ((event.mask & (IN_MOVED_FROM | IN_DELETE)) != 0) gone_.insert(path);
            if ((event.mask & (IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)) != 0) dirty_below_.insert(name == ".git" ? directory : path);
            if ((event.mask & IN_ATTRIB) != 0) note_access(path);
        } else {
            if ((event.mask & (IN_MODIFY | IN_CLOSE_WRITE)) != 0) reconciler_.touch(path);
            if (is_ignore_source(name)) dirty_below_.insert(directory);  // other rules, other files
        }
    }

    void look_at_all() { dirty_below_.insert(reconciler_.starts().begin(), reconciler_.starts().end()); }

    /// A directory's mode or owner may be another. What can be read no more is not gone: whoever keeps a list of files must walk again, to see what he does not see.
    void note_access(const std::string& path) {
        const bool readable = static_cast<bool>(root_.open_directory(path));
        const bool was_readable = wd_of_.contains(path);
        if (readable ? unreadable_.erase(path) == 0 : !was_readable || !unreadable_.insert(path).second) return;
        dirty_below_.insert(path);
        lost_events_ = true;
    }

    Result<void> look_at_dirty(RequestContext& context) {
        std::set<std::string> below;
        std::set<std::string> alone;
        below.swap(dirty_below_);
        alone.swap(dirty_);
        // A watch moves along with its directory. What was moved or removed is unwatched first, even if another one stands there by now.
        for (const std::string& directory : gone_) unwatch(directory);
        gone_.clear();
        below.insert(polled_.begin(), polled_.end());
        std::vector<std::string> done;  // what was looked at with all below needs no other look
        for (const std::string& directory : below) {
            if (is_covered(directory, done)) continue;
            if (auto looked = look_again(directory, true, context); !looked) return looked;
            done.push_back(directory);
        }
        for (const std::string& directory : alone)
            if (!is_covered(directory, done))
                if (auto looked = look_again(directory, false, context); !looked) return looked;
        return {};
    }

    static bool is_covered(const std::string& directory, const std::vector<std::string>& done) {
        return std::any_of(done.begin(), done.end(), [&](const std::string& above) { return above.empty() || is_at_or_below(directory, above); });
    }

    /// Reconciles, watches what is new, and looks again until nothing new appears.
    Result<void> look_again(const std::string& directory, bool recursive, RequestContext& context) {
        while (true) {
            auto fresh = reconciler_.reconcile(directory, recursive, context);
            if (!fresh) return fresh.error();
            if (recursive) {
                unwatch_unknown(directory);
                for (std::string& known : reconciler_.directories_at_or_below(directory))
                    if (!wd_of_.contains(known) && !polled_.contains(known)) fresh->push_back(std::move(known));
            } else if (!reconciler_.knows_directory(directory)) {
                unwatch(directory);
            }
            const std::size_t before = wd_of_.size() + polled_.size();
            if (fresh->empty()) return {};
            watch_new(std::move(*fresh));
            if (wd_of_.size() + polled_.size() == before) return {};  // they cannot be opened: the next event tells more
        }
    }

    /// Ends the watches at or below `directory` whose directories the rules no longer admit, or that are gone.
    void unwatch_unknown(const std::string& directory) {
        std::vector<std::string> unknown;
        for (const auto& [path, wd] : wd_of_)
            if ((directory.empty() || is_at_or_below(path, directory)) && !reconciler_.knows_directory(path)) unknown.push_back(path);
        for (const std::string& path : unknown) unwatch(path);
        std::erase_if(polled_, [&](const std::string& path) { return !reconciler_.knows_directory(path); });
    }

    void watch_new(std::vector<std::string> directories) {
        for (std::string& directory : directories) {
            // Beneath the root, and through the descriptor: inotify itself follows links on the way.
            const auto fd = root_.open_directory(directory);
            if (!fd) {
                if (fd.error().code == ErrorCode::permission_denied) unreadable_.insert(std::move(directory));
                continue;
            }
            const int wd = ::inotify_add_watch(inotify_.get(), ("/proc/self/fd/" + std::to_string(fd->get())).c_str(), kMask);
            if (wd < 0) {
                if (errno == ENOSPC || errno == ENOMEM) polled_.insert(std::move(directory));
                continue;
            }
            if (const auto old = path_of_.find(wd); old != path_of_.end())
                if (const auto entry = wd_of_.find(old->second); entry != wd_of_.end() && entry->second == wd) wd_of_.erase(entry);
            path_of_[wd] = directory;
            wd_of_[std::move(directory)] = wd;
        }
    }

    void unwatch(const std::string& directory) {
        const auto below = [&](const std::string& path) { return directory.empty() || is_at_or_below(path, directory); };
        for (auto it = wd_of_.begin(); it != wd_of_.end();) {
            if (!below(it->first)) {
                ++it;
                continue;
            }
            ::inotify_rm_watch(inotify_.get(), it->second);
            path_of_.erase(it->second);
            it = wd_of_.erase(it);
        }
        std::erase_if(polled_, below);
    }

    const ConfinedRoot& root_;
    const Milliseconds poll_interval_;
    TaskPool& pool_;
    const UniqueFd inotify_;
    const UniqueFd wake_;  ///< eventfd, written by `wake`
    Reconciler reconciler_;
    std::unordered_map<int, std::string> path_of_;
    std::unordered_map<std::string, int> wd_of_;
    std::uint64_t outside_rules_ = 0;
    std::set<std::string> polled_;       ///< directories without a watch
    std::set<std::string> unreadable_;   ///< directories that may not be read, as far as was noticed
    std::set<std::string> dirty_;        ///< to be looked at
    std::set<std::string> dirty_below_;  ///< to be looked at with all below
    std::set<std::string> gone_;         ///< removed or moved away, whatever stands there now
    bool lost_events_ = false;
};

}  // namespace

Result<std::unique_ptr<Watcher>> make_inotify_watcher(const ConfinedRoot& root, const WatchRequest& request, RequestContext& context) {
    UniqueFd inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!inotify) return system_error(errno, "use inotify (fs.inotify.max_user_instances may be reached)", "");
    UniqueFd wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    if (!wake) return system_error(errno, "make an event descriptor", "");
    auto watcher = std::make_unique<InotifyWatcher>(root, request, context.pool(), std::move(inotify), std::move(wake));
    if (auto started = watcher->start(context); !started) return started.error();
    return std::unique_ptr<Watcher>(std::move(watcher));
}

}  // namespace aircher::filesystem::posix
