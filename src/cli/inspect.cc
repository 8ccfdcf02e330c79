// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "cli/options.h"
#include "cli/picture.h"
#include "cli/verb.h"
#include "emit_c/emit.h"
#include "eval/model_card.h"
#include "format/coding.h"
#include "import/signatures.h"
#include "runtime/session.h"

namespace whet::cli {
namespace {

using Json = nlohmann::ordered_json;

struct InspectVerb {
  ModelOptions model;
  std::string html;
  bool text = false, ops = false, card = false, json = false;
};

std::string TypeText(const format::Tensor& t) {
  std::string text = fmt::format("{}{}", DTypeName(t.dtype), ir::ToString(ir::ToShape(t.dims)));
  if (t.scale.size() == 1) text += fmt::format(" q({}, {})", t.scale[0], t.zero_point[0]);
  return text + format::CodingText(t);
}

struct Facts {
  std::map<std::string, int> ops;
  uint64_t macs = 0, weight_bytes = 0;
  int64_t parameters = 0;
  std::vector<import::Signature> signatures;
  std::vector<std::pair<std::string, std::string>> targets;  // name, "fits" or why not
};

Facts Collect(const Model& model) {
  Facts facts;
  for (const format::Op& op : model.entry().ops) ++facts.ops[std::string(format::OpName(op.code))];
  for (const format::Tensor& t : model.entry().tensors) {
    if (!t.is_constant()) continue;
    facts.weight_bytes += format::StoredBytes(t);
    facts.parameters += t.count();
  }
  Result<std::unique_ptr<runtime::Session>> session = runtime::Session::Load(model.file());
  if (session.ok()) {
    for (size_t i = 0; i < (*session)->step_count(); ++i) facts.macs += (*session)->step(i).macs;
  }
  facts.targets.emplace_back("linux", session.ok() ? "fits" : session.message());
  for (const format::Target& target : format::AllTargets()) {
    if (!target.emits_c()) continue;
    const Result<emit_c::Project> project = emit_c::Emit(model.plan(), target);
    facts.targets.emplace_back(target.name, project.ok() ? "fits" : project.message());
  }
  return facts;
}

void PrintText(const Model& model, const Facts& facts) {
  const format::Entry& entry = model.entry();
  fmt::print("{}\n", model.plan().name);
  for (int32_t id : entry.inputs)
    fmt::print("  input   {}  {}\n", entry.tensors[static_cast<size_t>(id)].name,
               TypeText(entry.tensors[static_cast<size_t>(id)]));
  for (int32_t id : entry.outputs)
    fmt::print("  output  {}  {}\n", entry.tensors[static_cast<size_t>(id)].name,
               TypeText(entry.tensors[static_cast<size_t>(id)]));
  for (const format::State& state : entry.states)
    fmt::print("  state   {}  {}\n", entry.tensors[static_cast<size_t>(state.input)].name,
               TypeText(entry.tensors[static_cast<size_t>(state.input)]));
  for (const import::Signature& signature : facts.signatures)
    fmt::print("  signature {} ({}) -> {}\n", signature.name, fmt::join(signature.inputs, ", "),
               fmt::join(signature.outputs, ", "));
  fmt::print("  {} operations:", entry.ops.size());
  for (const auto& [op, count] : facts.ops)
    fmt::print(" {} x {}{}", count, op, op == facts.ops.rbegin()->first ? "\n" : ",");
  fmt::print("  {} parameters in {} bytes, {:.2f} M multiply-accumulates\n", facts.parameters,
             facts.weight_bytes, static_cast<double>(facts.macs) / 1e6);
  fmt::print("  activations {} bytes, lower bound {}\n", entry.arena_bytes, entry.arena_lower_bound);
  fmt::print("  rounding: {}\n", model.plan().dialect == 1 ? "tflm (TFLite Micro's)" : "whet");
  for (const auto& [key, value] : model.plan().provenance) fmt::print("  {}: {}\n", key, value);
  fmt::print("  targets\n");
  for (const auto& [name, verdict] : facts.targets) fmt::print("    {:<14} {}\n", name, verdict);
}

void PrintJson(const Model& model, const Facts& facts) {
  const format::Entry& entry = model.entry();
  const auto list = [&](const std::vector<int32_t>& ids) {
    Json rows = Json::array();
    for (int32_t id : ids) {
      const format::Tensor& t = entry.tensors[static_cast<size_t>(id)];
      rows.push_back({{"name", t.name},
                      {"dtype", DTypeNumpyName(t.dtype)},
                      {"shape", t.dims},
                      {"scale", t.scale},
                      {"zero_point", t.zero_point}});
    }
    return rows;
  };
  std::vector<int32_t> states;
  for (const format::State& state : entry.states) states.push_back(state.input);
  Json signatures = Json::array();
  for (const import::Signature& signature : facts.signatures)
    signatures.push_back(
        {{"name", signature.name}, {"inputs", signature.inputs}, {"outputs", signature.outputs}});
  Json targets;
  for (const auto& [name, verdict] : facts.targets) targets[name] = verdict;
  fmt::print("{}\n", Json{{"name", model.plan().name},
                          {"inputs", list(entry.inputs)},
                          {"outputs", list(entry.outputs)},
                          {"states", list(states)},
                          {"signatures", signatures},
                          {"operations", facts.ops},
                          {"parameters", facts.parameters},
                          {"weight_bytes", facts.weight_bytes},
                          {"macs", facts.macs},
                          {"arena_bytes", entry.arena_bytes},
                          {"arena_lower_bound", entry.arena_lower_bound},
                          {"targets", targets}}
                         .dump(2));
}

void PrintOps(const Model& model) {
  const format::Entry& entry = model.entry();
  for (const format::Op& op : entry.ops) {
    fmt::print("  {:<18} {:<40}", format::OpName(op.code), op.name);
    for (int32_t id : op.outputs) fmt::print(" {}", TypeText(entry.tensors[static_cast<size_t>(id)]));
    fmt::print("\n");
  }
}

Result<int> WriteTemplate(const Model& model, const InspectVerb& options) {
  const std::string path = eval::CardBeside(options.model.path);
  if (FileExists(path))
    return Error(fmt::format("{} is there already; remove it to have a new one written", path));
  WHET_TRY(WriteFile(path, CardTemplate(model)));
  if (options.json) {
    fmt::print("{}\n", Json{{"card", path}}.dump(2));
  } else {
    fmt::print("{}: check it against the model's source; docs/model-card.md describes its keys\n", path);
  }
  return 0;
}

// The picture of a model that is not supported is still a result: it shows where and why.
Result<int> WritePicture(const InspectVerb& options) {
  std::string error;
  const std::string page = WHET_TRY(DrawPage(options.model, &error));
  WHET_TRY(WriteFile(options.html, page));
  if (options.json) {
    Json json = {{"html", options.html}, {"bytes", page.size()}, {"supported", error.empty()}};
    if (!error.empty()) json["error"] = error;
    fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    fmt::print("{}: {} bytes, one file; open it in a browser\n", options.html, page.size());
    if (!error.empty()) fmt::print("what is not supported is red in it: {}\n", error);
  }
  return 0;
}

Result<int> Run(InspectVerb& options) {
  if (!options.html.empty()) return WritePicture(options);
  if (options.text) {
    fmt::print("{}", ir::PrintGraph(WHET_TRY(LoadGraph(options.model))));
    return 0;
  }
  const Model model = WHET_TRY(Model::Load(options.model));
  if (options.card) return WriteTemplate(model, options);
  Facts facts = Collect(model);
  facts.signatures = WHET_TRY(import::Signatures(options.model.path));
  options.json ? PrintJson(model, facts) : PrintText(model, facts);
  if (options.ops && !options.json) PrintOps(model);
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<InspectVerb>();
  DeclareModel(app, options->model);
  app.add_flag("--ops", options->ops, "list the operations of the plan in order");
  app.add_flag("--text", options->text, "print the imported graph as IR text");
  app.add_option("--html", options->html, "draw the model as one HTML page: graph, memory, table of layers")
      ->type_name("FILE");
  app.add_flag("--card", options->card, "write a model card to start from, NAME.card.yaml beside MODEL");
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_inspect;
const Verb kVerb_inspect = {"inspect", "What is inside a model, and what it needs on each target", Declare};

}  // namespace whet::cli
