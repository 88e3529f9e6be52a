#include "engine/postings/dictionary_chunk.h"

#include <algorithm>

#include "engine/base/byte_stream.h"
#include "engine/postings/chunk.h"
#include "engine/postings/posting_list.h"

namespace aircher::postings {
namespace {

/// Small differences in both directions as small numbers; the difference is taken modulo 2^32.
std::uint32_t zigzag(std::uint32_t from, std::uint32_t to) {
    const std::uint32_t difference = to - from;
    return difference << 1U ^ (0U - (difference >> 31U));
}
std::uint32_t unzigzag(std::uint32_t from, std::uint32_t code) { return from + (code >> 1U ^ (0U - (code & 1U))); }

/// Reads one place; moves `document` and `postings` on.
PostingPlace read_place(ByteReader& reader, std::uint32_t& document, std::uint32_t& postings) {
    PostingPlace place;
    const std::uint32_t head = reader.number32();
    place.bitmap = (head & 1U) != 0;
    place.count = head / 2 + 1;
    if (place.count == 1) {
        document = unzigzag(document, reader.number32());
        place.document = document;
        return place;
    }
    place.begin = postings;
    place.bytes = reader.number32() + (place.bitmap ? 0 : place.count);
    postings += place.bytes;
    return place;
}

}  // namespace

Result<DictionaryChunk> DictionaryChunk::parse(std::string_view bytes) {
    auto content = unpack_chunk(bytes, kSuffixSlack);
    if (!content) return content.error();
    DictionaryChunk chunk;
    chunk.bytes_ = std::move(*content);
    const std::size_t size = chunk.bytes_.size() - kSuffixSlack;
    ByteReader header({chunk.bytes_.data(), size});
    chunk.terms_ = header.fixed<std::uint32_t>();
    chunk.suffix_bytes_ = header.fixed<std::uint32_t>();
    if (!header.ok() || std::uint64_t{chunk.terms_} * 2 + chunk.suffix_bytes_ > header.left() || chunk.terms_ == 0)
        return damaged("a dictionary chunk's columns do not fit into it");
    const char* at = chunk.bytes_.data() + (size - header.left());
    chunk.shared_ = reinterpret_cast<const std::uint8_t*>(at);
    chunk.added_ = chunk.shared_ + chunk.terms_;
    chunk.suffixes_ = at + std::size_t{chunk.terms_} * 2;
    chunk.places_ = chunk.suffixes_ + chunk.suffix_bytes_;
    chunk.places_end_ = chunk.bytes_.data() + size;
    chunk.blocks_.resize((chunk.terms_ + kBlockTerms - 1) / kBlockTerms);
    if (auto checked = chunk.check_terms(); !checked) return checked.error();
    if (auto checked = chunk.check_places(); !checked) return checked.error();
    chunk.find_seams();
    return chunk;
}

Result<void> DictionaryChunk::check_terms() {
    std::uint64_t suffixes = 0;
    bool good = true;
    std::uint32_t length = 0;
    for (std::uint32_t i = 0; i < terms_; ++i) {
        if (i % kBlockTerms == 0) {
            blocks_[i / kBlockTerms].suffixes = static_cast<std::uint32_t>(suffixes);
            length = 0;
        }
        good = good && shared_[i] <= length && added_[i] > 0;
        length = std::uint32_t{shared_[i]} + added_[i];
        good = good && length <= kMaxTerm;
        suffixes += added_[i];
    }
    if (!good || suffixes != suffix_bytes_) return damaged("a dictionary chunk's terms do not decode");
    return {};
}

Result<void> DictionaryChunk::check_places() {
    const std::string_view places(places_, static_cast<std::size_t>(places_end_ - places_));
    ByteReader reader(places);
    std::uint32_t document = 0;
    std::uint32_t postings = 0;
    for (std::uint32_t i = 0; i < terms_; ++i) {
        if (i % kBlockTerms == 0) {
            blocks_[i / kBlockTerms].places = static_cast<std::uint32_t>(places.size() - reader.left());
            blocks_[i / kBlockTerms].postings = postings;
            document = 0;
        }
        const std::uint32_t before = postings;
        const PostingPlace place = read_place(reader, document, postings);
        if (!reader.ok() || postings < before || place.bytes > 0x7FFF'FFFFU) return damaged("a dictionary chunk's posting places do not decode");
    }
    if (reader.left() != 0) return damaged("a dictionary chunk has bytes behind its last term");
    return {};
}

void DictionaryChunk::find_seams() {
    seams_.resize(std::size_t{blocks()} * kBlockTerms);
    for_each_term(
        0, blocks(), [](char*) {},
        [&](std::uint32_t index, const char* term, std::uint32_t shared, std::uint32_t) {
            // A whole term's first byte is no seam; the 0 before it is in no term that anyone looks for.
            const unsigned before = shared > 0 ? static_cast<unsigned char>(term[shared - 1]) : 0U;
            seams_[index] = static_cast<std::uint16_t>(before | static_cast<unsigned>(static_cast<unsigned char>(term[shared])) << 8U);
            return true;
        });
}

std::uint32_t DictionaryChunk::lower_bound(std::string_view term, bool& equal) const {
    equal = false;
    std::uint32_t low = 0, high = blocks();  // the last block whose first term is not greater
    while (low < high) {
        const std::uint32_t middle = (low + high) / 2;
        if (first_term(middle) <= term) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) return 0;
    std::uint32_t found = std::min(terms_, low * kBlockTerms);
    for_each_term(
        low - 1, low, [](char*) {},
        [&](std::uint32_t index, const char* bytes, std::uint32_t, std::uint32_t length) {
            const int order = std::string_view(bytes, length).compare(term);
            if (order < 0) return true;
            found = index;
            equal = order == 0;
            return false;
        });
    return found;
}

std::string DictionaryChunk::term(std::uint32_t index) const {
    std::string out;
    const std::uint32_t block = index / kBlockTerms;
    const char* suffix = suffixes_ + blocks_[block].suffixes;
    for (std::uint32_t i = block * kBlockTerms; i <= index; ++i) {
        out.resize(shared_[i]);
        out.append(suffix, added_[i]);
        suffix += added_[i];
    }
    return out;
}

std::span<const Letters> DictionaryChunk::letters_of_block(std::uint32_t block) const {
    std::call_once(letters_->found, [&] {
        letters_->of_terms.resize(terms_);
        std::array<Letters, kMaxTerm + 1> of_prefix{};  // of the first i bytes of the term
        for_each_term(
            0, blocks(), [](char*) {},
            [&](std::uint32_t index, const char* term, std::uint32_t shared, std::uint32_t length) {
                for (std::uint32_t i = shared; i < length; ++i) of_prefix[i + 1] = of_prefix[i] | kLetterBits[static_cast<unsigned char>(term[i])];
                letters_->of_terms[index] = of_prefix[length];
                return true;
            });
    });
    const std::size_t begin = std::size_t{block} * kBlockTerms;
    return std::span(letters_->of_terms).subspan(begin, std::min<std::size_t>(kBlockTerms, terms_ - begin));
}

DictionaryChunk::BlockPostings DictionaryChunk::postings_of_block(std::uint32_t block) const {
    BlockPostings out;
    ByteReader reader({places_ + blocks_[block].places, static_cast<std::size_t>(places_end_ - places_) - blocks_[block].places});
    std::uint32_t document = 0;
    std::uint32_t postings = blocks_[block].postings;
    const std::uint32_t end = std::min(terms_ - block * kBlockTerms, kBlockTerms);
    for (std::uint32_t i = 0; i < end; ++i) out[i] = read_place(reader, document, postings);
    return out;
}

void DictionaryChunkWriter::add(std::string_view term, std::span<const std::uint32_t> documents) {
    std::size_t shared = 0;
    if (shared_.size() % DictionaryChunk::kBlockTerms == 0) {
        last_document_ = 0;
    } else {
        const std::size_t limit = std::min(term.size(), last_.size());
        while (shared < limit && term[shared] == last_[shared]) ++shared;
    }
    shared_.push_back(static_cast<char>(shared));
    added_.push_back(static_cast<char>(term.size() - shared));
    suffixes_.append(term.substr(shared));
    last_.assign(term);
    if (documents.size() == 1) {
        put_varint(places_, 0);
        put_varint(places_, zigzag(last_document_, documents.front()));
        last_document_ = documents.front();
        return;
    }
    const std::size_t before = postings_.size();
    const bool bitmap = encode_postings(documents, postings_);
    put_varint(places_, (documents.size() - 1) * 2 + (bitmap ? 1U : 0U));
    put_varint(places_, postings_.size() - before - (bitmap ? 0 : documents.size()));
}

std::string DictionaryChunkWriter::take_dictionary() {
    std::string out;
    put_fixed(out, terms());
    put_fixed(out, static_cast<std::uint32_t>(suffixes_.size()));
    out.append(shared_).append(added_).append(suffixes_).append(places_);
    shared_.clear();
    added_.clear();
    suffixes_.clear();
    places_.clear();
    return out;
}

std::string DictionaryChunkWriter::take_postings() { return std::exchange(postings_, {}); }

}  // namespace aircher::postings
