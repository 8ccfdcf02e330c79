// SPDX-License-Identifier: Apache-2.0
// Two times in three a model file is changed in its meaning, if it is one; otherwise in its bytes.
#include <algorithm>

#include "fuzz_target.h"
#include "import/format.h"
#include "model_change.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  using namespace whet;
  fuzz::Dice dice(seed);
  if (dice.OneIn(3) || size == 0) return LLVMFuzzerMutate(data, size, max_size);
  const std::span<const uint8_t> file(data, size);
  const import::FileFormat format = import::FormatOf(fuzz::Bytes(data, size));
  std::vector<uint8_t> changed;
  if (format == import::FileFormat::kTflite) changed = fuzz::ChangedTflite(file, dice);
  if (format == import::FileFormat::kOnnx) changed = fuzz::ChangedOnnx(file, dice);
  if (changed.empty() || changed.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::copy(changed.begin(), changed.end(), data);
  return changed.size();
}
