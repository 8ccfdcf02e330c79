// SPDX-License-Identifier: Apache-2.0
// Foreign model files to graphs. The format is told by the bytes, not by the file's name.
#ifndef WHET_IMPORT_IMPORT_H_
#define WHET_IMPORT_IMPORT_H_

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace whet::import {

struct ImportOptions {
  ir::Dialect dialect = ir::Dialect::kWhet;
  ir::Bindings bindings;  // sizes for symbolic dimensions
};

// Reads a .tflite or .onnx file, or a graph in its text form, into a graph that satisfies ops::VerifyGraph. Errors name the file; an unsupported model gives
// one error whose first line counts and whose further lines list every unsupported node.
Result<ir::Graph> Import(const std::string& path, const ImportOptions& options);

// The same from bytes; `name` becomes the graph's name.
Result<ir::Graph> ImportTflite(std::span<const std::byte> bytes, const std::string& name,
                               const ImportOptions& options);
Result<ir::Graph> ImportOnnx(std::span<const std::byte> bytes, const std::string& name,
                             const ImportOptions& options);

// Collects every reason why a model cannot be imported before any work is done.
class Refusals {
 public:
  void Add(std::string node, std::string op, std::string type, std::string reason, std::string remedy);
  bool empty() const { return rows_.empty(); }
  // "3 of 57 nodes are not supported" and, indented on the lines below, one line a node.
  Status ToStatus(size_t node_count) const;

 private:
  struct Row {
    std::string node, op, type, reason, remedy;
  };
  std::vector<Row> rows_;
};

}  // namespace whet::import

#endif  // WHET_IMPORT_IMPORT_H_
