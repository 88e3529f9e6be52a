// Errors as values: every function that can fail returns `Result<T>`.
//
// An error's reader is a model (or a person) deciding its next step, so an `Error` says what failed, on what, and what to try next.
// Exceptions of libraries are turned into errors by the adapter that called the library.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace aircher {

enum class ErrorCode {
    invalid_argument,   ///< the caller's input is wrong; the message says where
    not_found,          ///< no such file, name, tool …
    outside_roots,      ///< the path leaves every project root
    permission_denied,  ///< the operating system or a rule of ours refuses
    wrong_kind,         ///< a directory, FIFO, device … where a regular file is needed
    too_large,          ///< over a documented limit
    expired,            ///< a cursor or token whose snapshot is gone
    cancelled,          ///< the client cancelled, or the process is ending
    deadline_exceeded,  ///< the request's time limit passed
    unavailable,        ///< not possible in this build, on this machine, or right now
    io_error,           ///< the operating system reported a failure
    damaged,            ///< a store of ours cannot be read, or has not what was written: it is given up, and made anew
    internal,           ///< a bug of ours
};

std::string_view to_string(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string message;    ///< what failed, on what
    std::string hint = {};  ///< what to try next; may be empty
    std::string path = {};  ///< the file concerned, as the caller named it; may be empty

    /// One line: "path: message (hint)", without the parts that are empty.
    std::string text() const;
};

/// An error from `errno`-style `number`, with the code that fits it.
Error system_error(int number, std::string_view doing, std::string_view path);

/// Either a value or an Error. Test with `if (!result)`, then `*result` or `result.error()`.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

    explicit operator bool() const { return state_.index() == 0; }
    /// REQUIRES: the result holds a value.
    T& operator*() & { return *get(); }
    const T& operator*() const& { return *std::get_if<0>(&state_); }
    T&& operator*() && { return std::move(*get()); }
    T* operator->() { return get(); }
    const T* operator->() const { return std::get_if<0>(&state_); }
    /// REQUIRES: the result holds an error.
    const Error& error() const { return *std::get_if<1>(&state_); }

private:
    T* get() {
        assert(state_.index() == 0);
        return std::get_if<0>(&state_);
    }
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)
    explicit operator bool() const { return !error_; }
    const Error& error() const { return *error_; }

private:
    std::optional<Error> error_;
};

}  // namespace aircher
