// Cursors: what a client sends back is decoded or refused; what we encode comes back.
//
// Input: a cursor's text; the first 24 bytes are also taken as a cursor's three numbers.
#include <cstring>

#include "server/tools/cursor.h"
#include "tests/fuzz/fuzz_input.h"

using aircher::tools::Cursor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    (void)Cursor::decode({reinterpret_cast<const char*>(data), size});
    if (size < 24) return 0;
    Cursor cursor;
    std::memcpy(&cursor.snapshot, data, 8);
    std::memcpy(&cursor.fingerprint, data + 8, 8);
    std::memcpy(&cursor.offset, data + 16, 8);
    const std::string text = cursor.encode();
    aircher::fuzz::require(text.size() <= 64, "no cursor is longer than a page keeps room for");
    const auto back = Cursor::decode(text);
    aircher::fuzz::require(back && back->snapshot == cursor.snapshot && back->fingerprint == cursor.fingerprint && back->offset == cursor.offset, "a cursor comes back");
    return 0;
}
