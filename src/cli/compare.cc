// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "cli/inputs.h"
#include "cli/options.h"
#include "cli/verb.h"
#include "eval/comparison.h"
#include "eval/trace.h"
#include "report/comparison.h"

namespace whet::cli {
namespace {

using eval::Comparison, eval::Difference;

struct CompareVerb {
  ModelOptions a;
  std::string b;  // empty: the same model
  InputOptions inputs;
  std::string isa, against = "oracle";
  int threads = 1;
  double tolerance = 0;
  bool all = false, json = false;
};

void PrintFirst(const Difference& d) {
  fmt::print("first to depart: {} '{}', tensor '{}'{}\n", d.op, d.node, d.name,
             d.other == d.name ? "" : fmt::format(" ('{}' in B)", d.other));
  fmt::print("  {} of {} elements differ, the most at {}: {:.6g} against {:.6g}, |d| {:.4g}\n", d.differing,
             d.count, ir::ToString(ir::ToShape(d.at)), d.a, d.b, d.largest);
}

void Print(const Comparison& result, const CompareVerb& options) {
  fmt::print("{:>10} {:>10} {:>12} {:>9}  {:<18} {}\n", "elements", "differing", "largest", "SQNR dB", "op",
             "tensor");
  size_t same = 0;
  for (const Difference& d : result.rows) {
    same += d.same_bits;
    if (d.same_bits && !options.all) continue;
    fmt::print("{:>10} {:>10} {:>12.4g} {:>9.1f}  {:<18} {}\n", d.count, d.differing, d.largest, d.sqnr_db,
               d.op, d.name);
  }
  fmt::print("{} of {} tensors have the same bits", same, result.rows.size());
  if (result.alone_a + result.alone_b > 0)
    fmt::print("; {} of A and {} of B have no partner", result.alone_a, result.alone_b);
  fmt::print("\n");
  if (const Difference* first = result.first()) {
    PrintFirst(*first);
  } else if (options.tolerance > 0) {
    fmt::print("nothing departs by more than {}\n", options.tolerance);
  }
}

Result<std::vector<NamedTensor>> TraceSide(const Model& model, const CompareVerb& options,
                                           const std::string& isa, const std::vector<ir::Tensor>& inputs) {
  ExecuteOptions execute;
  execute.oracle = isa == "oracle";
  execute.isa = execute.oracle ? "" : isa;
  execute.threads = options.threads;
  return TraceTensors(model, execute, inputs);
}

Result<int> Run(CompareVerb& options) {
  WHET_TRY(BindFromInputs(&options.inputs, &options.a));
  const Model a = WHET_TRY(Model::Load(options.a));
  DropBound(a, &options.inputs);
  const std::vector<ir::Tensor> inputs = WHET_TRY(PrepareInputs(a, options.inputs));
  const std::vector<NamedTensor> left = WHET_TRY(TraceSide(a, options, options.isa, inputs));
  std::vector<NamedTensor> right;
  if (options.b.empty()) {
    right = WHET_TRY(TraceSide(a, options, options.against, inputs));
  } else {
    ModelOptions other = options.a;
    other.path = options.b;
    const Model b = WHET_TRY(Model::Load(other));
    right = WHET_TRY(TraceSide(b, options, options.isa, WHET_TRY(PrepareInputs(b, options.inputs))));
  }
  const Comparison result = WHET_TRY(eval::CompareTraces(left, right, options.tolerance));
  if (options.json) {
    fmt::print("{}\n", report::JsonText(report::ToJson(result)));
  } else {
    Print(result, options);
  }
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<CompareVerb>();
  DeclareModel(app, options->a);
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
  app.add_option("--tolerance", options->tolerance,
                 "differences up to this, in real units, do not count as departing; 0: bits decide")
      ->check(CLI::NonNegativeNumber)
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
