// SPDX-License-Identifier: Apache-2.0
// Wheels and npm packages. What is read has the size that was asked for.
#include "pull/package.h"

#include "base/check.h"
#include "fuzz_target.h"

using namespace whet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  for (const uint64_t wanted : {0, 5, 600, 1 << 20}) {
    const Result<pull::Bytes> bytes = pull::ReadMember(fuzz::Bytes(data, size), "a/one.txt", wanted);
    if (bytes.ok()) WHET_CHECK(bytes->size() == wanted);
  }
  return 0;
}
