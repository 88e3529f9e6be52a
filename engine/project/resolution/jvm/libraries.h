// What does not come from the project's own files: the platforms' packages, and the libraries that its build files name.
//
// Threads: any, once made.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/project/resolution/file_catalog.h"
#include "engine/project/resolution/resolver_support.h"

namespace aircher::project::jvm {

struct Known;

/// The JDK's, Kotlin's, Scala's, Groovy's and Android's own packages.
class Platform {
public:
    Platform();
    /// The package of the platform that `name` lies in ("java.util" for java.util.List); empty where it is none. `whole`: `name` may itself be a package.
    std::string_view package_of(std::string_view name, bool whole) const;

private:
    WordTable roots_;
    WordTable third_party_;
};

/// Libraries of pom.xml, build.gradle(.kts), libs.versions.toml and build.sbt.
class Libraries {
public:
    Libraries(const FileCatalog& catalog, RequestContext& context);
    /// The library that `name` is from, by its group: `matched` is how much of the name told so. Empty where none is.
    std::string_view find(std::string_view name, std::size_t& matched) const;
    /// The answer for a class that neither the project nor the platform has.
    Resolution resolve(std::string_view name) const;

private:
    struct Group {
        std::string name;  ///< "group:artifact", or the group alone where it has several
        bool several = false;
    };
    void add(std::string_view group, std::string_view artifact);
    /// "group:artifact" of the only dependency that is called like the part of `name` behind `beginning`, jackson-annotations for com.fasterxml.jackson.annotation.
    std::string artifact_called(std::string_view beginning, std::string_view name) const;
    TextMap<Group> groups_;
    std::set<std::pair<std::string, std::string>> artifacts_;
    std::vector<const Known*> known_;  ///< those whose group the build files name
    TextMap<std::string> beginnings_;  ///< of groups, from their third part on: com.fasterxml.jackson of com.fasterxml.jackson.core
};

}  // namespace aircher::project::jvm
