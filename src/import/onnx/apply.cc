// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/apply.h"

#include <fmt/format.h>

#include "import/onnx/scalar.h"

namespace whet::import {

Operator::Operator(const std::string& op_type, const std::string& domain) {
  proto_.set_op_type(op_type);
  proto_.set_domain(domain);
}

Operator& Operator::Int(const std::string& name, int64_t value) {
  onnx::AttributeProto* attr = proto_.add_attribute();
  attr->set_name(name);
  attr->set_type(onnx::AttributeProto::INT);
  attr->set_i(value);
  return *this;
}

Operator& Operator::Real(const std::string& name, double value) {
  onnx::AttributeProto* attr = proto_.add_attribute();
  attr->set_name(name);
  attr->set_type(onnx::AttributeProto::FLOAT);
  attr->set_f(static_cast<float>(value));
  return *this;
}

Operator& Operator::Same(const OnnxNode& node, const std::string& name) {
  for (const onnx::AttributeProto& attr : node.source().attribute()) {
    if (attr.name() == name) *proto_.add_attribute() = attr;
  }
  return *this;
}

Result<ir::ValueId> Operator::Apply(OnnxNode& node, const std::vector<ir::ValueId>& operands) const {
  return WHET_TRY(ApplyMany(node, operands, 1))[0];
}

Result<std::vector<ir::ValueId>> Operator::ApplyMany(OnnxNode& node, const std::vector<ir::ValueId>& operands,
                                                     size_t results) const {
  onnx::GraphProto body;
  onnx::NodeProto* inner = body.add_node();
  *inner = proto_;
  inner->set_name(node.name());
  std::vector<ir::ValueId> given;
  for (ir::ValueId id : operands) {
    const std::string name = id == ir::kNoValue ? "" : fmt::format("operand {}", given.size());
    inner->add_input(name);
    if (id == ir::kNoValue) continue;
    body.add_input()->set_name(name);
    given.push_back(id);
  }
  for (size_t i = 0; i < results; ++i) {
    const std::string result = fmt::format("{}/{}:{}", node.name(), proto_.op_type(), i);
    inner->add_output(result);
    body.add_output()->set_name(result);
  }
  return node.Inline(body, given);
}

Result<ir::ValueId> Activated(OnnxNode& node, ir::ValueId x, const std::string& activation,
                              const std::vector<double>& params) {
  const auto param = [&](size_t i, double otherwise) { return i < params.size() ? params[i] : otherwise; };
  if (activation.empty()) return x;
  if (activation == "Clip") return Clamped(node, x, param(0, -HUGE_VAL), param(1, HUGE_VAL));
  for (const char* plain : {"Relu", "Sigmoid", "Tanh", "Softplus", "Softsign", "HardSwish"}) {
    if (activation == plain) return Operator(activation).Apply(node, {x});
  }
  if (activation == "LeakyRelu" || activation == "Elu" || activation == "ThresholdedRelu")
    return Operator(activation)
        .Real("alpha", param(0, activation == "LeakyRelu" ? 0.01 : 1))
        .Apply(node, {x});
  if (activation == "HardSigmoid")
    return Operator(activation).Real("alpha", param(0, 0.2)).Real("beta", param(1, 0.5)).Apply(node, {x});
  return node.Refuse(fmt::format("activation '{}' is fused into it", activation),
                     "export without that fusion");
}

}  // namespace whet::import
