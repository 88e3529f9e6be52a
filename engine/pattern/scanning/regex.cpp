#include "engine/pattern/scanning/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <mutex>

#include "engine/base/utf8.h"
#include "engine/pattern/scanning/literal_search.h"

namespace aircher::pattern {
namespace {

/// Steps of backtracking from one starting point. A million take 5 to 20 ms.
constexpr std::uint32_t kMatchLimit = 1'000'000;
constexpr std::uint32_t kHeapLimitKiB = 16U << 10;
constexpr std::size_t kJitStackBytes = 1U << 20;
/// Up to here a subject is searched in one go: even a pattern that runs to its end from every starting point takes under 20 ms.
constexpr std::size_t kShortSubject = 8U << 10;
/// What starting points times the length that is left may come to before anything is known about the pattern's speed.
constexpr std::size_t kFirstWindow = 32U << 20;
constexpr std::size_t kLargestWindow = 16U << 10;
constexpr std::chrono::milliseconds kSlowWindow{8};
constexpr std::chrono::seconds kMaxTime{2};

struct FreeCode {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeContext {
    void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
    void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
struct FreeData {
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct FreeStack {
    void operator()(pcre2_jit_stack* stack) const { pcre2_jit_stack_free(stack); }
};

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

/// One compiled form, with machine code where the processor has any.
struct Form {
    std::unique_ptr<pcre2_code, FreeCode> code;
    bool jit = false;

    void make_machine_code() { jit = code != nullptr && pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE) == 0; }
};

/// `flags` are those for Unicode.
std::unique_ptr<pcre2_code, FreeCode> compile_form(std::string_view text, std::uint32_t flags, int& number, PCRE2_SIZE& offset) {
    const std::unique_ptr<pcre2_compile_context, FreeContext> context(pcre2_compile_context_create(nullptr));
    pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
    pcre2_set_bsr(context.get(), PCRE2_BSR_UNICODE);
    return std::unique_ptr<pcre2_code, FreeCode>(pcre2_compile(units(text), text.size(), flags, &number, &offset, context.get()));
}

}  // namespace

struct Regex::Code {
    std::string text;
    std::uint32_t flags = 0;
    std::vector<std::string> names;
    // Made once, each under its flag; the code of `utf8` with the regex.
    Form ascii;  ///< empty where the pattern means something else without Unicode
    Form utf8;
    Form broken;  ///< without machine code
    std::once_flag ascii_once, utf8_once, broken_once;

    const Form& form(Encoding encoding) {
        if (encoding == Encoding::ascii) {
            std::call_once(ascii_once, [this] { make_ascii(); });
            if (ascii.code) return ascii;
        }
        if (encoding == Encoding::broken) {
            std::call_once(broken_once, [this] { broken.code = remake(flags | PCRE2_MATCH_INVALID_UTF); });
            if (broken.code) return broken;
        }
        std::call_once(utf8_once, [this] { utf8.make_machine_code(); });
        return utf8;
    }

private:
    void make_ascii() {
        // Characters above ASCII are several bytes there, and what repeats is the last of them.
        if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) return;
        ascii.code = remake(flags & ~static_cast<std::uint32_t>(PCRE2_UTF | PCRE2_UCP));
        ascii.make_machine_code();
    }
    std::unique_ptr<pcre2_code, FreeCode> remake(std::uint32_t other_flags) const {
        int number = 0;
        PCRE2_SIZE offset = 0;
        return compile_form(text, other_flags, number, offset);
    }
};

struct RegexWorkspace::Memory {
    std::unique_ptr<pcre2_match_data, FreeData> data;
    std::unique_ptr<pcre2_match_context, FreeContext> context;
    std::unique_ptr<pcre2_jit_stack, FreeStack> stack;
    std::uint32_t pairs = 0;
};

RegexWorkspace::RegexWorkspace() : memory_(std::make_unique<Memory>()) {
    memory_->context.reset(pcre2_match_context_create(nullptr));
    memory_->stack.reset(pcre2_jit_stack_create(32U << 10, kJitStackBytes, nullptr));
    pcre2_set_match_limit(memory_->context.get(), kMatchLimit);
    pcre2_set_heap_limit(memory_->context.get(), kHeapLimitKiB);
    pcre2_jit_stack_assign(memory_->context.get(), nullptr, memory_->stack.get());
}
RegexWorkspace::~RegexWorkspace() = default;

ByteRange RegexWorkspace::range() const {
    const PCRE2_SIZE* pairs = pcre2_get_ovector_pointer(memory_->data.get());
    return {pairs[0], pairs[1]};
}

void RegexWorkspace::captures(std::size_t count, std::uint64_t offset, std::vector<ByteRange>& out) const {
    const PCRE2_SIZE* pairs = pcre2_get_ovector_pointer(memory_->data.get());
    for (std::size_t i = 1; i <= count; ++i) {
        ByteRange range;
        if (pairs[2 * i] != PCRE2_UNSET) range = {pairs[2 * i] + offset, pairs[2 * i + 1] + offset};
        out.push_back(range);
    }
}

Encoding encoding_of(std::string_view text) {
    return ascii_prefix(text) == text.size() ? Encoding::ascii : is_valid_utf8(text) ? Encoding::utf8 : Encoding::broken;
}

Regex::Regex(std::unique_ptr<Code> code) : code_(std::move(code)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

const std::vector<std::string>& Regex::group_names() const { return code_->names; }

Result<Regex> Regex::compile(std::string_view text, const RegexOptions& options) {
    std::uint32_t flags = PCRE2_UTF | PCRE2_UCP | PCRE2_MULTILINE | PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_BACKSLASH_C;
    if (options.lines) flags |= PCRE2_ALT_CIRCUMFLEX;
    if (options.ignore_case) flags |= PCRE2_CASELESS;
    if (options.dot_all) flags |= PCRE2_DOTALL;
    int number = 0;
    PCRE2_SIZE offset = 0;
    auto code = std::make_unique<Code>();
    // Settings in front, (*CRLF) or (*LIMIT_MATCH=…), would change what a line is, or what a pattern may take.
    if (text.starts_with("(*")) return Error{ErrorCode::invalid_argument, "settings in front of a pattern, (*…), are not accepted at offset 0", {}, {}};
    code->text = text;
    code->flags = flags;
    code->utf8.code = compile_form(text, flags, number, offset);
    if (!code->utf8.code) {
        PCRE2_UCHAR message[256] = {};
        pcre2_get_error_message(number, message, sizeof message);
        return Error{ErrorCode::invalid_argument, std::string(reinterpret_cast<const char*>(message)) + " at offset " + std::to_string(offset), {}, {}};
    }
    std::uint32_t groups = 0;
    std::uint32_t names = 0;
    std::uint32_t entry_size = 0;
    PCRE2_SPTR table = nullptr;
    pcre2_pattern_info(code->utf8.code.get(), PCRE2_INFO_CAPTURECOUNT, &groups);
    pcre2_pattern_info(code->utf8.code.get(), PCRE2_INFO_NAMECOUNT, &names);
    pcre2_pattern_info(code->utf8.code.get(), PCRE2_INFO_NAMEENTRYSIZE, &entry_size);
    pcre2_pattern_info(code->utf8.code.get(), PCRE2_INFO_NAMETABLE, &table);
    code->names.resize(groups);
    for (std::uint32_t i = 0; i < names; ++i, table += entry_size) {
        const std::size_t group = (std::size_t{table[0]} << 8U) | table[1];
        if (group >= 1 && group <= groups) code->names[group - 1] = reinterpret_cast<const char*>(table + 2);
    }
    return Regex(std::move(code));
}

Regex::Outcome Regex::find(std::string_view subject, std::size_t from, RegexWorkspace& workspace, RequestContext& context) const {
    RegexWorkspace::Memory& memory = *workspace.memory_;
    const auto pairs = static_cast<std::uint32_t>(code_->names.size() + 1);
    if (memory.pairs < pairs) {
        memory.data.reset(pcre2_match_data_create(pairs, nullptr));
        memory.pairs = pairs;
    }
    const Form& form = code_->form(workspace.encoding_);
    const std::uint32_t options = workspace.encoding_ == Encoding::broken ? 0 : PCRE2_NO_UTF_CHECK;
    const auto search = [&](std::size_t begin, std::size_t last_start) {
        pcre2_set_offset_limit(memory.context.get(), last_start);
        return form.jit ? pcre2_jit_match(form.code.get(), units(subject), subject.size(), begin, 0, memory.data.get(), memory.context.get())
                        : pcre2_match(form.code.get(), units(subject), subject.size(), begin, options, memory.data.get(), memory.context.get());
    };
    const auto outcome = [](int code) { return code > 0 ? Outcome::match : code == PCRE2_ERROR_NOMATCH ? Outcome::none : Outcome::limit; };
    if (subject.size() - from <= kShortSubject) return outcome(search(from, PCRE2_UNSET));

    // A long subject goes through by windows of starting points, as many as the pattern has shown to manage in a few milliseconds.
    using Clock = RequestContext::Clock;
    auto last = Clock::now();
    std::size_t& window = workspace.window_;
    if (window == 0) {
        window = std::clamp<std::size_t>(kFirstWindow / (subject.size() - from), 1, kLargestWindow);
        workspace.begun_ = last;
    }
    while (true) {
        if (context.should_stop()) return Outcome::stopped;
        std::size_t last_start = subject.size();
        if (window < subject.size() - from) {
            last_start = from + window;
            while (last_start < subject.size() && (static_cast<unsigned char>(subject[last_start]) & 0xC0U) == 0x80) ++last_start;
        }
        const int code = search(from, last_start);
        if (code != PCRE2_ERROR_NOMATCH || last_start >= subject.size()) return outcome(code);
        from = last_start;
        const auto now = Clock::now();
        if (now - workspace.begun_ > kMaxTime) return Outcome::slow;
        if (now - last > kSlowWindow) {
            window = std::max<std::size_t>(1, window / 2);
        } else if (now - last < kSlowWindow / 4) {
            window = std::min(2 * window, kLargestWindow);
        }
        last = now;
    }
}

}  // namespace aircher::pattern
