// SPDX-License-Identifier: Apache-2.0
#include "eval/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace whet::eval {
namespace {

constexpr float kLowScore = 0.01f;  // average precision ranks boxes, so nearly all of them count

const format::Tensor& At(const format::Entry& entry, const std::vector<int32_t>& ids, size_t i) {
  return entry.tensors[static_cast<size_t>(ids[i])];
}

bool Fits(Task task, card::Decoder decoder) {
  switch (task) {
    case Task::kClassify:
    case Task::kKeyword:
      return decoder == card::Decoder::kClasses;
    case Task::kDetect:
      return decoder == card::Decoder::kYolox || decoder == card::Decoder::kBlazeface;
    case Task::kKeypoints:
      return decoder == card::Decoder::kMovenet;
    case Task::kAnomaly:
      break;
  }
  return true;
}

// The card by which outputs are read. Classes need none: the first output scores them.
Result<card::Card> CardToDecode(const Contender& contender, const EvaluateOptions& options) {
  card::Card card = contender.card.value_or(card::Card());
  const bool classes = options.task == Task::kClassify || options.task == Task::kKeyword;
  if (classes && card.output.decoder == card::Decoder::kNone)
    card.output = card::DefaultOutput(card::Decoder::kClasses);
  if (!Fits(options.task, card.output.decoder)) {
    return Error(
        fmt::format("{}: the task {} needs a model card with a decoder for it; see docs/evaluation.md",
                    contender.model->path(), kTaskNames[static_cast<size_t>(options.task)]));
  }
  if (options.task == Task::kDetect) card.output.score = options.score.value_or(kLowScore);
  if (options.iou) card.output.iou = *options.iou;
  return card;
}

// One sample, one answer: a model of batches gives several at once.
Status CheckBatch(const Contender& contender) {
  const format::Entry& entry = contender.model->entry();
  const std::vector<int64_t>&in = At(entry, entry.inputs, 0).dims, &out = At(entry, entry.outputs, 0).dims;
  if (in.size() < 2 || out.size() < 2 || in[0] <= 1 || in[0] != out[0]) return {};
  return Error(fmt::format("{} answers {} samples in a run; give one, by --shape or a model of batch 1",
                           contender.model->path(), in[0]));
}

class Round {
 public:
  Round(std::vector<Contender>& contenders, const EvaluateOptions& options)
      : contenders_(contenders), options_(options) {}

  Status Begin() {
    for (const Contender& contender : contenders_)
      cards_.push_back(WHET_TRY(CardToDecode(contender, options_)));
    if (options_.labels.path.empty()) return {};
    for (const Contender& contender : contenders_) WHET_TRY(CheckBatch(contender));
    judge_ =
        WHET_TRY(MakeJudge(options_.task, options_.labels, contenders_[0].data.names(), contenders_.size()));
    return {};
  }

  Status Run() {
    const std::vector<size_t> chosen = Chosen();
    for (size_t at = 0; at < chosen.size(); ++at) {
      const size_t i = chosen[at];
      if (options_.progress) options_.progress(at, chosen.size());
      if (judge_ && !judge_->Labelled(i)) {
        ++result_.unlabelled;
        continue;
      }
      WHET_TRY(Play(i).With(fmt::format("sample '{}'", contenders_[0].data.name(i))));
      ++result_.samples;
    }
    if (options_.progress) options_.progress(chosen.size(), chosen.size());
    if (result_.samples == 0) return Error("none of the samples has a label");
    return {};
  }

  Result<Evaluation> End() {
    if (judge_) result_.verdict = WHET_TRY(judge_->Conclude());
    return std::move(result_);
  }

 private:
  std::vector<size_t> Chosen() const {
    const size_t all = contenders_[0].data.size();
    std::vector<size_t> chosen = options_.only;
    if (chosen.empty()) {
      chosen.resize(all);
      std::iota(chosen.begin(), chosen.end(), 0);
    }
    const size_t count = options_.count ? options_.count : all;
    std::erase_if(chosen, [&](size_t i) { return i >= std::min(count, all); });
    return chosen;
  }

  Status Play(size_t sample) {
    std::vector<std::vector<NamedTensor>> outputs;
    for (size_t side = 0; side < contenders_.size(); ++side) {
      Contender& contender = contenders_[side];
      const Sample input = WHET_TRY(contender.data.Load(sample));
      contender.executor.Reset();
      outputs.push_back(WHET_TRY(contender.executor.RunReal(input.inputs)));
      if (!judge_) continue;
      WHET_TRY(judge_->Take({side, sample, cards_[side], contender.model->entry(), input, outputs.back()}));
    }
    return outputs.size() == 2 ? CompareOutputs(outputs[1], outputs[0]) : Status();
  }

  // Models whose outputs cannot be compared element by element are still compared by what they are worth.
  Status CompareOutputs(const std::vector<NamedTensor>& reference, const std::vector<NamedTensor>& other) {
    if (incomparable_) return {};
    if (!result_.agreement) result_.agreement.emplace();
    Status status = AddSample(reference, other, &*result_.agreement);
    if (status.ok() || !judge_) return status;
    incomparable_ = true;
    result_.agreement.reset();
    return {};
  }

  std::vector<Contender>& contenders_;
  const EvaluateOptions& options_;
  std::vector<card::Card> cards_;
  std::unique_ptr<Judge> judge_;
  Evaluation result_;
  bool incomparable_ = false;
};

}  // namespace

Result<Task> TaskFor(const card::Card* card, const format::Entry& entry) {
  switch (card ? card->output.decoder : card::Decoder::kNone) {
    case card::Decoder::kClasses:
      return card->input.kind == card::InputKind::kAudio ? Task::kKeyword : Task::kClassify;
    case card::Decoder::kYolox:
    case card::Decoder::kBlazeface:
      return Task::kDetect;
    case card::Decoder::kMovenet:
      return Task::kKeypoints;
    case card::Decoder::kSpeech:
      return Error("the card's decoder marks speech in sounds, which is not evaluated");
    case card::Decoder::kNone:
      break;
  }
  const bool reproduces = entry.inputs.size() == 1 && entry.visible_outputs() == 1 &&
                          At(entry, entry.inputs, 0).count() == At(entry, entry.outputs, 0).count();
  return reproduces ? Task::kAnomaly : Task::kClassify;
}

Result<Contender> Contender::Make(const Model& model, const std::optional<card::Card>& card,
                                  const ExecuteOptions& execute, const OpenData& open) {
  if (model.entry().visible_outputs() == 0) return Error(model.path() + ": the model has no output");
  Executor executor = WHET_TRY(Executor::Make(model, execute));
  DataSet samples = WHET_TRY(open(model.entry(), card ? &*card : nullptr).With(model.path()));
  return Contender{&model, card, std::move(executor), std::move(samples)};
}

Result<Evaluation> Evaluate(std::vector<Contender>& contenders, const EvaluateOptions& options) {
  Round round(contenders, options);
  WHET_TRY(round.Begin());
  WHET_TRY(round.Run());
  return round.End();
}

}  // namespace whet::eval
