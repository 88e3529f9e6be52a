// Names as people write them.
#include <string>
#include <utility>

#include "engine/project/index/typed_name.h"
#include "tests/support/catch.h"

using aircher::project::plain_name;

TEST_CASE("what is no name is taken off a name as it is typed") {
    const auto [typed, name] = GENERATE(values<std::pair<const char*, const char*>>({
        {"ClientSession.get()", "ClientSession.get"},
        {"_command_exists()", "_command_exists"},
        {"ByteBuffer.writeString(_:)", "ByteBuffer.writeString"},
        {"f(_:at:)", "f"},
        {"(*Command).Execute", "Command.Execute"},
        {"(Command).Execute()", "Command.Execute"},
        {"func (c *Command) Execute(args []string) error", "Command.Execute"},
        {"func (l *List[T]) Push(v T)", "List.Push"},
        {"JsonConvert.DeserializeObject<T>", "JsonConvert.DeserializeObject"},
        {"Map<K, List<V>>", "Map"},
        {"Map<K, V>::Entry", "Map::Entry"},
        {"Vec::<u8>::new", "Vec::new"},
        {"List[Int].map", "List.map"},
        {"struct uv_loop_s", "uv_loop_s"},
        {"enum class Color", "Color"},
        {"class Foo extends Bar", "Foo"},
        {"class Foo(Base):", "Foo"},
        {"struct Foo : Bar {", "Foo"},
        {"pub async fn run(self) -> Result<()>", "run"},
        {"public static void main(String[] args)", "main"},
        {"unsigned long hash(const char *s)", "hash"},
        {"const char *name", "name"},
        {"val x: Int", "x"},
        {"&T", "T"},
        {"&mut Parser", "Parser"},
        {"*Parser", "Parser"},
        {"[]Parser", "Parser"},
        {"Foo *", "Foo"},
        {"Foo&", "Foo"},
        {"@decorator", "decorator"},
        {"`render`", "render"},
        {"render function", "render"},
        {"handle_call/3", "handle_call"},
        {"app.get().use()", "app.get.use"},
        {"Foo::operator()(int)", "Foo::operator()"},
        {"bool operator==(const A&, const B&)", "operator=="},
        {"operator<<", "operator<<"},
        {"Foo::bar() const", "Foo::bar"},
        {"std::function<void(int)>", "std::function"},
        {"render", "render"},
        {"ns::View::render", "ns::View::render"},
        {"View#render", "View#render"},
        {"Application::$name", "Application::name"},
        {"Application->run", "Application::run"},
        {"Application->run()", "Application::run"},
        {"App\\Application?->name", "App\\Application::name"},
        {"$application->name", "application::name"},
        {"a -> b", "a"},
        {"fn run() -> T", "run"},
        {"A::$$", "A"},
        {"class", "class"},
        {"()", "()"},
        {"", ""},
        {"(", "("},
        {"f<", "f"},
    }));
    CHECK(plain_name(typed) == name);
}
