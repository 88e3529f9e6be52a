// The floor under every walk: openat and getdents64 on two threads, and nothing else.
//
// Why it exists: a walk cannot list a tree in less time than the kernel needs to hand out the names. walk_bench.py runs this beside the
// real programs, so that a ratio to the floor can be printed instead of a boast. It applies no rules, keeps no names, sorts nothing and
// prints one number: how many regular files it met.
//
// Usage: bare_getdents [--threads N] [--statx] DIR        exit code 1 where DIR cannot be read, 2 on a wrong argument
//   --threads N   workers, 1 to 64 (default 2)
//   --statx       also asks for size and time of every regular file, as a walk with stat data must
//
// Threads: workers share one queue of directory paths, guarded by a mutex. A worker takes a directory, reads it to the end and puts its
// subdirectories back in one go. `busy` counts the workers that may still add work, so an empty queue is the end only where it is zero.
// Linux only: this is the measure of the posix backend, not a part of the product.

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace {

// The kernel's struct linux_dirent64 (getdents64(2)); glibc's dirent64 has the same layout but a fixed name array.
struct DirectoryEntry {
    std::uint64_t inode;
    std::int64_t offset;
    std::uint16_t length;
    unsigned char type;
    char name[1];  // NUL-terminated, reaches into the rest of `length`
};

constexpr std::size_t kBufferBytes = 64 * 1024;

class Walk {
public:
    Walk(std::string root, bool with_stat) : with_stat_(with_stat), queue_{std::move(root)} {}

    std::uint64_t run(unsigned threads) {
        std::vector<std::jthread> workers;
        workers.reserve(threads);
        for (unsigned i = 0; i < threads; ++i) {
            workers.emplace_back([this] { work(); });
        }
        workers.clear();  // joins
        return files_;
    }

private:
    void work() {
        std::uint64_t files = 0;
        std::vector<std::string> found;
        const auto buffer = std::make_unique<Buffer>();
        std::unique_lock lock(mutex_);
        for (;;) {
            ready_.wait(lock, [this] { return !queue_.empty() || busy_ == 0; });
            if (queue_.empty()) {
                break;
            }
            const std::string directory = std::move(queue_.back());
            queue_.pop_back();
            ++busy_;
            lock.unlock();
            files += read_directory(directory, *buffer, found);
            lock.lock();
            --busy_;
            for (std::string& path : found) {
                queue_.push_back(std::move(path));
            }
            found.clear();
            if (!queue_.empty() || busy_ == 0) {
                ready_.notify_all();
            }
        }
        lock.unlock();
        files_ += files;
    }

    struct alignas(DirectoryEntry) Buffer {
        std::array<char, kBufferBytes> bytes;
    };

    // Counts the regular files in `directory` and appends its subdirectories to `found`. What cannot be opened counts as empty.
    std::uint64_t read_directory(const std::string& directory, Buffer& buffer, std::vector<std::string>& found) const {
        const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (descriptor < 0) {
            return 0;
        }
        std::uint64_t files = 0;
        for (;;) {
            const long length = ::syscall(SYS_getdents64, descriptor, buffer.bytes.data(), buffer.bytes.size());
            if (length <= 0) {
                break;
            }
            for (long at = 0; at < length;) {
                const auto* entry = reinterpret_cast<const DirectoryEntry*>(buffer.bytes.data() + at);
                at += entry->length;
                const std::string_view name(entry->name);
                const unsigned char type = entry->type == DT_UNKNOWN ? type_by_stat(descriptor, entry->name) : entry->type;
                if (type == DT_DIR && name != "." && name != "..") {
                    std::string& path = found.emplace_back(directory);
                    path += '/';
                    path += name;
                } else if (type == DT_REG) {
                    ++files;
                    if (with_stat_) {
                        struct statx data {};
                        (void)::statx(descriptor, entry->name, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, STATX_TYPE | STATX_SIZE | STATX_MTIME, &data);
                    }
                }
            }
        }
        ::close(descriptor);
        return files;
    }

    // For the few file systems that leave the type out.
    static unsigned char type_by_stat(int descriptor, const char* name) {
        struct stat data {};
        if (::fstatat(descriptor, name, &data, AT_SYMLINK_NOFOLLOW) != 0) {
            return DT_UNKNOWN;
        }
        return S_ISDIR(data.st_mode) ? DT_DIR : S_ISREG(data.st_mode) ? DT_REG : DT_UNKNOWN;
    }

    const bool with_stat_;
    std::atomic<std::uint64_t> files_ = 0;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::vector<std::string> queue_;  // guarded by mutex_
    unsigned busy_ = 0;               // guarded by mutex_
};

int usage() {
    std::fputs("usage: bare_getdents [--threads N] [--statx] DIR\n", stderr);
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    unsigned threads = 2;
    bool with_stat = false;
    std::string root;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == "--statx") {
            with_stat = true;
        } else if (argument == "--threads" && i + 1 < argc) {
            const std::string_view number = argv[++i];
            const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), threads);
            if (error != std::errc() || end != number.data() + number.size() || threads < 1 || threads > 64) {
                return usage();
            }
        } else if (!argument.starts_with('-') && root.empty()) {
            root = argument;
        } else {
            return usage();
        }
    }
    if (root.empty()) {
        return usage();
    }
    if (::access(root.c_str(), R_OK | X_OK) != 0) {
        std::perror(root.c_str());
        return 1;
    }
    std::printf("%llu\n", static_cast<unsigned long long>(Walk(root, with_stat).run(threads)));
    return 0;
}
