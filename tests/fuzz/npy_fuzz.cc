// SPDX-License-Identifier: Apache-2.0
// NumPy arrays. What is read has as many bytes as its shape says.
#include "base/check.h"
#include "fuzz_target.h"
#include "media/npy.h"

using namespace whet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Result<media::Array> array = media::ParseNpy(fuzz::Bytes(data, size));
  if (!array.ok()) return 0;
  WHET_CHECK(array->bytes.size() <= size);
  WHET_CHECK(array->bytes.size() == static_cast<size_t>(array->count()) * DTypeSize(array->dtype));
  return 0;
}
