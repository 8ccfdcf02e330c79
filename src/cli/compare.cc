// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/file.h"
#include "cli/inputs.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/verb.h"
#include "eval/agreement.h"
#include "eval/comparison.h"
#include "eval/data_set.h"
#include "eval/model_card.h"
#include "eval/trace.h"
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

// One of the two: a model, how it is run, and where its inputs come from.
class Side {
 public:
  static Result<Side> Make(const Model& model, const std::string& isa, const CompareVerb& verb,
                           const std::optional<card::Card>& card) {
    Side side(model, verb, card);
    side.execute_.oracle = isa == "oracle";
    side.execute_.isa = side.execute_.oracle ? "" : isa;
    side.execute_.threads = verb.threads;
    if (!verb.data.empty())
      side.data_ = WHET_TRY(eval::DataSet::Open(verb.data, model.entry(), side.card()).With(model.path()));
    return side;
  }

  std::vector<size_t> Samples() const {
    return data_ ? shrink::Spaced(data_->size(), verb_.count) : std::vector<size_t>{0};
  }

  Result<std::vector<NamedTensor>> Trace(size_t sample) const {
    const std::vector<ir::Tensor> inputs =
        data_ ? WHET_TRY(data_->Load(sample)).inputs : WHET_TRY(PrepareInputs(model_, verb_.inputs, card()));
    return TraceTensors(model_, execute_, inputs);
  }

  // Those of a trace that are answers.
  std::vector<NamedTensor> Answers(const std::vector<NamedTensor>& trace) const {
    std::vector<NamedTensor> answers;
    for (size_t i = 0; i < model_.entry().visible_outputs(); ++i) {
      const std::string& name = model_.entry().tensors[static_cast<size_t>(model_.entry().outputs[i])].name;
      const auto found = std::ranges::find(trace, name, &NamedTensor::name);
      if (found != trace.end()) answers.push_back(*found);
    }
    return answers;
  }

 private:
  Side(const Model& model, const CompareVerb& verb, const std::optional<card::Card>& card)
      : model_(model), verb_(verb), card_(card) {}
  const card::Card* card() const { return card_ ? &*card_ : nullptr; }

  const Model& model_;
  const CompareVerb& verb_;
  std::optional<card::Card> card_;
  ExecuteOptions execute_;
  std::optional<eval::DataSet> data_;
};

struct Compared {
  Comparison tensors;
  std::optional<eval::Agreement> answers;  // none where they cannot be set against each other
};

Result<Compared> CompareSides(const Side& a, const Side& b, double tolerance) {
  std::optional<Compared> compared;
  const std::vector<size_t> samples = a.Samples();
  Progress progress("sample");
  for (size_t i = 0; i < samples.size(); ++i) {
    const std::vector<NamedTensor> left = WHET_TRY(a.Trace(samples[i])),
                                   right = WHET_TRY(b.Trace(samples[i]));
    Comparison tensors = WHET_TRY(eval::CompareTraces(left, right, tolerance));
    if (compared) {
      Merge(tensors, tolerance, &compared->tensors);
    } else {
      compared = Compared{std::move(tensors), eval::Agreement()};
    }
    const bool fits =
        compared->answers && AddSample(a.Answers(left), b.Answers(right), &*compared->answers).ok();
    if (!fits) compared->answers.reset();
    progress.Update(i + 1, samples.size());
  }
  return std::move(*compared);
}

std::string FileName(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

report::ComparisonTitle TitleOf(const CompareVerb& verb, size_t samples) {
  const std::string name = FileName(verb.a.path);
  const auto on = [&](const std::string& isa) {
    return name + " on " + (isa.empty() ? "this machine" : isa);
  };
  report::ComparisonTitle title{name, FileName(verb.b), "one sample"};
  if (verb.b.empty()) title.a = on(verb.isa), title.b = on(verb.against);
  if (!verb.data.empty()) title.samples = fmt::format("{} samples of {}", samples, FileName(verb.data));
  if (verb.data.empty() && verb.inputs.files.empty()) title.samples = "one seeded sample";
  return title;
}

Status Show(const CompareVerb& verb, const Model& a, const Compared& compared, size_t samples) {
  report::Json json;
  if (!verb.html.empty()) {
    if (!compared.answers) return Error("the answers of the two differ in number or size; a page needs both");
    json = Document(compared.tensors, *compared.answers, a, TitleOf(verb, samples));
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
  const Side left = WHET_TRY(Side::Make(a, verb.isa, verb, card));
  std::optional<Model> b;
  std::optional<card::Card> its = card;
  if (!verb.b.empty()) {
    ModelOptions other = verb.a;
    other.path = verb.b;
    b = WHET_TRY(Model::Load(other));
    const auto own = WHET_TRY(eval::LoadCard(*b, other));
    if (own) its = own;
  }
  const Side right = WHET_TRY(Side::Make(b ? *b : a, b ? verb.isa : verb.against, verb, its));
  const Compared compared = WHET_TRY(CompareSides(left, right, verb.tolerance));
  WHET_TRY(Show(verb, a, compared, left.Samples().size()));
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
