#include "engine/filesystem/language/language_rules.h"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/filesystem/language/c_code.h"

namespace aircher::filesystem {
namespace {

// For one extension, the rule with the surest marks comes first; a C header that C++ may include is C: what it has for C++ alone is not looked at (c_code.h).
constexpr ContentRule kRules[] = {
    {"asc", "pem", {"^^-----BEGIN "}},
    {"asc", "asciidoc", {"^= ", "^== ", "^:%w:"}},

    {"cl", "commonlisp", {"^(def", "^(in-package", "^;", "^(load ", "^(setq "}},
    {"cl", "opencl", {"__kernel", "^kernel ", "__global ", "^#%bpragma OPENCL"}},

    {"cls", "vb", {"^VERSION 1.0 CLASS", "^Attribute VB_"}},
    {"cls", "latex", {"^\\NeedsTeXFormat", "^\\ProvidesClass", "^\\LoadClass", "^%%", "^\\newcommand", "^\\RequirePackage"}},
    {"cls", "apex", {"^public ", "^global ", "^private ", "^@isTest", "^@IsTest", "^virtual class", "^abstract class", "^class %w%b{"}},

    {"conf", "xml", {"^^<?xml", "^^<!DOCTYPE "}},
    {"conf", "nginx", {"^server%b{", "^http%b{", "^events%b{", "^upstream %w", "^location ", "^proxy_pass ", "^worker_processes ", "^fastcgi_param "}},
    {"conf",
     "apache",
     {"^<VirtualHost", "^<Directory", "^<IfModule", "^<IfDefine", "^<Location", "^<Files", "^LoadModule ", "^RewriteEngine ", "^ServerName "}},

    {"config", "xml", {"^^<?xml", "^^<configuration", "^<configuration>", "^<packages>"}},

    {"d", "dtrace", {"^^#!/usr/sbin/dtrace", "^#pragma D ", "^provider %w", "^dtrace:::", "^:::", "^syscall::"}},
    {"d", "d", {"^module %w", "^import %w", "^/++", "^void main(", "^int main(", "^alias %w", "^extern(C", "^extern (C"}},
    {"d", "make", {".o%b:", ".obj%b:", ".lo%b:", ".d%b:", ".rlib:", ".rmeta:", ":%b\\%e", "^/%w"}},

    {"f", "forth", {"^: %w", "^\\ ", "^( "}},
    {"for", "forth", {"^: %w", "^\\ ", "^( "}},

    {"fs", "glsl", {"^#version ", "gl_FragColor", "gl_Position", "^precision ", "^uniform ", "^varying "}},
    {"fs", "fsharp", {"^module ", "^namespace ", "^open %w", "^let ", "^type %w", "^(*", "^//", "^#light", "^#r "}},
    {"fs", "forth", {"^: %w", "^\\ ", "^( ", "^variable %w", "^constant %w", "^require %w"}},

    {"h", "objc", {"^@interface ", "^@protocol ", "^@class ", "^@import ", "^#%bimport ", "^@property", "^@end%e", "^NS_ASSUME_NONNULL_BEGIN"}},
    {"h", "cpp", {"^class %w%b{", "^class %w%b:", "^class %w%b;",      "^class %w%e", "^class %w %w", "^namespace %w", "^namespace%b{",
                  "^template%b<", "^using %w",    "^enum class %w",    "^public%b:",  "^private%b:",  "^protected%b:", "std::",
                  "^virtual ",    "constexpr %w", "^#%binclude%b<%w>", "^extern \"C\"", "^friend ",    "operator%b=",   "^struct %w%b:%b%w",
                  "^~%w%b(%b)",   ")%bconst%b;",  ")%bconst%b{",       ")%boverride", "^explicit %w", "^inline namespace ", "static_cast<"}},
    {"h", "c", {"^#%bifdef __cplusplus", "^#%bif defined%b(%b__cplusplus", "^#%bif defined __cplusplus", "^__BEGIN_DECLS"}},

    {"inc", "php", {"^<?php", "^<?%e", "^<? "}},
    {"inc",
     "bitbake",
     {"^SUMMARY%b=", "^DESCRIPTION%b=", "^SRC_URI", "^LICENSE%b=", "^LIC_FILES_CHKSUM", "^DEPENDS%b", "^inherit %w", "^EXTRA_OE", "^PACKAGECONFIG"}},
    {"inc", "pascal", {"^{$", "^(*", "^procedure ", "^function %w", "^uses %w", "^end;", "^begin%e"}},
    {"inc", "cpp", {"^class %w%b{", "^class %w%b:", "^namespace %w", "^template%b<", "^using %w", "^#%binclude%b<%w>"}},
    {"inc",
     "asm",
     {"^%%macro", "^%%define", "^%%include", "^%%if", "^.macro ", "^.globl ", "^.text", "^.set ", "^.equ ", "^.section", "^section .", "^;", "^%w equ ",
      "^%w macro%e"}},
    {"inc", "cpp", {"std::", "%w::%w", "constexpr %w"}},
    {"inc", "c", {"^#%binclude", "^#%bdefine ", "^static ", "^struct %w", "^typedef ", "^extern ", "^int %w", "^void %w"}},
    {"inc", "pascal", {"^{"}},

    {"l", "commonlisp", {"^;", "^(def", "^(in-package", "^(setq ", "^(eval-when"}},
    {"l", "flex", {"^%%{", "^%%%%", "^%%option"}},
    {"ll", "llvm", {"^; ModuleID", "^target ", "^define ", "^declare ", "^source_filename", "^@", "^; RUN:", "^;"}},
    {"ll", "flex", {"^%%{", "^%%%%%e", "^%%option"}},

    {"m", "mercury", {"^:-%bmodule ", "^:-%binterface", "^:-%bimport_module"}},
    {"m", "objc", {"^#%bimport", "^#%binclude", "^@interface ", "^@implementation ", "^@import ", "^@class ", "^@protocol ", "^#%bdefine ", "^//"}},
    {"m", "wolfram", {"^(*", "^BeginPackage[", "^Needs["}},
    {"m",
     "matlab",
     {"^%%", "^function ", "^classdef ", "^##", "^clear%b", "^clc%b", "^end%e", "^1;", "^close all", "^addpath", "^disp%b(", "^# ", "^%w%b=", "^[%w"}},

    {"pl", "raku", {"^use v6", "^unit module", "^unit class"}},
    {"pl", "perl", {"^use %w", "^my ", "^our ", "^sub %w", "^package %w", "^require ", "^=pod", "^=head", "^BEGIN%b{"}},
    {"pl", "prolog", {"^:-", "^%% ", "^%%%%", "^%w%b(%b%w%b,", "^%w%b(%b%w%b)%b.", "^%w%b:-", ")%b:-", "^/**"}},
    {"pm", "raku", {"^use v6", "^unit module", "^unit class", "^unit role"}},
    {"t", "raku", {"^use v6", "^use Test;"}},

    {"pp",
     "pascal",
     {"^unit %w%b;", "^Unit %w%b;", "^UNIT %w%b;", "^program %w", "^Program %w", "^library %w;", "^{$", "^interface%e", "^uses%e", "^uses %w", "^procedure %w",
      "^begin%e"}},
    {"pp", "puppet", {"^class ", "^define ", "^node ", "^include ", "^package%b{", "^file%b{", "^#", "^$%w"}},

    {"pro", "prolog", {"^:-", "^%%", ")%b:-", "^%w%b(%b%w%b)%b."}},
    {"pro", "qmake", {"^TEMPLATE%b", "^QT%b", "^SOURCES%b", "^HEADERS%b", "^CONFIG%b", "^TARGET%b", "^SUBDIRS%b", "^INCLUDEPATH", "^include("}},
    {"pro", "proguard", {"^-keep", "^-dont", "^-include ", "^-assume", "^-optimi", "^-allowaccess", "^-rename", "^-repackage", "^-print", "^-injars", "^-libraryjars", "^-if "}},
    {"pro", "qmake", {"^%w%b+=", "^%w%b=", "%b\\%e"}},

    {"r", "rebol", {"^REBOL%b[", "^Rebol%b[", "^rebol%b["}},

    {"sc", "supercollider", {"^%w%b:%b%w%b{", "^+%b%w%b{", "SynthDef", "^*new%b{", "^var %w", "^^("}},
    {"sc", "scala", {"^package ", "^import ", "^object %w", "^class %w", "^trait %w", "^def %w", "^val %w", "^case class"}},

    {"sh", "zsh", {"^^#compdef ", "^^#autoload", "^emulate -L zsh", "^setopt ", "^zmodload "}},

    {"tex", "latex", {"^\\documentclass", "^\\documentstyle", "^\\begin{", "^\\usepackage", "^\\section", "^\\chapter", "^\\newcommand"}},
    {"tex", "tex", {"^\\input plain", "^\\bye", "^\\magnification", "^\\starttext", "^\\input opmac", "^\\input manmac"}},

    {"ts", "qt-ts", {"^^<?xml", "^^<!DOCTYPE TS", "^^<TS "}},
    {"tsx", "xml", {"^^<?xml", "^^<tileset"}},

    {"v", "v", {"^fn %w%b(", "^pub fn ", "^fn (", "^pub struct ", "^pub const "}},
    {"v", "verilog", {"^`%w", "^module %w%b(", "^module %w%b#", "^module %w%b;", "^endmodule", "^always ", "^assign ", "^module %w%e", "^primitive "}},
    {"v",
     "coq",
     {"^Require ", "^From %w", "^Theorem ", "^Lemma ", "^Definition ", "^Inductive ", "^Fixpoint ", "^Module ", "^Section ", "^Proof.", "^Set Implicit", "^(*",
      "^Import %w", "^Export %w"}},
    {"v", "v", {"^struct %w%b{", "^import %w%e", "^println(", "^const %w"}},

    {"vsh", "v", {"^^#!", "^import %w%e", "^fn %w", "^println("}},
    {"vsh", "glsl", {"^#version ", "gl_Position", "^attribute ", "^uniform ", "^varying "}},

    // Files whose name says nothing.
    {"", "html", {"^^<!DOCTYPE html", "^^<!doctype html", "^^<html", "^^<!DOCTYPE HTML", "^^<HTML"}},
    {"", "xml", {"^^<?xml", "^^<svg ", "^^<!DOCTYPE "}},
    {"", "php", {"^^<?php"}},
    {"", "postscript", {"^^%%!PS"}},
    {"", "yaml", {"^^%%YAML", "^^---%e", "^^apiVersion:"}},
    {"", "pem", {"^^-----BEGIN ", "^^ssh-rsa ", "^^ssh-ed25519 "}},
    {"", "diff", {"^^diff --git ", "^^diff -", "^^Index: ", "^^--- a/"}},
    {"", "roff", {"^^.TH ", "^^.\\\"", "^^'\\\"", "^^.Dd ", "^^.so man"}},
    {"", "zsh", {"^^#compdef ", "^^#autoload"}},
    {"", "latex", {"^^\\documentclass", "^^\\NeedsTeXFormat"}},
    {"", "systemd", {"^^[Unit]%e", "^^[Service]%e", "^^[Match]%e", "^^[NetDev]%e"}},
    {"", "desktop", {"^^[Desktop Entry]"}},
    {"", "cpp", {"^^//===--"}},
    {"", "c", {"^^#%binclude <%w.h>"}},
    {"", "json", {"^^{%s\"", "^^[%s{%s\""}},
};

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr bool is_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; }

std::size_t skip_blanks(std::string_view text, std::size_t at) {
    while (at < text.size() && is_blank(text[at])) {
        ++at;
    }
    return at;
}

std::size_t skip_word(std::string_view text, std::size_t at) {
    while (at < text.size() && is_word(text[at])) {
        ++at;
    }
    return at;
}

bool at_line_end(std::string_view text, std::size_t at) { return at >= text.size() || text[at] == '\n' || text[at] == '\r'; }

bool matches_at(std::string_view text, std::size_t at, std::string_view marker) {
    for (std::size_t m = 0; m < marker.size(); ++m) {
        if (marker[m] == ' ') {
            const std::size_t next = skip_blanks(text, at);
            if (next == at) {
                return false;
            }
            at = next;
        } else if (marker[m] == '%' && m + 1 < marker.size()) {
            const char what = marker[++m];
            if (what == 'b') {
                at = skip_blanks(text, at);
            } else if (what == 's') {
                at = std::min(text.find_first_not_of(" \t\r\n", at), text.size());
            } else if (what == 'e') {
                at = skip_blanks(text, at);
                if (!at_line_end(text, at)) {
                    return false;
                }
            } else if (what == 'w') {
                const std::size_t next = skip_word(text, at);
                if (next == at) {
                    return false;
                }
                at = next;
            } else if (at >= text.size() || text[at++] != what) {
                return false;
            }
        } else if (at >= text.size() || text[at++] != marker[m]) {
            return false;
        }
    }
    return true;
}

/// The next line of `rest`, which loses it; no line once `rest` is empty.
std::optional<std::string_view> take_line(std::string_view& rest) {
    if (rest.empty()) {
        return std::nullopt;
    }
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// The next run of non-blanks of `rest`, which loses it.
std::string_view take_word(std::string_view& rest) {
    rest = rest.substr(skip_blanks(rest, 0));
    const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(end);
    return word;
}

std::string_view base_name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0: a path without a slash stays whole
}

bool same_ignoring_case(std::string_view text, std::string_view lower) {
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b; });
}

/// `-*- C++ -*-` or `-*- coding: utf-8; mode: C++ -*-`
std::string_view emacs_mode(std::string_view line) {
    const std::size_t open = line.find("-*-");
    if (open == std::string_view::npos) {
        return {};
    }
    std::string_view inside = line.substr(open + 3);
    const std::size_t close = inside.find("-*-");
    if (close == std::string_view::npos) {
        return {};
    }
    inside = inside.substr(0, close);
    if (inside.find(':') == std::string_view::npos) {
        return trimmed(inside);
    }
    while (!inside.empty()) {
        const std::size_t end = std::min(inside.find(';'), inside.size());
        const std::string_view setting = inside.substr(0, end);
        inside.remove_prefix(std::min(end + 1, inside.size()));
        const std::size_t colon = setting.find(':');
        if (colon != std::string_view::npos && same_ignoring_case(trimmed(setting.substr(0, colon)), "mode")) {
            return trimmed(setting.substr(colon + 1));
        }
    }
    return {};
}

/// `vim: set ft=python ts=4:` or `vi: ft=python:ts=4`; Vim wants a blank or the line's start before the word.
std::string_view vim_mode(std::string_view line) {
    constexpr std::string_view kIntroductions[] = {"vim:", "vi:", "Vim:", "ex:"};
    for (const std::string_view introduction : kIntroductions) {
        const std::size_t at = line.find(introduction);
        if (at == std::string_view::npos || (at != 0 && !is_blank(line[at - 1]))) {
            continue;
        }
        std::string_view options = line.substr(at + introduction.size());
        while (!options.empty()) {
            const std::size_t end = std::min(options.find_first_of(" \t:"), options.size());
            const std::string_view option = options.substr(0, end);
            options.remove_prefix(std::min(end + 1, options.size()));
            const std::size_t equals = option.find('=');
            if (equals == std::string_view::npos) {
                continue;
            }
            const std::string_view key = option.substr(0, equals);
            if (key == "ft" || key == "filetype" || key == "syn" || key == "syntax") {
                const std::string_view type = option.substr(equals + 1);
                return type.substr(0, type.find('.'));  // "python.django" is Python first
            }
        }
    }
    return {};
}

/// The program of `exec tclsh "$0" ${1+"$@"}` in the lines after a shell's shebang.
std::string_view exec_program(std::string_view rest) {
    for (int lines = 0; lines < 6; ++lines) {
        const std::optional<std::string_view> line = take_line(rest);
        if (!line) {
            break;
        }
        std::string_view words = *line;
        if (take_word(words) == "exec" && words.find("$0") != std::string_view::npos) {
            return base_name_of(take_word(words));
        }
    }
    return {};
}

/// Where the lines of a head begin, behind their blanks: found once for all its markers.
class LineStarts {
public:
    /// REQUIRES: text.size() <= kHeadLimit
    explicit LineStarts(std::string_view text) {
        for (std::size_t line = 0; line < text.size();) {
            starts_[count_++] = static_cast<std::uint16_t>(skip_blanks(text, line));
            const std::size_t end = text.find('\n', line);
            if (end == std::string_view::npos) {
                break;
            }
            line = end + 1;
        }
    }
    const std::uint16_t* begin() const { return starts_.data(); }
    const std::uint16_t* end() const { return starts_.data() + count_; }

private:
    std::array<std::uint16_t, kHeadLimit> starts_;
    std::size_t count_ = 0;
};

bool begins_literally(std::string_view marker) { return !marker.empty() && marker[0] != '%' && marker[0] != ' '; }

bool occurs(std::string_view text, const LineStarts& lines, std::string_view marker) {
    if (marker.starts_with("^^")) {
        return matches_at(text, 0, marker.substr(2));
    }
    if (marker.starts_with('^')) {
        marker.remove_prefix(1);
        const bool literal = begins_literally(marker);
        return std::any_of(lines.begin(), lines.end(), [&](std::size_t at) { return (!literal || (at < text.size() && text[at] == marker[0])) && matches_at(text, at, marker); });
    }
    const bool literal_start = begins_literally(marker);
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (literal_start) {
            at = text.find(marker[0], at);
            if (at == std::string_view::npos) {
                return false;
            }
        }
        const bool inside_word = !marker.empty() && (is_word(marker[0]) || marker.starts_with("%w")) && at > 0 && is_word(text[at - 1]);
        if (!inside_word && matches_at(text, at, marker)) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::span<const ContentRule> content_rules() { return kRules; }

bool marker_occurs(std::string_view text, std::string_view marker) { return occurs(text, LineStarts(text.substr(0, kHeadLimit)), marker); }

std::string_view match_content(std::string_view extension, std::string_view head, bool c_code) {
    std::array<char, kHeadLimit> buffer;
    head = c_code ? take_c_code(head, buffer) : head.substr(0, kHeadLimit);
    const LineStarts lines(head);
    for (const ContentRule& rule : kRules) {
        if (rule.extension != extension) {
            continue;
        }
        for (const std::string_view marker : rule.markers) {
            if (marker.empty()) {
                break;
            }
            if (occurs(head, lines, marker)) {
                return rule.language;
            }
        }
    }
    return {};
}

std::string_view modeline_mode(std::string_view head) {
    std::string_view rest = head.substr(0, kHeadLimit);
    for (int number = 0; number < 5; ++number) {
        const std::optional<std::string_view> line = take_line(rest);
        if (!line) {
            break;
        }
        if (number < 2) {
            if (const std::string_view mode = emacs_mode(*line); !mode.empty()) {
                return mode;
            }
        }
        if (const std::string_view mode = vim_mode(*line); !mode.empty()) {
            return mode;
        }
    }
    return {};
}

std::string_view shebang_program(std::string_view head) {
    if (!head.starts_with("#!")) {
        return {};
    }
    std::string_view rest = head.substr(2, kHeadLimit);
    std::string_view words = take_line(rest).value_or(std::string_view{});
    std::string_view program = base_name_of(take_word(words));
    if (program == "env") {
        for (program = take_word(words); !program.empty(); program = take_word(words)) {
            if (program.starts_with("-S") && program.size() > 2) {
                program.remove_prefix(2);  // "-Spython3"
            } else if (program.starts_with("--split-string=")) {
                program.remove_prefix(std::string_view("--split-string=").size());
            } else if (program == "-u" || program == "--unset" || program == "-C" || program == "--chdir") {
                take_word(words);
                continue;
            }
            if (!program.empty() && program.front() != '-' && program.find('=') == std::string_view::npos) {
                break;
            }
        }
        program = base_name_of(program);
    }
    if (program == "sh" || program == "bash") {
        if (const std::string_view executed = exec_program(rest); !executed.empty()) {
            return executed;
        }
    }
    return program;
}

}  // namespace aircher::filesystem
