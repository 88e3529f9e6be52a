// The entry points of one root, gathered from manifests, texts and names: one row for each file, the most important first.
//
// Threads: belongs to one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/project/overview/commands.h"
#include "engine/project/overview/source_pass.h"

namespace aircher::project {

class EntryList {
public:
    /// `folder` is the focus; both must outlive the list.
    EntryList(const Root& root, const std::string& folder) : root_(root), folder_(folder) {}

    void add_manifest(const ReadManifest& manifest);
    void add_start(const SourceFacts::Start& start);
    /// A file that start_by_name names. Where its language tells starts by the text, that decides: it is read, unless sources were.
    void add_named(const std::string& path, bool sources_read);

    /// Paths are relative to the root.
    std::vector<EntryPoint> finish() &&;

private:
    /// In the order of importance among entries of one depth.
    enum class Tier : std::uint8_t { program, start, library, script };
    struct Candidate {
        EntryPoint entry;
        Tier tier = Tier::start;
    };
    void add(Candidate candidate);
    Candidate candidate_of(const ReadManifest& manifest, const ManifestEntryPoint& entry) const;

    const Root& root_;
    const std::string& folder_;
    std::vector<Candidate> found_;
    std::size_t read_ = 0;  ///< files, by add_named
};

}  // namespace aircher::project
