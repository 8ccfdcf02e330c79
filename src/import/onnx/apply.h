// SPDX-License-Identifier: Apache-2.0
// Another operator in the place of one: what a fused operator stands for.
#ifndef WHET_IMPORT_ONNX_APPLY_H_
#define WHET_IMPORT_ONNX_APPLY_H_

#include <string>
#include <vector>

#include "import/onnx/node.h"

namespace whet::import {

// An operator with its attributes. Those that change with the operator set are given as the model's set has them.
class Operator {
 public:
  explicit Operator(const std::string& op_type, const std::string& domain = "");
  Operator& Int(const std::string& name, int64_t value);
  Operator& Real(const std::string& name, double value);
  // The attribute of `node` under this name, where it has it.
  Operator& Same(const OnnxNode& node, const std::string& name);

  // The operator's first results for these operands, kNoValue where one is absent.
  Result<std::vector<ir::ValueId>> ApplyMany(OnnxNode& node, const std::vector<ir::ValueId>& operands,
                                             size_t results) const;
  Result<ir::ValueId> Apply(OnnxNode& node, const std::vector<ir::ValueId>& operands) const;

 private:
  onnx::NodeProto proto_;
};

// What fused operators name in `activation`, with its parameters; none is x itself.
Result<ir::ValueId> Activated(OnnxNode& node, ir::ValueId x, const std::string& activation,
                              const std::vector<double>& params);

}  // namespace whet::import

#endif  // WHET_IMPORT_ONNX_APPLY_H_
