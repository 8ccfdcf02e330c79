// SPDX-License-Identifier: Apache-2.0
#include "cli/picture.h"

#include <fmt/format.h>

#include <optional>

#include "base/file.h"
#include "format/plan.h"
#include "report/page.h"

namespace whet::cli {
namespace {

using Json = nlohmann::json;

struct Text {
  std::string_view path, content;
};

constexpr Text kTexts[] = {
#define WHET_TEXT(path, content) {path, content},
#include "cli/picture_texts.inc"
#undef WHET_TEXT
};

std::string_view PartOf(std::string_view name) {
  for (const Text& text : kTexts) {
    if (text.path == name) return text.content;
  }
  return {};
}

std::string FileName(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string Listed(const format::Entry& entry, const std::vector<int32_t>& ids) {
  std::string text;
  for (int32_t id : ids) {
    const format::Tensor& t = entry.tensors[static_cast<size_t>(id)];
    text += fmt::format("{}{} {}{}", text.empty() ? "" : "\n", t.name, DTypeName(t.dtype),
                        ToString(ir::ToShape(t.dims)));
  }
  return text;
}

Json PlanFacts(const Model& model, const Json& view) {
  const format::Entry& entry = model.entry();
  uint64_t macs = 0, weights = 0;
  int64_t parameters = 0;
  for (const Json& node : view["nodes"]) macs += node.value("m", uint64_t{0});
  for (const format::Tensor& t : entry.tensors) {
    if (!t.is_constant()) continue;
    weights += format::StoredBytes(t);
    parameters += t.count();
  }
  return Json::array({{"inputs", Listed(entry, entry.inputs)},
                      {"outputs", Listed(entry, entry.outputs)},
                      {"operations", std::to_string(entry.ops.size())},
                      {"MACs", fmt::format("{:.2f} M", static_cast<double>(macs) / 1e6)},
                      {"parameters", std::to_string(parameters)},
                      {"weights", fmt::format("{} bytes", weights)},
                      {"activations", fmt::format("{} bytes", entry.arena_bytes)},
                      {"rounding", model.plan().dialect == 1 ? "tflm" : "whet"}});
}

// The views of a model that was given as a file of another format.
Status AddSource(const ModelOptions& options, const std::vector<import::Refusal>& refused,
                 const std::string& error, Json* data) {
  const import::ModelView source = WHET_TRY(import::View(options.path));
  (*data)["views"].push_back(SourceView(source, refused, error));
  if ((*data)["facts"].empty()) {
    (*data)["facts"] = Json::array({{"format", source.format},
                                    {"nodes", std::to_string(source.nodes.size())},
                                    {"unsupported", std::to_string(refused.size())}});
  }
  return {};
}

}  // namespace

Result<std::string> DrawPage(const ModelOptions& options, std::string* error) {
  std::vector<import::Refusal> refused;
  ModelOptions collecting = options;
  collecting.refused = &refused;
  const Result<Model> model = Model::Load(collecting);
  Json data = {{"name", FileName(options.path)}, {"file", FileName(options.path)}, {"facts", Json::array()},
               {"views", Json::array()},         {"error", model.message()},       {"whet", WHET_VERSION}};
  if (model.ok()) {
    data["views"].push_back(PlanView(*model));
    data["name"] = model->plan().name;
    data["facts"] = PlanFacts(*model, data["views"][0]);
  }
  const MappedFile file = WHET_TRY(MappedFile::Open(options.path));
  if (!format::IsPlan(file.bytes())) {
    const Status drawn = AddSource(options, refused, model.message(), &data);
    if (!model.ok() && !drawn.ok()) return Error(model.message());
  } else if (!model.ok()) {
    return Error(model.message());
  }
  *error = model.message();
  std::string script(report::PagePart("words.js"));
  for (const char* part :
       {"names.js", "layout.js", "graph.js", "memory.js", "table.js", "details.js", "main.js"})
    script += PartOf(part);
  const std::string style = std::string(report::PagePart("theme.css")).append(PartOf("style.css"));
  return report::FillPage(PartOf("page.html"), style, script, report::ScriptText(data));
}

}  // namespace whet::cli
