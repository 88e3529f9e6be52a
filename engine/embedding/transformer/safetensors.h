// The table of a .safetensors file (https://github.com/huggingface/safetensors): which tensor lies where, of which numbers.
//
// The file is anybody's, so nothing of it is believed: the header's length, nesting and types, every shape's product, and that the tensors fill the rest of the file
// without gap or overlap, which also tells a file that was cut.
//
// Threads: immutable once made; any.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/embedding/transformer/model_file.h"

namespace aircher::embedding::transformer {

enum class NumberType : std::uint8_t { f32, f16, bf16, other };

struct TensorPlace {
    NumberType type = NumberType::other;
    std::string type_name;              ///< as the file has it
    std::vector<std::uint64_t> shape;
    std::uint64_t offset = 0;           ///< in the file
    std::uint64_t bytes = 0;
};

class Safetensors {
public:
    /// Errors: invalid_argument where the file is damaged, io_error.
    static Result<Safetensors> read(ModelFile file);

    /// Null where there is none of that name.
    const TensorPlace* find(const std::string& name) const;
    const ModelFile& file() const { return file_; }
    /// 64 bits of the table.
    std::uint64_t digest() const { return digest_; }

private:
    explicit Safetensors(ModelFile file) : file_(std::move(file)) {}

    ModelFile file_;
    std::map<std::string, TensorPlace> places_;
    std::uint64_t digest_ = 0;
};

/// bytes.size() / (2 or 4) numbers. REQUIRES: a type that is not `other`; as many in `out`.
void to_floats(NumberType type, std::span<const char> bytes, std::span<float> out);

}  // namespace aircher::embedding::transformer
