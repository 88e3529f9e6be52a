// What plain git says of a repository, and what a backend says, in one form: what they are compared by.
#pragma once

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/git_tree.h"

namespace aircher::test {

/// Cuts `text` behind every null byte.
inline std::vector<std::string> null_separated(const std::string& text) {
    std::vector<std::string> tokens;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\0', start), text.size());
        tokens.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return tokens;
}


/// "" where both are the same; else the first place where they are not.
template <class List>
std::string difference(const List& ours, const List& plain) {
    auto a = ours.begin();
    auto b = plain.begin();
    while (a != ours.end() && b != plain.end() && *a == *b) ++a, ++b;
    if (a == ours.end() && b == plain.end()) return {};
    return "ours (of " + std::to_string(ours.size()) + "): " + (a == ours.end() ? "(end)" : *a) + "\nplain (of " + std::to_string(plain.size()) + "): " + (b == plain.end() ? "(end)" : *b);
}

inline void add_change(std::set<std::string>& lines, const std::string& what, const std::string& old_path, const std::string& path) {
    lines.insert("  " + what + " " + (old_path.empty() ? "" : old_path + " => ") + path + "\n");
}

/// A repository that is there already: what GitTree is for those made here.
struct PlainRepository {
    std::string path;
    std::string git(const std::vector<std::string>& arguments) const { return run_plain_git(path, arguments).text; }
};

/// `git log` with `arguments`, asked twice: for the statuses and for the line counts.
template <class Tree>
std::vector<std::string> plain_log(const Tree& tree, const std::vector<std::string>& arguments) {
    std::vector<std::string> heads;
    std::vector<std::set<std::string>> files;
    for (const bool counts : {false, true}) {
        std::vector<std::string> all = {"log", "-z", "-M", counts ? "--numstat" : "--name-status", "--format=tformat:\x01%H %P|%aN|%aE|%at|%ct|%s"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        const auto tokens = null_separated(tree.git(all));
        std::size_t commit = 0;
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            std::string token = tokens[i];
            if (token.starts_with('\n')) token.erase(0, 1);
            if (token.starts_with('\x01')) {
                if (!counts) {
                    heads.push_back(token.substr(1));
                    files.emplace_back();
                }
                ++commit;
                continue;
            }
            if (token.empty()) continue;
            auto& lines = files.at(commit - 1);
            if (counts) {
                const std::size_t tab = token.find('\t'), second = token.find('\t', tab + 1);
                const std::string numbers = token.substr(0, tab) + "/" + token.substr(tab + 1, second - tab - 1), path = token.substr(second + 1);
                if (path.empty()) {
                    add_change(lines, numbers, tokens.at(i + 1), tokens.at(i + 2));
                    i += 2;
                } else {
                    add_change(lines, numbers, "", path);
                }
            } else if (token.starts_with('R')) {
                add_change(lines, "R", tokens.at(i + 1), tokens.at(i + 2));
                i += 2;
            } else {
                add_change(lines, token, "", tokens.at(i + 1));
                ++i;
            }
        }
    }
    for (std::size_t i = 0; i < heads.size(); ++i) {
        heads[i] += "\n";
        for (const std::string& line : files[i]) heads[i] += line;
    }
    return heads;
}

/// The same of a backend's commits.
inline std::vector<std::string> log_text(const std::vector<git::Commit>& commits) {
    std::vector<std::string> texts;
    for (const git::Commit& commit : commits) {
        std::string parents;
        for (const git::ObjectId& parent : commit.parents) parents += (parents.empty() ? "" : " ") + parent.hex();
        std::string text = commit.id.hex() + " " + parents + "|" + commit.author.name + "|" + commit.author.email + "|" + std::to_string(commit.author_time) + "|" +
                           std::to_string(commit.committer_time) + "|" + commit.subject + "\n";
        std::set<std::string> lines;
        for (const git::FileChange& file : commit.files) {
            add_change(lines, std::string(1, file.status), file.old_path, file.path);
            add_change(lines, file.added ? std::to_string(*file.added) + "/" + std::to_string(*file.deleted) : "-/-", file.old_path, file.path);
        }
        for (const std::string& line : lines) text += line;
        texts.push_back(std::move(text));
    }
    return texts;
}

/// For each line of the file: the commit, the line there, the path there.
template <class Tree>
std::vector<std::string> plain_blame(const Tree& tree, const std::vector<std::string>& arguments) {
    std::vector<std::string> all = {"-c", "core.quotePath=false", "blame", "--line-porcelain"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    std::istringstream lines(tree.git(all));
    std::vector<std::string> result;
    std::string line, current;
    while (std::getline(lines, line)) {
        if (line.starts_with('\t')) {
            result.push_back(current);
        } else if (git::parse_object_id(line.substr(0, 40))) {
            current = line.substr(0, line.find(' ', line.find(' ') + 1));
        } else if (line.starts_with("filename ")) {
            std::string path = line.substr(9);
            if (path.starts_with('"')) {  // only \t, \n, \" and \\ occur in tests
                std::string plain;
                for (std::size_t i = 1; i + 1 < path.size(); ++i) plain.push_back(path[i] != '\\' ? path[i] : path[++i] == 't' ? '\t' : path[i] == 'n' ? '\n' : path[i]);
                path = plain;
            }
            current += " " + path;
        }
    }
    return result;
}

inline std::vector<std::string> blame_text(const git::BlameResult& blame) {
    std::vector<std::string> result;
    for (const git::BlameHunk& hunk : blame.hunks)
        for (std::uint32_t i = 0; i < hunk.line_count; ++i) result.push_back(blame.commits[hunk.commit].id.hex() + " " + std::to_string(hunk.original_line + i + 1) + " " + hunk.path);
    return result;
}

/// "XY path", renames with the old path; unmerged files as "U path". Sorted.
template <class Tree>
std::set<std::string> plain_status(const Tree& tree) {
    const auto tokens = null_separated(tree.git({"status", "--porcelain", "-z", "--ignore-submodules=dirty"}));
    std::set<std::string> lines;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const std::string state = tokens[i].substr(0, 2), path = tokens[i].substr(3);
        const bool unmerged = state.find('U') != std::string::npos || state == "AA" || state == "DD";
        lines.insert((unmerged ? "U" : state) + " " + path + (state[0] == 'R' ? " <= " + tokens.at(i + 1) : ""));
        if (state[0] == 'R') ++i;
    }
    return lines;
}

inline std::set<std::string> status_text(const git::StatusResult& status) {
    std::map<std::string, std::string> states;
    std::map<std::string, std::string> old_paths;
    for (const git::FileChange& file : status.staged) {
        states[file.path] = std::string(1, file.status) + " ";
        if (!file.old_path.empty()) old_paths[file.path] = " <= " + file.old_path;
    }
    for (const git::FileChange& file : status.unstaged) {
        std::string& state = states.try_emplace(file.path, "  ").first->second;
        if (file.status == 'U') {
            state = "U";
        } else {
            state[1] = file.status;
        }
    }
    for (const std::string& path : status.untracked) states[path] = "??";
    std::set<std::string> lines;
    for (const auto& [path, state] : states) lines.insert(state + " " + path + old_paths[path]);
    return lines;
}

}  // namespace aircher::test
