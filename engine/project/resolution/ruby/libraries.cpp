#include "engine/project/resolution/ruby/libraries.h"

#include <algorithm>

namespace aircher::project::ruby {

const std::string_view kStandardLibrary =
    "English abbrev base64 benchmark bigdecimal bundler cgi coverage csv date debug delegate did_you_mean digest drb erb error_highlight etc expect ext fcntl "
    "fiber fiddle fileutils find forwardable getoptlong io ipaddr irb json kconv logger matrix mkmf monitor mutex_m net/ftp net/http net/https net/imap "
    "net/pop "
    "net/protocol net/smtp nkf objspace observer open-uri open3 openssl optparse optionparser ostruct pathname pp prettyprint prime prism profile profiler "
    "pstore psych pty "
    "racc/parser random/formatter rational rbconfig rdoc readline reline resolv resolv-replace rinda/rinda rinda/tuplespace ripper ruby2_keywords rubygems "
    "scanf sdbm "
    "securerandom set shell shellwords singleton socket stringio strscan sync syntax_suggest syslog tempfile thread thwait time timeout tmpdir tracer tsort un "
    "unicode_normalize uri weakref webrick win32/registry win32ole xmlrpc/client yaml zlib e2mmap complex continuation enumerator dbm gdbm ubygems erb/escape "
    "io/console io/nonblock io/wait java jruby rexml tk";

Gems::Gems(const FileCatalog& catalog, RequestContext& context) {
    constexpr std::size_t kMaxFiles = 5'000;
    std::size_t read = 0;
    for (FileIndex file = 0; file < catalog.size() && !context.should_stop(); ++file) {
        const std::string& path = catalog.path(file);
        const std::string_view name = base_name_of(path);
        const bool lock = name == "Gemfile.lock" || name == "gems.locked";
        const bool spec = name.ends_with(".gemspec");
        const bool gemfile = name == "gems.rb" || name.starts_with("Gemfile") || name.ends_with(".gemfile") || name == "Appraisals";
        if (spec && (roots_.empty() || roots_.back() != directory_of(path))) roots_.emplace_back(directory_of(path));
        if ((!lock && !spec && !gemfile) || ++read > kMaxFiles) continue;
        const Result<std::string> text = catalog.read(path, 1U << 20U);
        if (!text) continue;
        for_each_line(*text, [&](std::string_view line) {
            const std::string_view words = trim(line);
            if (lock) {
                // Locked gems stand four spaces deep: "    rake (13.0.6)".
                if (line.starts_with("    ") && line.size() > 4 && line[4] != ' ' && words.ends_with(')')) add(words.substr(0, words.find(' ')));
                return;
            }
            if (words.starts_with('#')) return;
            std::size_t at = std::string_view::npos;
            if (words.starts_with("gem ") || words.starts_with("gem("))
                at = 3;
            else if (const std::size_t dependency = words.find("_dependency"); dependency != std::string_view::npos)
                at = dependency + 11;
            if (at != std::string_view::npos) add(quoted_after(words, at, at + 8));
        });
    }
    for (const auto& [key, name] : gems_) sorted_.push_back(key);
    std::sort(sorted_.begin(), sorted_.end());
}

std::string_view Gems::like(std::string_view feature) const {
    const std::string beginning = squashed(feature.substr(0, feature.find('/')));
    if (beginning.size() < 4) return {};
    const auto first = std::lower_bound(sorted_.begin(), sorted_.end(), beginning);
    if (first == sorted_.end() || !first->starts_with(beginning)) return {};
    if (std::next(first) != sorted_.end() && std::next(first)->starts_with(beginning)) return {};
    return gems_.find(*first)->second;
}

void Gems::add(std::string_view name) {
    if (!name.empty() && name.size() < 200) gems_.try_emplace(squashed(name), name);
}

std::string_view Gems::of(std::string_view feature) const {
    // The longest beginning that is a gem's name: rspec/core/rake_task is rspec-core's before it is rspec's.
    const std::vector<std::string_view> parts = split(feature, "/", 8);
    for (std::size_t count = std::min<std::size_t>(parts.size(), 4); count > 0; --count) {
        const std::string_view beginning = feature.substr(0, static_cast<std::size_t>(parts[count - 1].data() - feature.data()) + parts[count - 1].size());
        if (const auto found = gems_.find(squashed(beginning)); found != gems_.end()) return found->second;
    }
    constexpr std::pair<std::string_view, std::string_view> kOtherNames[] = {
        {"action_controller", "actionpack"},
        {"action_dispatch", "actionpack"},
        {"abstract_controller", "actionpack"},
        {"rails", "railties"},
        {"rspec", "rspeccore"},
        {"bcrypt", "bcryptruby"},
        {"sass", "sassc"},
        {"magick", "rmagick"},
    };
    for (const auto& [required, gem] : kOtherNames)
        if (feature == required || (feature.starts_with(required) && feature[required.size()] == '/'))
            if (const auto found = gems_.find(gem); found != gems_.end()) return found->second;
    return {};
}

}  // namespace aircher::project::ruby
