#include "engine/embedding/transformer/tokenizer_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/content_hash.h"
#include "engine/base/utf8.h"
#include "engine/embedding/transformer/model_file.h"

namespace aircher::embedding::transformer {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kMaxFile = std::uint64_t{128} << 20U;
constexpr std::size_t kMaxDepth = 32;
constexpr std::string_view kSupported = "supported: BERT's tokenizer (BertNormalizer, BertPreTokenizer, WordPiece, [CLS] text [SEP])";

struct Unsupported {
    std::string what;
};
struct Damaged {
    std::string what;
};

const Json& member(const Json& object, const char* key) {
    static const Json kNone;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found == object.end() ? kNone : *found;
}

std::string type_of(const Json& part) {
    const Json& type = member(part, "type");
    return type.is_string() ? type.get<std::string>() : std::string();
}

bool flag(const Json& object, const char* key, bool otherwise) {
    const Json& value = member(object, key);
    return value.is_boolean() ? value.get<bool>() : otherwise;
}

/// A token by itself, or as an added token's object.
std::string token_text(const Json& value, std::string otherwise) {
    if (value.is_string()) return value.get<std::string>();
    const Json& content = member(value, "content");
    return content.is_string() ? content.get<std::string>() : otherwise;
}

TokenId token_id(const Json& value, const std::string& token) {
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 0x7FFFFFFF) throw Damaged{"the token '" + to_utf8(token) + "' has no number"};
    return static_cast<TokenId>(value.get<std::uint64_t>());
}

void read_normalizer(const Json& part, WordPieceRules& rules) {
    if (type_of(part) != "BertNormalizer") throw Unsupported{"the normalizer '" + to_utf8(type_of(part)) + "'"};
    rules.clean_text = flag(part, "clean_text", true);
    rules.ideographs_alone = flag(part, "handle_chinese_chars", true);
    rules.lower_case = flag(part, "lowercase", true);
    rules.strip_accents = flag(part, "strip_accents", rules.lower_case);
}

void read_model(const Json& part, WordPieceRules& rules) {
    // Old files name no type; only a WordPiece has this prefix.
    const std::string type = type_of(part).empty() && part.is_object() && part.contains("continuing_subword_prefix") ? "WordPiece" : type_of(part);
    if (type != "WordPiece") throw Unsupported{"the model '" + to_utf8(type) + "'"};
    rules.unknown = token_text(member(part, "unk_token"), rules.unknown);
    rules.prefix = token_text(member(part, "continuing_subword_prefix"), rules.prefix);
    if (const Json& longest = member(part, "max_input_chars_per_word"); longest.is_number_unsigned()) rules.longest_word = longest.get<std::size_t>();
    const Json& vocabulary = member(part, "vocab");
    if (!vocabulary.is_object()) throw Damaged{"its model has no vocabulary"};
    for (const auto& [token, id] : vocabulary.items()) rules.vocabulary.emplace_back(token, token_id(id, token));
}

void read_added_tokens(const Json& list, WordPieceRules& rules) {
    for (const Json& token : list.is_array() ? list : Json::array()) {
        const std::string content = token_text(member(token, "content"), {});
        // Space beside a token never becomes one, so lstrip and rstrip need nothing.
        if (flag(token, "normalized", false)) throw Unsupported{"the added token '" + to_utf8(content) + "' with \"normalized\""};
        if (flag(token, "single_word", false)) throw Unsupported{"the added token '" + to_utf8(content) + "' with \"single_word\""};
        rules.special.emplace_back(content, token_id(member(token, "id"), content));
    }
}

/// The token of a template's part, or "A" for the text.
std::string template_part(const Json& part) {
    if (const Json& special = member(part, "SpecialToken"); special.is_object()) return token_text(member(special, "id"), {});
    return member(part, "Sequence").is_object() ? "A" : "";
}

void read_post_processor(const Json& part, WordPieceRules& rules) {
    const std::string type = type_of(part);
    if (type == "BertProcessing") {
        const Json &begin = member(part, "cls"), &end = member(part, "sep");
        if (!begin.is_array() || begin.empty() || !end.is_array() || end.empty()) throw Damaged{"its post-processor lacks cls or sep"};
        rules.begin = token_text(begin[0], rules.begin);
        rules.end = token_text(end[0], rules.end);
        return;
    }
    const Json& single = member(part, "single");
    if (type != "TemplateProcessing" || !single.is_array() || single.size() != 3 || template_part(single[1]) != "A") throw Unsupported{"the post-processor '" + to_utf8(type) + "'"};
    rules.begin = template_part(single[0]);
    rules.end = template_part(single[2]);
}

WordPieceRules rules_of(const Json& file) {
    WordPieceRules rules;
    read_normalizer(member(file, "normalizer"), rules);
    if (const Json& splitter = member(file, "pre_tokenizer"); type_of(splitter) != "BertPreTokenizer") throw Unsupported{"the pre-tokenizer '" + to_utf8(type_of(splitter)) + "'"};
    read_model(member(file, "model"), rules);
    read_added_tokens(member(file, "added_tokens"), rules);
    read_post_processor(member(file, "post_processor"), rules);
    return rules;
}

/// The original form: a token on each line, and BERT's settings.
WordPieceRules rules_of(std::string_view vocabulary, const Json& settings) {
    const Json& kind = member(settings, "tokenizer_class");
    if (kind.is_string() && kind != "BertTokenizer" && kind != "BertTokenizerFast") throw Unsupported{"the tokenizer '" + to_utf8(kind.get<std::string>()) + "'"};
    WordPieceRules rules;
    rules.lower_case = flag(settings, "do_lower_case", true);
    rules.ideographs_alone = flag(settings, "tokenize_chinese_chars", true);
    rules.strip_accents = flag(settings, "strip_accents", rules.lower_case);
    rules.unknown = token_text(member(settings, "unk_token"), rules.unknown);
    rules.begin = token_text(member(settings, "cls_token"), rules.begin);
    rules.end = token_text(member(settings, "sep_token"), rules.end);
    TokenId id = 0;
    for (std::size_t at = 0; at < vocabulary.size(); ++id) {
        const std::size_t end = std::min(vocabulary.find('\n', at), vocabulary.size());
        std::string_view token = vocabulary.substr(at, end - at);
        if (token.ends_with('\r')) token.remove_suffix(1);
        rules.vocabulary.emplace_back(token, id);
        at = end + 1;
    }
    const std::string special[] = {rules.unknown, rules.begin, rules.end, token_text(member(settings, "pad_token"), "[PAD]"), token_text(member(settings, "mask_token"), "[MASK]")};
    for (const auto& [text, number] : rules.vocabulary)
        if (std::find(std::begin(special), std::end(special), text) != std::end(special)) rules.special.emplace_back(text, number);
    return rules;
}

Result<std::string> text_of(const std::string& path) {
    auto file = ModelFile::open(path, kMaxFile);
    if (!file) return file.error();
    return file->read_all();
}

Json parse(const std::string& text) {
    Json json = json_is_shallow(text, kMaxDepth) ? Json::parse(text, nullptr, false) : Json(Json::value_t::discarded);
    if (!json.is_object()) throw Damaged{"it is no JSON object"};
    return json;
}

}  // namespace

Result<TokenizerFile> read_tokenizer(const std::string& folder) {
    std::string path = folder + "/tokenizer_config.json";
    try {
        Json settings = Json::object();
        std::uint64_t digest = 0;
        if (file_exists(path)) {
            const auto text = text_of(path);
            if (!text) return text.error();
            settings = parse(*text);
            digest = fingerprint(*text);
        }
        WordPieceRules rules;
        path = folder + "/tokenizer.json";
        if (file_exists(path)) {
            const auto text = text_of(path);
            if (!text) return text.error();
            rules = rules_of(parse(*text));
            digest = fingerprint(*text, digest);
        } else {
            path = folder + "/vocab.txt";
            if (!file_exists(path)) return Error{ErrorCode::not_found, "there is neither tokenizer.json nor vocab.txt", std::string(kSupported), folder};
            const auto text = text_of(path);
            if (!text) return text.error();
            rules = rules_of(*text, settings);
            digest = fingerprint(*text, digest);
        }
        auto tokenizer = WordPieceTokenizer::make(std::move(rules));
        if (!tokenizer) {
            Error error = tokenizer.error();
            error.path = path;
            return error;
        }
        TokenizerFile out{std::move(*tokenizer), 0, digest};
        // Where there is no limit, the files have 10^30.
        if (const Json& length = member(settings, "model_max_length"); length.is_number_unsigned() && length.get<std::uint64_t>() < 1'000'000) out.max_length = length.get<std::size_t>();
        return out;
    } catch (const Unsupported& unsupported) {
        return Error{ErrorCode::unavailable, unsupported.what + " is not supported", std::string(kSupported), path};
    } catch (const Damaged& damaged) {
        return Error{ErrorCode::invalid_argument, "cannot be read: " + damaged.what, "get the model's files again", path};
    } catch (const Json::exception& error) {
        return Error{ErrorCode::invalid_argument, std::string("cannot be read: ") + error.what(), "get the model's files again", path};
    }
}

}  // namespace aircher::embedding::transformer
