// Checks every language's rules against its corpus: grammars/<language>/corpus/SAMPLE.EXT with the facts expected of it in SAMPLE.EXT.facts.
// Imports are also read as the dependency graph reads them, by tokens alone: both ways must tell the same.
//
//   aircher_corpus_check --grammars DIR [--language NAME]... [--approve]    compares, or writes what is found as expected (read the diff!)
//   aircher_corpus_check --grammars DIR --language NAME --show FILE        prints the facts of a file
//   aircher_corpus_check --grammars DIR --language NAME --tree FILE        prints its syntax tree
//
// The rules are compiled from the folder as it is now, so that they can be worked on without a build.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "engine/ast/lexing/imports.h"
#include "engine/ast/lexing/signature.h"
#include "engine/ast/treesitter/compiler/rule_folder.h"
#include "engine/ast/treesitter/grammars.h"
#include "engine/ast/treesitter/parsing.h"
#include "engine/ast/treesitter/read_facts.h"
#include "engine/ast/treesitter/tree_listing.h"

namespace aircher::ast::treesitter {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
        } else if (c != '\r') {
            out.push_back(c);
        }
    }
    return out;
}

class Places {
public:
    explicit Places(std::string_view text) : begins_{0} {
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] == '\n') begins_.push_back(static_cast<std::uint32_t>(i + 1));
    }
    std::uint32_t line(std::uint32_t offset) const { return static_cast<std::uint32_t>(std::upper_bound(begins_.begin(), begins_.end(), offset) - begins_.begin()); }
    std::string at(std::uint32_t offset) const {
        const std::uint32_t number = line(offset);
        return std::to_string(number) + ":" + std::to_string(offset - begins_[number - 1] + 1);
    }

private:
    std::vector<std::uint32_t> begins_;
};

std::string render_imports(const std::vector<Import>& imports, std::string_view text) {
    const Places places(text);
    std::string out;
    for (const Import& import : imports) {
        out += "import " + std::string(to_string(import.kind)) + " " + import.keyword + " `" + one_line(import.module) + "` " + places.at(import.range.begin);
        if (!import.alias.empty()) out += " as " + import.alias;
        if (import.angled) out += " angled";
        if (import.computed) out += " computed";
        for (const ImportedName& name : import.names) out += " {" + name.name + (name.alias.empty() ? "" : " as " + name.alias) + "}";
        out += "\n";
    }
    return out;
}

/// Facts as lines, one for each symbol, import, reference and scope.
std::string render(const FileFacts& facts, std::string_view text) {
    const Places places(text);
    std::string out;
    const auto name_of = [&](std::uint32_t symbol) { return symbol == kNoIndex ? std::string("-") : qualified_name(facts.symbols, symbol, facts.separator); };
    for (const std::string& name : facts.declares) out += "declares " + name + "\n";
    for (std::uint32_t i = 0; i < facts.symbols.size(); ++i) {
        const Symbol& symbol = facts.symbols[i];
        out += "symbol " + std::string(to_string(symbol.kind)) + " " + name_of(i) + " " + places.at(symbol.name_range.begin) + " lines " +
               std::to_string(places.line(symbol.range.begin)) + "-" + std::to_string(places.line(symbol.range.end == 0 ? 0 : symbol.range.end - 1));
        if (symbol.visibility != Visibility::unknown) out += " " + std::string(to_string(symbol.visibility));
        if (symbol.modifiers != 0) out += " [" + modifiers_text(symbol.modifiers) + "]";
        if (symbol.origin != Origin::grammar) out += " by " + std::string(to_string(symbol.origin));
        out += " `" + one_line(signature_text(text, symbol, 160)) + "`";
        for (const Span& decorator : symbol.decorators) out += " decorator `" + one_line(decorator.of(text)) + "`";
        if (!symbol.doc.empty()) out += " doc `" + one_line(doc_text(text, symbol, 160)) + "`";
        out += "\n";
    }
    out += render_imports(facts.imports, text);
    for (const Reference& reference : facts.references)
        out += "reference " + std::string(to_string(reference.role)) + " " + one_line(reference.range.of(text)) + " " + places.at(reference.range.begin) + " in " + name_of(reference.enclosing) + "\n";
    for (const Scope& scope : facts.scopes)
        out += "scope " + places.at(scope.range.begin) + "-" + places.at(scope.range.end) + " of " + name_of(scope.symbol) + "\n";
    if (facts.error_nodes > 0) out += "errors " + std::to_string(facts.error_nodes) + "\n";
    return out;
}

/// The rules of a folder as they are on disk.
struct DiskRules {
    RuleFolder folder;
    OwnedRules owned;
    RuleSet set;  ///< refers to the other two
};

class RulesOnDisk {
public:
    explicit RulesOnDisk(std::string grammars) : grammars_(std::move(grammars)) {}

    Result<const DiskRules*> load(const Grammar& grammar) {
        auto& loaded = loaded_[std::string(grammar.folder)];
        if (loaded != nullptr) return loaded.get();
        auto folder = read_rule_folder(grammars_, std::string(grammar.folder));
        if (!folder) return folder.error();
        auto rules = compile_rules(grammar.language(), folder->texts);
        if (!rules) return rules.error();
        loaded = std::make_unique<DiskRules>(DiskRules{std::move(*folder), std::move(*rules), {}});
        loaded->set = loaded->owned.view();
        loaded->set.separator = loaded->folder.separator;
        loaded->set.policy = loaded->folder.policy;
        loaded->set.default_visibility = loaded->folder.default_visibility;
        return loaded.get();
    }

    /// For code inside files of other languages.
    LanguageReader find(std::string_view language) {
        for (const Grammar& grammar : grammars()) {
            if (grammar.folder != language) continue;
            const auto rules = load(grammar);
            return rules ? LanguageReader{grammar.language(), &(*rules)->set} : LanguageReader{};
        }
        return {};
    }

private:
    std::string grammars_;
    std::map<std::string, std::unique_ptr<DiskRules>> loaded_;  ///< null where they do not compile
};

struct Options {
    std::string grammars;
    std::vector<std::string> languages;
    std::string show, tree;
    bool approve = false;
};

/// The lines of `facts` that tell of imports.
std::string imports_of(const std::string& facts) {
    std::istringstream in(facts);
    std::string out;
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("import ")) out += line + "\n";
    return out;
}

void print_first_difference(const std::string& expected, const std::string& found) {
    std::istringstream a(expected);
    std::istringstream b(found);
    std::string x, y;
    for (int line = 1;; ++line) {
        const bool more_a = static_cast<bool>(std::getline(a, x));
        const bool more_b = static_cast<bool>(std::getline(b, y));
        if (!more_a && !more_b) return;
        if (more_a && more_b && x == y) continue;
        std::printf("    line %d\n      expected: %s\n      found:    %s\n", line, more_a ? x.c_str() : "(end)", more_b ? y.c_str() : "(end)");
        return;
    }
}

int run(const Options& options) {
    TaskPool pool(0);
    RequestContext context(pool, {});
    ParserPool parsers;
    RulesOnDisk disk(options.grammars);
    int failures = 0;
    int samples = 0;
    for (const Grammar& grammar : grammars()) {
        const std::string name(grammar.folder);
        if (!options.languages.empty() && std::find(options.languages.begin(), options.languages.end(), name) == options.languages.end()) continue;
        const auto fail = [&](const Error& error) {
            std::printf("FAIL %s: %s\n", name.c_str(), error.text().c_str());
            ++failures;
        };
        const auto rules = disk.load(grammar);
        if (!rules) {
            fail(rules.error());
            continue;
        }
        const RuleSet& set = (*rules)->set;
        const auto facts_of = [&](const fs::path& path, const std::string& text) -> Result<std::string> {
            const std::string file = path.filename().string();
            auto facts = read_facts({grammar.language(), &set}, {file, (*rules)->folder.languages.front(), text}, {}, [&](std::string_view language) { return disk.find(language); },
                                    parsers, context);
            if (!facts) return facts.error();
            return render(*facts, text);
        };
        if (!options.tree.empty()) {
            const std::string text = read(options.tree);
            auto tree = parsers.parse(grammar.language(), text, context);
            if (!tree) return fail(tree.error()), 1;
            auto nodes = list_nodes(tree->get(), {.named_only = false}, context);
            if (!nodes) return fail(nodes.error()), 1;
            for (const SyntaxNode& node : nodes->nodes) {
                std::string line(node.depth * 2, ' ');
                if (!node.field.empty()) line += std::string(node.field) + ": ";
                line += node.named ? "(" + std::string(node.kind) + ")" : "\"" + std::string(node.kind) + "\"";
                if (node.error || node.missing) line += " !";
                std::printf("%s  %s\n", line.c_str(), one_line(node.range.of(text).substr(0, 60)).c_str());
            }
            continue;
        }
        if (!options.show.empty()) {
            auto facts = facts_of(options.show, read(options.show));
            if (!facts) return fail(facts.error()), 1;
            std::fputs(facts->c_str(), stdout);
            continue;
        }
        std::vector<fs::path> files;
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(fs::path(options.grammars) / name / "corpus", error))
            if (entry.path().extension() != ".facts") files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        if (files.empty()) fail({ErrorCode::not_found, "has no corpus"});
        for (const fs::path& file : files) {
            ++samples;
            const std::string text = read(file);
            auto found = facts_of(file, text);
            if (!found) {
                fail(found.error());
                continue;
            }
            // The dependency graph reads imports by tokens alone: it must see what extract_facts sees.
            if (ImportScan scan; scan_imports((*rules)->folder.languages.front(), text, {0, static_cast<std::uint32_t>(text.size())}, scan)) {
                const std::string scanned = render_imports(scan.imports, text);
                if (const std::string walked = imports_of(*found); scanned != walked) {
                    std::printf("FAIL %s: imports by tokens alone (found) are not those of the tree (expected)\n", file.string().c_str());
                    print_first_difference(walked, scanned);
                    ++failures;
                }
            }
            const fs::path expected_file = file.string() + ".facts";
            if (options.approve) {
                std::ofstream(expected_file, std::ios::binary) << *found;
                continue;
            }
            const std::string expected = read(expected_file);
            if (expected == *found) continue;
            std::printf("FAIL %s\n", file.string().c_str());
            print_first_difference(expected, *found);
            ++failures;
        }
    }
    if (options.show.empty() && options.tree.empty()) std::printf("%d samples, %d failures\n", samples, failures);
    return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace aircher::ast::treesitter

int main(int argc, char** argv) {
    aircher::ast::treesitter::Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string flag = argv[i];
        if (flag == "--approve") {
            options.approve = true;
        } else if (i + 1 >= argc) {
            std::fprintf(stderr, "usage: aircher_corpus_check --grammars DIR [--language NAME]... [--approve | --show FILE | --tree FILE]\n");
            return 2;
        } else if (flag == "--grammars") {
            options.grammars = argv[++i];
        } else if (flag == "--language") {
            options.languages.emplace_back(argv[++i]);
        } else if (flag == "--show") {
            options.show = argv[++i];
        } else if (flag == "--tree") {
            options.tree = argv[++i];
        } else {
            std::fprintf(stderr, "unknown option %s\n", flag.c_str());
            return 2;
        }
    }
    return aircher::ast::treesitter::run(options);
}
