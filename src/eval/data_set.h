// SPDX-License-Identifier: Apache-2.0
// Samples of a model's inputs: a folder of pictures, sounds or .npy files, one .npz, or one .npy.
//
//   const DataSet data = WHET_TRY(DataSet::Open("pictures", model.entry(), &card));
//   for (size_t i = 0; i < data.size(); ++i) Use(WHET_TRY(data.Load(i)).inputs);
#ifndef WHET_EVAL_DATA_SET_H_
#define WHET_EVAL_DATA_SET_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "card/card.h"
#include "card/prepare.h"
#include "eval/stacked_arrays.h"
#include "format/plan.h"
#include "ir/tensor.h"

namespace whet::eval {

struct Sample {
  std::vector<ir::Tensor> inputs;  // in the order of the entry's inputs, as they store them
  card::Geometry geometry;         // of the picture, where there is one
};

// Samples are read one by one, when they are asked for; Load may be called from several threads. Movable.
class DataSet {
 public:
  // A folder gives one file a sample, in the order of names, all of one kind; files of other kinds are passed over. One
  // without files is looked for in the folders within it, whose names then stand in front. In .npz and .npy the leading axis counts samples. Pictures and sounds need the card.
  static Result<DataSet> Open(const std::string& path, const format::Entry& entry, const card::Card* card);

  // Samples that the caller makes when they are asked for, perhaps from several threads at once.
  using Loader = std::function<Result<Sample>(size_t)>;
  static Result<DataSet> Of(const format::Entry& entry, std::vector<std::string> names, Loader loader);

  // Asked before every Load, from its thread: an error stops the work that samples are read for.
  void set_guard(std::function<Status()> guard) { guard_ = std::move(guard); }
  Status CheckGuard() const { return guard_ ? guard_() : Status(); }

  size_t size() const { return names_.size(); }
  const std::string& name(size_t i) const { return names_[i]; }  // the file's, or the sample's number
  const std::vector<std::string>& names() const { return names_; }

  // Refuses what does not fit the inputs, and floating-point values that are not numbers.
  Result<Sample> Load(size_t i) const;

 private:
  DataSet() = default;
  Status Take(const format::Entry& entry);
  Status ListFolder();
  Result<Sample> Read(size_t i) const;
  std::string Title(size_t i) const;  // for messages

  std::string path_;
  std::vector<format::Tensor> wants_;  // the inputs
  std::optional<card::Card> card_;
  card::Geometry geometry_;  // of samples that are no pictures
  std::vector<std::string> names_;
  std::optional<StackedArrays> stacked_;
  Loader loader_;
  std::function<Status()> guard_;
};

// Opens the samples for a model's inputs; the card may be null.
using OpenData = std::function<Result<DataSet>(const format::Entry&, const card::Card*)>;

}  // namespace whet::eval

#endif  // WHET_EVAL_DATA_SET_H_
