#include "engine/project/resolution/c_family/system_headers.h"

#include <algorithm>
#include <array>

namespace aircher::project::c_family {
namespace {

/// Sorted. C to C23, C++ to C++26, POSIX, glibc, and what gcc and clang bring themselves.
constexpr std::array<std::string_view, 287> kHeaders = {
    // clang-format off
    "a.out.h", "adxintrin.h", "aio.h", "algorithm", "aliases.h", "alloca.h", "altivec.h", "ammintrin.h", "any", "ar.h", "argp.h", "argz.h", "arm_acle.h",
    "arm_bf16.h", "arm_fp16.h", "arm_neon.h", "arm_sve.h", "array", "assert.h", "atomic", "avx2intrin.h", "avxintrin.h", "barrier", "bit", "bitset",
    "bmi2intrin.h", "bmiintrin.h", "byteswap.h", "cassert", "ccomplex", "cctype", "cerrno", "cet.h", "cfenv", "cfloat", "charconv", "chrono", "cinttypes",
    "ciso646", "climits", "clocale", "cmath", "codecvt", "compare", "complex", "complex.h", "concepts", "condition_variable", "contracts", "coroutine",
    "cpio.h", "cpuid.h", "crypt.h", "csetjmp", "csignal", "cstdalign", "cstdarg", "cstdbool", "cstddef", "cstdint", "cstdio", "cstdlib", "cstring", "ctgmath",
    "ctime", "ctype.h", "cuchar", "cwchar", "cwctype", "cxxabi.h", "debugging", "deque", "dirent.h", "dlfcn.h", "elf.h", "emmintrin.h", "endian.h", "envz.h",
    "err.h", "errno.h", "error.h", "exception", "execinfo.h", "execution", "expected", "fcntl.h", "features.h", "fenv.h", "filesystem", "flat_map",
    "flat_set", "float.h", "fmaintrin.h", "fmtmsg.h", "fnmatch.h", "format", "forward_list", "fpu_control.h", "fstab.h", "fstream", "fts.h", "ftw.h",
    "functional", "future", "gconv.h", "gcov.h", "generator", "getopt.h", "glob.h", "grp.h", "gshadow.h", "hash_map", "hash_set", "hazard_pointer", "hive",
    "ia32intrin.h", "iconv.h", "ifaddrs.h", "immintrin.h", "initializer_list", "inplace_vector", "intrin.h", "inttypes.h", "iomanip", "ios", "iosfwd",
    "iostream", "iso646.h", "istream", "iterator", "langinfo.h", "lastlog.h", "latch", "libgen.h", "libintl.h", "libio.h", "limits", "limits.h", "linalg",
    "link.h", "list", "locale", "locale.h", "lzcntintrin.h", "malloc.h", "map", "math.h", "mcheck.h", "mdspan", "memory", "memory.h", "memory_resource",
    "meta", "mm_malloc.h", "mmintrin.h", "mntent.h", "monetary.h", "mqueue.h", "mutex", "ndbm.h", "netdb.h", "new", "nl_types.h", "nmmintrin.h", "nss.h",
    "numbers", "numeric", "obstack.h", "omp.h", "optional", "ostream", "paths.h", "pmmintrin.h", "poll.h", "popcntintrin.h", "prfchwintrin.h", "print",
    "printf.h", "proc_service.h", "pthread.h", "pty.h", "pwd.h", "quadmath.h", "queue", "random", "ranges", "ratio", "rcu", "rdseedintrin.h", "re_comp.h",
    "regex", "regex.h", "regexp.h", "resolv.h", "rtmintrin.h", "sanitizer/asan_interface.h", "sched.h", "scoped_allocator", "search.h", "semaphore",
    "semaphore.h", "set", "setjmp.h", "sgtty.h", "shadow.h", "shared_mutex", "signal.h", "simd", "smmintrin.h", "source_location", "span", "spanstream",
    "spawn.h", "sstream", "stab.h", "stack", "stacktrace", "stdalign.h", "stdarg.h", "stdatomic.h", "stdbit.h", "stdbool.h", "stdckdint.h", "stddef.h",
    "stdexcept", "stdfloat", "stdint.h", "stdio.h", "stdio_ext.h", "stdlib.h", "stdnoreturn.h", "stop_token", "streambuf", "string", "string.h",
    "string_view", "strings.h", "stropts.h", "strstream", "syncstream", "syscall.h", "sysexits.h", "syslog.h", "system_error", "tar.h", "termio.h",
    "termios.h", "text_encoding", "tgmath.h", "thread", "thread_db.h", "threads.h", "time.h", "tmmintrin.h", "ttyent.h", "tuple", "type_traits", "typeindex",
    "typeinfo", "uchar.h", "ucontext.h", "ulimit.h", "unistd.h", "unordered_map", "unordered_set", "unwind.h", "ustat.h", "utility", "utime.h", "utmp.h",
    "utmpx.h", "valarray", "values.h", "varargs.h", "variant", "vector", "version", "wait.h", "wchar.h", "wctype.h", "wmmintrin.h", "wordexp.h",
    "x86gprintrin.h", "x86intrin.h", "xlocale.h", "xmmintrin.h", "xopintrin.h",
    // clang-format on
};
static_assert(std::is_sorted(kHeaders.begin(), kHeaders.end()));

/// Directories of the C library and of the C++ library.
constexpr std::array<std::string_view, 13> kDirectories = {"sys/", "arpa/",         "net/", "netinet/", "netpacket/", "rpc/",     "bits/",
                                                           "ext/", "experimental/", "gnu/", "tr1/",     "protocols/", "backward/"};

}  // namespace

bool is_system_header(std::string_view header) {
    if (std::binary_search(kHeaders.begin(), kHeaders.end(), header)) return true;
    return std::any_of(kDirectories.begin(), kDirectories.end(), [&](std::string_view directory) { return header.starts_with(directory); });
}

}  // namespace aircher::project::c_family
