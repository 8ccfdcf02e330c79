/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sha256.h"

#include <string.h>

extern const uint32_t whet_sha256_rounds[64];
const uint32_t whet_sha256_rounds[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
    0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
    0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotr(uint32_t x, int n) { return (x >> n) | (x << (32 - n)); }

static uint32_t load_big(const uint8_t* p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }

/* One round. Instead of shifting eight variables along, the next round is given them under rotated names. */
#define ROUND(a, b, c, d, e, f, g, h, i)                                                                               \
  do {                                                                                                                 \
    const uint32_t t1 = h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + (g ^ (e & (f ^ g))) + K[i] + w[(i) % 16];          \
    d += t1;                                                                                                           \
    h = t1 + (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) | (c & (a | b)));                                     \
  } while (0)

static void eight_rounds(uint32_t v[8], const uint32_t w[16], int i) {
  const uint32_t* const K = whet_sha256_rounds;
  uint32_t a = v[0], b = v[1], c = v[2], d = v[3], e = v[4], f = v[5], g = v[6], h = v[7];
  ROUND(a, b, c, d, e, f, g, h, i);
  ROUND(h, a, b, c, d, e, f, g, i + 1);
  ROUND(g, h, a, b, c, d, e, f, i + 2);
  ROUND(f, g, h, a, b, c, d, e, i + 3);
  ROUND(e, f, g, h, a, b, c, d, i + 4);
  ROUND(d, e, f, g, h, a, b, c, i + 5);
  ROUND(c, d, e, f, g, h, a, b, i + 6);
  ROUND(b, c, d, e, f, g, h, a, i + 7);
  v[0] = a, v[1] = b, v[2] = c, v[3] = d, v[4] = e, v[5] = f, v[6] = g, v[7] = h;
}

/* The next 16 words of the message schedule, in place of the last 16. */
static void extend(uint32_t w[16]) {
  for (int i = 0; i < 16; ++i) {
    const uint32_t x = w[(i + 1) % 16], y = w[(i + 14) % 16];
    w[i] += (rotr(x, 7) ^ rotr(x, 18) ^ (x >> 3)) + w[(i + 9) % 16] + (rotr(y, 17) ^ rotr(y, 19) ^ (y >> 10));
  }
}

static void compress(uint32_t state[8], const uint8_t* block) {
  uint32_t w[16], v[8];
  for (int i = 0; i < 16; ++i) w[i] = load_big(block + 4 * i);
  memcpy(v, state, sizeof v);
  for (int i = 0; i < 64; i += 16) {
    if (i > 0) extend(w);
    eight_rounds(v, w, i);
    eight_rounds(v, w, i + 8);
  }
  for (int i = 0; i < 8; ++i) state[i] += v[i];
}

void whet_sha256_init(whet_sha256* h) {
  static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  memcpy(h->state, initial, sizeof initial);
  h->bytes = 0;
}

void whet_sha256_update(whet_sha256* h, const void* data, size_t bytes) {
  const uint8_t* p = data;
  size_t used = (size_t)(h->bytes % 64);
  h->bytes += bytes;
  while (bytes > 0) {
    if (used == 0 && bytes >= 64) {
      compress(h->state, p);
      p += 64;
      bytes -= 64;
      continue;
    }
    const size_t room = 64 - used, n = bytes < room ? bytes : room;
    memcpy(h->block + used, p, n);
    p += n;
    bytes -= n;
    used += n;
    if (used == 64) {
      compress(h->state, h->block);
      used = 0;
    }
  }
}

void whet_sha256_final(whet_sha256* h, uint8_t digest[32]) {
  const uint64_t bits = h->bytes * 8;
  const uint8_t one = 0x80, zero = 0;
  uint8_t length[8];
  whet_sha256_update(h, &one, 1);
  while (h->bytes % 64 != 56) whet_sha256_update(h, &zero, 1);
  for (int i = 0; i < 8; ++i) length[i] = (uint8_t)(bits >> (56 - 8 * i));
  whet_sha256_update(h, length, sizeof length);
  for (int i = 0; i < 32; ++i) digest[i] = (uint8_t)(h->state[i / 4] >> (24 - 8 * (i % 4)));
}
