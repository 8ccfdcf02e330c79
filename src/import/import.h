// SPDX-License-Identifier: Apache-2.0
// Foreign model files to graphs. The format is told by the bytes, not by the file's name.
#ifndef WHET_IMPORT_IMPORT_H_
#define WHET_IMPORT_IMPORT_H_

#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"

namespace whet::import {

// Why one node cannot be imported.
struct Refusal {
  std::string node, op, type, reason, remedy;
};

struct ImportOptions {
  ir::Dialect dialect = ir::Dialect::kWhet;
  ir::Bindings bindings;  // sizes for symbolic dimensions
  // Inputs that stand for constants, by name: they are inputs of the graph no more.
  std::map<std::string, ir::Tensor> constants;
  std::string folder = ".";                 // where external data of the model lie
  std::string signature;                    // of a .tflite: which of its signatures; the first when empty
  std::vector<Refusal>* refused = nullptr;  // receives the refusals of a model that is not supported
};

// What an import found out beside the graph, whether it succeeded or not.
struct ImportReport {
  // Inputs of the model from which operands that must be constant are computed: bound as constants, they would do.
  std::set<std::string> wanted;
};

// Reads a .tflite or .onnx file, or a graph in its text form, into a graph that satisfies ops::VerifyGraph. Errors name the file; an unsupported model gives
// one error whose first line counts and whose further lines list every unsupported node.
Result<ir::Graph> Import(const std::string& path, const ImportOptions& options,
                         ImportReport* report = nullptr);

// The inputs that the file declares, in order, without importing what computes on them.
Result<std::vector<ir::Value>> DeclaredInputs(const std::string& path, const std::string& signature = "");

// The same from bytes; `name` becomes the graph's name.
Result<ir::Graph> ImportTflite(std::span<const std::byte> bytes, const std::string& name,
                               const ImportOptions& options);
Result<std::vector<ir::Value>> DeclaredTfliteInputs(std::span<const std::byte> bytes,
                                                    const std::string& signature = "");
Result<ir::Graph> ImportOnnx(std::span<const std::byte> bytes, const std::string& name,
                             const ImportOptions& options, ImportReport* report = nullptr);
Result<std::vector<ir::Value>> DeclaredOnnxInputs(std::span<const std::byte> bytes);

// Collects every reason why a model cannot be imported before any work is done.
class Refusals {
 public:
  // A node of a function or of a loop's body is met many times and listed once.
  void Add(std::string node, std::string op, std::string type, std::string reason, std::string remedy);
  bool empty() const { return rows_.empty(); }
  // "3 of 57 nodes are not supported" and, indented on the lines below, one line a node.
  Status ToStatus(size_t node_count, const ImportOptions& options) const;

 private:
  std::vector<Refusal> rows_;
  std::set<std::tuple<std::string, std::string, std::string>> known_;  // node, op, reason
};

}  // namespace whet::import

#endif  // WHET_IMPORT_IMPORT_H_
