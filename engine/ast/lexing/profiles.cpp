// The table of profiles, and which language has which.
//
// A language that shares its tokens with a known family gets that family's row, with its own words where they matter; what is left gets
// kGeneral. Being wrong here costs a language precise tokens, never safety.
#include <algorithm>
#include <array>

#include "engine/ast/lexing/profile.h"
#include "engine/ast/lexing/profile_maker.h"
#include "engine/ast/lexing/profile_words.h"

namespace aircher::ast {
namespace {

using namespace profile_maker;

#define AIRCHER_PROFILE(name, ...) constexpr LexicalProfile name = made({__VA_ARGS__})

AIRCHER_PROFILE(kGeneral, .family = "general", .line_comments = {kSlashes, kHashWord}, .block_comments = {kStars}, .double_quote = kPlain,
                .single_quote = kMark, .block = BlockStyle::braces, .definitions = words::kBraceWords);
AIRCHER_PROFILE(kText, .family = "text", .continuation = false);

// Braces.
AIRCHER_PROFILE(kC, .family = "c", .line_comments = {kSlashes}, .block_comments = {kStars}, .double_quote = kContinued, .single_quote = kContinued,
                .forms = kCppRaw | kDoubleSlashContinues, .preprocessor = true, .block = BlockStyle::braces, .definitions = words::kC);
constexpr LexicalProfile kCpp = reworded(kC, "cpp", words::kCpp);
AIRCHER_PROFILE(kObjc, .family = "objc", .line_comments = {kSlashes}, .block_comments = {kStars}, .double_quote = kContinued, .single_quote = kContinued,
                .forms = kCppRaw | kDoubleSlashContinues, .word_starts = "@", .preprocessor = true, .block = BlockStyle::braces, .definitions = words::kObjc);
constexpr LexicalProfile kShader = reworded(kC, "shader", words::kBraceWords);
AIRCHER_PROFILE(kJava, .family = "java", .line_comments = {kSlashes}, .block_comments = {kStars}, .double_quote = kTripled, .single_quote = kPlain,
                .word_bytes = "$", .word_starts = "$", .block = BlockStyle::braces, .definitions = words::kJava);
AIRCHER_PROFILE(kGroovy, .family = "groovy", .line_comments = {kSlashes}, .block_comments = {kStars},
                .double_quote = rule(Q::kString | Q::kBackslash | Q::kTriple | Q::kDollarBrace), .single_quote = kTripled, .forms = kGroovySlashy,
                .word_bytes = "$", .block = BlockStyle::braces, .definitions = words::kGroovy);
AIRCHER_PROFILE(kCsharp, .family = "csharp", .line_comments = {kSlashes}, .block_comments = {kStars},
                .double_quote = rule(Q::kString | Q::kBackslash | Q::kTriple | Q::kTripleRaw), .single_quote = kPlain, .forms = kCsharpStrings,
                .preprocessor = true, .continuation = false, .block = BlockStyle::braces, .definitions = words::kCsharp);
AIRCHER_PROFILE(kKotlin, .family = "kotlin", .line_comments = {kSlashes}, .block_comments = {kNestedStars},
                .double_quote = rule(Q::kString | Q::kBackslash | Q::kTriple | Q::kTripleRaw | Q::kDollarBrace), .single_quote = kPlain,
                .backtick = rule(Q::kString), .block = BlockStyle::braces, .definitions = words::kKotlin);
AIRCHER_PROFILE(kScala, .family = "scala", .line_comments = {kSlashes}, .block_comments = {kNestedStars},
                .double_quote = rule(Q::kString | Q::kBackslash | Q::kTriple | Q::kTripleRaw | Q::kDollarBrace), .single_quote = kOneCharacter,
                .backtick = rule(Q::kString), .word_bytes = "$", .block = BlockStyle::braces, .definitions = words::kScala);
AIRCHER_PROFILE(kSwift, .family = "swift", .line_comments = {kSlashes}, .block_comments = {kNestedStars},
                .double_quote = rule(Q::kString | Q::kBackslash | Q::kTriple | Q::kBackslashParen), .backtick = rule(Q::kString), .forms = kSwiftHashes,
                .continuation = false, .block = BlockStyle::braces, .definitions = words::kSwift);
AIRCHER_PROFILE(kDart, .family = "dart", .line_comments = {kSlashes}, .block_comments = {kNestedStars},
                .double_quote = rule(Q::kString | Q::kBackslash | Q::kTriple | Q::kDollarBrace),
                .single_quote = rule(Q::kString | Q::kBackslash | Q::kTriple | Q::kDollarBrace), .forms = kRawPrefix, .word_bytes = "$", .word_starts = "$",
                .block = BlockStyle::braces, .definitions = words::kDart);
AIRCHER_PROFILE(kRust, .family = "rust", .line_comments = {kSlashes}, .block_comments = {kNestedStars}, .double_quote = kLines, .single_quote = kOneCharacter,
                .forms = kRustRaw, .continuation = false, .block = BlockStyle::braces, .definitions = words::kRust);
AIRCHER_PROFILE(kGo, .family = "go", .line_comments = {kSlashes}, .block_comments = {kStars}, .double_quote = kPlain, .single_quote = kPlain,
                .backtick = kRawLines, .continuation = false, .block = BlockStyle::braces, .definitions = words::kGo);
constexpr QuoteRule kTemplate = rule(Q::kString | Q::kBackslash | Q::kMultiline | Q::kDollarBrace);
AIRCHER_PROFILE(kJavascript, .family = "javascript", .line_comments = {kSlashes}, .block_comments = {kStars}, .double_quote = kContinued,
                .single_quote = kContinued, .backtick = kTemplate, .forms = kJsRegex | kJsx, .word_bytes = "$", .word_starts = "$", .continuation = false,
                .block = BlockStyle::braces, .definitions = words::kJavascript);
AIRCHER_PROFILE(kTypescript, .family = "typescript", .line_comments = {kSlashes}, .block_comments = {kStars}, .double_quote = kContinued,
                .single_quote = kContinued, .backtick = kTemplate, .forms = kJsRegex, .word_bytes = "$", .word_starts = "$", .continuation = false,
                .block = BlockStyle::braces, .definitions = words::kTypescript);
AIRCHER_PROFILE(kTsx, .family = "tsx", .line_comments = {kSlashes}, .block_comments = {kStars}, .double_quote = kContinued, .single_quote = kContinued,
                .backtick = kTemplate, .forms = kJsRegex | kJsx | kTypeArguments, .word_bytes = "$", .word_starts = "$", .continuation = false,
                .block = BlockStyle::braces, .definitions = words::kTypescript);
AIRCHER_PROFILE(kPhp, .family = "php", .line_comments = {kSlashes, kHash}, .block_comments = {kStars},
                .double_quote = rule(Q::kString | Q::kBackslash | Q::kMultiline | Q::kBraceDollar), .single_quote = kLines, .backtick = kLines,
                .forms = kHeredoc | kPhpTags, .word_starts = "$", .continuation = false, .block = BlockStyle::braces, .definitions = words::kPhp);
AIRCHER_PROFILE(kZig, .family = "zig", .line_comments = {kSlashes}, .double_quote = kPlain, .single_quote = kPlain, .forms = kZigLines, .word_starts = "@",
                .continuation = false, .block = BlockStyle::braces, .definitions = words::kZig);
AIRCHER_PROFILE(kD, .family = "d", .line_comments = {kSlashes}, .block_comments = {kStars, BlockComment{"/+", "+/", true, false}}, .double_quote = kLines,
                .single_quote = kPlain, .backtick = kRawLines, .forms = kRawPrefix | kDStrings, .block = BlockStyle::braces, .definitions = words::kD);
AIRCHER_PROFILE(kSolidity, .family = "solidity", .line_comments = {kSlashes}, .block_comments = {kStars}, .double_quote = kPlain, .single_quote = kPlain,
                .word_bytes = "$", .word_starts = "$", .block = BlockStyle::braces, .definitions = words::kSolidity);
/// `//` and `/* */`, with "…" and '…' on one line: most of what is left with braces.
AIRCHER_PROFILE(kBraces, .family = "braces", .line_comments = {kSlashes}, .block_comments = {kStars}, .double_quote = kPlain, .single_quote = kMark,
                .backtick = kRawLines, .block = BlockStyle::braces, .definitions = words::kBraceWords);
constexpr LexicalProfile kProtobuf = reworded(kBraces, "protobuf", words::kProtobuf);
constexpr LexicalProfile kPrisma = reworded(kBraces, "prisma", words::kPrisma);
constexpr LexicalProfile kWgsl = reworded(kBraces, "wgsl", words::kWgsl);
/// The same with '#'.
AIRCHER_PROFILE(kHashBraces, .family = "hash-braces", .line_comments = {kHash}, .double_quote = kTripled, .single_quote = kMark, .backtick = kRawLines,
                .block = BlockStyle::braces, .definitions = words::kBraceWords);
AIRCHER_PROFILE(kGraphql, .family = "graphql", .line_comments = {kHash}, .double_quote = kTripled, .block = BlockStyle::braces, .definitions = words::kGraphql);
AIRCHER_PROFILE(kThrift, .family = "thrift", .line_comments = {kSlashes, kHash}, .block_comments = {kStars}, .double_quote = kPlain, .single_quote = kPlain,
                .block = BlockStyle::braces, .definitions = words::kProtobuf);
AIRCHER_PROFILE(kHcl, .family = "hcl", .line_comments = {kHash, kSlashes}, .block_comments = {kStars},
                .double_quote = rule(Q::kString | Q::kBackslash | Q::kDollarBrace), .forms = kHeredoc, .word_bytes = "-", .continuation = false,
                .block = BlockStyle::braces, .definitions = words::kHcl);
AIRCHER_PROFILE(kCss, .family = "css", .block_comments = {kStars}, .double_quote = kContinued, .single_quote = kContinued, .word_bytes = "-",
                .word_starts = "@-", .block = BlockStyle::braces, .definitions = words::kScss);
AIRCHER_PROFILE(kScss, .family = "scss", .line_comments = {kSlashes}, .block_comments = {kStars}, .double_quote = kContinued, .single_quote = kContinued,
                .word_bytes = "-", .word_starts = "@-", .block = BlockStyle::braces, .definitions = words::kScss);
AIRCHER_PROFILE(kSass, .family = "sass", .line_comments = {kSlashes}, .block_comments = {kStars}, .double_quote = kPlain, .single_quote = kPlain,
                .word_bytes = "-", .word_starts = "@-", .block = BlockStyle::indentation, .definitions = words::kScss);
AIRCHER_PROFILE(kGleam, .family = "gleam", .line_comments = {kSlashes}, .double_quote = kLines, .word_starts = "@", .continuation = false,
                .block = BlockStyle::braces, .definitions = words::kGleam);
AIRCHER_PROFILE(kPerl, .family = "perl", .line_comments = {kHash}, .double_quote = kLines, .single_quote = kLines, .backtick = kLines,
                .forms = kPerlQuotes | kHeredoc | kRubyRegex | kPodBlocks, .continuation = false, .block = BlockStyle::braces, .definitions = words::kPerl);
AIRCHER_PROFILE(kR, .family = "r", .line_comments = {kHash}, .double_quote = kLines, .single_quote = kLines, .backtick = kRawLines, .forms = kRRaw,
                .word_bytes = ".", .word_starts = ".", .continuation = false, .block = BlockStyle::braces);
AIRCHER_PROFILE(kTcl, .family = "tcl", .line_comments = {kHashWord}, .double_quote = kLines, .forms = kTclBraces, .word_bytes = ":",
                .block = BlockStyle::braces, .definitions = words::kTcl);
AIRCHER_PROFILE(kPowershell, .family = "powershell", .line_comments = {kHashWord}, .block_comments = {BlockComment{"<#", "#>", false, false}},
                .double_quote = rule(Q::kString | Q::kGraveEscape | Q::kDoubled | Q::kMultiline | Q::kDollarParen), .single_quote = kDoubledLines,
                .forms = kHereStrings, .word_bytes = "-", .word_starts = "$", .continuation = false, .ignores_case = true, .block = BlockStyle::braces,
                .definitions = words::kPowershell);
AIRCHER_PROFILE(kNix, .family = "nix", .line_comments = {kHash}, .block_comments = {kStars}, .double_quote = kTemplate, .forms = kNixStrings,
                .word_bytes = "-'", .continuation = false, .block = BlockStyle::braces);
AIRCHER_PROFILE(kJsonnet, .family = "jsonnet", .line_comments = {kSlashes, kHash}, .block_comments = {kStars}, .double_quote = kLines, .single_quote = kLines,
                .block = BlockStyle::braces);
AIRCHER_PROFILE(kJson, .family = "json", .line_comments = {kSlashes}, .block_comments = {kStars}, .double_quote = kPlain, .single_quote = kPlain,
                .block = BlockStyle::braces);
AIRCHER_PROFILE(kAwk, .family = "awk", .line_comments = {kHash}, .double_quote = kContinued, .forms = kRubyRegex, .block = BlockStyle::braces,
                .definitions = words::kLua);

// Words that end.
constexpr std::string_view kRubyOpeners = "class module def begin do case if unless while until for macro struct enum lib";
AIRCHER_PROFILE(kRuby, .family = "ruby", .line_comments = {kHash}, .double_quote = rule(Q::kString | Q::kBackslash | Q::kMultiline | Q::kHashBrace),
                .single_quote = kLines, .backtick = rule(Q::kString | Q::kBackslash | Q::kMultiline | Q::kHashBrace),
                .forms = kRubyPercent | kHeredoc | kRubyRegex | kPodBlocks, .word_starts = "@$", .word_ends = "?!", .block = BlockStyle::end_words,
                .definitions = words::kRuby, .block_openers = kRubyOpeners, .block_closers = "end");
constexpr LexicalProfile kCrystal = reworded(kRuby, "crystal", words::kCrystal);
AIRCHER_PROFILE(kElixir, .family = "elixir", .line_comments = {kHash},
                .double_quote = rule(Q::kString | Q::kBackslash | Q::kMultiline | Q::kTriple | Q::kHashBrace),
                .single_quote = rule(Q::kString | Q::kBackslash | Q::kMultiline | Q::kTriple), .forms = kElixirSigil | kElispCharacter, .word_starts = "@",
                .word_ends = "?!", .continuation = false, .block = BlockStyle::end_words, .definitions = words::kElixir, .block_openers = "do fn",
                .block_closers = "end");
AIRCHER_PROFILE(kJulia, .family = "julia", .line_comments = {kHash}, .block_comments = {BlockComment{"#=", "=#", true, false}},
                .double_quote = rule(Q::kString | Q::kBackslash | Q::kMultiline | Q::kTriple | Q::kDollarParen),
                .single_quote = rule(Q::kCharacter | Q::kAfterWordIsMark), .backtick = kLines, .forms = kRawPrefix, .word_bytes = "!", .word_starts = "@",
                .continuation = false, .block = BlockStyle::end_words, .definitions = words::kJulia,
                .block_openers = "function macro struct module baremodule begin do for if let quote try while type", .block_closers = "end");
AIRCHER_PROFILE(kLua, .family = "lua", .line_comments = {kDashes}, .double_quote = kContinued, .single_quote = kContinued, .backtick = kLines,
                .forms = kLuaLong, .block = BlockStyle::end_words, .definitions = words::kLua, .block_openers = "function do if repeat",
                .block_closers = "end until");
AIRCHER_PROFILE(kMatlab, .family = "matlab", .line_comments = {kPercent, kHash},
                .block_comments = {BlockComment{"%{", "%}", false, true}, BlockComment{"#{", "#}", false, true}}, .double_quote = kPlain,
                .single_quote = rule(Q::kString | Q::kDoubled | Q::kAfterWordIsMark), .continuation = false, .block = BlockStyle::end_words,
                .definitions = words::kMatlab,
                .block_openers = "function classdef methods properties events enumeration if for while switch try parfor spmd do unwind_protect",
                .block_closers = "end endfunction endif endwhile endfor endswitch endclassdef endmethods endproperties until end_try_catch end_unwind_protect");
AIRCHER_PROFILE(kShell, .family = "shell", .line_comments = {kHashWord},
                .double_quote = rule(Q::kString | Q::kBackslash | Q::kMultiline | Q::kDollarParen | Q::kDollarBrace), .single_quote = kRawLines,
                .backtick = rule(Q::kNone), .forms = kHeredoc, .word_bytes = "-", .block = BlockStyle::braces, .definitions = words::kShell);
AIRCHER_PROFILE(kFish, .family = "fish", .line_comments = {kHashWord}, .double_quote = kLines, .single_quote = kLines, .word_bytes = "-",
                .block = BlockStyle::end_words, .definitions = words::kFish, .block_openers = "function if for while switch begin", .block_closers = "end");
AIRCHER_PROFILE(kVim, .family = "vim", .line_comments = {LineComment{"\"", Where::line_start}}, .double_quote = kPlain, .single_quote = kDoubledOnly,
                .word_bytes = ":#!", .block = BlockStyle::end_words, .definitions = words::kVim, .block_openers = "function function! func func! fun fun! fu fu! if for while try def",
                .block_closers = "endfunction endfunc endfun endfu endf endif endfor endwhile endtry enddef");
AIRCHER_PROFILE(kFortran, .family = "fortran", .line_comments = {LineComment{"!", Where::anywhere}, LineComment{"*", Where::column_zero}},
                .double_quote = kDoubledOnly, .single_quote = kDoubledOnly, .preprocessor = true, .ignores_case = true, .block = BlockStyle::end_words,
                .definitions = words::kFortran,
                .block_openers = "subroutine function module program type interface submodule if do select where block associate forall enum",
                .block_closers = "end endsubroutine endfunction endmodule endprogram endtype endinterface endif enddo endselect endwhere endblock");
AIRCHER_PROFILE(kAda, .family = "ada", .line_comments = {kDashes}, .double_quote = kDoubledOnly, .single_quote = rule(Q::kCharacter | Q::kAfterWordIsMark),
                .continuation = false, .ignores_case = true, .block = BlockStyle::end_words, .definitions = words::kAda,
                .block_openers = "is begin if loop case record select", .block_closers = "end");
AIRCHER_PROFILE(kVhdl, .family = "vhdl", .line_comments = {kDashes}, .block_comments = {kStars}, .double_quote = kDoubledOnly,
                .single_quote = rule(Q::kCharacter | Q::kAfterWordIsMark), .continuation = false, .ignores_case = true, .block = BlockStyle::end_words,
                .definitions = words::kAda, .block_openers = "is begin if loop case record generate process component", .block_closers = "end");
AIRCHER_PROFILE(kPascal, .family = "pascal", .line_comments = {kSlashes},
                .block_comments = {BlockComment{"{", "}", false, false}, BlockComment{"(*", "*)", false, false}}, .double_quote = kPlain,
                .single_quote = kDoubledOnly, .continuation = false, .ignores_case = true, .block = BlockStyle::end_words, .definitions = words::kPascal,
                .block_openers = "begin case try record class object interface asm", .block_closers = "end");
AIRCHER_PROFILE(kOberon, .family = "oberon", .line_comments = {}, .block_comments = {kParens}, .double_quote = kPlain, .single_quote = kPlain,
                .continuation = false, .block = BlockStyle::end_words, .definitions = words::kPascal,
                .block_openers = "BEGIN IF CASE WHILE FOR LOOP WITH RECORD MODULE PROCEDURE", .block_closers = "END");
AIRCHER_PROFILE(kVerilog, .family = "verilog", .line_comments = {kSlashes}, .block_comments = {kStars}, .double_quote = kContinued, .word_bytes = "$",
                .word_starts = "$`", .block = BlockStyle::end_words, .definitions = words::kVerilog,
                .block_openers =
                    "module interface class package program function task primitive covergroup property sequence begin case casex casez fork generate "
                    "specify config clocking checker",
                .block_closers =
                    "end endmodule endinterface endclass endpackage endprogram endfunction endtask endprimitive endgroup endproperty endsequence endcase "
                    "join join_any join_none endgenerate endspecify endconfig endclocking endchecker");
AIRCHER_PROFILE(kBasic, .family = "basic", .line_comments = {LineComment{"'", Where::anywhere}}, .double_quote = kDoubledOnly, .preprocessor = true,
                .continuation = false, .ignores_case = true, .block = BlockStyle::end_words, .definitions = words::kBasic,
                .block_openers = "sub function class module structure interface enum property namespace type operator get set", .block_closers = "end");
AIRCHER_PROFILE(kEndWords, .family = "end-words", .line_comments = {kHash, kDashes}, .block_comments = {kStars}, .double_quote = kPlain, .single_quote = kMark,
                .block = BlockStyle::end_words, .definitions = words::kPlainWords,
                .block_openers = "def function fn class module struct interface program procedure begin do if for while case model package",
                .block_closers = "end");
AIRCHER_PROFILE(kSql, .family = "sql", .line_comments = {kDashes}, .block_comments = {kStars}, .double_quote = kDoubledLines, .single_quote = kDoubledLines,
                .backtick = kRawLines, .forms = kDollarQuoted, .continuation = false, .ignores_case = true, .block = BlockStyle::none,
                .definitions = words::kSql);
AIRCHER_PROFILE(kCmake, .family = "cmake", .line_comments = {kHash}, .double_quote = kLines, .forms = kLuaLong, .block = BlockStyle::end_words,
                .definitions = words::kCmake, .block_openers = "function macro if foreach while FUNCTION MACRO IF FOREACH WHILE",
                .block_closers = "endfunction endmacro endif endforeach endwhile ENDFUNCTION ENDMACRO ENDIF ENDFOREACH ENDWHILE");

// Indentation, or no blocks at all.
AIRCHER_PROFILE(kPython, .family = "python", .line_comments = {kHash}, .double_quote = kTripled, .single_quote = kTripled, .forms = kPythonPrefixes,
                .block = BlockStyle::indentation, .definitions = words::kPython);
constexpr LexicalProfile kGdscript = reworded(kPython, "gdscript", words::kGdscript);
AIRCHER_PROFILE(kNim, .family = "nim", .line_comments = {kHash}, .block_comments = {BlockComment{"#[", "]#", true, false}}, .double_quote = kTripledRaw,
                .single_quote = kOneCharacter, .backtick = rule(Q::kString), .forms = kRawPrefix, .continuation = false, .block = BlockStyle::indentation,
                .definitions = words::kNim);
AIRCHER_PROFILE(kHaskell, .family = "haskell", .line_comments = {LineComment{"--", Where::not_in_operator}},
                .block_comments = {BlockComment{"{-", "-}", true, false}, BlockComment{"/-", "-/", true, false}}, .double_quote = kLines,
                .single_quote = kOneCharacter, .word_bytes = "'", .continuation = false, .block = BlockStyle::indentation, .definitions = words::kHaskell);
AIRCHER_PROFILE(kElm, .family = "elm", .line_comments = {kDashes}, .block_comments = {BlockComment{"{-", "-}", true, false}}, .double_quote = kTripled,
                .single_quote = kOneCharacter, .word_bytes = "'", .continuation = false, .block = BlockStyle::indentation, .definitions = words::kElm);
AIRCHER_PROFILE(kOcaml, .family = "ocaml", .block_comments = {kParens}, .double_quote = kLines, .single_quote = kOneCharacter, .forms = kOcamlQuoted,
                .word_bytes = "'", .continuation = false, .block = BlockStyle::indentation, .definitions = words::kOcaml);
AIRCHER_PROFILE(kFsharp, .family = "fsharp", .line_comments = {kSlashes}, .block_comments = {kParens},
                .double_quote = rule(Q::kString | Q::kBackslash | Q::kMultiline | Q::kTriple | Q::kTripleRaw), .single_quote = kOneCharacter,
                .backtick = rule(Q::kString), .forms = kCsharpStrings, .word_bytes = "'", .preprocessor = true, .continuation = false,
                .block = BlockStyle::indentation, .definitions = words::kOcaml);
AIRCHER_PROFILE(kErlang, .family = "erlang", .line_comments = {kPercent}, .double_quote = kLines, .single_quote = kPlain, .forms = kErlangCharacter,
                .word_bytes = "@", .continuation = false, .block = BlockStyle::none, .definitions = words::kErlang);
AIRCHER_PROFILE(kProlog, .family = "prolog", .line_comments = {kPercent}, .block_comments = {kStars}, .double_quote = kLines, .single_quote = kMark,
                .continuation = false, .block = BlockStyle::none);
AIRCHER_PROFILE(kLisp, .family = "lisp", .line_comments = {kSemicolon}, .block_comments = {BlockComment{"#|", "|#", true, false}}, .double_quote = kLines,
                .forms = kLispCharacter, .word_bytes = "-!?", .continuation = false, .block = BlockStyle::parentheses, .definitions = words::kLisp);
AIRCHER_PROFILE(kEmacs, .family = "emacslisp", .line_comments = {kSemicolon}, .double_quote = kLines, .forms = kElispCharacter, .word_bytes = "-",
                .continuation = false, .block = BlockStyle::parentheses, .definitions = words::kLisp);
AIRCHER_PROFILE(kMake, .family = "make", .line_comments = {kHash}, .word_bytes = "-./", .word_starts = "-./$", .block = BlockStyle::none);
AIRCHER_PROFILE(kYaml, .family = "yaml", .line_comments = {kHashWord}, .double_quote = rule(Q::kString | Q::kBackslash | Q::kMultiline | Q::kAfterWordIsMark),
                .single_quote = rule(Q::kString | Q::kDoubled | Q::kMultiline | Q::kAfterWordIsMark), .word_bytes = "-", .continuation = false,
                .block = BlockStyle::indentation);
AIRCHER_PROFILE(kToml, .family = "toml", .line_comments = {kHash}, .double_quote = kTripled, .single_quote = rule(Q::kString | Q::kTriple), .word_bytes = "-",
                .continuation = false, .block = BlockStyle::none);
AIRCHER_PROFILE(kIni, .family = "ini", .line_comments = {LineComment{"#", Where::line_start}, LineComment{";", Where::line_start}}, .word_bytes = "-.",
                .block = BlockStyle::none);
AIRCHER_PROFILE(kHashLines, .family = "hash-lines", .line_comments = {kHashWord}, .double_quote = kPlain, .single_quote = kMark, .word_bytes = "-",
                .block = BlockStyle::none, .definitions = words::kPlainWords);
AIRCHER_PROFILE(kHashIndented, .family = "hash-indented", .line_comments = {kHash}, .double_quote = kTripled, .single_quote = kTripled,
                .block = BlockStyle::indentation, .definitions = words::kPlainWords);
AIRCHER_PROFILE(kDashIndented, .family = "dash-indented", .line_comments = {kDashes}, .double_quote = kPlain, .single_quote = kMark,
                .block = BlockStyle::indentation, .definitions = words::kPlainWords);
AIRCHER_PROFILE(kAsm, .family = "asm", .line_comments = {kSemicolon, kSlashes, LineComment{"#", Where::line_start}}, .block_comments = {kStars},
                .double_quote = kPlain, .word_bytes = ".$", .word_starts = ".", .preprocessor = true, .block = BlockStyle::none);
AIRCHER_PROFILE(kPercents, .family = "percents", .line_comments = {kPercent}, .continuation = false, .block = BlockStyle::none);
AIRCHER_PROFILE(kSemicolons, .family = "semicolons", .line_comments = {kSemicolon}, .double_quote = kDoubledOnly, .block = BlockStyle::none,
                .definitions = words::kPlainWords);
AIRCHER_PROFILE(kBatch, .family = "batch", .line_comments = {LineComment{"::", Where::line_start}}, .continuation = false, .ignores_case = true,
                .block = BlockStyle::none);
AIRCHER_PROFILE(kForth, .family = "forth", .line_comments = {LineComment{"\\", Where::after_space}}, .block_comments = {BlockComment{"( ", ")", false, false}},
                .word_bytes = "-", .continuation = false, .block = BlockStyle::none);
AIRCHER_PROFILE(kBars, .family = "smalltalk", .block_comments = {BlockComment{"\"", "\"", false, false}}, .single_quote = kDoubledLines, .continuation = false,
                .block = BlockStyle::none);
AIRCHER_PROFILE(kCobol, .family = "cobol", .line_comments = {LineComment{"*>", Where::anywhere}}, .double_quote = kDoubledOnly, .single_quote = kDoubledOnly,
                .word_bytes = "-", .continuation = false, .ignores_case = true, .block = BlockStyle::none);
AIRCHER_PROFILE(kMarkup, .family = "markup", .block_comments = {kMarkupComment}, .word_bytes = "-", .continuation = false, .block = BlockStyle::none);
AIRCHER_PROFILE(kTemplateMarkup, .family = "template",
                .block_comments = {kMarkupComment, BlockComment{"{#", "#}", false, false}, BlockComment{"{{!", "}}", false, false}}, .word_bytes = "-",
                .continuation = false, .block = BlockStyle::none);

#undef AIRCHER_PROFILE

struct Row {
    const LexicalProfile* profile;
    std::string_view languages;  ///< separated by spaces
};

constexpr Row kRows[] = {
    {&kC, "c opencl rpcgen bison flex dtrace bpftrace systemtap linkerscript coccinelle idl devicetree p4 gdshader"},
    {&kCpp, "cpp cuda metal"},
    {&kShader, "glsl hlsl shaderlab povray openscad squirrel pawn sourcepawn qmake"},
    {&kObjc, "objc"},
    {&kJava, "java apex"},
    {&kGroovy, "groovy gradle nextflow"},
    {&kCsharp, "csharp"},
    {&kKotlin, "kotlin"},
    {&kScala, "scala"},
    {&kSwift, "swift pkl"},
    {&kDart, "dart"},
    {&kRust, "rust noir sway cairo leo"},
    {&kGo, "go"},
    {&kJavascript, "javascript imba"},
    {&kTypescript, "typescript qmljs"},
    {&kTsx, "tsx"},
    {&kPhp, "php hack"},
    {&kZig, "zig"},
    {&kD, "d"},
    {&kSolidity, "solidity yul tact"},
    {&kBraces,
     "pli rexx sas actionscript al alloy antlr bicep carbon c3 chapel chuck circom dafny faust gml hare haxe jai koka modelica odin pike promela qsharp "
     "reason rescript slang stan supercollider tla typespec uiua unison unrealscript v vala wit wren mlir llvm cue d2 kdl rego smithy bluespec "
     "cypher move pony ballerina yang tablegen asymptote dot plantuml"},
    {&kProtobuf, "protobuf flatbuffers avro textproto "},
    {&kPrisma, "prisma"},
    {&kWgsl, "wgsl"},
    {&kHashBraces, "gn capnp zeek yara sparql turtle wdl red rebol io nushell elvish proguard"},
    {&kGraphql, "graphql"},
    {&kThrift, "thrift puppet"},
    {&kHcl, "hcl"},
    {&kCss, "css"},
    {&kScss, "scss less stylus"},
    {&kSass, "sass"},
    {&kGleam, "gleam"},
    {&kPerl, "perl raku"},
    {&kR, "r"},
    {&kTcl, "tcl"},
    {&kPowershell, "powershell"},
    {&kNix, "nix"},
    {&kJsonnet, "jsonnet"},
    {&kJson, "json json5 jsonc jsonl hjson ron hocon"},
    {&kAwk, "awk"},
    {&kRuby, "ruby"},
    {&kCrystal, "crystal"},
    {&kElixir, "elixir"},
    {&kJulia, "julia"},
    {&kLua, "lua luau teal moonscript"},
    {&kMatlab, "matlab scilab"},
    {&kShell, "bash zsh rpmspec autoconf"},
    {&kFish, "fish"},
    {&kVim, "vim"},
    {&kFortran, "fortran"},
    {&kAda, "ada"},
    {&kVhdl, "vhdl"},
    {&kPascal, "pascal innosetup"},
    {&kOberon, "oberon modula2"},
    {&kVerilog, "verilog systemverilog"},
    {&kBasic, "vb vbscript brightscript"},
    {&kEndWords, "eiffel clean gams maple gnuplot"},
    {&kSql, "sql"},
    {&kCmake, "cmake"},
    {&kPython, "python cython starlark mojo bitbake renpy meson vyper"},
    {&kGdscript, "gdscript"},
    {&kNim, "nim"},
    {&kHaskell, "haskell purescript idris agda lean curry dhall"},
    {&kElm, "elm"},
    {&kOcaml, "ocaml ocaml-interface sml coq ats isabelle wolfram"},
    {&kFsharp, "fsharp fstar"},
    {&kErlang, "erlang mercury"},
    {&kProlog, "prolog logtalk"},
    {&kLisp, "commonlisp scheme racket clojure fennel janet hy lfe clarity wat smt"},
    {&kEmacs, "emacslisp"},
    {&kMake, "make ninja just earthly"},
    {&kYaml, "yaml"},
    {&kToml, "toml"},
    {&kIni, "ini desktop systemd properties dotenv godot-resource"},
    {&kHashLines,
     "dockerfile gdb csh sed jq nginx apache caddy robot kconfig ignore-list codeowners gitattributes udev gomod gettext m4 http "
     "gherkin peg stata smali"},
    {&kHashIndented, "coffeescript livescript roc"},
    {&kDashIndented, "applescript cabal factor"},
    {&kAsm, "asm"},
    {&kPercents, "latex tex postscript lilypond metapost bibtex"},
    {&kSemicolons, "autohotkey autoit nsis abap netlogo papyrus rpg csound"},
    {&kBatch, "batch"},
    {&kForth, "forth"},
    {&kBars, "smalltalk"},
    {&kCobol, "cobol"},
    {&kMarkup, "html xml markdown mdx vue svelte astro asp coldfusion jsp razor velocity freemarker mako marko xquery"},
    {&kTemplateMarkup, "jinja twig handlebars liquid smarty ejs erb blade gotemplate heex haml slim pug"},
    {&kText,
     "q regex lolcode text rst asciidoc org textile mediawiki typst pod rdoc rmarkdown roff texinfo log diff gitcommit csv tsv pem gosum beancount ledger "
     "gcode "
     "brainfuck apl j bqn asn1 ebnf doxyfile raml qt-ts mermaid"},
};

struct Named {
    std::string_view language;
    const LexicalProfile* profile = nullptr;
};

template <class Function>
constexpr void for_each_language(Function function) {
    for (const Row& row : kRows) {
        for (std::size_t at = 0; at < row.languages.size();) {
            const std::size_t space = std::min(row.languages.find(' ', at), row.languages.size());
            function(row.languages.substr(at, space - at), row.profile);
            at = space + 1;
        }
    }
}

consteval std::size_t count_languages() {
    std::size_t count = 0;
    for_each_language([&](std::string_view, const LexicalProfile*) { ++count; });
    return count;
}

/// By name: a profile is looked up for each import statement.
constexpr auto kByName = [] {
    std::array<Named, count_languages()> all;
    std::size_t at = 0;
    for_each_language([&](std::string_view language, const LexicalProfile* profile) { all[at++] = {language, profile}; });
    std::sort(all.begin(), all.end(), [](const Named& a, const Named& b) { return a.language < b.language; });
    return all;
}();
static_assert(std::adjacent_find(kByName.begin(), kByName.end(), [](const Named& a, const Named& b) { return a.language == b.language; }) == kByName.end());

}  // namespace

const LexicalProfile& lexical_profile(std::string_view language) {
    const auto* const found = std::lower_bound(kByName.begin(), kByName.end(), language, [](const Named& entry, std::string_view name) { return entry.language < name; });
    return found != kByName.end() && found->language == language ? *found->profile : kGeneral;
}

std::vector<std::string_view> profiled_languages() {
    std::vector<std::string_view> names;
    for (const Named& entry : kByName) names.push_back(entry.language);
    return names;
}

}  // namespace aircher::ast
