// SPDX-License-Identifier: Apache-2.0
#include "import/import.h"

#include <fmt/format.h>

#include <cstring>
#include <string_view>

#include "base/file.h"
#include "import/foreign.h"
#include "import/format.h"
#include "ops/op.h"

namespace whet::import {
namespace {

bool HasAt(std::span<const std::byte> bytes, size_t at, std::string_view magic) {
  return bytes.size() >= at + magic.size() && std::memcmp(bytes.data() + at, magic.data(), magic.size()) == 0;
}

std::string Stem(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  const std::string file = slash == std::string::npos ? path : path.substr(slash + 1);
  return file.substr(0, file.find_last_of('.'));
}

// A graph in its own text form, docs/ir-text.md: what tests and examples write by hand.
Result<ir::Graph> ImportText(std::span<const std::byte> bytes, const ImportOptions& options) {
  ir::Graph graph = WHET_TRY(ir::ParseGraph({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  if (options.dialect != ir::Dialect::kWhet) graph.dialect = options.dialect;
  WHET_TRY(ops::VerifyGraph(graph));
  return graph;
}

Result<ir::Graph> FromBytes(std::span<const std::byte> bytes, const std::string& name,
                            const ImportOptions& options, ImportReport* report) {
  if (bytes.empty()) return Error("the file is empty; give an .onnx or .tflite file");
  const FileFormat kind = FormatOf(bytes);
  if (kind == FileFormat::kTflite) return ImportTflite(bytes, name, options);
  if (!options.signature.empty())
    return Error(fmt::format("signature {}: only .tflite files have signatures", options.signature));
  if (kind == FileFormat::kText) return ImportText(bytes, options);
  if (const char* what = WhatForeign(bytes)) return Error(what);
  return ImportOnnx(bytes, name, options, report);
}

bool IsOurs(std::span<const std::byte> bytes) {
  return FormatOf(bytes) != FileFormat::kOnnx;
}

}  // namespace

FileFormat FormatOf(std::span<const std::byte> bytes) {
  if (HasAt(bytes, 4, "TFL3")) return FileFormat::kTflite;
  if (HasAt(bytes, 0, "graph @") || HasAt(bytes, 0, "# ")) return FileFormat::kText;
  return FileFormat::kOnnx;
}

Result<ir::Graph> Import(const std::string& path, const ImportOptions& options, ImportReport* report) {
  const MappedFile file = WHET_TRY(MappedFile::Open(path));
  ImportOptions here = options;
  const size_t slash = path.find_last_of('/');
  if (slash != std::string::npos) here.folder = path.substr(0, slash + 1);
  return FromBytes(file.bytes(), Stem(path), here, report).With(path);
}

Result<std::vector<ir::Value>> DeclaredInputs(const std::string& path, const std::string& signature) {
  const MappedFile file = WHET_TRY(MappedFile::Open(path));
  if (HasAt(file.bytes(), 4, "TFL3")) return DeclaredTfliteInputs(file.bytes(), signature).With(path);
  if (!IsOurs(file.bytes()) && WhatForeign(file.bytes()) == nullptr)
    return DeclaredOnnxInputs(file.bytes()).With(path);
  const ir::Graph graph = WHET_TRY(FromBytes(file.bytes(), Stem(path), {}, nullptr).With(path));
  std::vector<ir::Value> inputs;
  for (ir::ValueId id : graph.inputs) inputs.push_back(graph.value(id));
  return inputs;
}

}  // namespace whet::import
