// SPDX-License-Identifier: Apache-2.0
// JSON of signed documents. What is read prints to a text that reads as the same value, with the same canonical form; a canonical
// form that is JSON reads as the value too.
#include "base/check.h"
#include "fuzz_target.h"
#include "trust/canonical_json.h"

using namespace whet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Result<Json> value = ParseJson(fuzz::Text(data, size), {.depth = 24, .values = 2000});
  if (!value.ok()) return 0;
  const std::string canonical = trust::CanonicalJson(*value);
  const Result<Json> printed = ParseJson(PrintJson(*value));
  WHET_CHECK(printed.ok() && *printed == *value);
  WHET_CHECK(trust::CanonicalJson(*printed) == canonical);
  const Result<Json> again = ParseJson(canonical);
  WHET_CHECK(!again.ok() || *again == *value);
  return 0;
}
