// SPDX-License-Identifier: Apache-2.0
// Samples stacked in arrays, one array per input: .npy for a model of one input, .npz for any. The file stays mapped; only
// compressed members of a .npz are held in memory.
#ifndef WHET_EVAL_STACKED_ARRAYS_H_
#define WHET_EVAL_STACKED_ARRAYS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/inflate.h"
#include "base/file.h"
#include "base/result.h"
#include "format/plan.h"
#include "ir/tensor.h"
#include "media/npy.h"

namespace whet::eval {

class StackedArrays {
 public:
  // An array's leading axis counts samples; what follows is the input's shape, whose own leading 1 may be left out. Members of a
  // .npz are named like the inputs; for a model of one input, a single member that has its shape is taken under any name.
  static Result<StackedArrays> Open(const std::string& path, const std::vector<format::Tensor>& wants);

  size_t size() const { return samples_; }
  Result<std::vector<ir::Tensor>> Load(size_t sample) const;

 private:
  struct Member {
    std::string name;
    media::ArrayView array;
  };
  StackedArrays(std::string path, MappedFile file) : path_(std::move(path)), file_(std::move(file)) {}
  Status AddArchive();
  Status AddMember(std::string name, std::span<const std::byte> npy);
  Result<const Member*> MemberFor(const format::Tensor& want, bool only) const;
  Status Choose();

  std::string path_;
  MappedFile file_;
  std::vector<std::unique_ptr<archive::Bytes>> unpacked_;
  std::vector<Member> members_;
  std::vector<format::Tensor> wants_;
  std::vector<media::ArrayView> arrays_;  // one per input
  size_t samples_ = 0;
};

}  // namespace whet::eval

#endif  // WHET_EVAL_STACKED_ARRAYS_H_
