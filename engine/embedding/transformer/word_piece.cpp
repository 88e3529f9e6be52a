#include "engine/embedding/transformer/word_piece.h"

#include <algorithm>

#include "engine/base/utf8.h"
#include "engine/embedding/transformer/unicode.h"

namespace aircher::embedding::transformer {

Result<WordPieceTokenizer> WordPieceTokenizer::make(WordPieceRules rules) {
    WordPieceTokenizer out;
    const auto add = [&](const std::string& text, TokenId id) {
        out.words_[text] = id;
        out.largest_id_ = std::max(out.largest_id_, id);
        out.longest_piece_ = std::max(out.longest_piece_, text.size());
    };
    for (const auto* list : {&rules.vocabulary, &rules.special})
        for (const auto& [text, id] : *list) {
            if (id < 0) return Error{ErrorCode::invalid_argument, "the token '" + to_utf8(text) + "' has a negative number"};
            add(text, id);
        }
    for (const auto& [text, id] : rules.vocabulary)
        if (text.size() > rules.prefix.size() && text.starts_with(rules.prefix)) out.continuations_[text.substr(rules.prefix.size())] = id;
    const std::pair<const std::string*, TokenId*> needed[] = {{&rules.unknown, &out.unknown_}, {&rules.begin, &out.begin_}, {&rules.end, &out.end_}};
    for (const auto& [text, id] : needed) {
        const auto found = out.words_.find(*text);
        if (found == out.words_.end()) return Error{ErrorCode::invalid_argument, "the vocabulary has no '" + to_utf8(*text) + "'"};
        *id = found->second;
    }
    std::erase_if(rules.special, [](const auto& token) { return token.first.empty(); });
    // The longest first: it is the one that counts where several begin at one place.
    std::stable_sort(rules.special.begin(), rules.special.end(), [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
    for (const auto& token : rules.special) out.begins_special_[static_cast<unsigned char>(token.first.front())] = true;
    rules.vocabulary = {};
    out.rules_ = std::move(rules);
    return out;
}

/// One text on its way: code points come in, words are collected, tokens come out.
class WordPieceTokenizer::Encoder {
public:
    Encoder(const WordPieceTokenizer& tokenizer, std::size_t limit) : tokenizer_(tokenizer), rules_(tokenizer.rules_), limit_(limit - 1) { tokens_.push_back(tokenizer.begin_); }

    std::vector<TokenId> run(std::string_view text) {
        for (std::size_t at = 0; at < text.size() && tokens_.size() < limit_;) {
            if (const auto* special = special_at(text, at)) {
                end_word();
                tokens_.push_back(special->second);
                at += special->first.size();
            } else {
                clean(next_code_point(text, at));
            }
        }
        end_word();
        tokens_.resize(std::min(tokens_.size(), limit_));
        tokens_.push_back(tokenizer_.end_);
        return std::move(tokens_);
    }

private:
    const std::pair<std::string, TokenId>* special_at(std::string_view text, std::size_t at) const {
        if (!tokenizer_.begins_special_[static_cast<unsigned char>(text[at])]) return nullptr;
        for (const auto& token : rules_.special)
            if (text.substr(at).starts_with(token.first)) return &token;
        return nullptr;
    }

    void clean(char32_t point) {
        if (rules_.clean_text && point != '\t' && point != '\n' && point != '\r' && (point == 0xFFFD || is_other(point))) return;
        if (!rules_.ideographs_alone || !is_ideograph(point)) return fold(point);
        end_word();
        fold(point);
        end_word();
    }

    void fold(char32_t point) {
        if (!rules_.strip_accents) return lower(point);
        const CodePoints letters = without_accents(point);
        for (std::size_t i = 0; i < letters.count; ++i) lower(letters.points[i]);
    }

    void lower(char32_t point) {
        if (!rules_.lower_case) return divide(point);
        const CodePoints letters = lower_case(point);
        for (std::size_t i = 0; i < letters.count; ++i) divide(letters.points[i]);
    }

    void divide(char32_t point) {
        if (is_white_space(point)) return end_word();
        if (!is_punctuation(point)) return add(point);
        end_word();
        add(point);
        end_word();
    }

    void add(char32_t point) {
        // Of a word that is too long it is enough to know that.
        if (begins_.size() > rules_.longest_word) return;
        begins_.push_back(word_.size());
        append_code_point(word_, point);
    }

    /// Divides the word into the longest pieces from its beginning, or makes it unknown.
    void end_word() {
        if (begins_.empty()) return;
        const std::size_t first = tokens_.size();
        bool known = begins_.size() <= rules_.longest_word;
        for (std::size_t at = 0; known && at < begins_.size();) {
            const Table& table = at == 0 ? tokenizer_.words_ : tokenizer_.continuations_;
            std::size_t end = begins_.size();
            for (; end > at; --end) {
                const std::size_t length = (end < begins_.size() ? begins_[end] : word_.size()) - begins_[at];
                if (length > tokenizer_.longest_piece_) continue;
                const auto found = table.find(std::string_view(word_).substr(begins_[at], length));
                if (found == table.end()) continue;
                tokens_.push_back(found->second);
                break;
            }
            known = end > at;
            at = end;
        }
        if (!known) {
            tokens_.resize(first);
            tokens_.push_back(tokenizer_.unknown_);
        }
        word_.clear();
        begins_.clear();
    }

    const WordPieceTokenizer& tokenizer_;
    const WordPieceRules& rules_;
    const std::size_t limit_;  ///< of tokens without the last
    std::vector<TokenId> tokens_;
    std::string word_;
    std::vector<std::size_t> begins_;  ///< of the word's code points
};

std::vector<TokenId> WordPieceTokenizer::encode(std::string_view text, std::size_t limit) const { return Encoder(*this, limit).run(text); }

}  // namespace aircher::embedding::transformer
