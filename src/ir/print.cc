// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "ir/graph.h"
#include "ir/lexer.h"

namespace whet::ir {
namespace {

constexpr int64_t kMaxLiteralElements = 64;     // larger constants are written as bytes
constexpr int64_t kMaxFill = int64_t{1} << 24;  // larger ones cannot be read back as splat

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      quoted += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string Name(std::string_view text) {
  return IsPlainName(text) ? std::string(text) : Quoted(text);
}

// A real is told from an integer by its point, exponent or letters.
std::string Real(double value) {
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".einf") == std::string::npos) text += ".0";
  return text;
}

std::string DimText(const Dim& dim) {
  if (dim.known()) return std::to_string(dim.size());
  return IsPlainName(dim.symbol()) && !IsDigit(dim.symbol()[0]) ? dim.symbol() : Quoted(dim.symbol());
}

std::string TypeText(const Type& type) {
  std::vector<std::string> dims;
  for (const Dim& dim : type.shape) dims.push_back(DimText(dim));
  std::string text = fmt::format("{}[{}]", DTypeName(type.dtype), fmt::join(dims, ", "));
  const Quant& quant = type.quant;
  if (quant.per_tensor() && quant.axis == -1) {
    text += fmt::format(" q({}, {})", quant.scale[0], quant.zero_point[0]);
  } else if (quant.present()) {
    const std::string group = quant.grouped() ? fmt::format("group={}, ", quant.group) : "";
    text += fmt::format(" q(axis={}, {}[{}], [{}])", quant.axis, group, fmt::join(quant.scale, ", "),
                        fmt::join(quant.zero_point, ", "));
  }
  return text;
}

struct AttrText {
  std::string operator()(int64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return Real(value); }
  std::string operator()(const std::string& value) const { return Quoted(value); }
  std::string operator()(const std::vector<int64_t>& values) const {
    return fmt::format("[{}]", fmt::join(values, ", "));
  }
  std::string operator()(const std::vector<double>& values) const {
    std::vector<std::string> texts;
    for (double value : values) texts.push_back(Real(value));
    return fmt::format("{}[{}]", values.empty() ? "real" : "", fmt::join(texts, ", "));
  }
};

// One element as the shortest text that reads back to the same bits; empty for what only bytes can carry: the
// payload of NaN, and integers beyond int64.
std::string ElementText(const Tensor& tensor, int64_t i) {
  const bool wide = tensor.dtype() == DType::kU64 && tensor.IntAt(i) < 0;
  if (!IsFloat(tensor.dtype())) return wide ? "" : std::to_string(tensor.IntAt(i));
  const double value = tensor.RealAt(i);
  if (std::isnan(value)) return "";
  return tensor.dtype() == DType::kF64 ? fmt::format("{}", value)
                                       : fmt::format("{}", static_cast<float>(value));
}

std::string HexText(const Tensor& tensor) {
  std::string text = "hex\"";
  for (std::byte byte : tensor.bytes()) text += fmt::format("{:02x}", static_cast<unsigned>(byte));
  return text + '"';
}

std::string ConstantText(const Tensor& tensor) {
  if (tensor.count() > kMaxLiteralElements) return HexText(tensor);
  std::vector<std::string> elements;
  for (int64_t i = 0; i < tensor.count(); ++i) {
    elements.push_back(ElementText(tensor, i));
    if (elements.back().empty()) return HexText(tensor);
  }
  return fmt::format("[{}]", fmt::join(elements, ", "));
}

// States mostly begin as zeros.
std::string InitialText(const Tensor& tensor) {
  const std::span<const std::byte> bytes = tensor.bytes();
  const bool zero = std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
  return zero && tensor.count() > 1 && tensor.count() <= kMaxFill ? "splat(0)" : ConstantText(tensor);
}

std::string Operands(const Graph& graph, const std::vector<ValueId>& ids) {
  std::vector<std::string> texts;
  for (ValueId id : ids) texts.push_back(id == kNoValue ? "_" : "%" + Name(graph.value(id).name));
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string Declared(const Value& value) {
  return fmt::format("%{}: {}", Name(value.name), TypeText(value.type));
}

std::string NodeText(const Graph& graph, const Node& node) {
  std::vector<std::string> outputs, attrs;
  for (ValueId out : node.outputs) outputs.push_back(Declared(graph.value(out)));
  for (const auto& [name, attr] : node.attrs)
    attrs.push_back(fmt::format("{}={}", Name(name), std::visit(AttrText(), attr)));
  std::string text =
      fmt::format("  {} = {}({})", fmt::join(outputs, ", "), Name(node.op), Operands(graph, node.inputs));
  if (!attrs.empty()) text += fmt::format(" {{{}}}", fmt::join(attrs, ", "));
  if (!node.name.empty()) text += " @" + Name(node.name);
  return text + "\n";
}

}  // namespace

std::string PrintGraph(const Graph& graph) {
  std::string text = fmt::format("graph @{}{} {{\n", Name(graph.name),
                                 graph.dialect == Dialect::kTflm ? " dialect=tflm" : "");
  for (ValueId in : graph.inputs) text += fmt::format("  input {}\n", Declared(graph.value(in)));
  for (ValueId id = 0; id < graph.value_count(); ++id) {
    const Value& value = graph.value(id);
    if (value.constant)
      text += fmt::format("  const {} = {}\n", Declared(value), ConstantText(*value.constant));
  }
  for (const State& state : graph.states) {
    text += fmt::format("  state {} = {}\n", Declared(graph.value(state.input)), InitialText(state.initial));
  }
  for (const Node& node : graph.nodes) text += NodeText(graph, node);
  for (const State& state : graph.states) {
    text += fmt::format("  next {} = {}\n", Operands(graph, {state.input}), Operands(graph, {state.output}));
  }
  return text + fmt::format("  return {}\n}}\n", Operands(graph, graph.outputs));
}

}  // namespace whet::ir
