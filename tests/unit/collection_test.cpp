// What nobody points at goes from the index, in time, and nothing else.
#include <sys/stat.h>

#include <ctime>
#include <random>
#include <set>

#include "engine/project/index/collection.h"
#include "engine/project/index/housekeeping.h"
#include "engine/project/index/symbol_search.h"
#include "engine/project/index/verify.h"
#include "tests/support/temp_tree.h"
#include "tests/support/test_index.h"

using namespace aircher;
using namespace aircher::test;
using namespace aircher::project;

namespace {

using Strings = std::vector<std::string>;
using Outcome = Collector::Outcome;

constexpr std::int64_t kNow = 2'000'000'000;
constexpr std::int64_t kDay = 24 * 3'600;

struct Project {
    TempTree tree;
    TestIndex project{{tree.path()}};

    std::shared_ptr<RootIndex> opened = project.indexes().front();

    RootIndex& index() { return *opened; }
    IndexStore& store() { return index().store(); }
    void update() {
        (void)project.indexes();  // compares with the tree
        auto updated = index().complete(project.context);
        if (!updated) throw std::runtime_error(updated.error().text());
    }
    Strings differences() {
        update();
        return must(verify_index(index(), project.services(), project.context));
    }
    /// A function of its own in each file, about 100 bytes.
    void write(const std::string& path, const std::string& name) { tree.write(path, "def " + name + "():\n    return '" + std::string(80, 'x') + "'\n"); }
    /// Indexes a.py and b.py, and then a.py is gone; its document.
    DocumentId lose_one_of_two() {
        write("a.py", "first");
        write("b.py", "second");
        update();
        const DocumentId lost = document("a.py");
        tree.remove("a.py");
        update();
        return lost;
    }
    std::size_t rows(IndexTable of) {
        std::size_t count = 0;
        must(must(store().read())->scan(table(of), 0, INT64_MAX, [&](std::int64_t, std::string_view) { return ++count > 0; }));
        return count;
    }
    std::size_t documents() { return rows(IndexTable::documents); }
    DocumentId document(const std::string& path) {
        FileRow row;
        return index().files().find(path, row) ? row.document : 0;
    }
    Outcome collect(std::int64_t now, const CollectionPolicy& policy = {}) {
        Collector collector(store(), tree.path(), "");
        return collect(collector, now, policy);
    }
    Outcome collect(Collector& collector, std::int64_t now, const CollectionPolicy& policy = {}) {
        for (int steps = 0; steps < 1'000; ++steps)
            if (const auto outcome = must(collector.step(policy, now, project.context)); outcome != Outcome::more) return outcome;
        throw std::runtime_error("the collection does not end");
    }
};

}  // namespace

TEST_CASE("what is dead stays for a while, as much of it as fits, those that died last") {
    Project p;
    for (int i = 0; i < 10; ++i) p.write("f" + std::to_string(i) + ".py", "first" + std::to_string(i));
    p.update();
    REQUIRE(p.documents() == 10);
    for (int i = 0; i < 4; ++i) p.tree.remove("f" + std::to_string(i) + ".py");
    p.update();
    Collector collector(p.store(), p.tree.path(), "");
    CHECK(p.collect(collector, kNow) == Outcome::done);
    CHECK(p.documents() == 10);
    CHECK(p.rows(IndexTable::dead) == 4);
    CHECK(collector.next_due() == kNow + 600);  // six live, so three may stay
    for (int i = 4; i < 6; ++i) p.tree.remove("f" + std::to_string(i) + ".py");
    p.update();
    CHECK(p.collect(kNow + 300) == Outcome::done);
    CHECK(p.documents() == 10);
    CHECK(p.collect(collector, kNow + 600) == Outcome::done);
    CHECK(p.documents() == 6);  // four live, the two that died last
    CHECK(p.rows(IndexTable::dead) == 2);
    CHECK(collector.next_due() == kNow + 300 + 30 * kDay);
    CHECK(p.collect(kNow + 300 + 30 * kDay) == Outcome::done);
    CHECK(p.documents() == 4);
    for (const IndexTable rows : {IndexTable::outlines, IndexTable::uses}) CHECK(p.rows(rows) == 4);
    CHECK(p.rows(IndexTable::dead) == 0);
    CHECK(p.differences() == Strings{});
}

TEST_CASE("a file that comes back finds its document, whose mark goes") {
    Project p;
    const DocumentId document = p.lose_one_of_two();
    CHECK(p.collect(kNow) == Outcome::done);
    CHECK(p.rows(IndexTable::dead) == 1);
    p.write("c.py", "first");
    p.update();
    CHECK(p.document("c.py") == document);
    CHECK(p.collect(kNow + 40 * kDay) == Outcome::done);
    CHECK(p.rows(IndexTable::dead) == 0);
    CHECK(p.documents() == 2);
    CHECK(p.differences() == Strings{});
}

TEST_CASE("a clock that was put back makes nothing live for ever, or die at once") {
    Project p;
    p.write("a.py", "first");
    p.update();
    p.tree.remove("a.py");
    p.update();
    CHECK(p.collect(kNow + 1'000 * kDay) == Outcome::done);
    CHECK(p.collect(kNow) == Outcome::done);
    CHECK(p.documents() == 1);
    CHECK(p.collect(kNow + 600) == Outcome::done);
    CHECK(p.documents() == 0);
}

TEST_CASE("what was committed since a look makes the collector look again") {
    Project p;
    const DocumentId document = p.lose_one_of_two();
    Collector collector(p.store(), p.tree.path(), "");
    const CollectionPolicy at_once = CollectionPolicy::nothing_spared();
    CHECK(must(collector.step(at_once, kNow, p.project.context)) == Outcome::more);  // it looked: the document is doomed
    p.write("back.py", "first");
    p.update();
    REQUIRE(p.document("back.py") == document);
    CHECK(p.collect(collector, kNow, at_once) == Outcome::done);
    CHECK(p.documents() == 2);
    // The same, but somebody commits after every look.
    p.tree.remove("back.py");
    p.update();
    Outcome outcome = Outcome::more;
    for (int steps = 0; steps < 20 && outcome == Outcome::more; ++steps) {
        outcome = must(collector.step(at_once, kNow, p.project.context));
        auto writer = must(p.store().write());
        must(p.store().commit(*writer));
    }
    CHECK(outcome == Outcome::disturbed);
    CHECK(p.documents() == 2);
    CHECK(p.collect(collector, kNow, at_once) == Outcome::done);
    CHECK(p.documents() == 1);
    CHECK(p.differences() == Strings{});
}

TEST_CASE("roots that nobody works with go, unless somebody has their lease") {
    Project p;
    p.write("a.py", "first");
    p.update();
    const DocumentId document = p.document("a.py");
    const TempTree leases;
    const TempTree other;
    const auto add_root = [&](const std::string& path, std::uint32_t number, std::int64_t used) {
        auto writer = must(p.store().write());
        must(writer->put(table(IndexTable::roots), path, encode(RootRow{number, used})));
        for (int i = 0; i < 3'000; ++i)
            must(writer->put(table(IndexTable::files), file_key(number, "x" + std::to_string(i)), encode(FileRow{FileContent::text, document, {}, false})));
        must(p.store().commit(*writer));
    };
    const auto roots = [&] {
        std::size_t count = 0;
        must(must(p.store().read())->scan(table(IndexTable::roots), "", [&](std::string_view, std::string_view) { return ++count > 0; }));
        return count;
    };
    // Real time is what root_number notes; so all of this happens after it.
    const std::int64_t now = std::time(nullptr);
    add_root("/no/such/folder", 7, now);
    add_root(other.path(), 8, now - 30 * kDay);
    Collector collector(p.store(), p.tree.path(), leases.path());
    CHECK(p.collect(collector, now) == Outcome::done);
    CHECK(roots() == 3);
    p.tree.remove("a.py");
    p.update();
    CHECK(p.collect(collector, now + 100) == Outcome::done);
    CHECK(p.rows(IndexTable::dead) == 0);  // others have it
    {
        IndexLease lease;
        REQUIRE(must(IndexLease::try_take(lease_in(leases.path(), "/no/such/folder"), lease)));
        CHECK(p.collect(collector, now + 8 * kDay) == Outcome::done);
        CHECK(roots() == 3);
    }
    CHECK(p.collect(collector, now + 8 * kDay) == Outcome::done);
    CHECK(roots() == 2);
    CHECK(p.collect(collector, now + 61 * kDay) == Outcome::done);
    CHECK(roots() == 1);
    CHECK(p.collect(collector, now + 62 * kDay) == Outcome::done);
    CHECK(p.documents() == 0);
    CHECK(p.differences() == Strings{});
}

TEST_CASE("names of what is gone go from the segments") {
    Project p;
    for (int i = 0; i < 700; ++i) p.write("d/f" + std::to_string(i) + ".py", "named" + std::to_string(i));
    p.update();
    REQUIRE(p.store().words().segments().size() == 1);
    for (int i = 0; i < 500; ++i) p.tree.remove("d/f" + std::to_string(i) + ".py");
    p.update();
    const auto held = p.store().words().index();
    p.index().clear_caches();  // what was read before would do
    CHECK(p.collect(kNow, CollectionPolicy::nothing_spared()) == Outcome::done);
    CHECK(p.documents() == 200);
    CHECK(must(p.store().words().index()->documents_with("named3")).empty());
    CHECK(must(p.store().words().index()->documents_with("named600")).size() == 1);
    // Who still stands on what was there before is told to ask again, and nothing is thrown away for it.
    const auto stale = held->documents_with("named600");
    REQUIRE(!stale);
    CHECK(stale.error().code == ErrorCode::expired);
    REQUIRE(RootIndex::can_recover(stale.error()));
    REQUIRE(p.index().recover(stale.error(), p.project.context));
    CHECK(p.store().generation() == 0);
    CHECK(p.documents() == 200);
    CHECK(p.differences() == Strings{});
}

TEST_CASE("after many edits and collections the index has what lives and no more than may stay") {
    Project p;
    std::mt19937 random(23);
    std::int64_t now = kNow;
    const auto bytes = [&](bool dead) {
        std::uint64_t sum = 0;
        auto reader = must(p.store().read());
        std::string value;
        must(reader->scan(table(IndexTable::documents), 0, INT64_MAX, [&](std::int64_t key, std::string_view row) {
            if (must(reader->get(table(IndexTable::dead), key, value)) == dead) sum += decode_document(row).value().size;
            return true;
        }));
        return sum;
    };
    for (int round = 0; round < 40; ++round) {
        for (int edit = 0; edit < 20; ++edit) {
            const std::string path = "d" + std::to_string(random() % 4) + "/f" + std::to_string(random() % 12) + ".py";
            if (random() % 4 == 0) {
                p.tree.remove(path);
            } else {
                p.write(path, "n" + std::to_string(random() % 60));
            }
        }
        p.update();
        now += static_cast<std::int64_t>(random() % 2'000);
        const bool all = random() % 5 == 0;
        CHECK(p.collect(now, all ? CollectionPolicy::nothing_spared() : CollectionPolicy{.settle = 0}) == Outcome::done);
        CHECK(bytes(true) <= (all ? 0 : bytes(false) / 2));
        std::set<DocumentId> live;
        p.index().files().for_each([&](std::string_view, const FileRow& row) { live.insert(row.document); });
        CHECK(p.documents() - p.rows(IndexTable::dead) == live.size());
        if (round % 4 == 0) CHECK(p.differences() == Strings{});
    }
    CHECK(p.differences() == Strings{});
}

TEST_CASE("the house is kept once after files changed, and then sleeps") {
    Project p;
    p.write("a.py", "first");
    p.update();
    Housekeeper keeper(p.store(), p.tree.path(), "");
    REQUIRE(keeper.next());
    int steps = 0;
    while (must(keeper.step(p.project.context))) REQUIRE(++steps < 100);
    CHECK(!keeper.next());
    CHECK(!must(keeper.step(p.project.context)));
    p.tree.remove("a.py");
    p.update();
    keeper.notice();
    CHECK(!must(keeper.step(p.project.context)));  // not that soon
    REQUIRE(keeper.next());
    CHECK(*keeper.next() > Housekeeper::Clock::now() + 1min);
    REQUIRE(keeper.finish(CollectionPolicy::nothing_spared(), p.project.context));
    CHECK(p.documents() == 0);
}
