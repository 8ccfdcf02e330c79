// SPDX-License-Identifier: Apache-2.0
#include "passes/quantised_form.h"

#include <string_view>

#include "ops/op.h"
#include "passes/weights.h"

namespace whet::passes {
namespace {

struct Row {
  std::string_view op;
  QuantisedForm form;
};

// Beside ops with weights and functions of one element.
constexpr Row kRows[] = {
    {"matmul", QuantisedForm::kFree},       {"add", QuantisedForm::kFree},
    {"sub", QuantisedForm::kFree},          {"mul", QuantisedForm::kFree},
    {"mean", QuantisedForm::kFree},         {"average_pool2d", QuantisedForm::kKeeping},
    {"max_pool2d", QuantisedForm::kMoving}, {"resize", QuantisedForm::kKeeping},
    {"slice", QuantisedForm::kMoving},      {"gather", QuantisedForm::kMoving},
    {"gather_nd", QuantisedForm::kMoving},  {"pad", QuantisedForm::kMoving},
    {"reshape", QuantisedForm::kMoving},    {"transpose", QuantisedForm::kMoving},
    {"concat", QuantisedForm::kEqual},      {"minimum", QuantisedForm::kEqual},
    {"maximum", QuantisedForm::kEqual},     {"softmax", QuantisedForm::kSoftmax},
    {"arg_max", QuantisedForm::kReading},
};

}  // namespace

QuantisedForm QuantisedFormOf(const ir::Node& node) {
  if (ChannelAxis(node)) return QuantisedForm::kWeighted;
  if (node.op == "max_pool2d" && HasActivation(node)) return QuantisedForm::kKeeping;
  if (node.op == "resize" && node.attrs.Text("mode") == "nearest") return QuantisedForm::kMoving;
  for (const Row& row : kRows) {
    if (row.op == node.op) return row.form;
  }
  return ops::KindOf(node.op) == ops::Kind::kUnary ? QuantisedForm::kFree : QuantisedForm::kNone;
}

}  // namespace whet::passes
