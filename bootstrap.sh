#!/usr/bin/env bash
# From a fresh Debian or Ubuntu to a running aircher, in one command. Running it again is quick and changes nothing.
#
#   ./bootstrap.sh          installs what is missing, builds, shows this project's overview, prints how to register the server
#   ./bootstrap.sh test     builds everything and runs every test (release and portable builds)
#   ./bootstrap.sh bench [walk | ast | pattern | index | git --repository DIR] [OPTIONS]
#                           runs the benchmarks, all or one, beside what a user would use instead (fd, rg, git, ctags, ast-grep …)
#   ./bootstrap.sh quality [OPTIONS]
#                           precision and recall against programs that know the truth, on real code
#   ./bootstrap.sh asan | tsan | fuzz [SECONDS] | soak [SECONDS]
#                           sanitizer test runs, fuzzers, a long run of the server
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '\033[1m== %s\033[0m\n' "$*"; }
die() { printf 'bootstrap: %s\n' "$*" >&2; exit 1; }

build_packages=(g++ clang-16 cmake ninja-build pkg-config nlohmann-json3-dev libtbb-dev libspdlog-dev libcli11-dev libxxhash-dev libtomlplusplus-dev libpcre2-dev libzstd-dev libeigen3-dev libsqlitecpp-dev libsqlite3-dev libgit2-dev)
# Hyperscan runs on x86-64; elsewhere Vectorscan gives the same library, or the portable backend does without.
if [ "$(uname -m)" = x86_64 ]; then build_packages+=(libhyperscan-dev); else build_packages+=(libvectorscan-dev); fi
test_packages=(catch2 libclang-rt-16-dev python3 ripgrep git)
bench_packages=(python3 ripgrep fd-find git universal-ctags golang-go)
quality_packages=(python3 python3-clang-16 golang-go ruby php-cli php-symfony openjdk-17-jdk-headless openjdk-17-source kotlin mono-mcs mono-runtime libmono-csharp4.0c-cil
    cargo rust-src librust-syn-dev librust-serde-json-dev libboost-dev libfmt-dev linux-source-6.1 linux-headers-amd64 universal-ctags unzip)

installed() { dpkg-query -W -f='${Status}\n' "$1" 2>/dev/null | grep -q '^install ok installed'; }

# install PACKAGE...: those that are missing, saying so.
install() {
    local missing=() package
    for package in "$@"; do installed "$package" || missing+=("$package"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "this is no Debian or Ubuntu; install yourself: ${missing[*]}"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "not root, and no sudo; install yourself: ${missing[*]}"
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# build PRESET: configures once, then builds what changed.
build() {
    say "building the $1 preset"
    [ -f "build/$1/build.ninja" ] || cmake --preset "$1" >/dev/null
    if ! cmake --build --preset "$1" >"build/$1/build.log" 2>&1; then
        tail -n 60 "build/$1/build.log" >&2
        die "the build failed; all of its output is in build/$1/build.log"
    fi
    tail -n 1 "build/$1/build.log"
}

# The grammars are npm packages, and so are the clients of the tests (which bring the Node that runs them).
install_npm() { command -v npm >/dev/null || install nodejs npm; }

# The grammar packages, pinned and checked by their hashes; only when the lock file changed. Nothing in them is run.
install_grammars() {
    install_npm
    cmp -s grammars/package-lock.json grammars/node_modules/installed.lock && return 0
    say "fetching the grammar packages"
    (cd grammars && npm ci --no-progress >/dev/null)
    cp grammars/package-lock.json grammars/node_modules/installed.lock
}

bench_walk() {
    python3 tests/bench/prepare_trees.py build/bench
    python3 tests/bench/walk_bench.py --aircher build/release/aircher --bare build/release/bare_getdents --tree build/bench/generated-10000 \
        $([ -d build/bench/linux ] && echo --tree build/bench/linux) "$@"
}

# On the sources that tests/quality/corpora.py finds; the graph on the largest Go and C trees among them.
bench_ast() {
    local corpora npm=build/quality/npm
    if [ ! -d $npm/node_modules ]; then
        mkdir -p $npm
        cp tests/quality/package.json tests/quality/package-lock.json $npm
        (cd $npm && npm ci --no-progress >/dev/null)
    fi
    corpora=$(python3 tests/quality/corpora.py build/quality/corpora)
    python3 tests/bench/ast_bench.py --build build/release --npm $npm --tree $corpora \
        --graph $(grep -E '/(go|linux)$' <<<"$corpora") "$@"
}

# On the kernel's sources where they are, else on the generated tree.
bench_pattern() {
    python3 tests/bench/prepare_trees.py build/bench
    local tree=build/bench/linux
    [ -d $tree ] || tree=build/bench/generated-10000
    python3 tests/bench/pattern_bench.py --build build/release --tree $tree "$@"
}

# On the kernel's sources and parts of them where they are, else on the generated tree.
bench_index() {
    python3 tests/bench/prepare_trees.py build/bench
    local trees=(--tree build/bench/generated-10000)
    [ -d build/bench/linux ] && trees=(--tree build/bench/linux-2000 --tree build/bench/linux-10000 --tree build/bench/linux)
    python3 tests/bench/index_bench.py --build build/release "${trees[@]}" "$@"
}

run_main_job() {
    local binary=$PWD/build/release/aircher
    say "this project, seen by aircher"
    "$binary" project_overview --root "$PWD"
    cat <<END

== register the server, from the folder of the project that you work on

Claude Code    claude mcp add aircher -- $binary serve
Codex          codex mcp add aircher -- $binary serve --root "\$PWD"
VS Code        code --add-mcp '{"name":"aircher","command":"$binary","args":["serve","--root","\${workspaceFolder}"]}'
Cursor         put into .cursor/mcp.json: {"mcpServers":{"aircher":{"command":"$binary","args":["serve","--root","\${workspaceFolder}"]}}}

== or ask it yourself

$binary walk_project --root DIR --languages python --sort size --stat
END
}

case "${1:-}" in
    "")
        install "${build_packages[@]}"
        install_grammars
        [ -f build/release/build.ninja ] || cmake --preset release -DAIRCHER_TESTS=OFF >/dev/null
        build release
        run_main_job
        ;;
    test)
        install "${build_packages[@]}" "${test_packages[@]}"
        install_grammars
        # The first command configures without tests, which need more packages.
        cmake --preset release -DAIRCHER_TESTS=ON >/dev/null
        build release
        build portable
        say "testing the release preset"
        ctest --preset release
        say "testing the portable preset"
        ctest --preset portable
        ;;
    bench)
        install "${build_packages[@]}" "${test_packages[@]}" "${bench_packages[@]}"
        install_grammars
        installed linux-source-6.1 || install linux-source-6.1 || say "no linux-source-6.1 here: only the generated tree is measured"
        cmake --preset release -DAIRCHER_TESTS=ON >/dev/null
        build release
        shift
        which=all
        case "${1:-}" in walk | ast | pattern | index) which=$1 && shift ;; esac
        case "$which" in all | walk) bench_walk "$@" ;; esac
        case "$which" in all | ast) bench_ast "$@" ;; esac
        case "$which" in all | pattern) bench_pattern "$@" ;; esac
        case "$which" in all | index) bench_index "$@" ;; esac
        # A checkout with a long history is nothing that packages bring: whoever has one names it.
        case "$which" in git) python3 tests/bench/git_bench.py --aircher build/release/aircher "$@" ;; esac
        ;;
    quality)
        install "${build_packages[@]}" "${test_packages[@]}" "${quality_packages[@]}"
        install_grammars
        cmake --preset release -DAIRCHER_TESTS=ON >/dev/null
        build release
        shift
        python3 tests/quality/quality.py --aircher build/release/aircher "$@"
        python3 tests/quality/resolution.py --aircher build/release/aircher
        ;;
    asan | tsan)
        install "${build_packages[@]}" "${test_packages[@]}"
        install_grammars
        build "$1"
        ctest --preset "$1"
        ;;
    fuzz)
        install "${build_packages[@]}" "${test_packages[@]}"
        install_grammars
        build fuzz
        seconds=${2:-600}
        for target in build/fuzz/fuzz_*; do
            [ -x "$target" ] || continue
            say "$(basename "$target"), $seconds s"
            mkdir -p "build/fuzz/corpus/$(basename "$target")"
            "$target" -max_total_time="$seconds" -print_final_stats=0 -verbosity=0 "build/fuzz/corpus/$(basename "$target")"
        done
        say "damaged sources through the AST backends, $seconds s"
        build/fuzz/ast_mutation --corpus grammars --seconds "$seconds" --seed "$RANDOM" --slow-ms 30000 --limit-ms 120000 --hang-s 300 --growth-mib 1000
        build/fuzz/ast_mutation --corpus grammars --seconds "$((seconds / 4))" --seed "$RANDOM" --backend lexical --growth-mib 1000
        say "the pattern backends against each other"
        build/fuzz/pattern_differential --pairs 100000 --seed "$RANDOM"
        say "the whole server, $seconds s"
        python3 tests/fuzz/server_fuzz.py --aircher build/fuzz/aircher --seconds "$seconds"
        ;;
    soak)
        install "${build_packages[@]}" "${test_packages[@]}"
        install_grammars
        build release
        python3 tests/bench/soak.py --aircher build/release/aircher --seconds "${2:-600}"
        ;;
    *)
        die "unknown command '$1' (there are: test, bench, quality, asan, tsan, fuzz, soak)"
        ;;
esac
