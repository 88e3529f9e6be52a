// Which Go files take part in their package: here, elsewhere, never.
#include "engine/project/resolution/go/build_constraints.h"
#include "tests/support/catch.h"

using namespace aircher::project::go;

namespace {

// The tests ask for systems and architectures that are not the host's, and for combinations that are everybody's.
Participation of(std::string_view name, std::string_view text = "package p\n") { return read_file_head(name, text).participation; }
Participation built(std::string_view constraint) { return of("x.go", "// licence\n\n//go:build " + std::string(constraint) + "\n\npackage p\n"); }

constexpr auto here = Participation::here;
constexpr auto elsewhere = Participation::elsewhere;
constexpr auto never = Participation::never;

}  // namespace

TEST_CASE("Go: a file's name says where it builds", "[resolve][go]") {
    CHECK(of("x.go") == here);
    CHECK(of("windows.go") == here);
    CHECK(of("x_windows.go") == elsewhere);
    CHECK(of("x_windows_amd64.go") == elsewhere);
    CHECK(of("x_wasm.go") == elsewhere);
    CHECK(of("x_windows_test.go") == elsewhere);
    CHECK(of("x_y_z.go") == here);
    CHECK(of("windows_x.go") == here);
    CHECK(of("x_plan9.pb.go") == elsewhere);
    CHECK(of("x_unix.go") == here);  // `unix` is a tag only
    CHECK(of("x_linux_windows.go") == elsewhere);
    // No system is two at once.
    CHECK(of("x_windows.go", "//go:build plan9\n\npackage p\n") == never);
}

TEST_CASE("Go: //go:build expressions", "[resolve][go]") {
    CHECK(built("ignore") == never);
    CHECK(built("ignore || plan9") == elsewhere);
    CHECK(built("!ignore") == here);
    CHECK(built("plan9 || windows") == elsewhere);
    CHECK(built("!plan9 && !(windows || js)") == here);
    CHECK(built("integration") == elsewhere);
    CHECK(built("!integration") == here);
    CHECK(built("go1.18 && gc") == here);
    CHECK(built("!go1.18") == elsewhere);
    CHECK(built("cgo") == here);
    CHECK(built("!cgo || plan9") == elsewhere);
    CHECK(built("plan9 && unix") == never);
    CHECK(built("android && linux") == elsewhere);
    CHECK(built("a && !a") == never);
    CHECK(built("(a") == never);
    CHECK(built("a &&") == never);
}

TEST_CASE("Go: where constraints stand", "[resolve][go]") {
    CHECK(of("x.go", "/* a\n b */ // c\n//go:build ignore\npackage main\n") == never);
    CHECK(of("x.go", "package main\n//go:build ignore\n") == here);
    CHECK(of("x.go", "// go:build ignore\n\npackage main\n") == here);
    CHECK(of("x.go", "/*\n//go:build ignore\n*/\npackage main\n") == here);
    // The older form needs a blank line below, and yields to the newer one.
    CHECK(of("x.go", "// +build ignore\n\npackage main\n") == never);
    CHECK(of("x.go", "// +build ignore\npackage main\n") == here);
    CHECK(of("x.go", "//go:build !ignore\n// +build ignore\n\npackage main\n") == here);
    CHECK(of("x.go", "// +build plan9,386 windows\n\npackage main\n") == elsewhere);
    CHECK(of("x.go", "// +build plan9\n// +build windows\n\npackage main\n") == never);
    CHECK(of("x.go", "// +build !plan9\n// +build !windows,!js\n\npackage main\n") == here);
    CHECK(of("x.go", "\xEF\xBB\xBF//go:build ignore\r\n\r\npackage main\r\n") == never);
}

TEST_CASE("Go: which files are never built together", "[resolve][go]") {
    const auto meet = [](std::string_view a, std::string_view b, std::string_view b_text = "package p\n") {
        const FileHead x = read_file_head(a, "package p\n");
        const FileHead y = read_file_head(b, b_text);
        return (x.systems & y.systems) != 0 && (x.architectures & y.architectures) != 0;
    };
    CHECK(meet("x.go", "y.go"));
    CHECK(meet("x_plan9.go", "y.go"));
    CHECK_FALSE(meet("x_plan9.go", "y_windows.go"));
    CHECK(meet("x_windows.go", "y_amd64.go"));
    CHECK_FALSE(meet("x_arm64.go", "y_amd64.go"));
    CHECK(meet("x_linux.go", "y_android.go"));
    CHECK_FALSE(meet("x_plan9.go", "y.go", "//go:build unix\n\npackage p\n"));
    CHECK_FALSE(meet("x_wasm.go", "y.go", "//go:build !wasm\n\npackage p\n"));
    CHECK(meet("x_arm.go", "y.go", "//go:build !wasm\n\npackage p\n"));
}

TEST_CASE("Go: the package clause, and text that is none", "[resolve][go]") {
    CHECK(read_file_head("x.go", "// c\npackage  main // why\n").package == "main");
    CHECK(read_file_head("x.go", "package p;import \"x\"").package == "p");
    CHECK(read_file_head("x.go", "packages p").package.empty());
    CHECK(read_file_head("x.go", "").package.empty());
    CHECK(of("x.go", "/* open") == here);
    std::string long_one = "a0";
    for (int i = 1; i < 400; ++i) long_one += " || a" + std::to_string(i);
    CHECK(built(long_one) == here);  // longer than what is looked at
    std::string many = "plan9";
    for (int i = 0; i < 20; ++i) many += " && a" + std::to_string(i);
    CHECK(built(many) == elsewhere);
}
