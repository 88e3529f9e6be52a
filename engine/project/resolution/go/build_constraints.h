// Whether a Go file takes part in its package: its name's suffixes (x_windows.go, x_linux_arm64.go), `//go:build` and `// +build`.
//
// Follows go/build: constraints stand above the package clause, `//go:build` overrules `// +build`, and the suffixes count besides. Release tags
// (go1.18), `gc` and `cgo` are set; `ignore` never is. Whatever else a file asks for, somebody may set: an operating system, an architecture, a tag.
//
// Called by the Go resolver, from any thread. Reads text only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aircher::project::go {

enum class Participation : std::uint8_t {
    here,       ///< the go command takes it on the platform that this program was built for, without -tags
    elsewhere,  ///< on another platform, or with other tags
    never,      ///< under no circumstances: `//go:build ignore`
};

struct FileHead {
    Participation participation = Participation::here;
    std::string package;  ///< the package clause's name; empty where there is none
    // One bit for each operating system and architecture on which the file may be built. Two files that share none are never built together.
    std::uint32_t systems = ~0U;
    std::uint32_t architectures = ~0U;
};

/// What the beginning of the file called `name` (without its directory) says. `text` may end anywhere behind the package clause.
FileHead read_file_head(std::string_view name, std::string_view text);

}  // namespace aircher::project::go
