// The words that begin definitions, by family of languages. Only profiles.cpp includes this.
//
// A word is listed where the name of what it defines follows it, perhaps behind other listed words or modifiers. Languages whose definitions
// begin with no word (C's functions, Java's methods) are read by shape in the outline.
#pragma once

#include "engine/ast/lexing/profile.h"

namespace aircher::ast::words {

using enum SymbolKind;

inline constexpr DefinitionWord kC[] = {{"struct", struct_}, {"union", union_}, {"enum", enum_}, {"typedef", type}};
inline constexpr DefinitionWord kCpp[] = {{"class", class_},         {"struct", struct_}, {"union", union_}, {"enum", enum_},
                                          {"namespace", namespace_}, {"using", type},     {"typedef", type}, {"concept", type}};
inline constexpr DefinitionWord kObjc[] = {
    {"@interface", class_}, {"@implementation", class_}, {"@protocol", interface}, {"struct", struct_}, {"union", union_}, {"enum", enum_}, {"typedef", type}};
inline constexpr DefinitionWord kJava[] = {{"class", class_}, {"interface", interface}, {"enum", enum_}, {"record", class_}, {"@interface", interface}};
inline constexpr DefinitionWord kGroovy[] = {{"class", class_}, {"interface", interface}, {"enum", enum_},
                                             {"trait", trait},  {"record", class_},       {"def", function}};
inline constexpr DefinitionWord kCsharp[] = {{"class", class_},  {"interface", interface},  {"enum", enum_},    {"struct", struct_},
                                             {"record", class_}, {"namespace", namespace_}, {"delegate", type}, {"event", field}};
inline constexpr DefinitionWord kKotlin[] = {{"class", class_}, {"interface", interface}, {"object", class_}, {"fun", function},
                                             {"val", variable}, {"var", variable},        {"typealias", type}};
inline constexpr DefinitionWord kScala[] = {{"class", class_}, {"trait", trait},  {"object", class_}, {"enum", enum_},     {"def", function},
                                            {"val", variable}, {"var", variable}, {"type", type},     {"given", variable}, {"extension", class_}};
inline constexpr DefinitionWord kSwift[] = {{"class", class_},     {"struct", struct_}, {"enum", enum_},      {"protocol", interface},
                                            {"extension", class_}, {"actor", class_},   {"func", function},   {"init", constructor},
                                            {"let", constant},     {"var", variable},   {"typealias", type},  {"associatedtype", type},
                                            {"case", enum_member}, {"macro", macro},    {"subscript", method}};
inline constexpr DefinitionWord kDart[] = {{"class", class_}, {"mixin", trait}, {"enum", enum_}, {"extension", class_}, {"typedef", type}};
inline constexpr DefinitionWord kRust[] = {{"fn", function},    {"struct", struct_},  {"enum", enum_},        {"union", union_},
                                           {"trait", trait},    {"impl", class_},     {"mod", module},        {"type", type},
                                           {"const", constant}, {"static", variable}, {"macro_rules", macro}, {"macro", macro}};
inline constexpr DefinitionWord kGo[] = {{"func", function}, {"type", type}, {"const", constant}, {"var", variable}};
inline constexpr DefinitionWord kJavascript[] = {{"function", function}, {"class", class_}, {"const", constant}, {"let", variable}, {"var", variable}};
inline constexpr DefinitionWord kTypescript[] = {{"function", function},    {"class", class_},  {"interface", interface}, {"enum", enum_},   {"type", type},
                                                 {"namespace", namespace_}, {"module", module}, {"const", constant},      {"let", variable}, {"var", variable}};
inline constexpr DefinitionWord kPhp[] = {{"function", function}, {"class", class_},         {"interface", interface}, {"trait", trait},
                                          {"enum", enum_},        {"namespace", namespace_}, {"const", constant},      {"case", enum_member}};
inline constexpr DefinitionWord kPython[] = {{"def", function}, {"class", class_}, {"cdef", function}, {"cpdef", function}};
inline constexpr DefinitionWord kGdscript[] = {{"func", function},  {"class", class_}, {"class_name", class_}, {"var", variable},
                                               {"const", constant}, {"enum", enum_},   {"signal", field}};
inline constexpr DefinitionWord kNim[] = {{"proc", function},      {"func", function},  {"method", method}, {"iterator", function},
                                          {"converter", function}, {"template", macro}, {"macro", macro},   {"type", type},
                                          {"const", constant},     {"let", variable},   {"var", variable}};
inline constexpr DefinitionWord kRuby[] = {{"def", method}, {"class", class_}, {"module", module}};
inline constexpr DefinitionWord kCrystal[] = {{"def", method},  {"class", class_}, {"module", module}, {"struct", struct_}, {"enum", enum_},
                                              {"macro", macro}, {"lib", module},   {"fun", function},  {"alias", type},     {"annotation", type}};
inline constexpr DefinitionWord kElixir[] = {
    {"defmodule", module}, {"def", function},   {"defp", function},        {"defmacro", macro}, {"defmacrop", macro}, {"defprotocol", interface},
    {"defimpl", class_},   {"defguard", macro}, {"defdelegate", function}, {"test", test},      {"describe", test}};
inline constexpr DefinitionWord kJulia[] = {{"function", function}, {"macro", macro},    {"struct", struct_}, {"module", module},
                                            {"baremodule", module}, {"const", constant}, {"abstract", type},  {"primitive", type}};
inline constexpr DefinitionWord kLua[] = {{"function", function}};
inline constexpr DefinitionWord kMatlab[] = {{"function", function}, {"classdef", class_}};
inline constexpr DefinitionWord kShell[] = {{"function", function}, {"alias", constant}};
inline constexpr DefinitionWord kFish[] = {{"function", function}, {"alias", function}};
inline constexpr DefinitionWord kPowershell[] = {{"function", function}, {"filter", function}, {"workflow", function}, {"class", class_}, {"enum", enum_}};
inline constexpr DefinitionWord kVim[] = {{"function", function}, {"function!", function}, {"func", function},    {"func!", function}, {"fun", function}, {"fun!", function},
                                          {"fu", function},       {"fu!", function},       {"command", function}, {"command!", function}, {"def", function}};
inline constexpr DefinitionWord kPerl[] = {{"sub", function}, {"package", module}, {"method", method}, {"class", class_}, {"role", trait},
                                           {"multi", method}, {"grammar", class_}, {"token", rule},    {"rule", rule},    {"regex", rule}};
inline constexpr DefinitionWord kHaskell[] = {
    {"data", type},           {"newtype", type},      {"type", type},    {"class", interface},  {"instance", class_}, {"module", module},  {"record", struct_},
    {"interface", interface}, {"structure", struct_}, {"def", function}, {"theorem", function}, {"lemma", function},  {"inductive", type}, {"abbrev", type}};
inline constexpr DefinitionWord kOcaml[] = {
    {"let", variable},         {"and", variable},        {"type", type},         {"module", module},   {"class", class_},
    {"exception", class_},     {"external", function},   {"val", variable},      {"method", method},   {"fun", function},
    {"structure", module},     {"signature", interface}, {"functor", module},    {"datatype", type},   {"member", method},
    {"namespace", namespace_}, {"Definition", function}, {"Fixpoint", function}, {"Inductive", type},  {"Record", struct_},
    {"Theorem", function},     {"Lemma", function},      {"Module", module},     {"Class", interface}, {"Instance", constant}};
inline constexpr DefinitionWord kErlang[] = {{"-module", module}, {"-record", struct_}, {"-define", macro}, {"-type", type}, {"-opaque", type}};
inline constexpr DefinitionWord kLisp[] = {{"defun", function},
                                           {"defmacro", macro},
                                           {"defvar", variable},
                                           {"defparameter", variable},
                                           {"defconstant", constant},
                                           {"defclass", class_},
                                           {"defstruct", struct_},
                                           {"defgeneric", function},
                                           {"defmethod", method},
                                           {"deftype", type},
                                           {"defpackage", module},
                                           {"defcustom", variable},
                                           {"defface", constant},
                                           {"defconst", constant},
                                           {"defsubst", function},
                                           {"cl-defun", function},
                                           {"cl-defmethod", method},
                                           {"cl-defstruct", struct_},
                                           {"define", function},
                                           {"define-syntax", macro},
                                           {"define-record-type", struct_},
                                           {"define-values", variable},
                                           {"define-minor-mode", function},
                                           {"struct", struct_},
                                           {"defn", function},
                                           {"defn-", function},
                                           {"def", variable},
                                           {"defonce", variable},
                                           {"defmulti", function},
                                           {"defprotocol", interface},
                                           {"defrecord", struct_},
                                           {"deftest", test},
                                           {"ns", namespace_},
                                           {"fn", function},
                                           {"local", variable},
                                           {"defmodule", module}};
inline constexpr DefinitionWord kFortran[] = {{"subroutine", function}, {"function", function},   {"module", module},   {"program", function},
                                              {"type", struct_},        {"interface", interface}, {"submodule", module}};
inline constexpr DefinitionWord kAda[] = {{"procedure", function},  {"function", function},   {"package", module},   {"type", type},
                                          {"subtype", type},        {"task", class_},         {"protected", class_}, {"entry", method},
                                          {"entity", class_},       {"architecture", class_}, {"component", class_}, {"process", function},
                                          {"configuration", module}};
inline constexpr DefinitionWord kPascal[] = {
    {"procedure", function}, {"function", function}, {"constructor", constructor}, {"destructor", method},  {"unit", module}, {"program", module},
    {"library", module},     {"module", module},     {"MODULE", module},           {"PROCEDURE", function}, {"TYPE", type}};
inline constexpr DefinitionWord kVerilog[] = {{"module", module},      {"interface", interface}, {"class", class_},      {"package", module},
                                              {"program", module},     {"function", function},   {"task", function},     {"typedef", type},
                                              {"primitive", module},   {"covergroup", class_},   {"property", property}, {"sequence", property},
                                              {"parameter", constant}, {"localparam", constant}};
inline constexpr DefinitionWord kBasic[] = {{"Sub", function},         {"Function", function},   {"Class", class_}, {"Module", module},
                                            {"Structure", struct_},    {"Interface", interface}, {"Enum", enum_},   {"Property", property},
                                            {"Namespace", namespace_}, {"Const", constant},      {"Type", struct_}, {"Event", field},
                                            {"Delegate", type}};
inline constexpr DefinitionWord kSql[] = {{"table", class_}, {"view", class_},       {"function", function},   {"procedure", function}, {"trigger", function},
                                          {"type", type},    {"schema", namespace_}, {"database", namespace_}, {"package", module},     {"sequence", variable}};
inline constexpr DefinitionWord kProtobuf[] = {{"message", struct_},     {"enum", enum_},           {"service", interface},  {"rpc", method},
                                               {"struct", struct_},      {"union", union_},         {"exception", class_},   {"table", struct_},
                                               {"interface", interface}, {"namespace", namespace_}, {"package", module},     {"module", module},
                                               {"typedef", type},        {"const", constant},       {"protocol", interface}, {"record", struct_}};
inline constexpr DefinitionWord kGraphql[] = {{"type", class_},           {"interface", interface}, {"enum", enum_},     {"input", struct_},
                                              {"union", union_},          {"scalar", type},         {"query", function}, {"mutation", function},
                                              {"subscription", function}, {"fragment", function},   {"directive", macro}};
inline constexpr DefinitionWord kPrisma[] = {{"model", class_}, {"enum", enum_},          {"type", type},
                                             {"view", class_},  {"datasource", variable}, {"generator", variable}};
inline constexpr DefinitionWord kSolidity[] = {
    {"contract", class_}, {"interface", interface}, {"library", module}, {"function", function}, {"modifier", function},
    {"event", field},     {"error", type},          {"struct", struct_}, {"enum", enum_},        {"constructor", constructor}};
inline constexpr DefinitionWord kZig[] = {{"fn", function}, {"const", constant}, {"var", variable}, {"test", test}};
/// Smaller languages with braces and definition words: each listed word means the same in all that have it.
inline constexpr DefinitionWord kBraceWords[] = {
    {"fn", function},        {"func", function},      {"fun", function},     {"def", function}, {"function", function},    {"sub", function},
    {"proc", function},      {"class", class_},       {"struct", struct_},   {"union", union_}, {"enum", enum_},           {"interface", interface},
    {"trait", trait},        {"protocol", interface}, {"module", module},    {"mod", module},   {"namespace", namespace_}, {"package", module},
    {"contract", class_},    {"type", type},          {"object", class_},    {"macro", macro},  {"const", constant},       {"method", method},
    {"task", function},      {"workflow", function},  {"process", function}, {"rule", rule},    {"template", function},    {"record", struct_},
    {"predicate", function}, {"lemma", function},     {"component", class_}, {"actor", class_}, {"service", interface},    {"resource", class_}};
/// The same for languages with `end` or indentation.
inline constexpr DefinitionWord kPlainWords[] = {
    {"def", function},        {"fn", function},  {"func", function},       {"fun", function},         {"function", function}, {"proc", function},
    {"procedure", function},  {"sub", function}, {"subroutine", function}, {"class", class_},         {"struct", struct_},    {"enum", enum_},
    {"interface", interface}, {"trait", trait},  {"module", module},       {"namespace", namespace_}, {"package", module},    {"type", type},
    {"object", class_},       {"macro", macro},  {"record", struct_},      {"program", function},     {"model", class_},      {"on", function}};
inline constexpr DefinitionWord kElm[] = {{"type", type}, {"module", module}, {"port", function}};
inline constexpr DefinitionWord kGleam[] = {{"fn", function}, {"type", type}, {"const", constant}, {"import", module}};
inline constexpr DefinitionWord kTcl[] = {{"proc", function}, {"method", method}, {"namespace", namespace_}, {"oo::class", class_}};
inline constexpr DefinitionWord kHcl[] = {{"resource", class_}, {"data", class_},       {"variable", variable}, {"output", property},
                                          {"module", module},   {"provider", variable}, {"locals", variable},   {"job", class_}};
inline constexpr DefinitionWord kWgsl[] = {{"fn", function},  {"struct", struct_},    {"var", variable}, {"const", constant},
                                           {"let", constant}, {"override", constant}, {"alias", type}};
inline constexpr DefinitionWord kCmake[] = {{"function", function}, {"macro", macro}, {"FUNCTION", function}, {"MACRO", macro}};
inline constexpr DefinitionWord kScss[] = {{"@mixin", function}, {"@function", function}};
inline constexpr DefinitionWord kD[] = {{"class", class_},   {"struct", struct_}, {"union", union_}, {"enum", enum_},  {"interface", interface},
                                        {"template", macro}, {"module", module},  {"alias", type},   {"mixin", macro}, {"unittest", test}};

}  // namespace aircher::ast::words
