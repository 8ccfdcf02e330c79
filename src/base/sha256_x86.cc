// SPDX-License-Identifier: Apache-2.0
#include "base/sha256_x86.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

extern "C" const uint32_t whet_sha256_rounds[64];  // of sha256.c

#define WHET_SHA_TARGET __attribute__((target("sha,sse4.1,ssse3")))

namespace whet {
namespace {

// The state as the instructions take it: words A, B, E, F and C, D, G, H, the first the highest.
struct State {
  __m128i abef, cdgh;
};

WHET_SHA_TARGET State Load(const uint32_t words[8]) {
  const __m128i dcba = _mm_loadu_si128(reinterpret_cast<const __m128i*>(words));
  const __m128i hgfe = _mm_loadu_si128(reinterpret_cast<const __m128i*>(words + 4));
  const __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1), efgh = _mm_shuffle_epi32(hgfe, 0x1b);
  return {_mm_alignr_epi8(cdab, efgh, 8), _mm_blend_epi16(efgh, cdab, 0xf0)};
}

WHET_SHA_TARGET void Store(const State& state, uint32_t words[8]) {
  const __m128i feba = _mm_shuffle_epi32(state.abef, 0x1b), dchg = _mm_shuffle_epi32(state.cdgh, 0xb1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(words), _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(words + 4), _mm_alignr_epi8(dchg, feba, 8));
}

WHET_SHA_TARGET __m128i LoadBig(const std::byte* data) {
  const __m128i big = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  return _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(data)), big);
}

WHET_SHA_TARGET State Compress(State state, const std::byte* block) {
  const State before = state;
  __m128i w[4] = {LoadBig(block), LoadBig(block + 16), LoadBig(block + 32), LoadBig(block + 48)};
  for (int i = 0; i < 16; ++i) {
    __m128i& now = w[i % 4];
    if (i >= 4) {  // the message schedule, four words at once
      const __m128i next = w[(i + 1) % 4], third = w[(i + 2) % 4], last = w[(i + 3) % 4];
      const __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(now, next), _mm_alignr_epi8(last, third, 4));
      now = _mm_sha256msg2_epu32(sum, last);
    }
    const auto* rounds = reinterpret_cast<const __m128i*>(whet_sha256_rounds + 4 * i);
    const __m128i sum = _mm_add_epi32(now, _mm_loadu_si128(rounds));
    state.cdgh = _mm_sha256rnds2_epu32(state.cdgh, state.abef, sum);
    state.abef = _mm_sha256rnds2_epu32(state.abef, state.cdgh, _mm_shuffle_epi32(sum, 0x0e));
  }
  return {_mm_add_epi32(state.abef, before.abef), _mm_add_epi32(state.cdgh, before.cdgh)};
}

}  // namespace

bool HasSha256Instructions() {
  static const bool has = [] {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & bit_SHA)) return false;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_1) && (c & bit_SSSE3);
  }();
  return has;
}

WHET_SHA_TARGET void CompressBlocks(uint32_t state[8], const std::byte* data, size_t blocks) {
  State now = Load(state);
  for (size_t i = 0; i < blocks; ++i) now = Compress(now, data + 64 * i);
  Store(now, state);
}

}  // namespace whet

#else

namespace whet {

bool HasSha256Instructions() {
  return false;
}

void CompressBlocks(uint32_t*, const std::byte*, size_t) {}

}  // namespace whet

#endif
