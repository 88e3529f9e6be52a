// Which directories may stand before an include's text, where no compiler flags say it.
//
// The rule: projects keep headers in the including file's directory, in one above it, or in a folder called include, src or inc of one above it; the nearest
// wins. It can be wrong, so whoever uses it says `inferred`.
//
// Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace aircher::project::c_family {

/// The part of `path` before `text` ("include" for "include/linux/fs.h" and "linux/fs.h"); nothing unless `path` ends with `text` as whole components.
std::optional<std::string_view> root_of(std::string_view path, std::string_view text);

/// Whether `ancestor` is `directory` or lies above it; "" lies above all.
bool is_ancestor(std::string_view ancestor, std::string_view directory);

/// How well `root` fits a file in `directory` as an include directory; larger is better, different roots differ; 0 where it does not. `angled` prefers
/// folders called include to the directory that holds them; `only_include` accepts nothing else.
std::uint32_t root_score(std::string_view root, std::string_view directory, bool angled, bool only_include);

/// "arch/arm64/include", "tools/arch/x86/include/uapi": the kernel's layout, where one of many architectures is built.
struct ArchitectureRoot {
    std::string_view before;  ///< what stands before "arch/"
    std::string_view name;    ///< "arm64"
    bool uapi = false;
};
/// "arm64" for "arch/arm64/kvm"; empty where the directory belongs to no architecture.
std::string_view architecture_of(std::string_view directory);
std::optional<ArchitectureRoot> architecture_root(std::string_view root);

}  // namespace aircher::project::c_family
