// SPDX-License-Identifier: Apache-2.0
// Configurations of whetd. What is read has local addresses alone, unless it says otherwise.
#include <algorithm>

#include "agent/config.h"
#include "base/check.h"
#include "fuzz_target.h"

using namespace whet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Result<agent::Config> config = agent::ParseConfig(fuzz::Text(data, size));
  if (!config.ok()) {
    WHET_CHECK(!config.message().empty());
    return 0;
  }
  WHET_CHECK(!config->listen.empty());
  WHET_CHECK(config->anywhere ||
             std::all_of(config->listen.begin(), config->listen.end(), agent::IsLocalAddress));
  WHET_CHECK(config->workers >= 1 && config->workers <= 64 && config->body_bytes >= 4096);
  return 0;
}
