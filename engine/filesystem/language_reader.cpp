#include "engine/filesystem/language_reader.h"

#include <unistd.h>

#include <array>
#include <cerrno>

namespace aircher::filesystem {

LanguageId read_language(const ConfinedRoot& root, std::string_view path) {
    const std::string_view base_name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
    const auto file = root.open_file(path);
    if (!file) return recognise_name(base_name).language;
    std::array<char, kLanguageHead> head;
    std::size_t used = 0;
    while (used < head.size()) {
        const ssize_t got = ::read(file->fd.get(), head.data() + used, head.size() - used);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        used += static_cast<std::size_t>(got);
    }
    return recognise(base_name, {head.data(), used}).language;
}

}  // namespace aircher::filesystem
