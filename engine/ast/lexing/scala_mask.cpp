#include "engine/ast/lexing/scala_mask.h"

#include "engine/ast/lexing/lexer.h"
#include "engine/ast/lexing/reserved_words.h"

namespace aircher::ast {
namespace {

class ScalaMasker {
public:
    explicit ScalaMasker(std::string_view text) : text_(text) {}

    MaskedText run() {
        Lexer lexer(lexical_profile("scala"), text_, {0, static_cast<std::uint32_t>(text_.size())}, {});
        Token token;
        while (lexer.next(token)) take(token);
        return std::move(out_);
    }

private:
    /// Of a supertype: its arguments are behind it.
    enum class Place : std::uint8_t { elsewhere, supertype, behind_arguments, in_further_arguments, behind_further };

    void take(const Token& token) {
        const std::string_view word = token.of(text_);
        const char mark = token.kind == TokenKind::punctuation ? word[0] : '\0';
        if (depth_ > 0) {  // in a list of arguments
            if (place_ == Place::in_further_arguments && token.kind == TokenKind::identifier && !is_reserved_word(word)) names_.push_back({token.span, false, false});
            if (mark == '(' || mark == '[' || mark == '{') ++depth_;
            if ((mark == ')' || mark == ']' || mark == '}') && --depth_ == 0 && mark == ')') {
                place_ = place_ == Place::in_further_arguments ? Place::behind_further : Place::behind_arguments;
                further_.end = token.span.end;
            }
            return;
        }
        if (mark == '(' && place_ != Place::elsewhere) {
            depth_ = 1;
            if (place_ == Place::supertype) return;
            if (place_ == Place::behind_arguments) further_.begin = token.span.begin;
            place_ = Place::in_further_arguments;
            return;
        }
        if (place_ == Place::behind_further && word == "with") {
            if (out_.text.empty()) out_.text = text_;
            for (std::uint32_t at = further_.begin; at < further_.end; ++at)
                if (text_[at] != '\n' && text_[at] != '\r') out_.text[at] = ' ';
            out_.names.insert(out_.names.end(), names_.begin(), names_.end());
        }
        names_.clear();
        const bool of_type = mark == '[' || mark == ']' || mark == '.' || mark == ',' || (token.kind == TokenKind::identifier && place_ == Place::supertype);
        if (word == "extends")
            place_ = Place::supertype;
        else if (!(place_ == Place::supertype && of_type))
            place_ = Place::elsewhere;
    }

    const std::string_view text_;
    MaskedText out_;
    Place place_ = Place::elsewhere;
    std::uint32_t depth_ = 0;
    Span further_;
    std::vector<MaskedText::Name> names_;
};

}  // namespace

MaskedText mask_scala(std::string_view text) { return text.find(")(") == std::string_view::npos ? MaskedText{} : ScalaMasker(text).run(); }

}  // namespace aircher::ast
