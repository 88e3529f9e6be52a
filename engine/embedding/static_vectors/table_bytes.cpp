// The trained table as read-only data of the binary. The assembler takes it in as it is; as a C++ array of four million numbers it would take minutes to compile.
#include "engine/embedding/static_vectors/term_table.h"

asm(R"(
    .section .rodata
    .balign 64
    .global aircher_term_table_begin
    .hidden aircher_term_table_begin
    .global aircher_term_table_end
    .hidden aircher_term_table_end
aircher_term_table_begin:
    .incbin ")" AIRCHER_TERM_TABLE R"("
aircher_term_table_end:
    .byte 0
    .text
)");

extern "C" {
extern const char aircher_term_table_begin[];
extern const char aircher_term_table_end[];
}

namespace aircher::embedding {

std::string_view built_in_table() { return {aircher_term_table_begin, static_cast<std::size_t>(aircher_term_table_end - aircher_term_table_begin)}; }

}  // namespace aircher::embedding
