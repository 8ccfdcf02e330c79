// SPDX-License-Identifier: Apache-2.0
// Graphs in the text form. What parses must print to a text that parses to the same.
#include "base/check.h"
#include "fuzz_target.h"
#include "ops/op.h"

using namespace whet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Result<ir::Graph> graph = ir::ParseGraph(fuzz::Text(data, size));
  if (!graph.ok()) return 0;
  const std::string text = ir::PrintGraph(*graph);
  const Result<ir::Graph> again = ir::ParseGraph(text);
  WHET_CHECK(again.ok());
  WHET_CHECK(ir::PrintGraph(*again) == text);
  (void)ops::VerifyGraph(*graph).ok();
  return 0;
}
