#include "engine/git/libgit2/names.h"

#include <sys/stat.h>

#include <optional>

#include "engine/base/ascii.h"
#include "engine/base/git_config.h"

namespace aircher::git::libgit2 {
namespace {

std::string mailmap_text(const ObjectReader& objects, const Repository& repository) {
    if (!repository.bare()) {
        const std::string path = repository.worktree + "/.mailmap";
        struct stat info {};
        // As git: a link there is not followed.
        return ::lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) ? read_small_file(path, std::size_t{16} << 20U) : std::string();
    }
    if (!repository.head.commit) return {};
    const auto commit = read_commit(objects, repository, *repository.head.commit);
    if (!commit) return {};
    const auto entry = find_entry(objects, commit->tree, ".mailmap");
    if (!entry || !*entry) return {};
    const auto blob = objects.read((*entry)->id, ObjectKind::blob);
    return blob ? std::string(blob->data()) : std::string();
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = to_ascii_lower(c);
    return out;
}

/// Takes "Name <email>" off the line.
std::optional<Person> take_person(std::string_view& line) {
    const std::size_t open = line.find('<');
    const std::size_t close = open == std::string_view::npos ? open : line.find('>', open);
    if (close == std::string_view::npos) return std::nullopt;
    Person person{std::string(trim_ascii(line.substr(0, open))), std::string(line.substr(open + 1, close - open - 1))};
    line.remove_prefix(close + 1);
    return person;
}

}  // namespace

Names::Names(const ObjectReader& objects, const Repository& repository) : Names(mailmap_text(objects, repository)) {}

Names::Names(std::string_view mailmap) {
    while (!mailmap.empty()) {
        const std::size_t end = std::min(mailmap.find('\n'), mailmap.size());
        add_line(mailmap.substr(0, end));
        mailmap.remove_prefix(std::min(end + 1, mailmap.size()));
    }
}

/// "New <new@x>", "New <new@x> <old@x>", "New <new@x> Old <old@x>", "<new@x> <old@x>".
void Names::add_line(std::string_view line) {
    if (line.starts_with('#')) return;
    auto first = take_person(line);
    if (!first || first->email.empty()) return;
    auto second = take_person(line);
    if (!second) {
        second = Person{{}, std::move(first->email)};
        first->email.clear();
    }
    Entry& entry = entries_[lower(second->email)];
    if (!second->name.empty()) {
        entry.named[lower(second->name)] = std::move(*first);
        return;
    }
    if (!first->name.empty()) entry.simple.name = std::move(first->name);
    if (!first->email.empty()) entry.simple.email = std::move(first->email);
}

Person Names::resolve(Person person) const {
    const auto entry = entries_.find(lower(person.email));
    if (entry == entries_.end()) return person;
    const auto named = entry->second.named.find(lower(person.name));
    const Person& wanted = named != entry->second.named.end() ? named->second : entry->second.simple;
    if (!wanted.name.empty()) person.name = wanted.name;
    if (!wanted.email.empty()) person.email = wanted.email;
    return person;
}

}  // namespace aircher::git::libgit2
