// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_EXPORT_REFUSALS_H_
#define WHET_EXPORT_REFUSALS_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace whet::exporter {

// Collects every reason why a graph cannot be written, so that one error names them all.
class Refusals {
 public:
  void Add(const ir::Node& node, const std::string& reason);
  // "3 of 57 operations cannot be exported to ONNX" and one indented line for each; success when there are none.
  Status ToStatus(size_t operations, const char* format) const;

 private:
  std::vector<std::string> lines_;
};

}  // namespace whet::exporter

#endif  // WHET_EXPORT_REFUSALS_H_
