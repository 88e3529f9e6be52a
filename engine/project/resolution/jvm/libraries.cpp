#include "engine/project/resolution/jvm/libraries.h"

#include <algorithm>

namespace aircher::project::jvm {

struct Known {
    std::string_view package;
    std::string_view group;
};

namespace {

constexpr std::size_t kMaxBuildFiles = 5'000;

// Packages that come with a platform. A name is the platform's if it lies in or below one of these and in none of the second table.
constexpr std::string_view kRoots =
    "java jdk sun com.sun netscape.javascript org.ietf.jgss org.w3c.dom org.xml.sax "
    "javax.accessibility javax.annotation.processing javax.crypto javax.imageio javax.lang javax.management javax.naming javax.net javax.print javax.rmi "
    "javax.script javax.security javax.smartcardio javax.sound javax.sql javax.swing javax.tools javax.transaction.xa javax.xml javax.microedition "
    "kotlin scala groovy org.codehaus.groovy org.apache.groovy android dalvik com.android.internal";
constexpr std::string_view kThirdParty =
    "javax.xml.bind javax.xml.ws javax.xml.soap javax.security.jacc javax.security.auth.message javax.security.enterprise com.sun.jna com.sun.mail "
    "com.sun.faces "
    "com.sun.jersey com.sun.istack com.sun.xml.bind com.sun.xml.ws com.sun.activation com.sun.el com.sun.grizzly scala.xml scala.swing scala.scalajs "
    "scala.scalanative scala.async scala.meta scala.util.parsing scala.collection.parallel scala.collection.compat scala.cli android.support android.arch";

// Libraries whose packages are not below their group's name. They count only where a build file names the group.
constexpr Known kKnown[] = {
    {"org.junit", "junit"},
    {"junit.framework", "junit"},
    {"org.junit.jupiter", "org.junit.jupiter"},
    {"org.junit", "org.junit.jupiter"},
    {"org.junit.platform", "org.junit.platform"},
    {"com.google.common", "com.google.guava"},
    {"com.google.common.truth", "com.google.truth"},
    {"com.google.gson", "com.google.code.gson"},
    {"com.google.errorprone", "com.google.errorprone"},
    {"javax.annotation", "com.google.code.findbugs"},
    {"lombok", "org.projectlombok"},
    {"reactor", "io.projectreactor"},
    {"rx", "io.reactivex"},
    {"io.reactivex", "io.reactivex.rxjava2"},
    {"io.reactivex.rxjava3", "io.reactivex.rxjava3"},
    {"okhttp3", "com.squareup.okhttp3"},
    {"okio", "com.squareup.okio"},
    {"retrofit2", "com.squareup.retrofit2"},
    {"dagger", "com.google.dagger"},
    {"kotlinx.coroutines", "org.jetbrains.kotlinx"},
    {"kotlinx", "org.jetbrains.kotlinx"},
    {"org.jetbrains.annotations", "org.jetbrains"},
    {"assertk", "com.willowtreeapps.assertk"},
    {"jakarta.persistence", "jakarta.persistence"},
    {"org.hamcrest", "org.hamcrest"},
    {"org.assertj", "org.assertj"},
    {"org.openqa.selenium", "org.seleniumhq.selenium"},
    {"spock", "org.spockframework"},
    {"org.jsoup", "org.jsoup"},
    {"org.joda.time", "joda-time"},
    {"org.apache.commons.lang", "commons-lang"},
    {"org.apache.commons.io", "commons-io"},
    {"org.apache.commons.codec", "commons-codec"},
    {"org.apache.commons.logging", "commons-logging"},
    {"org.apache.log4j", "log4j"},
    {"org.json", "org.json"},
    {"cats", "org.typelevel"},
    {"algebra", "org.typelevel"},
    {"munit", "org.scalameta"},
    {"zio", "dev.zio"},
    {"akka", "com.typesafe.akka"},
    {"play", "com.typesafe.play"},
    {"shapeless", "com.chuusai"},
    {"springfox", "io.springfox"},
    {"net.bytebuddy", "net.bytebuddy"},
};

/// "com.squareup.moshi.Moshi" → "com.squareup.moshi", "okio.Buffer" → "okio".
std::string_view owner_of(std::string_view name) {
    constexpr std::string_view kDomains = " com org net io dev de fr uk ch at nl ru jp cn br edu gov info me co app ai eu us be se pl cz it ";
    const std::vector<std::string_view> parts = split(name, ".", 8);
    const auto among = [&](std::string_view words) { return words.find(" " + std::string(parts[0]) + " ") != std::string_view::npos; };
    std::size_t wanted = 1;
    if (among(kDomains))
        wanted = 3;
    else if (among(" kotlinx androidx jakarta javax "))
        wanted = 2;
    std::size_t end = 0;
    for (std::size_t i = 0; i < parts.size() && i < wanted; ++i) {
        if (parts[i].empty() || (i > 0 && (is_upper(parts[i][0]) || i + 1 == parts.size()))) break;
        end += parts[i].size() + (i > 0 ? 1 : 0);
    }
    return name.substr(0, end);
}

std::string_view parent_of(std::string_view name) {
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
}

bool is_coordinate(std::string_view text) {
    return !text.empty() && text.size() <= 200 && std::all_of(text.begin(), text.end(), [](char c) { return is_word_byte(c) || c == '.' || c == '-'; });
}

}  // namespace

Platform::Platform() : roots_(kRoots), third_party_(kThirdParty) {}

std::string_view Platform::package_of(std::string_view name, bool whole) const {
    if (!roots_.covers(name, ".") || third_party_.covers(name, ".")) return {};
    // What stands before the first part that begins with a capital, and before the last where that is a name.
    std::size_t end = 0;
    for (std::size_t begin = 0; begin < name.size();) {
        const std::size_t dot = std::min(name.find('.', begin), name.size());
        if (is_upper(name[begin]) || (dot == name.size() && end > 0 && !whole)) break;
        end = dot;
        begin = dot + 1;
    }
    return end == 0 ? name : name.substr(0, end);
}

Libraries::Libraries(const FileCatalog& catalog, RequestContext& context) {
    std::size_t read = 0;
    const auto each = [&](std::string_view name, const auto& parse) {
        for (const FileIndex file : catalog.files_named(name)) {
            if (context.should_stop() || ++read > kMaxBuildFiles) return;
            if (const Result<std::string> text = catalog.read(catalog.path(file), 1U << 20U)) parse(std::string_view(*text));
        }
    };
    each("pom.xml", [&](std::string_view whole) {
        // What <parent> names is no library.
        std::string text(whole);
        if (const std::size_t parent = text.find("<parent>"); parent != std::string::npos)
            text.erase(parent, std::min(text.find("</parent>", parent), text.size()) - parent);
        const std::vector<std::string_view> groups = xml_texts(text, "groupId");
        for (const std::string_view group : groups)
            if (is_coordinate(group)) add(group, {});
        // A dependency's artifact stands right behind its group in every pom that people or tools write.
        for (std::size_t at = 0; (at = text.find("<groupId>", at)) != std::string_view::npos;) {
            at += 9;
            const std::string_view rest = std::string_view(text).substr(at, 400);
            const std::size_t end = rest.find('<');
            const std::size_t artifact = rest.find("<artifactId>");
            const std::size_t close = rest.find("</artifactId>");
            if (end == std::string_view::npos || artifact == std::string_view::npos || close == std::string_view::npos || close < artifact ||
                artifact > end + 60)
                continue;
            if (is_coordinate(trim(rest.substr(0, end)))) add(trim(rest.substr(0, end)), trim(rest.substr(artifact + 12, close - artifact - 12)));
        }
    });
    const auto gradle = [&](std::string_view text) {
        for (const std::string_view literal : quoted(text)) {
            const std::vector<std::string_view> parts = split(literal, ":", 5);
            if (parts.size() >= 2 && parts.size() <= 4 && is_coordinate(parts[0]) && is_coordinate(parts[1]) && parts[0].size() > 1) add(parts[0], parts[1]);
        }
        for_each_line(text, [&](std::string_view line) {
            const std::size_t at = line.find("group");
            if (at == std::string_view::npos) return;
            if (const std::string_view group = quoted_after(line, at + 5, at + 10); is_coordinate(group)) add(group, {});
        });
    };
    each("libs.versions.toml", gradle);
    // Modules may call their build file after themselves: spring-core.gradle.
    for (FileIndex file = 0; file < catalog.size() && !context.should_stop() && read < kMaxBuildFiles; ++file) {
        const std::string& path = catalog.path(file);
        if (!path.ends_with(".gradle") && !path.ends_with(".gradle.kts")) continue;
        ++read;
        if (const Result<std::string> text = catalog.read(path, 1U << 20U)) gradle(*text);
    }
    const auto sbt = [&](std::string_view text) {
        for_each_line(text, [&](std::string_view line) {
            const std::size_t at = line.find('%');
            if (at == std::string_view::npos) return;
            const std::vector<std::string_view> words = quoted(line, 4);
            if (words.size() >= 2 && is_coordinate(words[0]) && is_coordinate(words[1])) add(words[0], words[1]);
        });
    };
    each("build.sbt", sbt);
    each("Dependencies.scala", sbt);
    each("plugins.sbt", sbt);
    for (const Known& row : kKnown)
        if (groups_.contains(row.group)) known_.push_back(&row);
}

void Libraries::add(std::string_view group, std::string_view artifact) {
    const auto [found, fresh] = groups_.try_emplace(std::string(group), Group{std::string(group), false});
    if (fresh) {
        const std::size_t second = group.find('.', group.find('.') + 1);
        if (second != std::string_view::npos)
            for (std::string_view beginning = parent_of(group); beginning.size() > second; beginning = parent_of(beginning))
                beginnings_.try_emplace(std::string(beginning), beginning);
    }
    if (!artifact.empty()) artifacts_.emplace(group, artifact);
    if (artifact.empty() || found->second.several) return;
    std::string full = std::string(group) + ":" + std::string(artifact);
    if (found->second.name == full) return;
    found->second.several = found->second.name != group;
    found->second.name = found->second.several ? std::string(group) : std::move(full);
}

std::string_view Libraries::find(std::string_view name, std::size_t& matched) const {
    const Known* known = nullptr;
    for (const Known* row : known_)
        if (name.starts_with(row->package) && name.size() > row->package.size() && name[row->package.size()] == '.' &&
            (known == nullptr || row->package.size() > known->package.size()))
            known = row;
    for (std::string_view prefix = name; !prefix.empty(); prefix = parent_of(prefix)) {
        if (known != nullptr && known->package.size() >= prefix.size()) break;
        const auto found = groups_.find(prefix);
        if (found == groups_.end()) continue;
        matched = prefix.size();
        return found->second.name;
    }
    matched = known == nullptr ? 0 : known->package.size();
    return known == nullptr ? std::string_view() : std::string_view(groups_.find(known->group)->second.name);
}

std::string Libraries::artifact_called(std::string_view beginning, std::string_view name) const {
    const std::string_view rest = name.substr(beginning.size() + 1);
    const std::string_view part = rest.substr(0, rest.find('.'));
    if (part.size() < 3) return {};
    const auto fits = [&](std::string_view word) { return word == part || (word.ends_with('s') && word.substr(0, word.size() - 1) == part); };
    std::string one;
    for (const auto& [group, artifact] : artifacts_) {
        if (!group.starts_with(beginning)) continue;
        const std::vector<std::string_view> words = split(artifact, "-");
        if (std::none_of(words.begin(), words.end(), fits)) continue;
        if (!one.empty()) return {};
        one = group + ":" + artifact;
    }
    return one;
}

Resolution Libraries::resolve(std::string_view name) const {
    std::size_t matched = 0;
    if (const std::string_view library = find(name, matched); !library.empty()) return external(library);
    for (std::string_view prefix = parent_of(name); !prefix.empty(); prefix = parent_of(prefix))
        if (const auto found = beginnings_.find(prefix); found != beginnings_.end()) {
            if (const std::string artifact = artifact_called(prefix, name); !artifact.empty())
                return external(artifact, "a dependency is called like the package, and its group begins so");
            return external(found->second, "a dependency's group begins so");
        }
    return external(owner_of(name), "no dependency of a build file has this name: the package's name is all that tells");
}

}  // namespace aircher::project::jvm
