// SPDX-License-Identifier: Apache-2.0
// Labels of classes and boxes. What is read belongs to a sample, and boxes have a size.
#include <cmath>

#include "base/check.h"
#include "eval/labels.h"
#include "fuzz_target.h"

using namespace whet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::vector<std::string> names = {"a.png", "b.png"};
  for (const char* column : {"", "2", "kind"}) {
    const Result<eval::ClassLabels> labels = eval::ParseClassCsv(fuzz::Text(data, size), names, column);
    if (!labels.ok()) continue;
    size_t labelled = 0;
    for (int index : labels->of) labelled += index >= 0;
    WHET_CHECK(labels->of.size() == names.size() && labels->labelled == labelled);
  }
  const Result<std::vector<eval::TrueBox>> boxes = eval::ParseBoxes(fuzz::Text(data, size), 640, 480);
  if (!boxes.ok()) return 0;
  for (const eval::TrueBox& box : *boxes) {
    WHET_CHECK(box.index >= 0 && box.x1 > box.x0 && box.y1 > box.y0);
    WHET_CHECK(box.x0 > -1e4 && box.x1 < 1e4 && box.y0 > -1e4 && box.y1 < 1e4);
  }
  return 0;
}
