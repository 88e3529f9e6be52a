#include "engine/embedding/transformer/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "engine/base/content_hash.h"
#include "engine/base/utf8.h"

namespace aircher::embedding::transformer {
namespace {

static_assert(std::endian::native == std::endian::little, "the numbers of a .safetensors file are little-endian");

constexpr std::uint64_t kMaxHeader = std::uint64_t{16} << 20U;  // of a large model: some 100 KB
constexpr std::size_t kMaxDepth = 8;                            // object, tensor, list: 3

using Json = nlohmann::json;

Error damaged(const ModelFile& file, std::string what) {
    return {ErrorCode::invalid_argument, "is no sound .safetensors file: " + std::move(what), "get the model's files again", file.path()};
}

struct NamedType {
    std::string_view name;
    NumberType type;
    std::uint64_t bytes;
};
constexpr NamedType kTypes[] = {{"F32", NumberType::f32, 4}, {"F16", NumberType::f16, 2}, {"BF16", NumberType::bf16, 2}, {"F64", NumberType::other, 8}, {"I64", NumberType::other, 8}, {"U64", NumberType::other, 8},
                                {"I32", NumberType::other, 4}, {"U32", NumberType::other, 4}, {"I16", NumberType::other, 2}, {"U16", NumberType::other, 2}, {"I8", NumberType::other, 1}, {"U8", NumberType::other, 1},
                                {"BOOL", NumberType::other, 1}, {"F8_E4M3", NumberType::other, 1}, {"F8_E5M2", NumberType::other, 1}};

std::optional<std::uint64_t> natural(const Json& value) {
    if (!value.is_number_unsigned()) return std::nullopt;
    return value.get<std::uint64_t>();
}

/// What is wrong with the entry, or nothing. `data` is where tensors begin, `end` where the file ends.
std::string read_place(const Json& entry, std::uint64_t data, std::uint64_t end, TensorPlace& place) {
    if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") || !entry.contains("data_offsets")) return "lacks dtype, shape or data_offsets";
    const Json &type = entry["dtype"], &shape = entry["shape"], &offsets = entry["data_offsets"];
    if (!type.is_string() || !shape.is_array() || !offsets.is_array() || offsets.size() != 2) return "has a dtype, shape or data_offsets of another form";
    place.type_name = type.get<std::string>();
    const auto known = std::find_if(std::begin(kTypes), std::end(kTypes), [&](const NamedType& each) { return each.name == place.type_name; });
    if (known == std::end(kTypes)) return "has the unknown dtype '" + to_utf8(place.type_name) + "'";
    place.type = known->type;
    std::uint64_t bytes = known->bytes;
    for (const Json& size : shape) {
        const auto extent = natural(size);
        if (!extent || __builtin_mul_overflow(bytes, *extent, &bytes)) return "has an impossible shape";
        place.shape.push_back(*extent);
    }
    const auto first = natural(offsets[0]), last = natural(offsets[1]);
    if (!first || !last || *first > *last || *last > end - data) return "does not lie within the file";
    if (*last - *first != bytes) return "has another size than its shape says";
    place.offset = data + *first;
    place.bytes = bytes;
    return {};
}

float half_to_float(std::uint16_t half) {
    const std::uint32_t sign = (half & 0x8000U) << 16U, exponent = half >> 10U & 0x1FU, fraction = half & 0x3FFU;
    if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000U | fraction << 13U);
    if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23U | fraction << 13U);
    const float tiny = static_cast<float>(fraction) * 0x1p-24F;
    return sign != 0 ? -tiny : tiny;
}

}  // namespace

Result<Safetensors> Safetensors::read(ModelFile file) {
    Safetensors out(std::move(file));
    const ModelFile& in = out.file_;
    std::uint64_t length = 0;
    if (in.size() < sizeof length) return damaged(in, "it is too short");
    char head[sizeof length];
    if (auto done = in.read(0, head); !done) return done.error();
    std::memcpy(&length, head, sizeof length);
    if (length > kMaxHeader || length > in.size() - sizeof length) return damaged(in, "its header's length is " + std::to_string(length));
    std::string header(length, '\0');
    if (auto done = in.read(sizeof length, header); !done) return done.error();
    if (!json_is_shallow(header, kMaxDepth)) return damaged(in, "its header is nested too deep");
    const Json table = Json::parse(header, nullptr, false);
    if (!table.is_object()) return damaged(in, "its header is no JSON object");
    out.digest_ = fingerprint(header, in.size());

    std::vector<std::pair<std::uint64_t, std::uint64_t>> taken;
    for (const auto& [name, entry] : table.items()) {
        if (name == "__metadata__") continue;
        TensorPlace place;
        if (std::string wrong = read_place(entry, sizeof length + length, in.size(), place); !wrong.empty()) return damaged(in, "the tensor '" + to_utf8(name) + "' " + wrong);
        taken.emplace_back(place.offset, place.offset + place.bytes);
        out.places_.emplace(name, std::move(place));
    }
    std::sort(taken.begin(), taken.end());
    std::uint64_t at = sizeof length + length;
    for (const auto& [begin, end] : taken) {
        if (begin != at) return damaged(in, begin < at ? "tensors overlap" : "there is a gap between tensors");
        at = end;
    }
    if (at != in.size()) return damaged(in, "it is longer than its tensors");
    return out;
}

const TensorPlace* Safetensors::find(const std::string& name) const {
    const auto found = places_.find(name);
    return found == places_.end() ? nullptr : &found->second;
}

void to_floats(NumberType type, std::span<const char> bytes, std::span<float> out) {
    if (type == NumberType::f32) {
        std::memcpy(out.data(), bytes.data(), bytes.size());
        return;
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::uint16_t number;
        std::memcpy(&number, bytes.data() + i * sizeof number, sizeof number);
        out[i] = type == NumberType::f16 ? half_to_float(number) : std::bit_cast<float>(std::uint32_t{number} << 16U);
    }
}

}  // namespace aircher::embedding::transformer
