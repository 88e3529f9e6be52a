// What training reads: functions and types of source trees, each as the terms of its code and of its doc comment.
//
// A folder is a project. Its files are read until kMaxProjectBytes, in an order that their paths' hashes give, so that a large project gives a sample of all of it
// and no project outweighs the others. Everything is the same for the same folders, whatever the number of threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/request_context.h"

namespace aircher::term_vectors {

inline constexpr std::size_t kMaxProjectBytes = std::size_t{10} << 20U;
inline constexpr std::size_t kMaxQueryTerms = 40, kMaxDocTerms = 120, kMaxCodeTerms = 250;

using Term = std::uint32_t;

struct Unit {
    std::uint32_t project = 0;
    bool callable = false;
    std::vector<Term> name;
    std::vector<Term> query;  ///< the doc comment's first paragraph; empty where there is none that says anything
    std::vector<Term> doc;    ///< all of it
    std::vector<Term> code;   ///< in order, without the doc comment
};

/// A documented function of a project that is kept for evaluation, as texts.
struct Held {
    std::uint32_t project = 0;
    std::string query, code;
};

class Dictionary {
public:
    Term add(std::string_view term, std::uint32_t project);
    std::size_t size() const { return names_.size(); }
    const std::string& name(Term term) const { return names_[term]; }
    /// The sum over projects of the square root of the term's count there; 0 for what only one project has.
    double spread(Term term) const;

private:
    struct Count {
        std::uint32_t project = 0, in_project = 0, projects = 0;
        double roots = 0.0;  ///< of finished projects
    };
    std::unordered_map<std::string, Term> terms_;
    std::vector<std::string> names_;
    std::vector<Count> counts_;
};

struct Corpus {
    Dictionary dictionary;
    std::vector<std::string> projects;  ///< names
    std::vector<bool> held_out;         ///< of projects: about one in eight, by the hash of the name
    std::vector<Unit> units;            ///< of the projects that are not held out
    std::vector<Held> held;
    std::size_t files = 0, bytes = 0;
};

/// Reads `folders` in their order. Paths with one of `left_out` among the words of their names are not read.
Corpus read_corpus(const std::vector<std::string>& folders, const std::vector<std::string>& left_out, RequestContext& context);

}  // namespace aircher::term_vectors
