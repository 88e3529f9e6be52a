// Repositories at random, made by the git program: everything that histories are made of, and a working tree in the middle of work.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/git_tree.h"
#include "tests/support/random.h"

namespace aircher::test {

class RandomRepository {
public:
    RandomRepository(GitTree& tree, std::uint32_t seed) : tree_(tree), random_(seed) {}

    void make_history(std::size_t commits) {
        if (random_.one_in(4)) tree_.git({"config", "core.autocrlf", random_.one_in(2) ? "true" : "input"});
        for (std::size_t i = 0; i < commits; ++i) {
            if (i > 2 && random_.one_in(4)) branch_and_merge(i);
            change_files();
            commit("commit " + std::to_string(i));
        }
    }

    /// Staged, unstaged and untracked changes.
    void leave_work() {
        change_files();
        tree_.git({"add", "-A"});
        change_files();
        // libgit2 lets its staged version count as well: docs/git.md.
        if (std::filesystem::exists(tree_ / ".gitattributes")) tree_.git({"add", "--", ".gitattributes"});
        if (random_.one_in(3) && !files_.empty()) tree_.git({"add", "--", random_.pick(files_)});
        tree_.write(".gitignore", "*.ignored\n/build\n");
        tree_.write("x.ignored");
        tree_.write("build/out");
        tree_.write("new/deep/file");
        tree_.mkdir("empty/folder");
        tree_.write("new 1.txt");
    }

    /// Paths that the last commit has.
    std::vector<std::string> committed_files() const { return null_of(tree_.git({"ls-tree", "-r", "-z", "--name-only", "HEAD"})); }

private:
    /// Whatever stands there now: a rename or a link may have come to this name.
    void rewrite(const std::string& path, const std::string& text) {
        std::filesystem::remove_all(tree_ / path);
        tree_.write(path, text);
    }

    static std::vector<std::string> null_of(const std::string& text) {
        std::vector<std::string> tokens;
        for (std::size_t start = 0; start < text.size(); start = text.find('\0', start) + 1) tokens.push_back(text.substr(start, text.find('\0', start) - start));
        return tokens;
    }

    std::string content() {
        if (random_.one_in(10)) return std::string("\0binary", 7) + random_.bytes(300);
        if (random_.one_in(15)) return "";
        const std::string end = random_.one_in(5) ? "\r\n" : "\n";
        std::string text;
        for (std::size_t n = 3 + random_.below(40); n > 0; --n) text += random_.pick(words_) + " " + std::to_string(random_.below(30)) + end;
        if (random_.one_in(20)) text += "no line end" + std::string(1, '\n');
        return text;
    }

    std::string edited(const std::string& text) {
        std::vector<std::string> lines;
        for (std::size_t start = 0; start < text.size();) {
            const std::size_t end = std::min(text.find('\n', start), text.size() - 1);
            lines.push_back(text.substr(start, end - start + 1));
            start = end + 1;
        }
        for (std::size_t n = 1 + random_.below(4); n > 0; --n) {
            const std::size_t at = random_.below(lines.size() + 1);
            const auto place = lines.begin() + static_cast<std::ptrdiff_t>(at);
            switch (random_.below(3)) {
                case 0: lines.insert(place, random_.pick(words_) + "\n"); break;
                case 1:
                    if (at < lines.size()) lines.erase(place);
                    break;
                default:
                    if (at < lines.size()) lines[at] = "changed " + std::to_string(random_.below(1000)) + "\n";
            }
        }
        std::string out;
        for (const std::string& line : lines) out += line;
        return out;
    }

    std::string read(const std::string& path) const {
        std::ifstream in(tree_ / path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    std::string new_path() {
        static const std::vector<std::string> kNames = {"a.c", "b.py", "Makefile", "long name.txt", "tab\tname", "quote\"d", "umlaut-\xC3\xA4", "bytes-\xFF\xFE", "new\nline", "c.min.js", "-dash", "star*"};
        static const std::vector<std::string> kFolders = {"", "src/", "src/deep/", "lib/", "Lib2/", "x y/"};
        return random_.pick(kFolders) + std::to_string(random_.below(40)) + random_.pick(kNames);
    }

    bool plain(const std::string& path) const { return std::filesystem::symlink_status(tree_ / path).type() == std::filesystem::file_type::regular; }

    void list_files() {
        files_.clear();
        for (auto at = std::filesystem::recursive_directory_iterator(tree_.path()); at != std::filesystem::recursive_directory_iterator(); ++at) {
            const std::string path = at->path().native().substr(tree_.path().size() + 1);
            if (path == ".git") {
                at.disable_recursion_pending();
            } else if (!at->is_directory() || at->is_symlink()) {
                files_.push_back(path);
            }
        }
        std::sort(files_.begin(), files_.end());
    }

    void change_files() {
        for (std::size_t n = random_.below(4); n > 0; --n) {
            list_files();
            const std::string path = files_.empty() ? "" : random_.pick(files_);
            const std::size_t what = path.empty() ? 0 : random_.below(14);
            try {
                change(what, path);
            } catch (const std::exception&) {  // a folder where a file should be, and the like: another change, then
            }
        }
        list_files();
    }

    void change(std::size_t what, const std::string& path) {
        switch (what) {
            case 0:
            case 1:
            case 2: tree_.write(new_path(), content()); break;
            case 3:
            case 4:
            case 5:
                if (plain(path)) tree_.write(path, edited(read(path)));
                break;
            case 6: tree_.remove(path); break;
            case 7: move(path, new_path()); break;
            case 8: {
                const std::string to = new_path();
                move(path, to);
                if (plain(to)) tree_.write(to, edited(read(to)));
                break;
            }
            case 9: {  // only the case changes
                std::string to = path;
                for (char& c : to) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
                if (to != path && !to.starts_with(".GIT")) move(path, to);
                break;
            }
            case 10:
                tree_.remove(path);
                tree_.symlink(random_.one_in(2) ? "a.c" : "missing/elsewhere", path);
                break;
            case 11:
                if (plain(path)) tree_.chmod(path, random_.one_in(2) ? 0755 : 0644);
                break;
            case 12: rewrite(".gitattributes", random_.one_in(2) ? "*.min.js -diff\n" : "*.c text\n*.py binary\n"); break;
            default:
                if (plain(path)) tree_.write(new_path(), read(path));  // a copy
        }
    }

    void move(const std::string& from, const std::string& to) const {
        std::filesystem::create_directories(std::filesystem::path(tree_ / to).parent_path());
        if (!std::filesystem::exists(std::filesystem::symlink_status(tree_ / to))) tree_.rename(from, to);
    }

    void commit(const std::string& subject) {
        std::vector<std::string> variables;
        if (random_.one_in(3)) variables = {"GIT_AUTHOR_NAME=Bob Builder", "GIT_AUTHOR_EMAIL=BOB@example.org"};
        if (random_.one_in(8)) variables = {"GIT_AUTHOR_NAME=J\xF6rg", "GIT_AUTHOR_EMAIL=joerg@example.org"};
        if (random_.one_in(6)) rewrite(".mailmap", random_.one_in(2) ? "Robert Builder <robert@example.org> <bob@example.org>\n" : "Ann Other <ann@example.org>\n# note\n<new@example.org> Bob Builder <bob@example.org>\n");
        if (random_.one_in(8)) tree_.later(-static_cast<std::int64_t>(random_.below(4000)));  // a clock that was wrong
        if (random_.one_in(10)) {
            tree_.git({"update-index", "--add", "--cacheinfo", "160000," + std::string(39, 'a') + std::to_string(random_.below(10)) + ",module" + std::to_string(random_.below(2))});
            tree_.git({"commit", "-q", "-m", "a submodule, and nothing else"}, variables);
        }
        static const std::vector<std::string> kMore = {"", "\n\nA body\nof lines.", "\nand a second line", "  \t", "\n \nbody"};
        tree_.commit(subject + random_.pick(kMore), variables);
    }

    void branch_and_merge(std::size_t number) {
        const std::string start = "HEAD~" + std::to_string(random_.below(2));
        const std::size_t sides = 1 + (random_.one_in(5) ? 1U : 0U);
        std::vector<std::string> merge = {"merge", "-q", "--no-ff", "-m", "merge " + std::to_string(number)};
        if (sides == 1) merge.insert(merge.end(), {"-X", random_.one_in(2) ? "ours" : "theirs"});
        for (std::size_t side = 0; side < sides; ++side) {
            const std::string name = "side-" + std::to_string(number) + "-" + std::to_string(side);
            if (tree_.try_git({"checkout", "-q", "-f", "-b", name, start}).status != 0) return;
            for (std::size_t n = 1 + random_.below(2); n > 0; --n) {
                change_files();
                commit(name);
            }
            tree_.git({"checkout", "-q", "-f", "main"});
            tree_.git({"clean", "-q", "-fdx"});
            merge.push_back(name);
        }
        tree_.later(60);
        if (tree_.try_git(merge).status == 0) return;
        tree_.try_git({"merge", "--abort"});
        tree_.git({"reset", "-q", "--hard"});
        tree_.git({"clean", "-q", "-fdx"});
        merge = {"merge", "-q", "--no-ff", "-s", "ours", "-m", "merge, ours", merge.back()};
        tree_.git(merge);
    }

    GitTree& tree_;
    Random random_;
    std::vector<std::string> files_;
    const std::vector<std::string> words_ = {"int", "return", "value", "}", "{", "", "name", "the end", "if (x)"};
};

}  // namespace aircher::test
