#include "engine/project/history/commit_block.h"

#include <algorithm>
#include <unordered_map>

#include "engine/base/byte_stream.h"
#include "engine/base/content_hash.h"
#include "engine/base/zstd_frame.h"

namespace aircher::project {
namespace {

constexpr int kLevel = 3;
constexpr std::size_t kMaxUnpacked = std::size_t{256} << 20U;
constexpr std::size_t kIdBytes = std::tuple_size_v<decltype(git::ObjectId::bytes)>;

Error damaged() { return {ErrorCode::damaged, "stored history is damaged", {}, {}}; }

void put_id(ByteWriter& out, const git::ObjectId& id) { out.raw({reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()}); }

git::ObjectId take_id(ByteReader& in) {
    git::ObjectId id;
    const std::string_view bytes = in.raw(kIdBytes);
    if (in.ok()) std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
    return id;
}

/// Times are whatever damaged commits say: their differences wrap around.
std::int64_t minus(std::int64_t a, std::int64_t b) { return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b)); }
std::int64_t plus(std::int64_t a, std::int64_t b) { return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b)); }

/// A time before which `time` is; kNever where there is none.
std::int64_t after(std::int64_t time) { return time == CommitTable::kNever ? time : time + 1; }

/// How many things follow, each of which takes at least `least` bytes.
std::size_t count_of(ByteReader& in, std::size_t least) {
    const std::size_t count = in.count();
    if (count > in.left() / least) in.fail();
    return in.ok() ? count : 0;
}

/// Numbers of a table's strings, from 0 in the order of their first use.
class Renumbering {
public:
    std::uint32_t operator()(std::uint32_t number) {
        const auto [entry, fresh] = numbers_.try_emplace(number, static_cast<std::uint32_t>(order_.size()));
        if (fresh) order_.push_back(number);
        return entry->second;
    }
    const std::vector<std::uint32_t>& order() const { return order_; }

private:
    std::unordered_map<std::uint32_t, std::uint32_t> numbers_;
    std::vector<std::uint32_t> order_;
};

/// One more, so that "not counted" is 0.
std::uint64_t with_none(std::uint32_t value) { return value == CommitTable::kNone ? 0 : std::uint64_t{value} + 1; }

}  // namespace

std::string encode_commits(const CommitTable& table, std::span<const CommitTable::Row> rows) {
    Renumbering persons, paths;
    std::unordered_map<CommitTable::Row, std::uint64_t> places;
    ByteWriter commits, parents, files, outside;
    std::int64_t last_time = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) places.emplace(rows[i], i + 1);
    std::uint64_t outsiders = 0;
    for (const CommitTable::Row row : rows) {
        put_id(commits, table.id(row));
        commits.number(persons(table.author(row)));
        commits.signed_number(minus(table.committer_time(row), last_time));
        commits.signed_number(minus(table.author_time(row), table.committer_time(row)));
        last_time = table.committer_time(row);
        commits.byte(table.boundary(row) ? 1 : 0);
        commits.string(table.subject(row));
        parents.number(table.parents(row).size());
        for (const std::uint32_t number : table.parents(row)) {
            const CommitTable::Node& parent = table.node(number);
            const auto place = parent.row == CommitTable::kNone ? places.end() : places.find(parent.row);
            parents.number(place == places.end() ? 0 : place->second);
            if (place != places.end()) continue;
            put_id(parents, parent.id);
            const std::int64_t before = parent.row == CommitTable::kNone ? parent.before : after(table.committer_time(parent.row));
            if (before == CommitTable::kNever) continue;
            put_id(outside, parent.id);
            outside.signed_number(before);
            ++outsiders;
        }
        files.number(table.changes(row).size());
        for (const CommitTable::Change& change : table.changes(row)) {
            files.byte(static_cast<std::uint8_t>(change.status));
            files.number(paths(change.path));
            files.number(change.old_path == CommitTable::kNone ? 0 : std::uint64_t{paths(change.old_path)} + 1);
            files.number(with_none(change.added));
            files.number(with_none(change.deleted));
        }
    }
    ByteWriter out;
    out.number(persons.order().size());
    for (const std::uint32_t number : persons.order()) {
        const git::Person person = table.person(number);
        out.string(person.name);
        out.string(person.email);
    }
    out.number(paths.order().size());
    for (const std::uint32_t number : paths.order()) out.string(table.paths()[number]);
    out.number(rows.size());
    out.raw(commits.bytes());
    out.raw(parents.bytes());
    out.raw(files.bytes());
    out.number(outsiders);
    out.raw(outside.bytes());
    if (out.bytes().size() > kMaxUnpacked) return {};
    std::string check;
    put_fixed(check, fingerprint(out.bytes()));
    return ZstdPacker(kLevel).pack(out.bytes(), check);
}

Result<std::vector<CommitTable::Row>> decode_commits(std::string_view block, CommitTable& table) {
    const auto expected = ByteReader(block).fixed<std::uint64_t>();
    block.remove_prefix(std::min(block.size(), sizeof expected));
    const auto size = unpacked_size(block, kMaxUnpacked);
    if (!size) return damaged();
    std::string bytes(*size, '\0');
    if (!ZstdUnpacker().unpack(block, bytes) || fingerprint(bytes) != expected) return damaged();
    ByteReader in(bytes);
    std::vector<git::Person> persons(count_of(in, 2));
    for (git::Person& person : persons) {
        person.name = in.string();
        person.email = in.string();
    }
    std::vector<std::string_view> paths(in.count());
    for (std::string_view& path : paths) path = in.string();
    std::vector<git::Commit> commits(count_of(in, kIdBytes + 5));
    std::int64_t last_time = 0;
    for (git::Commit& commit : commits) {
        commit.id = take_id(in);
        const std::uint64_t author = in.number();
        if (!in.ok() || author >= persons.size()) return damaged();
        commit.author = persons[author];
        last_time = plus(last_time, in.signed_number());
        commit.committer_time = last_time;
        commit.author_time = plus(last_time, in.signed_number());
        commit.boundary = in.byte() != 0;
        commit.subject = in.string();
    }
    for (git::Commit& commit : commits) {
        commit.parents.resize(in.count());
        for (git::ObjectId& parent : commit.parents) {
            const std::uint64_t place = in.number();
            if (place > commits.size()) return damaged();
            parent = place == 0 ? take_id(in) : commits[place - 1].id;
        }
    }
    for (git::Commit& commit : commits) {
        commit.files.resize(count_of(in, 5));
        for (git::FileChange& file : commit.files) {
            file.status = static_cast<char>(in.byte());
            const std::uint64_t path = in.number(), old_path = in.number(), added = in.number(), deleted = in.number();
            if (!in.ok() || path >= paths.size() || old_path > paths.size()) return damaged();
            file.path = paths[path];
            if (old_path > 0) file.old_path = paths[old_path - 1];
            if (added > 0) file.added = added - 1;
            if (deleted > 0) file.deleted = deleted - 1;
        }
    }
    std::vector<std::pair<git::ObjectId, std::int64_t>> outside(count_of(in, kIdBytes + 1));
    for (auto& [id, before] : outside) {
        id = take_id(in);
        before = in.signed_number();
    }
    if (!in.ok() || in.left() > 0) return damaged();
    std::vector<CommitTable::Row> rows;
    rows.reserve(commits.size());
    for (const git::Commit& commit : commits) rows.push_back(table.add(commit).first);
    for (const auto& [id, before] : outside) table.set_before(id, before);
    return rows;
}

}  // namespace aircher::project
