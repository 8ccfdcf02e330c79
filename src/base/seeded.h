/* SPDX-License-Identifier: Apache-2.0
 * The seeded generator: inputs of goldens and of --seed, the same on every target. C99, 32-bit arithmetic only, since emitted
 * self-tests use it too. docs/integer-spec.md is its specification.
 *
 * Element i of input number k under seed s is a function of (s, k, i) alone, so any part can be drawn in any order.
 */
#ifndef WHET_BASE_SEEDED_H_
#define WHET_BASE_SEEDED_H_

#include <stdint.h>

/* A 32-bit finaliser (two multiply-xorshift rounds; constants found by C. Wellons' hash-prospector search). */
static inline uint32_t whet_mix32(uint32_t x) {
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  x ^= x >> 16;
  return x;
}

/* The key of one input tensor: `input` is its position in the graph's list of inputs. */
static inline uint32_t whet_seeded_key(uint32_t seed, uint32_t input) {
  return whet_mix32(seed + 0x9e3779b9u * (input + 1u));
}

/* 32 random bits for element i of the input with that key. */
static inline uint32_t whet_seeded_bits(uint32_t key, uint32_t i) {
  return whet_mix32(key ^ whet_mix32(i + 0x85ebca6bu));
}

/* int8 and uint8 take the top byte, int16 the top half, int32 all 32 bits, bool the top bit; float32 is uniform in [-1, 1) in
 * steps of 2^-23, exactly. */
static inline int8_t whet_seeded_i8(uint32_t key, uint32_t i) {
  return (int8_t)(whet_seeded_bits(key, i) >> 24);
}
static inline float whet_seeded_f32(uint32_t key, uint32_t i) {
  return (float)((int32_t)(whet_seeded_bits(key, i) >> 8) - 8388608) * (1.0f / 8388608.0f);
}

#endif /* WHET_BASE_SEEDED_H_ */
