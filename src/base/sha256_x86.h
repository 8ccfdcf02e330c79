// SPDX-License-Identifier: Apache-2.0
// SHA-256 by the instructions that x86 processors have for it; the same digests as sha256.c.
#ifndef WHET_BASE_SHA256_X86_H_
#define WHET_BASE_SHA256_X86_H_

#include <cstddef>
#include <cstdint>

namespace whet {

bool HasSha256Instructions();  // never on other processors

// Takes in whole blocks of 64 bytes. Only where there are such instructions.
void CompressBlocks(uint32_t state[8], const std::byte* data, size_t blocks);

}  // namespace whet

#endif  // WHET_BASE_SHA256_X86_H_
