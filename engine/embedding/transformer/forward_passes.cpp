#include "engine/embedding/transformer/forward_pass.h"

namespace aircher::embedding::transformer {

const ForwardPass* forward_pass_portable();
#if defined(AIRCHER_FORWARD_PASS_X86)
const ForwardPass* forward_pass_avx2();
const ForwardPass* forward_pass_avx512();
#endif

ForwardPasses forward_passes() {
    ForwardPasses out;
    out.passes[out.count++] = forward_pass_portable();
#if defined(AIRCHER_FORWARD_PASS_X86)
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (avx2) out.passes[out.count++] = forward_pass_avx2();
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) out.passes[out.count++] = forward_pass_avx512();
#endif
    return out;
}

}  // namespace aircher::embedding::transformer
