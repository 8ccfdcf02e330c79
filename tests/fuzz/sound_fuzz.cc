// SPDX-License-Identifier: Apache-2.0
// Sound files, which are read by name: the bytes lie in a file that has no place on a disk.
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <string>

#include "base/check.h"
#include "fuzz_target.h"
#include "media/wav.h"

using namespace whet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int file = memfd_create("sound", 0);
  WHET_CHECK(file >= 0 && write(file, data, size) == static_cast<ssize_t>(size));
  const Result<media::Sound> sound = media::ReadSound("/proc/self/fd/" + std::to_string(file));
  close(file);
  if (sound.ok()) WHET_CHECK(sound->rate > 0 && sound->samples.size() <= size_t{1} << 26);
  return 0;
}
