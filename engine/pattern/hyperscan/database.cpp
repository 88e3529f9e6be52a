#include "engine/pattern/hyperscan/database.h"

#include <hs.h>

#include <cstdlib>

namespace aircher::pattern::hyperscan {

std::shared_ptr<const Database> Database::compile(std::span<const Expression> expressions, std::vector<Refusal>& refused, const std::atomic<bool>& abandoned) {
    std::vector<const char*> texts;
    std::vector<unsigned> flags, ids;
    for (const Expression& expression : expressions) {
        texts.push_back(expression.text.c_str());
        flags.push_back(expression.plain ? 0U : HS_FLAG_MULTILINE);  // texts without the flag are found faster
        ids.push_back(expression.id);
    }
    while (!texts.empty() && !abandoned) {
        hs_database_t* database = nullptr;
        hs_compile_error_t* error = nullptr;
        if (hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(texts.size()), HS_MODE_BLOCK, nullptr, &database, &error) ==
            HS_SUCCESS)
            return std::shared_ptr<const Database>(new Database(database));
        const int index = error == nullptr ? -1 : error->expression;
        const std::string reason = error == nullptr ? "out of memory" : error->message;
        hs_free_compile_error(error);
        if (index < 0) {
            // The set as a whole is refused: too large. One by one tells nothing more, so all of them go without.
            for (const unsigned id : ids) refused.push_back({id, reason});
            return nullptr;
        }
        const auto at = static_cast<std::ptrdiff_t>(index);
        if ((flags[static_cast<std::size_t>(index)] & HS_FLAG_PREFILTER) == 0) {  // an approximation is as good: every candidate is confirmed
            flags[static_cast<std::size_t>(index)] |= HS_FLAG_PREFILTER;
            continue;
        }
        refused.push_back({ids[static_cast<std::size_t>(index)], reason});
        texts.erase(texts.begin() + at);
        flags.erase(flags.begin() + at);
        ids.erase(ids.begin() + at);
    }
    return nullptr;
}

std::shared_ptr<const Database> Database::deserialize(std::string_view bytes) {
    hs_database_t* database = nullptr;
    if (hs_deserialize_database(bytes.data(), bytes.size(), &database) != HS_SUCCESS) return nullptr;
    return std::shared_ptr<const Database>(new Database(database));
}

std::string Database::serialize() const {
    char* bytes = nullptr;
    std::size_t size = 0;
    if (hs_serialize_database(database_, &bytes, &size) != HS_SUCCESS) return {};
    std::string out(bytes, size);
    std::free(bytes);  // NOLINT: the library allocated it with malloc
    return out;
}

Database::~Database() { hs_free_database(database_); }

Scratch::~Scratch() { hs_free_scratch(scratch_); }

bool Scratch::prepare(const Database& database) { return hs_alloc_scratch(database.get(), &scratch_) == HS_SUCCESS; }

std::string library_fingerprint() {
    std::string text = hs_version();
    hs_platform_info_t platform{};
    if (hs_populate_platform(&platform) == HS_SUCCESS) text += " tune " + std::to_string(platform.tune) + " features " + std::to_string(platform.cpu_features);
    return text;
}

bool library_works() { return hs_valid_platform() == HS_SUCCESS; }

}  // namespace aircher::pattern::hyperscan
