// SPDX-License-Identifier: Apache-2.0
// Model files in the format of TFLite. What is imported must be a graph that verifies, under either dialect.
#include "base/check.h"
#include "fuzz_target.h"
#include "import/import.h"
#include "ops/op.h"

using namespace whet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  import::ImportOptions options;
  if (size % 2 == 1) options.dialect = ir::Dialect::kTflm;
  const Result<ir::Graph> graph = import::ImportTflite(fuzz::Bytes(data, size), "fuzzed", options);
  if (graph.ok()) WHET_CHECK(ops::VerifyGraph(*graph).ok());
  return 0;
}
