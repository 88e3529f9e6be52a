// From a path as an import writes it to a file of the project: extensions, `.js` written for `.ts`, folders with an index.
//
// TypeScript looks for sources and declarations first, also in folders, then for JavaScript; Node takes the file as written, then adds extensions. Which
// order holds is decided by the importer. Paths are relative to the root and normalised.
//
// Threads: any.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/project/resolution/file_catalog.h"

namespace aircher::project::ecmascript {

enum class Order : unsigned char { typescript, javascript };

struct Hit {
    FileIndex file = kNoFile;
    std::string_view rule;  ///< why it may be another file; empty where the language's rules prove it
    explicit operator bool() const { return file != kNoFile; }
};

/// A file called `path` with an extension that Node, TypeScript or a bundler would add; not a folder.
Hit find_file(const FileCatalog& catalog, std::string_view path, Order order);
/// The same within one class of files, as TypeScript passes over everything twice.
enum class Pass : unsigned char { first, second, bundler };
Hit find_file(const FileCatalog& catalog, std::string_view path, Order order, Pass pass);
/// `directory`/index with the extensions of that pass.
Hit find_index(const FileCatalog& catalog, std::string_view directory, Order order, Pass pass);

/// "a/b.d.ts" → "a/b", "a/b.mjs" → "a/b": what a built file's source is called.
std::string_view without_script_extension(std::string_view path);

}  // namespace aircher::project::ecmascript
