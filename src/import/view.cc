// SPDX-License-Identifier: Apache-2.0
#include "import/view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/file.h"
#include "import/format.h"

namespace whet::import {
namespace {

std::string Text(const ir::Attr& attr) {
  return std::visit([](const auto& value) { return fmt::format("{}", value); }, attr);
}

Result<ModelView> ViewBytes(std::span<const std::byte> bytes) {
  switch (FormatOf(bytes)) {
    case FileFormat::kTflite:
      return ViewTflite(bytes);
    case FileFormat::kText:
      return ViewGraph(WHET_TRY(ir::ParseGraph({reinterpret_cast<const char*>(bytes.data()), bytes.size()})));
    case FileFormat::kOnnx:
      break;
  }
  return ViewOnnx(bytes);
}

}  // namespace

ModelView ViewGraph(const ir::Graph& graph) {
  ModelView view;
  view.format = "graph in text form";
  for (ir::ValueId id = 0; id < graph.value_count(); ++id) {
    const ir::Value& value = graph.value(id);
    const std::optional<ir::Dims> dims = ir::StaticDims(value.type.shape);
    const uint64_t bytes =
        dims ? static_cast<uint64_t>(ir::ElementCount(*dims)) * DTypeSize(value.type.dtype) : 0;
    view.tensors.push_back({value.name, ToString(value.type), bytes, value.is_constant()});
  }
  for (const ir::Node& node : graph.nodes) {
    ViewNode& row = view.nodes.emplace_back(ViewNode{node.name, node.op, node.inputs, node.outputs, {}});
    for (const auto& [key, attr] : node.attrs) row.attrs.emplace_back(key, Text(attr));
  }
  view.inputs = graph.inputs;
  view.outputs = graph.outputs;
  return view;
}

Result<ModelView> View(const std::string& path) {
  const MappedFile file = WHET_TRY(MappedFile::Open(path));
  return ViewBytes(file.bytes()).With(path);
}

}  // namespace whet::import
