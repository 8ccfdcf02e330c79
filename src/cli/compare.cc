// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/execute.h"
#include "cli/inputs.h"
#include "cli/trace.h"
#include "cli/verb.h"

namespace whet::cli {
namespace {

using Json = nlohmann::ordered_json;

struct CompareVerb {
  ModelOptions a;
  std::string b;  // empty: the same model
  InputOptions inputs;
  std::string isa, against = "oracle";
  int threads = 1;
  bool all = false, json = false;
};

// Every tensor that one side computed, by name; in real units where quantised.
struct Trace {
  std::vector<std::string> order;
  std::map<std::string, NamedTensor> tensors;

  explicit Trace(std::vector<NamedTensor> list = {}) {
    for (NamedTensor& tensor : list) {
      const std::string name = tensor.name;
      if (tensors.emplace(name, std::move(tensor)).second) order.push_back(name);
    }
  }
};

struct Difference {
  std::string name;
  int64_t count = 0, differing = 0;
  double largest = 0, sqnr_db = 0;  // against side A; infinite when equal
  bool same_bits = false;
};

double Real(const NamedTensor& t, int64_t i) {
  const double stored = t.tensor.RealAt(i);
  return t.quant.per_tensor() ? t.quant.scale[0] * (stored - t.quant.zero_point[0]) : stored;
}

Difference Measure(const NamedTensor& a, const NamedTensor& b) {
  Difference d{a.name, a.tensor.count()};
  double signal = 0, noise = 0;
  for (int64_t i = 0; i < d.count; ++i) {
    const double x = Real(a, i), y = Real(b, i), error = x - y;
    d.differing += x != y && !(std::isnan(x) && std::isnan(y));
    d.largest = std::max(d.largest, std::abs(error));
    signal += x * x;
    noise += error * error;
  }
  d.sqnr_db = noise > 0 ? 10 * std::log10(signal / noise) : INFINITY;
  d.same_bits =
      a.tensor.dtype() == b.tensor.dtype() && std::ranges::equal(a.tensor.bytes(), b.tensor.bytes());
  return d;
}

std::vector<Difference> Match(const Trace& a, const Trace& b) {
  std::vector<Difference> differences;
  for (const std::string& name : a.order) {
    const auto other = b.tensors.find(name);
    if (other == b.tensors.end()) continue;
    const NamedTensor& x = a.tensors.at(name);
    if (x.tensor.count() == other->second.tensor.count()) differences.push_back(Measure(x, other->second));
  }
  return differences;
}

void Print(const std::vector<Difference>& differences, bool all) {
  fmt::print("{:>10} {:>10} {:>12} {:>9}  {}\n", "elements", "differing", "largest", "SQNR dB", "tensor");
  size_t same = 0;
  for (const Difference& d : differences) {
    same += d.same_bits;
    if (d.same_bits && !all) continue;
    fmt::print("{:>10} {:>10} {:>12.4g} {:>9.1f}  {}\n", d.count, d.differing, d.largest, d.sqnr_db, d.name);
  }
  fmt::print("{} of {} tensors have the same bits", same, differences.size());
  for (const Difference& d : differences) {
    if (d.same_bits) continue;
    fmt::print("; the first that departs is '{}'", d.name);
    break;
  }
  fmt::print("\n");
}

void PrintJson(const std::vector<Difference>& differences) {
  Json rows = Json::array();
  for (const Difference& d : differences) {
    rows.push_back({{"tensor", d.name},
                    {"elements", d.count},
                    {"differing", d.differing},
                    {"largest", d.largest},
                    {"sqnr_db", std::isinf(d.sqnr_db) ? Json() : Json(d.sqnr_db)},
                    {"same_bits", d.same_bits}});
  }
  fmt::print("{}\n", Json{{"tensors", rows}}.dump(2));
}

Result<Trace> TraceSide(const Model& model, const CompareVerb& options, const std::string& isa,
                        const std::vector<ir::Tensor>& inputs) {
  ExecuteOptions execute;
  execute.oracle = isa == "oracle";
  execute.isa = execute.oracle ? "" : isa;
  execute.threads = options.threads;
  return Trace(WHET_TRY(TraceTensors(model, execute, inputs)));
}

Result<int> Run(CompareVerb& options) {
  WHET_TRY(BindFromInputs(&options.inputs, &options.a));
  const Model a = WHET_TRY(Model::Load(options.a));
  DropBound(a, &options.inputs);
  const std::vector<ir::Tensor> inputs = WHET_TRY(PrepareInputs(a, options.inputs));
  const Trace left = WHET_TRY(TraceSide(a, options, options.isa, inputs));
  Trace right;
  if (options.b.empty()) {
    right = WHET_TRY(TraceSide(a, options, options.against, inputs));
  } else {
    ModelOptions other = options.a;
    other.path = options.b;
    const Model b = WHET_TRY(Model::Load(other));
    right = WHET_TRY(TraceSide(b, options, options.isa, WHET_TRY(PrepareInputs(b, options.inputs))));
  }
  const std::vector<Difference> differences = Match(left, right);
  if (differences.empty()) return Error("the two have no tensor of the same name and size");
  options.json ? PrintJson(differences) : Print(differences, options.all);
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<CompareVerb>();
  options->a.Declare(app);
  app.add_option("B", options->b, "a second model; without it, the first one on --isa against --against");
  options->inputs.Declare(app);
  app.add_option("--isa", options->isa, "instruction set of the kernels, or oracle")->type_name("ISA");
  app.add_option("--against", options->against,
                 "what one model is compared with: an instruction set, or oracle")
      ->capture_default_str()
      ->type_name("ISA");
  app.add_option("--threads", options->threads, "threads that compute")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_flag("--all", options->all, "list tensors with the same bits too");
  app.add_flag("--json", options->json, "print for machines");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_compare;
const Verb kVerb_compare = {"compare", "Tensor by tensor: two models, or one model on two instruction sets",
                            Declare};

}  // namespace whet::cli
