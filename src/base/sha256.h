/* SPDX-License-Identifier: Apache-2.0
 * SHA-256 (FIPS 180-4) in C99 without dependencies: plans, goldens and emitted self-tests share it.
 */
#ifndef WHET_BASE_SHA256_H_
#define WHET_BASE_SHA256_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  uint32_t state[8];
  uint64_t bytes;
  uint8_t block[64];
} whet_sha256;

void whet_sha256_init(whet_sha256* h);
void whet_sha256_update(whet_sha256* h, const void* data, size_t bytes);
void whet_sha256_final(whet_sha256* h, uint8_t digest[32]);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* WHET_BASE_SHA256_H_ */
