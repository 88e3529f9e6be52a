// Random input for property tests: seeded, so that a failure can be repeated.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace aircher::test {

class Random {
public:
    explicit Random(std::uint32_t seed) : engine_(seed) {}

    /// In [0, bound). REQUIRES: bound > 0.
    std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(engine_); }
    bool one_in(std::size_t n) { return below(n) == 0; }
    std::uint64_t word() { return engine_(); }

    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }
    /// Up to `limit` characters of `alphabet`.
    std::string text(std::string_view alphabet, std::size_t limit) {
        std::string out;
        for (std::size_t n = below(limit + 1); n > 0; --n) out.push_back(alphabet[below(alphabet.size())]);
        return out;
    }
    std::string bytes(std::size_t limit) {
        std::string out;
        for (std::size_t n = below(limit + 1); n > 0; --n) out.push_back(static_cast<char>(below(256)));
        return out;
    }

private:
    std::mt19937_64 engine_;
};

}  // namespace aircher::test
