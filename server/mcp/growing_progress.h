// One number that grows, as the protocol wants it of a call's progress, out of what the parts of its work report one after the other: a walk of 100,000 files must not silence the reading of 90,000.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aircher::mcp {

class GrowingProgress {
public:
    struct Told {
        std::uint64_t done = 0;
        std::uint64_t total = 0;  ///< 0: not known
        friend bool operator==(const Told&, const Told&) = default;
    };

    /// What to tell the client; nothing where a worker was late and the number did not grow. Work of another name that counts anew goes on from what was told before.
    std::optional<Told> next(std::uint64_t done, std::uint64_t total, std::string_view what) {
        if (what != work_) {
            work_ = what;
            before_ = done > told_ ? 0 : told_;
        }
        if (before_ + done <= told_) return std::nullopt;
        told_ = before_ + done;
        return Told{told_, total == 0 ? 0 : before_ + total};
    }

private:
    std::string work_;
    std::uint64_t before_ = 0;  ///< told before the work at hand
    std::uint64_t told_ = 0;
};

}  // namespace aircher::mcp
