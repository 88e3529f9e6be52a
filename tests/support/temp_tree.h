// A temporary directory for a test: written with a few words, gone when the test ends, whatever was made in it.
//
// The user's own git configuration and ignore files must not decide a test, so making a tree points git's variables at nothing.
// Belongs to one thread; several may exist at once.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "engine/base/confined_root.h"

namespace aircher::test {

/// Sets an environment variable, or unsets it where `value` is null, and restores it. Only while the test has no other threads.
class EnvironmentGuard {
public:
    EnvironmentGuard(const char* name, const char* value) : name_(name) {
        const char* old = std::getenv(name);
        had_ = old != nullptr;
        if (had_) old_ = old;
        set(value);
    }
    ~EnvironmentGuard() { set(had_ ? old_.c_str() : nullptr); }
    EnvironmentGuard(const EnvironmentGuard&) = delete;
    EnvironmentGuard& operator=(const EnvironmentGuard&) = delete;

private:
    void set(const char* value) const {
        if (value == nullptr) {
            ::unsetenv(name_.c_str());
        } else {
            ::setenv(name_.c_str(), value, 1);
        }
    }
    std::string name_, old_;
    bool had_ = false;
};

class TempTree {
public:
    TempTree() {
        ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
        ::setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
        const char* parent = std::getenv("TMPDIR");
        std::string name = std::string(parent == nullptr ? "/tmp" : parent) + "/aircher-test-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        path_ = std::filesystem::canonical(name).native();
    }
    ~TempTree() {
        std::error_code error;
        std::filesystem::remove_all(path_, error);
    }
    TempTree(const TempTree&) = delete;
    TempTree& operator=(const TempTree&) = delete;

    const std::string& path() const { return path_; }
    /// Absolute.
    std::string operator/(std::string_view relative) const { return std::string(path_).append("/").append(relative); }

    void mkdir(std::string_view relative) const { std::filesystem::create_directories(*this / relative); }
    /// Makes the folders above, too.
    void write(std::string_view relative, std::string_view text = "x\n") const {
        const std::string file = *this / relative;
        std::filesystem::create_directories(std::filesystem::path(file).parent_path());
        std::ofstream out(file, std::ios::binary | std::ios::trunc);
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        if (!out.flush()) throw std::runtime_error("cannot write " + file);
    }
    void append(std::string_view relative, std::string_view text) const {
        std::ofstream out(*this / relative, std::ios::binary | std::ios::app);
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        if (!out.flush()) throw std::runtime_error("cannot append");
    }
    void symlink(std::string_view target, std::string_view relative) const {
        const std::string link = *this / relative;
        std::filesystem::create_directories(std::filesystem::path(link).parent_path());
        if (::symlink(std::string(target).c_str(), link.c_str()) != 0) throw std::runtime_error("symlink failed");
    }
    void fifo(std::string_view relative) const {
        if (::mkfifo((*this / relative).c_str(), 0600) != 0) throw std::runtime_error("mkfifo failed");
    }
    void rename(std::string_view from, std::string_view to) const { std::filesystem::rename(*this / from, *this / to); }
    void remove(std::string_view relative) const { std::filesystem::remove_all(*this / relative); }
    void chmod(std::string_view relative, mode_t mode) const {
        if (::chmod((*this / relative).c_str(), mode) != 0) throw std::runtime_error("chmod failed");
    }
    /// What an editor does on saving: a temporary file, renamed over the old one.
    void save_atomically(std::string_view relative, std::string_view text) const {
        const std::string temporary = std::string(relative) + ".tmp~";
        write(temporary, text);
        rename(temporary, relative);
    }

    ConfinedRoot root() const {
        auto opened = ConfinedRoot::open(path_);
        if (!opened) throw std::runtime_error(opened.error().text());
        return std::move(*opened);
    }

private:
    std::string path_;
};

inline bool is_superuser() { return ::geteuid() == 0; }

}  // namespace aircher::test
