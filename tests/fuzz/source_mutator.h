// Makes damaged sources from whole ones: bytes flipped, pieces lost, moved, doubled, mixed with those of other files, brackets piled up, odd bytes put in.
//
// Called by tests/fuzz/ast_mutation.cpp. What is made follows from the seed and the samples alone. One mutator belongs to one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aircher::fuzz {

struct Sample {
    std::string path, text;
};

class Mutator {
public:
    Mutator(std::uint64_t seed, const std::vector<Sample>& samples) : random_(seed), samples_(samples) {}

    Sample make() {
        Sample sample = samples_[below(samples_.size())];
        // A window of a large file: a whole one would spend the time on parsing what is intact.
        if (sample.text.size() > 24'000) sample.text = sample.text.substr(below(sample.text.size() - 16'000), 16'000);
        for (std::size_t rounds = 1 + below(3); rounds > 0; --rounds) mutate(sample.text);
        if (sample.text.size() > kMaxMutated) sample.text.resize(kMaxMutated);
        return sample;
    }

private:
    static constexpr std::size_t kMaxMutated = std::size_t{256} << 10U;

    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(random_() % limit); }
    std::pair<std::size_t, std::size_t> range(const std::string& text) {
        const std::size_t begin = below(text.size() + 1);
        return {begin, std::min(text.size() - begin, 1 + below(below(8) == 0 ? text.size() + 1 : 64))};
    }

    void mutate(std::string& text) {
        static constexpr std::string_view kBrackets = "([{<\"'`";
        static constexpr std::string_view kOdd[] = {std::string_view("\0", 1),
                                                    "\xFF",
                                                    "\xEF\xBB\xBF",
                                                    "\r",
                                                    "\xC3",
                                                    "\xE2\x80\xA8",
                                                    "/*",
                                                    "*/",
                                                    "\"\"\"",
                                                    "'",
                                                    "\\\n",
                                                    "#if 0\n",
                                                    "#",
                                                    "<!--",
                                                    "${",
                                                    "`",
                                                    "\xF0\x9F\x98\x80",
                                                    "end",
                                                    "//"};
        switch (below(11)) {
            case 0:
                for (std::size_t i = 1 + below(8); i > 0 && !text.empty(); --i) text[below(text.size())] = static_cast<char>(random_());
                break;
            case 1: {
                const auto [begin, length] = range(text);
                text.erase(begin, length);
                break;
            }
            case 2: {
                const auto [begin, length] = range(text);
                text.insert(below(text.size() + 1), std::string(text, begin, length));
                break;
            }
            case 3: {
                const std::string& other = samples_[below(samples_.size())].text;
                const std::size_t begin = below(other.size());
                text.insert(below(text.size() + 1), other.substr(begin, 1 + below(400)));
                break;
            }
            case 4: text.resize(below(text.size() + 1)); break;
            case 5: {
                const char bracket = kBrackets[below(kBrackets.size())];
                text.insert(below(text.size() + 1), std::string(10 + below(below(20) == 0 ? 20'000 : 500), bracket));
                break;
            }
            case 6: {
                const auto [begin, length] = range(text);
                const std::string piece(text, begin, length);
                text.erase(begin, length);
                text.insert(below(text.size() + 1), piece);
                break;
            }
            case 7:
                for (std::size_t i = 1 + below(4); i > 0; --i) text.insert(below(text.size() + 1), kOdd[below(std::size(kOdd))]);
                break;
            case 8: {  // one token many times
                const auto [begin, length] = range(text);
                const std::string piece(text, begin, std::min<std::size_t>(length, 12));
                std::string many;
                for (std::size_t i = 10 + below(300); i > 0; --i) many += piece;
                text.insert(below(text.size() + 1), many);
                break;
            }
            case 9:
                if (below(4) == 0) std::replace(text.begin(), text.end(), '\n', ' ');
                break;
            default: {  // a token becomes another one of the same file
                const auto [begin, length] = range(text);
                const auto [from, size] = range(text);
                const std::string piece(text, from, std::min<std::size_t>(size, 16));
                text.replace(begin, std::min<std::size_t>(length, 16), piece);
            }
        }
    }

    std::mt19937_64 random_;
    const std::vector<Sample>& samples_;
};

}  // namespace aircher::fuzz
