// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "base/file.h"
#include "cli/inputs.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/verb.h"
#include "eval/compare_models.h"
#include "eval/data_set.h"
#include "eval/model_card.h"
#include "report/comparison.h"
#include "report/comparison_page.h"
#include "report/page.h"
#include "shrink/samples.h"

namespace whet::cli {
namespace {

using eval::Comparison, eval::Difference;

struct CompareVerb {
  ModelOptions a;
  std::string b;  // empty: the same model
  InputOptions inputs;
  std::string isa, against = "oracle", data, html;
  size_t count = 16;
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

// What one side reads: the samples of --data, or what -i and --seed give.
struct Reading {
  eval::ComparedSide side;
  std::optional<eval::DataSet> data;
  std::optional<card::Card> card;
};

// Which must stay where it is.
Status Open(const Model& model, const std::string& isa, const std::optional<card::Card>& card,
            const CompareVerb& verb, Reading* reading) {
  reading->card = card;
  const card::Card* its = reading->card ? &*reading->card : nullptr;
  if (!verb.data.empty())
    reading->data = WHET_TRY(eval::DataSet::Open(verb.data, model.entry(), its).With(model.path()));
  reading->side = {&model, eval::ExecuteOn(isa, verb.threads),
                   [=, &model, &verb](size_t sample) -> Result<std::vector<ir::Tensor>> {
                     if (!reading->data) return PrepareInputs(model, verb.inputs, its);
                     return WHET_TRY(reading->data->Load(sample)).inputs;
                   }};
  return {};
}

Result<std::vector<size_t>> Samples(const Reading& a, const Reading& b, size_t count) {
  if (!a.data) return std::vector<size_t>{0};
  if (a.data->size() != b.data->size())
    return Error(fmt::format("there are {} samples for A and {} for B", a.data->size(), b.data->size()));
  return shrink::Spaced(a.data->size(), count);
}

// What was read, for the page.
std::string SamplesText(const CompareVerb& verb, size_t samples) {
  if (!verb.data.empty())
    return fmt::format("{} samples of {}", samples, std::filesystem::path(verb.data).filename().string());
  return verb.inputs.files.empty() ? "one seeded sample" : "one sample";
}

Status Show(const CompareVerb& verb, const Model& a, const eval::Compared& compared, size_t samples) {
  report::Json json;
  if (!verb.html.empty()) {
    if (!compared.answers) return Error("the answers of the two differ in number or size; a page needs both");
    json = Document(compared.tensors, *compared.answers, a,
                    report::TitleOf(verb.a.path, verb.b, verb.isa, verb.against, SamplesText(verb, samples)));
    WHET_TRY(WriteFile(verb.html, report::ReportPage(json)));
  }
  if (verb.json) {
    fmt::print("{}\n", report::JsonText(verb.html.empty() ? report::ToJson(compared.tensors) : json));
    return {};
  }
  Print(compared.tensors, verb);
  if (!verb.html.empty())
    fmt::print("{}: the comparison as a page, one file; open it in a browser\n", verb.html);
  return {};
}

Result<int> Run(CompareVerb& verb) {
  if (!verb.data.empty() && !verb.inputs.files.empty()) return Error("give --data or -i, not both");
  WHET_TRY(BindFromInputs(&verb.inputs, &verb.a));
  const Model a = WHET_TRY(Model::Load(verb.a));
  DropBound(a, &verb.inputs);
  const std::optional<card::Card> card = WHET_TRY(eval::LoadCard(a, verb.a));
  std::optional<Model> b;
  std::optional<card::Card> its = card;
  if (!verb.b.empty()) {
    ModelOptions other = verb.a;
    other.path = verb.b;
    b = WHET_TRY(Model::Load(other));
    const auto own = WHET_TRY(eval::LoadCard(*b, other));
    if (own) its = own;
  }
  Reading left, right;
  WHET_TRY(Open(a, verb.isa, card, verb, &left));
  WHET_TRY(Open(b ? *b : a, b ? verb.isa : verb.against, its, verb, &right));
  const std::vector<size_t> samples = WHET_TRY(Samples(left, right, verb.count));
  const auto compare = [&] {
    Progress progress("sample");
    return eval::CompareModels(left.side, right.side, samples, verb.tolerance,
                               [&](size_t done, size_t of) { progress.Update(done, of); });
  };
  WHET_TRY(Show(verb, a, WHET_TRY(compare()), samples.size()));
  return 0;
}

Action Declare(CLI::App& app) {
  auto options = std::make_shared<CompareVerb>();
  DeclareModel(app, options->a);
  app.add_option("B", options->b, "a second model; without it, the first one on --isa against --against");
  options->inputs.Declare(app);
  app.add_option("--data", options->data,
                 "compare over samples: a folder of pictures, sounds or .npy, or one .npz or .npy")
      ->type_name("DIR|FILE");
  app.add_option("--count", options->count, "how many samples of --data, evenly spaced")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--card", options->a.card, "the model card, in place of the one beside MODEL")
      ->type_name("FILE");
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
  app.add_option("--html", options->html, "draw the comparison as one HTML page")->type_name("FILE");
  app.add_flag("--all", options->all, "list tensors with the same bits too");
  app.add_flag("--json", options->json, "print for machines; with --html all that the page tells");
  return [options] { return Run(*options); };
}

}  // namespace

extern const Verb kVerb_compare;
const Verb kVerb_compare = {"compare", "Tensor by tensor: two models, or one model on two instruction sets",
                            Declare};

}  // namespace whet::cli
