// Rows by kind: interfaces and data, styles and documents, build and configuration, programming languages.
#include "engine/project/resolution/generic/rules.h"

namespace aircher::project::generic {
namespace {

using enum Shape;

constexpr Rule kRules[] = {
    // Interfaces and data. A search path is given on the command line; what is beside the importer is found by most of them all the same.
    {"protobuf", path, kSuffix, "", ".", "proto protos src src/main/proto api include", "google/protobuf", "", protobuf},
    {"thrift", path, kHere | kSuffix, "", ".", "thrift src/main/thrift if", "", "", nullptr},
    {"capnp", path, kHere | kSuffix, "", ".", "src schema", "/capnp", "", nullptr},
    {"flatbuffers", path, kHere | kSuffix, "", ".", "schemas fbs", "", "", nullptr},
    {"avro", path, kHere | kSuffix, "", ".", "", "", "", nullptr},
    {"idl rpcgen", path, kHere | kSuffix, "", ".", "idl include", "", "", nullptr},
    {"graphql", path, kHere | kSuffix, "", ". .graphql .gql", "src", "", "", nullptr},
    {"typespec", path, kHere | kExternal, "", ". .tsp /main.tsp", "", "", "", nullptr},
    {"yang", unit, kHere | kDeclares | kSuffix, "", ".yang", "", "", "", nullptr},
    {"devicetree", path, kHere | kSuffix, "", ".", "include scripts/dtc/include-prefixes arch/arm/boot/dts arch/arm64/boot/dts", "", "", nullptr},
    {"kconfig", path, kSuffix, "", ".", "", "", "", nullptr},
    {"linkerscript", path, kHere | kSuffix, "", ".", "include", "", "", nullptr},
    {"jsonnet", path, kHere | kSuffix, "", ".", "lib vendor", "", "", nullptr},
    {"dhall", path, kHere, "", ".", "", "", "", nullptr},
    {"cue", path, kSuffix | kExternal, "", ".", "cue.mod/pkg cue.mod/gen cue.mod/usr",
     "crypto encoding html list math net path regexp strconv strings struct text time tool uuid", "", nullptr},
    {"nginx apache", path, kHere | kSuffix, "", ".", "conf conf.d", "", "", nullptr},
    {"wit smithy", path, kHere | kSuffix, "", ".", "", "", "", nullptr},

    // Styles, pages and templates.
    {"css", path, kHere | kWeb, "", ". .css", "", "", "", style_sheet},
    {"scss sass", path, kHere | kWeb | kSuffix | kUnderscore, "", ". .scss .sass .css /_index.scss /index.scss /_index.sass /index.sass",
     "scss sass styles stylesheets css src assets app/assets/stylesheets", "", "", style_sheet},
    {"less", path, kHere | kWeb | kSuffix, "", ". .less .css", "less styles src", "", "", style_sheet},
    {"stylus", path, kHere | kWeb | kSuffix, "", ". .styl .css /index.styl", "styl styles src", "", "", style_sheet},
    {"html asp jsp razor", path, kHere | kWeb, "", ". .html /index.html",
     "public static www web docs src dist src/main/webapp src/main/resources/static wwwroot", "", "", page},
    {"twig jinja liquid mako freemarker velocity smarty gotemplate", path, kWeb | kHere | kSuffix | kUnderscore, "",
     ". .html .twig .html.twig .j2 .html.j2 .jinja .jinja2 .njk .liquid .mako .ftl .ftlh .vm .tpl .tmpl .gohtml .html.tmpl",
     "templates _includes includes layouts layouts/partials snippets sections views template src/main/resources/templates", "", "", page},
    {"pug", path, kHere | kWeb | kSuffix, "", ". .pug .jade .html", "views templates src", "", "", page},
    {"ejs handlebars haml slim erb heex", path, kHere | kWeb | kSuffix | kUnderscore, "",
     ". .ejs .hbs .handlebars .html.erb .erb .html.haml .haml .html.slim .slim .html.heex .heex .eex", "views app/views templates partials src", "", "", page},
    {"blade", module, kSuffix, ".", ".blade.php .php", "resources/views views", "", "", page},
    {"latex tex", path, kHere | kSuffix, "", ". .tex .sty .cls .bib .ltx .def .tikz", "", "", "", latex},
    {"bibtex", path, kHere | kSuffix, "", ". .bib", "", "", "", nullptr},
    {"typst", path, kHere, "", ".", "", "", "", typst},
    {"asciidoc rst markdown org rmarkdown texinfo", path, kHere | kWeb | kSuffix, "", ". .adoc .rst .md .texi", "docs doc source", "", "", nullptr},
    {"lilypond", path, kHere | kSuffix, "", ". .ly .ily", "", "", "", nullptr},

    // Build and configuration.
    {"make", path, kHere, "", ".", "", "", "", make_include},
    {"cmake", path, kHere, "", ". .cmake /CMakeLists.txt", "cmake cmake/modules cmake/Modules CMake CMakeModules", "", "", cmake},
    {"meson", path, kHere, "", "/meson.build .", "", "", "", meson},
    {"ninja", path, kHere, "", ".", "", "", "", nullptr},
    {"starlark", path, kHere, "", ".", "", "", "", starlark},
    {"bash zsh fish csh", path, kSuffix, "", ". .sh .bash .zsh .fish", "lib scripts script bin src", "", "", shell},
    {"powershell", path, kHere, "", ". .ps1 .psm1 .psd1", "", "", "", powershell},
    {"batch", path, kHere, "", ". .bat .cmd", "", "", "", nullptr},
    {"tcl", path, kHere | kSuffix | kExternal, "", ". .tcl", "lib", "Tcl Tk http msgcat opt platform tcltest tdbc thread Thread itcl sqlite3 zlib oo", "", tcl},
    {"hcl bicep", path, kHere, "", ".", "", "", "", hcl},
    {"nix", path, kHere, "", ". /default.nix", "", "", "", nix},
    {"just", path, kHere, "", ". .just /mod.just /justfile", "", "", "", nullptr},
    {"gn", path, kHere, "", ".", "", "", "", starlark},
    {"qmake", path, kHere | kSuffix, "", ". .pri .pro .prf", "", "", "", make_include},
    {"bitbake", path, kHere | kSuffix | kExternal, "", ". .inc .bbclass .bb", "classes classes-recipe classes-global conf", "", "", nullptr},
    {"dockerfile earthly", path, kHere, "", ".", "", "", "", dockerfile},
    {"m4 autoconf", path, kHere | kSuffix, "", ". .m4", "m4", "", "", nullptr},
    {"robot", path, kHere | kSuffix | kExternal, "", ". .resource .robot .py", "resources libraries lib",
     "BuiltIn Collections DateTime Dialogs OperatingSystem Process Remote Screenshot String Telnet XML Easter", "", nullptr},
    {"puppet", module, kSuffix | kExternal, "::", ".pp /init.pp", "manifests modules", "", "", nullptr},
    {"nextflow wdl", path, kHere, "", ". .nf .wdl /main.nf", "", "", "", nullptr},

    // Shaders and other texts that include as C does, and are no part of its family.
    {"wgsl metal slang gdshader shaderlab", path, kHere | kSuffix, "", ". .wgsl .slang .metal .gdshaderinc .hlsl .cginc", "include shaders", "metal_", "",
     godot},
    {"openscad povray stan promela p4 circom sourcepawn pawn squirrel supercollider faust csound modelica", path, kHere | kSuffix, "",
     ". .scad .inc .stanfunctions .pml .p4 .circom .sp .nut .scd .lib .dsp .orc .mo .pwn", "include lib circuits",
     "core.p4 v1model.p4 tna.p4 stdfaust.lib sourcemod", "", nullptr},
    {"bison flex awk sed gdb", path, kHere | kSuffix, "", ".", "include", "", "", nullptr},
    {"wren", path, kHere | kExternal, "", ".wren", "", "meta random", "", nullptr},
    {"vim", path, kHere | kSuffix, "", ". .vim", "autoload plugin", "", "", script},
    {"zeek", path, kHere | kSuffix, "", ". .zeek /__load__.zeek", "scripts", "base policy builtin-plugins", "", nullptr},

    // Programming languages whose imports are paths.
    {"zig", path, kHere, "", ".", "", "std builtin root", "", zig},
    {"solidity", path, kHere, "", ".", "src contracts lib node_modules", "hardhat forge-std/console", "", solidity},
    {"yul move cairo", module, kSuffix | kExternal | kDeclares, "::", ".cairo .move", "src sources", "core std sui aptos_std aptos_framework starknet", "",
     nullptr},
    {"noir sway", module, kSuffix | kExternal, "::", ".nr .sw", "src", "std core", "", nullptr},
    {"gdscript", path, kHere, "", ". .gd", "", "", "", godot},
    {"crystal", path, kSuffix | kExternal, "", ".cr /main.cr", "src lib spec",
     "benchmark big bit_array box colorize compress compiler crypto csv digest ecr env fiber file file_utils html http ini io json levenshtein llvm log macros "
     "math mime mutex oauth oauth2 "
     "openssl option_parser path process random regex semantic_version set signal socket spec string_pool string_scanner syscall system time uri uuid "
     "wait_group weak_ref xml yaml prelude object int float atomic channel "
     "digest/md5 http/client http/server",
     "", crystal},
    {"julia", path, kHere, "", ". .jl", "src test", "", "", julia},
    {"r", path, kHere, "", ". .R .r", "R src scripts", "", "", r_language},
    {"racket scheme commonlisp", path, kHere | kSuffix | kExternal, "", ". .rkt .scm .ss .sls .sld .lisp .cl .lsp", "src lib",
     "racket scheme rnrs srfi ice-9 guile system oop sxml web chezscheme chicken typed typed/racket rackunit plot math data ffi json net openssl parser-tools "
     "pict setup slideshow scribble syntax xml r7rs "
     "for-syntax lang racket/base",
     "", script},
    {"emacslisp", path, kSuffix | kExternal, "", ".el .", "lisp",
     "abbrev ansi-color apropos autorevert bookmark button cc-mode cl cl-lib cl-extra cl-generic cl-macs cl-print cl-seq comint compile completion crm "
     "cus-edit cus-face custom dabbrev desktop diff diff-mode dired "
     "dired-aux dired-x easy-mmode easymenu ebnf2ps ediff edmacro eieio eldoc elisp-mode elp em-alias epa epg ert esh-mode eshell etags ewoc executable eww "
     "faces ffap files find-func find-file flymake flyspell font-core font-lock format-spec "
     "frame gnus gnus-art gnus-sum gnutls grep gv help help-fns help-mode hideshow hi-lock hl-line ibuffer icomplete ido image image-mode imenu info inline "
     "ispell iso8601 jit-lock js json jsonrpc kmacro let-alist lisp-mnt lisp-mode "
     "log-edit lv macroexp macros mail-parse make-mode map menu-bar message minibuffer mm-decode mouse mule-util multi-tty network-stream newcomment nnheader "
     "nsm ob ob-core oc org org-agenda org-element org-element-ast ol ol-bibtex org-macs org-id ox ox-html outline package paren pcase pcmpl-unix pcomplete pp "
     "profiler "
     "proced project python recentf rect regexp-opt register replace reveal rfc2047 ring rmc rx savehist saveplace seq server sgml-mode sh-script shell shr "
     "simple smerge-mode smie smtpmail sort speedbar sql subr-x syntax tabulated-list tar-mode term "
     "testcover text-mode text-property-search thingatpt thread time-date time-stamp timer tool-bar tooltip track-changes tramp tramp-sh transient treesit "
     "tree-widget trampver uniquify url url-parse url-util url-http url-cookie url-vars use-package vc vc-git vc-hooks view warnings wdired which-func "
     "whitespace wid-edit widget windmove window winner woman xdg xml xref yank-media avl-tree backtrace bytecomp byte-opt benchmark bindat bibtex calc "
     "calendar cal-menu css-mode dom dnd eglot erc hex-util hmac-def ielm inf-lisp iswitchb "
     "nxml-mode nadvice oclosure generator radix-tree rfc2104 sasl secrets auth-source tempo tabify skeleton ruby-mode cperl-mode perl-mode conf-mode "
     "c-ts-common mhtml-mode html-mode elec-pair electric delsel hippie-exp helper ns-win x-dnd xt-mouse",
     "", script},
    {"prolog", path, kHere | kExternal, "", ".pl .pro .prolog .", "prolog src", "library lists apply readutil", "", script},
    {"qmljs", path, kHere | kExternal, "", ". .js .mjs /qmldir", "",
     "QtQuick QtQml Qt QtCore QtGraphicalEffects QtMultimedia QtWebEngine QtLocation QtPositioning Qt5Compat QtTest", "", nullptr},

    // Programming languages whose imports are names of modules, with directories for their parts.
    {"haskell", module, kDeclares | kExternal, ".", ".hs .lhs .hsc .hs-boot .chs", "src lib app test tests bench library",
     "Prelude Numeric Control Data GHC Foreign System Text.Read Text.Show Text.Printf Text.ParserCombinators.ReadP Text.ParserCombinators.ReadPrec "
     "Type.Reflection Debug.Trace Unsafe.Coerce",
     "Control.Monad.State Control.Monad.Reader Control.Monad.Writer Control.Monad.Except Control.Monad.Trans Control.Monad.RWS Control.Monad.Identity "
     "Control.Monad.Cont Control.Monad.Catch Control.Monad.Error "
     "Control.Monad.Logger Control.Monad.Primitive Control.Monad.Extra Control.Monad.Loops Control.Monad.Free Control.Monad.Par Control.Monad.IO.Unlift "
     "Control.Monad.Base Control.Monad.Morph Control.Monad.Accum Control.Monad.Select "
     "Control.Monad.STM Control.Concurrent.STM Control.Concurrent.Async Control.Exception.Safe Control.Exception.Lifted Control.Lens Control.DeepSeq "
     "Control.Parallel Control.Applicative.Combinators Control.Carrier Control.Effect Control.Error "
     "Control.Comonad Control.Scheduler Control.Retry Control.Newtype Control.Selective "
     "Data.Map Data.Set Data.IntMap Data.IntSet Data.Sequence Data.Tree Data.Graph Data.Containers Data.Text Data.ByteString Data.Time Data.Array Data.Aeson "
     "Data.Vector Data.HashMap Data.HashSet Data.Hashable Data.Attoparsec Data.Yaml Data.Csv "
     "Data.Default Data.List.Split Data.List.Extra Data.Conduit Data.UUID Data.Primitive Data.Scientific Data.CaseInsensitive Data.Binary Data.Serialize "
     "Data.Digest Data.Pool Data.DList Data.Generics Data.Void.Extra Data.Semigroup.Generic Data.Emoji "
     "Data.String.Interpolate Data.String.Conversions Data.String.QQ Data.Tagged Data.These Data.Validation Data.Vault Data.XML Data.Streaming "
     "Data.Char.WCWidth Data.Profunctor Data.Bifunctor.TH Data.Constraint Data.Functor.Foldable Data.Functor.Contravariant.Divisible Data.Fix Data.Random "
     "Data.Reflection "
     "Data.Singletons Data.SafeCopy Data.Acid Data.FileEmbed Data.Algorithm Data.Aeson.Types Data.Base64 Data.Text.Lazy Data.Unique.Really Data.Universe "
     "Data.Ipynb Data.ULID Data.Attoparsec.Text Data.Set.Internal "
     "System.Random System.Process System.Directory System.FilePath System.FSNotify System.Console.ANSI System.Console.Haskeline System.Console.CmdArgs "
     "System.Log System.Win32 System.Posix System.Time System.IO.Temp System.IO.Streams System.Hclip System.Clock System.Metrics "
     "System.IO.Strict System.PosixCompat System.FilePattern System.TimeIt GHC.Exts.Heap GHC.TypeLits.Extra",
     nullptr},
    {"purescript", module, kDeclares | kExternal, ".", ".purs", "src test", "Prim", "", nullptr},
    {"elm", module, kDeclares | kExternal | kSureRoot, ".", ".elm", "src tests",
     "Basics List Maybe Result String Char Tuple Debug Array Bitwise Dict Set Platform Process Task Browser Html Http Json Random Svg Time Url File Bytes "
     "Regex Parser VirtualDom Test Expect Fuzz",
     "", nullptr},
    {"idris agda lean fstar coq isabelle", module, kDeclares | kSuffix | kExternal, ".", ".idr .lidr .agda .lagda .lean .fst .fsti .v .thy", "src theories lib",
     "Prelude Builtin Data Control Language System Init Std Lean Agda FStar Coq Stdlib Corelib Main HOL Pure Complex_Main List Arith Bool ZArith Lia String "
     "Reals",
     "", nullptr},
    {"clojure", module, kNamed | kSuffix | kExternal | kSureRoot, ".", ".clj .cljc .cljs .cljx .bb",
     "src test src/main/clojure src/test/clojure src/clj src/cljs src/cljc", "clojure cljs java javax goog",
     "clojure.data clojure.tools clojure.java.jdbc clojure.math.combinatorics clojure.core.async clojure.core.match clojure.core.cache clojure.core.memoize "
     "clojure.core.typed clojure.core.logic clojure.test.check",
     clojure},
    {"d", module, kDeclares | kSuffix | kExternal | kSureRoot, ".", ".d /package.d .di", "source src import", "std core object etc ldc gcc", "", nullptr},
    {"haxe actionscript", module, kSuffix | kExternal, ".", ".hx .as", "src source",
     "haxe sys flash js php cs java cpp python lua neko eval hl Std Math StringTools Lambda Reflect Type Xml EReg Date mx fl", "", nullptr},
    {"perl", module, kNamed | kSuffix | kExternal | kSureRoot, "::", ".pm .pl .", "lib t/lib inc blib/lib t",
     "strict warnings utf8 vars lib base parent constant feature integer overload overloading subs sigtrap sort threads version vmsish bytes charnames "
     "diagnostics encoding fields filetest if less locale mro open ops re "
     "autodie autouse bigint bignum bigrat blib builtin attributes deprecate experimental stable "
     "App::Cpan App::Prove AnyDBM_File Archive::Tar Attribute::Handlers AutoLoader AutoSplit B Benchmark CORE CPAN Carp Class::Struct Compress::Raw "
     "Compress::Zlib Config Cwd DB DBM_Filter DB_File Data::Dumper Devel::PPPort Devel::Peek Devel::SelfStubber "
     "Digest Digest::MD5 Digest::SHA Digest::base Digest::file Dumpvalue DynaLoader Encode English Env Errno Exporter ExtUtils Fatal Fcntl File::Basename "
     "File::Compare File::Copy File::DosGlob File::Fetch File::Find File::Glob "
     "File::GlobMapper File::Path File::Spec File::Temp File::stat FileCache FileHandle Filter::Simple Filter::Util::Call FindBin GDBM_File Getopt::Long "
     "Getopt::Std HTTP::Tiny Hash::Util I18N::Collate I18N::LangTags I18N::Langinfo "
     "IO IO::Compress IO::Dir IO::File IO::Handle IO::Pipe IO::Poll IO::Seekable IO::Select IO::Socket IO::Uncompress IO::Zlib IPC::Cmd IPC::Msg IPC::Open2 "
     "IPC::Open3 IPC::Semaphore IPC::SharedMem IPC::SysV JSON::PP List::Util "
     "Locale::Maketext MIME::Base64 MIME::QuotedPrint Math::BigFloat Math::BigInt Math::BigRat Math::Complex Math::Trig Memoize Module::CoreList Module::Load "
     "Module::Loaded Module::Metadata NDBM_File NEXT Net::Cmd Net::Config Net::Domain "
     "Net::FTP Net::NNTP Net::Netrc Net::POP3 Net::Ping Net::SMTP Net::Time Net::hostent O ODBM_File Opcode POSIX Params::Check Parse::CPAN::Meta Perl::OSType "
     "PerlIO Pod SDBM_File Safe Scalar::Util Search::Dict SelectSaver SelfLoader "
     "Socket Storable Sub::Util Symbol Sys::Hostname Sys::Syslog TAP Term::ANSIColor Term::Cap Term::Complete Term::ReadLine Term::Table Test Test::Builder "
     "Test::Harness Test::More Test::Simple Test::Tester Test2 Text::Abbrev Text::Balanced Text::ParseWords "
     "Text::Tabs Text::Wrap Thread::Queue Thread::Semaphore Tie::Array Tie::File Tie::Handle Tie::Hash Tie::Memoize Tie::RefHash Tie::Scalar Tie::StdHandle "
     "Tie::SubstrHash Time::HiRes Time::Local Time::Piece Time::Seconds Time::gmtime Time::localtime "
     "Time::tm UNIVERSAL Unicode::Collate Unicode::Normalize Unicode::UCD User::grent User::pwent XSLoader CPAN::Meta",
     "IO::Socket::SSL IO::Socket::Socks IO::Compress::Brotli Pod::Coverage Encode::Locale IO::Handle::Util Test::Builder::Tester2 Digest::HMAC "
     "TAP::Formatter::HTML ExtUtils::Depends ExtUtils::PkgConfig Locale::Maketext::Lexicon PerlIO::utf8_strict",
     script},
    {"raku", module, kNamed | kSuffix | kExternal | kSureRoot, "::", ".rakumod .pm6 .pm .raku", "lib", "Test NativeCall strict v6 MONKEY nqp Telemetry", "",
     script},
    {"chapel ballerina pony unison pike", module, kSuffix | kExternal | kDeclares, ".", ".chpl .bal .u .pmod .pike", "src modules",
     "ballerina Math Time IO List Map Set Random", "", nullptr},
    {"mojo", module, kSuffix | kExternal, ".", ".mojo /__init__.mojo", "src",
     "std builtin memory collections math sys os testing time algorithm utils python random tensor gpu layout", "", nullptr},
    {"carbon c3 v vyper", module, kDeclares | kSuffix | kExternal, ".", ".carbon .c3 .v .vy .vyi", "src interfaces",
     "std libc os time json math net rand strings strconv term sync flag encoding crypto db gg gx arrays maps regex context log io x vyper ethereum", "",
     nullptr},
    {"hare jai", path, kSuffix | kExternal, "", ". .ha .jai /module.jai", "modules", "fmt io os strings bufio Basic", "", nullptr},
    {"odin", path, kHere | kExternal, "", ".", "", "", "", odin},
    {"nim", path, kHere | kSuffix | kExternal, "", ".nim .nims .", "src",
     "algorithm asyncdispatch asyncfile asyncftpclient asynchttpserver asyncmacro asyncnet asyncstreams atomics base64 bitops browsers cgi channels colors "
     "complex compilesettings cookies coro cpuinfo cstrutils critbits db_common db_mysql db_odbc db_postgres db_sqlite deques "
     "distros dom dynlib encodings endians editdistance enumerate exitprocs enumutils fenv hashes heapqueue hmac htmlgen htmlparser httpclient httpcore "
     "importutils intsets isolation jsconsole jscore jsffi json jsonutils lenientops lexbase linenoise lists locks logging macros macrocache marshal math md5 "
     "memfiles "
     "mersenne mimetypes monotimes nativesockets net nimprof nre oids openssl options os osproc packedsets parsecfg parsecsv parsejson parseopt parsesql "
     "parseutils parsexml paths pegs posix posix_utils punycode random rationals re reservedmem rlocks rdstdin ropes rtarray segfaults selectors sequtils "
     "setutils sets "
     "sha1 sharedlist sharedtables smtp ssl_certs ssl_config stackframes stats strbasics streams streamwrapper strformat strmisc strscans strtabs strutils "
     "sugar symlinks sysrand syncio system tables tasks tempfiles terminal threadpool threads times typeinfo typetraits typedthreads unicode unidecode "
     "unittest uri varints volatile winlean with wordwrap wrapnils xmlparser xmltree "
     "compiler core pure std",
     "", nim},

    // Programming languages whose imports are names that one file has, wherever it lies.
    {"ocaml reason rescript", unit, kExternal, ".", ". .ml .re .res .mli .rei .resi .mly .mll", "",
     "Stdlib Arg Array ArrayLabels Atomic Bigarray Bool Buffer Bytes BytesLabels Callback Char Complex Condition Digest Domain Dynarray Dynlink Effect Either "
     "Ephemeron Event Filename Float Format Fun Gc Genlex Hashtbl In_channel Int Int32 Int64 Lazy Lexing List ListLabels Map Marshal "
     "MoreLabels Mutex Nativeint Obj Oo Option Out_channel Parsing Pervasives Printexc Printf Queue Random Result Scanf Semaphore Seq Set Sort Spacetime Stack "
     "StdLabels Str Stream String StringLabels Sys Thread Type Uchar Unit Unix UnixLabels Weak Js Belt Dom",
     "", nullptr},
    {"sml", path, kHere | kSuffix, "", ". .sml .sig .fun", "", "", "", nullptr},
    {"fortran", unit, kDeclares | kFoldCase | kExternal, "", ". .f90 .F90 .f .F .f95 .f03 .f08 .for .inc .h .fi", "",
     "iso_fortran_env iso_c_binding ieee_arithmetic ieee_exceptions ieee_features omp_lib omp_lib_kinds openacc", "", nullptr},
    {"ada", unit, kFoldCase | kExternal, ".", ".ads .adb", "",
     "ada system interfaces gnat standard machine_code unchecked_conversion unchecked_deallocation text_io calendar", "", ada},
    {"pascal", unit, kFoldCase | kExternal, ".", ". .pas .pp .inc .dpr", "",
     "system sysutils classes types math strutils dateutils variants contnrs windows messages graphics controls forms dialogs stdctrls extctrls comctrls menus "
     "buttons registry inifiles typinfo rtti syncobjs generics.collections generics.defaults vcl fmx winapi data xml web rest datasnap "
     "crt dos graph printers strings objects unix baseunix linux unixtype dynlibs ctypes fgl fpjson jsonparser fphttpclient lclintf lcltype lmessages "
     "lresources interfaces lazutf8 lazfileutils fileutil process syncobjs shellapi activex comobj clipbrd spin grids db",
     "", pascal},
    {"verilog systemverilog bluespec", unit, kDeclares | kHere | kSuffix, "", ". .sv .svh .v .vh .bsv", "include rtl src hdl", "std uvm_pkg uvm_macros.svh", "",
     nullptr},
    {"vhdl", unit, kDeclares | kFoldCase | kExternal, ".", ".vhd .vhdl", "", "ieee std", "", vhdl},
    {"modula2 oberon eiffel mercury smalltalk", unit, kDeclares | kExternal, ".", ".mod .def .mi .ob2 .obn .e .m .st", "",
     "SYSTEM InOut Out In Strings Math io list string int require map set", "", nullptr},
    {"matlab scilab", unit, kExternal, ".", ".m .sci", "", "", "", nullptr},
    {"vala", unit, kDeclares | kExternal, ".", ".vala .vapi", "", "GLib Gtk Gee Posix", "", nullptr},
    {"apex abap al cobol rpg sas", unit, kDeclares | kFoldCase | kExternal, ".", ".cls .abap .al .cpy .cbl .rpgle .sas", "", "", "", nullptr},
};

}  // namespace

std::span<const Rule> rules() { return kRules; }

}  // namespace aircher::project::generic
