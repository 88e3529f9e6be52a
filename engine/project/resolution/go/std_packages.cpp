#include "engine/project/resolution/go/std_packages.h"

#include <algorithm>
#include <array>

namespace aircher::project::go {
namespace {

constexpr std::array<std::string_view, 54> kTopLevel = {
    "C",       "archive",  "arena",  "bufio",   "builtin", "bytes", "cmd",  "cmp",     "compress", "container", "context", "crypto",   "database", "debug",
    "embed",   "encoding", "errors", "expvar",  "flag",    "fmt",   "go",   "hash",    "html",     "image",     "index",   "internal", "io",       "iter",
    "log",     "maps",     "math",   "mime",    "net",     "os",    "path", "plugin",  "reflect",  "regexp",    "runtime", "slices",   "sort",     "strconv",
    "strings", "structs",  "sync",   "syscall", "testing", "text",  "time", "unicode", "unique",   "unsafe",    "vendor",  "weak",
};

}  // namespace

bool is_std_package(std::string_view path) { return std::find(kTopLevel.begin(), kTopLevel.end(), path.substr(0, path.find('/'))) != kTopLevel.end(); }

}  // namespace aircher::project::go
