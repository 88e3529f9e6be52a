// Numbers that begin at a multiple of 64 bytes. Eigen takes some numbers one by one where a row begins between its vectors, and rounds those otherwise: only with the
// same alignment each time does the same text have the same vector.
//
// Belongs to one owner; not for several threads while it grows.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace aircher::embedding::transformer {

class AlignedNumbers {
public:
    AlignedNumbers() = default;
    explicit AlignedNumbers(std::size_t count) { grow(count); }

    /// At least `count`; what was in them is lost where they were fewer.
    void grow(std::size_t count) {
        if (count <= count_) return;
        numbers_.reset(static_cast<float*>(::operator new(count * sizeof(float), kAlignment)));
        count_ = count;
    }
    float* data() { return numbers_.get(); }

private:
    static constexpr std::align_val_t kAlignment{64};
    struct Free {
        void operator()(float* numbers) const { ::operator delete(numbers, kAlignment); }
    };

    std::unique_ptr<float, Free> numbers_;
    std::size_t count_ = 0;
};

}  // namespace aircher::embedding::transformer
