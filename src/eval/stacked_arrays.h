// SPDX-License-Identifier: Apache-2.0
// Samples stacked in arrays, one array per input: .npy for a model of one input, .npz for any.
#ifndef WHET_EVAL_STACKED_ARRAYS_H_
#define WHET_EVAL_STACKED_ARRAYS_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "eval/array_file.h"
#include "format/plan.h"
#include "ir/tensor.h"

namespace whet::eval {

class StackedArrays {
 public:
  // An array's leading axis counts samples; what follows is the input's shape, whose own leading 1 may be left out. Members of a
  // .npz are named like the inputs; for a model of one input, a single member that has its shape is taken under any name.
  static Result<StackedArrays> Open(const std::string& path, const std::vector<format::Tensor>& wants);

  size_t size() const { return samples_; }
  Result<std::vector<ir::Tensor>> Load(size_t sample) const;

 private:
  explicit StackedArrays(ArrayFile file) : file_(std::move(file)) {}
  Result<const ArrayFile::Member*> MemberFor(const format::Tensor& want) const;
  Status Choose();

  ArrayFile file_;
  std::vector<format::Tensor> wants_;
  std::vector<media::ArrayView> arrays_;  // one per input
  size_t samples_ = 0;
};

}  // namespace whet::eval

#endif  // WHET_EVAL_STACKED_ARRAYS_H_
