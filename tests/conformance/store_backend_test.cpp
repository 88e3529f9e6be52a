// What every store backend promises, whether or not it keeps anything: tables, snapshots, writers that wait for each other, versions, identity.
#include <atomic>
#include <map>
#include <thread>

#include "tests/support/random.h"
#include "tests/support/stores.h"

using namespace aircher;
using namespace aircher::store;
using namespace aircher::test;

namespace {

using Numbers = std::vector<std::pair<std::int64_t, std::string>>;
using Texts = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("a store keeps what is put, by number and by text", "[store]") {
    const auto factory = GENERATE(from_range(stores_with("tables")));
    const TempTree tree;
    const auto backend = factory.create();
    auto store = must(backend->open(spec_at(tree / "db")));
    CHECK(store->origin() == Origin::created);
    CHECK(store->reason().empty());
    {
        auto writer = must(store->write(1s));
        CHECK(must(writer->last_key(kNumbers, -5)) == -5);
        must(writer->put(kNumbers, 3, "three"));
        must(writer->put(kNumbers, INT64_MIN, "least"));
        must(writer->put(kNumbers, INT64_MAX, "largest"));
        must(writer->put(kNumbers, -1, std::string_view()));
        must(writer->put(kTexts, "b", std::string(100'000, 'x')));
        must(writer->put(kTexts, std::string_view("a\0b", 3), std::string_view("\0\xFF", 2)));
        must(writer->put(kTexts, "\xFF\xFE", "high"));
        must(writer->put(kTexts, std::string_view(), "empty key"));
        must(writer->put(kNumbers, 3, "drei"));
        must(writer->erase(kNumbers, 4));
        CHECK(value_of(*writer, kNumbers, 3) == "drei");  // a writer sees its own changes
        must(writer->commit());
    }
    auto reader = must(store->read());
    CHECK(all_numbers(*reader) == Numbers{{INT64_MIN, "least"}, {-1, ""}, {3, "drei"}, {INT64_MAX, "largest"}});
    CHECK(all_numbers(*reader, -1, 3) == Numbers{{-1, ""}, {3, "drei"}});
    CHECK(all_numbers(*reader, 4, 3).empty());
    CHECK(must(reader->last_key(kNumbers, 0)) == INT64_MAX);
    CHECK(all_texts(*reader) == Texts{{"", "empty key"}, {std::string("a\0b", 3), std::string("\0\xFF", 2)}, {"b", std::string(100'000, 'x')}, {"\xFF\xFE", "high"}});
    CHECK(value_of(*reader, kTexts, std::string_view("a")) == "(none)");
    CHECK(value_of(*reader, kTexts, std::string_view()) == "empty key");
    {
        auto writer = must(store->write(1s));
        must(writer->erase(kTexts, "b"));
        must(writer->clear(kNumbers));
        CHECK(all_numbers(*writer).empty());
        must(writer->put(kNumbers, 1, "one"));
        must(writer->commit());
    }
    auto later = must(store->read());
    CHECK(all_numbers(*later) == Numbers{{1, "one"}});
    CHECK(all_texts(*later).size() == 3);
    TaskPool pool(0);
    RequestContext context(pool, {});
    CHECK(store->check(context));
    CHECK(store->bytes() > 0);
}

TEST_CASE("a scan by prefix finds what begins so, whatever its last bytes", "[store]") {
    const auto factory = GENERATE(from_range(stores_with("tables")));
    const TempTree tree;
    const auto backend = factory.create();
    auto store = must(backend->open(spec_at(tree / "db")));
    auto writer = must(store->write(1s));
    for (const char* key : {"a", "ab", "ab\xFF", "ab\xFF\xFF", "ab\xFF\xFF!", "ac", "b", "\xFF", "\xFF\xFF", "\xFF\xFFz"}) must(writer->put(kTexts, key, key));
    const auto keys = [&](std::string_view prefix) {
        std::string text;
        for (const auto& [key, value] : all_texts(*writer, prefix)) text += key + " ";
        return text;
    };
    CHECK(keys("ab") == "ab ab\xFF ab\xFF\xFF ab\xFF\xFF! ");
    CHECK(keys("ab\xFF") == "ab\xFF ab\xFF\xFF ab\xFF\xFF! ");
    CHECK(keys("\xFF") == "\xFF \xFF\xFF \xFF\xFFz ");
    CHECK(keys("\xFF\xFF") == "\xFF\xFF \xFF\xFFz ");
    CHECK(keys("abc").empty());
    CHECK(all_texts(*writer, "").size() == 10);
}

TEST_CASE("a scan ends when its visitor says so, and its visitor may read", "[store]") {
    const auto factory = GENERATE(from_range(stores_with("tables")));
    const TempTree tree;
    const auto backend = factory.create();
    auto store = must(backend->open(spec_at(tree / "db")));
    {
        auto writer = must(store->write(1s));
        for (int i = 0; i < 100; ++i) must(writer->put(kNumbers, i, std::to_string(i * i)));
        must(writer->commit());
    }
    auto reader = must(store->read());
    int seen = 0;
    int inner = 0;
    must(reader->scan(kNumbers, 0, 99, [&](std::int64_t key, std::string_view value) {
        // The same scan again, and a look-up, while this one stands.
        must(reader->scan(kNumbers, key, 99, [&](std::int64_t, std::string_view) { return ++inner % 5 != 0; }));
        CHECK(value_of(*reader, kNumbers, key) == value);
        return ++seen < 10;
    }));
    CHECK(seen == 10);
    CHECK(inner == 50);
    CHECK(all_numbers(*reader).size() == 100);
}

TEST_CASE("a reader sees the state at its making, whatever is written meanwhile", "[store]") {
    const auto factory = GENERATE(from_range(stores_with("tables")));
    const TempTree tree;
    const auto backend = factory.create();
    auto store = must(backend->open(spec_at(tree / "db")));
    put_now(*store, kNumbers, 1, "old");
    auto before = must(store->read());
    auto writer = must(store->write(1s));
    must(writer->put(kNumbers, 1, "new"));
    must(writer->put(kNumbers, 2, "more"));
    auto during = must(store->read());
    CHECK(value_of(*during, kNumbers, 1) == "old");
    must(writer->commit());
    auto after = must(store->read());
    CHECK(value_of(*before, kNumbers, 1) == "old");
    CHECK(value_of(*before, kNumbers, 2) == "(none)");
    CHECK(all_numbers(*during) == Numbers{{1, "old"}});
    CHECK(all_numbers(*after) == Numbers{{1, "new"}, {2, "more"}});
    // Many readers at once, and one that outlives the store.
    std::vector<std::unique_ptr<Reader>> many;
    for (int i = 0; i < 30; ++i) many.push_back(must(store->read()));
    writer.reset();
    store.reset();
    CHECK(all_numbers(*many.back()).size() == 2);
}

TEST_CASE("what was not committed never happened", "[store]") {
    const auto factory = GENERATE(from_range(stores_with("tables")));
    const TempTree tree;
    const auto backend = factory.create();
    auto store = must(backend->open(spec_at(tree / "db")));
    put_now(*store, kTexts, "kept", "yes");
    const auto version = must(store->version());
    {
        auto writer = must(store->write(1s));
        must(writer->put(kTexts, "lost", "x"));
        must(writer->erase(kTexts, "kept"));
        must(writer->clear(kNumbers));
    }
    CHECK(all_texts(*must(store->read())) == Texts{{"kept", "yes"}});
    CHECK(must(store->version()) == version);
    put_now(*store, kTexts, "next", "works");
    CHECK(must(store->version()) != version);
}

TEST_CASE("writers wait for each other, as long as they are patient", "[store]") {
    const auto factory = GENERATE(from_range(stores_with("tables")));
    const TempTree tree;
    const auto backend = factory.create();
    auto one = must(backend->open(spec_at(tree / "db")));
    auto other = must(backend->open(spec_at(tree / "db")));
    CHECK(other->origin() == Origin::found);
    for (Store* second : {one.get(), other.get()}) {
        auto writer = must(one->write(1s));
        const auto start = std::chrono::steady_clock::now();
        const auto refused = second->write(50ms);
        REQUIRE(!refused);
        CHECK(refused.error().code == ErrorCode::unavailable);
        CHECK(std::chrono::steady_clock::now() - start >= 45ms);
        CHECK(!second->write(0ms));
        std::thread ends([&] {
            std::this_thread::sleep_for(50ms);
            must(writer->commit());
            writer.reset();
        });
        CHECK(second->write(10s));
        ends.join();
    }
}

TEST_CASE("four threads over two stores of one path add up", "[store]") {
    const auto factory = GENERATE(from_range(stores_with("tables")));
    const TempTree tree;
    const auto backend = factory.create();
    auto one = must(backend->open(spec_at(tree / "db")));
    auto other = must(backend->open(spec_at(tree / "db")));
    const auto version = must(other->version());
    std::atomic<bool> done{false};
    std::atomic<int> torn{0};
    std::thread watcher([&] {
        // Both counters are written together, so no snapshot may show them apart; and it never goes back.
        std::int64_t last = 0;
        while (!done) {
            auto reader = must(other->read());
            const std::string a = value_of(*reader, kNumbers, 1);
            const std::string b = value_of(*reader, kNumbers, 2);
            const std::int64_t now = a == "(none)" ? 0 : std::stoll(a);
            if (a != b || now < last) ++torn;
            last = now;
        }
    });
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            Store& store = t % 2 == 0 ? *one : *other;
            for (int i = 0; i < 50; ++i) {
                auto writer = must(store.write(60s));
                const std::string old = value_of(*writer, kNumbers, 1);
                const std::string next = std::to_string((old == "(none)" ? 0 : std::stoi(old)) + 1);
                must(writer->put(kNumbers, 1, next));
                must(writer->put(kNumbers, 2, next));
                must(writer->commit());
            }
        });
    for (std::thread& thread : threads) thread.join();
    done = true;
    watcher.join();
    CHECK(torn == 0);
    CHECK(value_of(*must(one->read()), kNumbers, 1) == "200");
    CHECK(must(other->version()) != version);
}

TEST_CASE("random changes give what a map gives", "[store]") {
    const auto factory = GENERATE(from_range(stores_with("tables")));
    const TempTree tree;
    const auto backend = factory.create();
    auto store = must(backend->open(spec_at(tree / "db")));
    Random random(11);
    std::map<std::int64_t, std::string> numbers;
    std::map<std::string, std::string> texts;
    for (int round = 0; round < 60; ++round) {
        auto writer = must(store->write(1s));
        auto numbers_now = numbers;
        auto texts_now = texts;
        for (int i = 0; i < 50; ++i) {
            const auto key = static_cast<std::int64_t>(random.below(200)) - 100;
            const std::string text = std::string(random.below(3), 'k') + static_cast<char>(random.below(256));
            const std::string value(random.below(random.below(20) == 0 ? 40'000 : 60), static_cast<char>('a' + random.below(26)));
            switch (random.below(9)) {
                case 0: must(writer->erase(kNumbers, key)), numbers_now.erase(key); break;
                case 1: must(writer->erase(kTexts, text)), texts_now.erase(text); break;
                case 2:
                    if (random.below(40) == 0) must(writer->clear(kTexts)), texts_now.clear();
                    break;
                case 3:
                case 4:
                case 5: must(writer->put(kNumbers, key, value)), numbers_now[key] = value; break;
                default: must(writer->put(kTexts, text, value)), texts_now[text] = value; break;
            }
        }
        if (random.below(4) != 0) {
            must(writer->commit());
            numbers = numbers_now;
            texts = texts_now;
        }
        writer.reset();
        auto reader = must(store->read());
        REQUIRE(all_numbers(*reader) == Numbers(numbers.begin(), numbers.end()));
        REQUIRE(all_texts(*reader) == Texts(texts.begin(), texts.end()));
        REQUIRE(must(reader->last_key(kNumbers, 999)) == (numbers.empty() ? 999 : numbers.rbegin()->first));
    }
}

TEST_CASE("a store of another version or with other tables is made anew", "[store]") {
    const auto factory = GENERATE(from_range(stores_with("tables")));
    const TempTree tree;
    const auto backend = factory.create();
    auto old = must(backend->open(spec_at(tree / "db", 1)));
    put_now(*old, kNumbers, 1, "x");
    CHECK(old->in_place());
    auto fresh = must(backend->open(spec_at(tree / "db", 2)));
    CHECK(fresh->origin() == Origin::recreated);
    CHECK(fresh->reason().find("version 1") != std::string::npos);
    CHECK(all_numbers(*must(fresh->read())).empty());
    CHECK(!old->in_place());
    CHECK(fresh->in_place());
    put_now(*fresh, kNumbers, 1, "y");
    auto spec = spec_at(tree / "db", 2);
    spec.tables.push_back({"more", KeyKind::text});
    auto third = must(backend->open(spec));
    CHECK(third->origin() == Origin::recreated);
    std::swap(spec.tables[0].keys, spec.tables[1].keys);
    CHECK(must(backend->open(spec))->origin() == Origin::recreated);
    CHECK(must(backend->open(spec))->origin() == Origin::found);
}

TEST_CASE("a discarded store goes on for who has it open", "[store]") {
    const auto factory = GENERATE(from_range(stores_with("tables")));
    const TempTree tree;
    const auto backend = factory.create();
    auto old = must(backend->open(spec_at(tree / "db")));
    put_now(*old, kNumbers, 1, "old");
    auto reader = must(old->read());
    must(backend->discard(tree / "db"));
    CHECK(!old->in_place());
    auto fresh = must(backend->open(spec_at(tree / "db")));
    CHECK(fresh->origin() == Origin::created);
    CHECK(all_numbers(*must(fresh->read())).empty());
    put_now(*fresh, kNumbers, 2, "fresh");
    CHECK(value_of(*reader, kNumbers, 1) == "old");
    // The old one may still be read or refuse; never does it show, or touch, what the new one holds.
    for (int i = 0; i < 20; ++i) {
        auto again = old->read();
        if (!again) {
            CHECK(again.error().code == ErrorCode::unavailable);
            continue;
        }
        CHECK(all_numbers(**again) == Numbers{{1, "old"}});
    }
    if (auto writer = old->write(1s)) {
        must((*writer)->put(kNumbers, 3, std::string(1'000'000, 'x')));
        must((*writer)->commit());
    }
    reader.reset();
    old.reset();
    CHECK(all_numbers(*must(fresh->read())) == Numbers{{2, "fresh"}});
    CHECK(fresh->in_place());
    fresh.reset();
    auto found = must(backend->open(spec_at(tree / "db")));
    CHECK(found->origin() == Origin::found);
    CHECK(all_numbers(*must(found->read())) == Numbers{{2, "fresh"}});
    TaskPool pool(0);
    RequestContext context(pool, {});
    CHECK(found->check(context));
    CHECK(backend->discard(tree / "never-was"));
}

TEST_CASE("tidying changes nothing that anybody sees", "[store]") {
    const auto factory = GENERATE(from_range(stores_with("tables")));
    const TempTree tree;
    const auto backend = factory.create();
    auto store = must(backend->open(spec_at(tree / "db")));
    Random random(5);
    {
        auto writer = must(store->write(1s));
        for (int i = 0; i < 400; ++i) must(writer->put(kNumbers, i, random.bytes(20'000)));
        must(writer->commit());
    }
    const std::uint64_t full = store->bytes();
    {
        auto writer = must(store->write(1s));
        for (int i = 0; i < 400; ++i)
            if (i % 10 != 0) must(writer->erase(kNumbers, i));
        must(writer->commit());
    }
    auto reader = must(store->read());
    const Numbers seen = all_numbers(*reader);
    REQUIRE(seen.size() == 40);
    const auto tidy = [&] {
        int steps = 0;
        while (must(store->tidy())) REQUIRE(++steps < 1'000);
    };
    {
        // A writer is not kept waiting, and keeps nobody waiting.
        auto writer = must(store->write(1s));
        CHECK(!must(store->tidy()));
        must(writer->put(kTexts, "a", "b"));
        CHECK(!must(store->tidy()));
        must(writer->commit());
    }
    tidy();
    CHECK(all_numbers(*reader) == seen);  // it still stands on what it saw
    CHECK(value_of(*reader, kTexts, std::string_view("a")) == "(none)");
    reader.reset();
    tidy();
    CHECK(store->bytes() < full / 5);
    CHECK(all_numbers(*must(store->read())) == seen);
    put_now(*store, kNumbers, 1, "again");
    auto other = must(backend->open(spec_at(tree / "db")));
    CHECK(other->origin() == Origin::found);
    CHECK(all_numbers(*must(other->read())).size() == 41);
    TaskPool pool(0);
    RequestContext context(pool, {});
    CHECK(other->check(context));
    // A place that another store took is left alone.
    must(backend->discard(tree / "db"));
    auto fresh = must(backend->open(spec_at(tree / "db")));
    put_now(*fresh, kNumbers, 7, "fresh");
    (void)store->tidy();
    CHECK(all_numbers(*must(fresh->read())) == Numbers{{7, "fresh"}});
}

TEST_CASE("names that are none are refused", "[store]") {
    const auto factory = GENERATE(from_range(stores_with("tables")));
    const TempTree tree;
    const auto backend = factory.create();
    const auto code = [&](StoreSpec spec) {
        const auto opened = backend->open(spec);
        return opened ? std::string("opened") : std::string(to_string(opened.error().code));
    };
    CHECK(code(spec_at("relative")) == "invalid_argument");
    CHECK(code(spec_at("")) == "invalid_argument");
    for (const char* name : {"", "a b", "a;drop", "Numbers", "sqlite_x", "x\"y", "n1"}) CHECK(code({tree / "db", 1, {{name, KeyKind::text}}}) == "invalid_argument");
    CHECK(code({tree / "db", 1, {{"a", KeyKind::text}, {"a", KeyKind::number}}}) == "invalid_argument");
}
