// SPDX-License-Identifier: Apache-2.0
#include "ir/graph.h"

namespace whet::ir {
namespace {

template <typename T>
const T* As(const Attr* attr) {
  return attr ? std::get_if<T>(attr) : nullptr;
}

}  // namespace

const Attr* Attrs::Find(std::string_view name) const {
  const auto it = items_.find(name);
  return it == items_.end() ? nullptr : &it->second;
}

int64_t Attrs::Int(std::string_view name, int64_t otherwise) const {
  const int64_t* value = As<int64_t>(Find(name));
  return value ? *value : otherwise;
}

double Attrs::Real(std::string_view name, double otherwise) const {
  const double* value = As<double>(Find(name));
  return value ? *value : otherwise;
}

std::string Attrs::Text(std::string_view name, std::string_view otherwise) const {
  const std::string* value = As<std::string>(Find(name));
  return value ? *value : std::string(otherwise);
}

std::vector<int64_t> Attrs::Ints(std::string_view name) const {
  const auto* value = As<std::vector<int64_t>>(Find(name));
  return value ? *value : std::vector<int64_t>();
}

std::vector<double> Attrs::Reals(std::string_view name) const {
  const auto* value = As<std::vector<double>>(Find(name));
  return value ? *value : std::vector<double>();
}

void Attrs::Erase(std::string_view name) {
  const auto it = items_.find(name);
  if (it != items_.end()) items_.erase(it);
}

std::string Graph::FreeName(std::string name) {
  if (name.empty()) name = "v";
  const auto [it, fresh] = names_.try_emplace(name, 1);
  while (!fresh && names_.contains(name)) name = it->first + "." + std::to_string(it->second++);
  names_.try_emplace(name, 1);
  return name;
}

ValueId Graph::AddValue(std::string name, Type type) {
  values_.push_back({FreeName(std::move(name)), std::move(type), std::nullopt});
  return value_count() - 1;
}

void Graph::Rename(ValueId id, std::string name) {
  names_.erase(value(id).name);
  value(id).name = FreeName(std::move(name));
}

ValueId Graph::AddInput(std::string name, Type type) {
  inputs.push_back(AddValue(std::move(name), std::move(type)));
  return inputs.back();
}

ValueId Graph::AddState(std::string name, Tensor initial, Quant quant) {
  const ValueId id = AddValue(std::move(name), {initial.dtype(), ToShape(initial.dims()), std::move(quant)});
  made.bytes += static_cast<int64_t>(initial.bytes().size());
  states.push_back({id, id, std::move(initial)});
  return id;
}

ValueId Graph::AddConstant(std::string name, Tensor tensor, Quant quant) {
  const ValueId id = AddValue(std::move(name), {tensor.dtype(), ToShape(tensor.dims()), std::move(quant)});
  made.bytes += static_cast<int64_t>(tensor.bytes().size());
  value(id).constant = std::move(tensor);
  return id;
}

ValueId Graph::AddNode(std::string op, std::string name, std::vector<ValueId> operands, Type output,
                       Attrs attrs) {
  const ValueId id = AddValue(name, std::move(output));
  nodes.push_back({std::move(op), std::move(name), std::move(operands), {id}, std::move(attrs)});
  return id;
}

const Type& Graph::type(ValueId id) const {
  static const Type none;
  return id == kNoValue ? none : value(id).type;
}

const Tensor* Graph::constant(ValueId id) const {
  return id != kNoValue && value(id).constant ? &*value(id).constant : nullptr;
}

std::vector<int32_t> Graph::Producers() const {
  std::vector<int32_t> producers(values_.size(), -1);
  for (size_t i = 0; i < nodes.size(); ++i) {
    for (ValueId out : nodes[i].outputs) producers[static_cast<size_t>(out)] = static_cast<int32_t>(i);
  }
  return producers;
}

std::vector<int32_t> Graph::UseCounts() const {
  std::vector<int32_t> counts(values_.size(), 0);
  for (const Node& node : nodes) {
    for (ValueId in : node.inputs) {
      if (in != kNoValue) ++counts[static_cast<size_t>(in)];
    }
  }
  for (ValueId out : outputs) ++counts[static_cast<size_t>(out)];
  for (const State& state : states) ++counts[static_cast<size_t>(state.output)];
  return counts;
}

void Graph::ReplaceUses(ValueId from, ValueId to) {
  for (Node& node : nodes) {
    for (ValueId& in : node.inputs) in = in == from ? to : in;
  }
  for (ValueId& out : outputs) out = out == from ? to : out;
  for (State& state : states) state.output = state.output == from ? to : state.output;
}

void Graph::BindSymbols(const Bindings& bindings) {
  for (Value& v : values_) v.type.shape = Bind(v.type.shape, bindings);
}

}  // namespace whet::ir
