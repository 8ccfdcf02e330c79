// SPDX-License-Identifier: Apache-2.0
// From a plan operation to a kernel call. One file per op, bind/<op>.cc, fills a Binding; the rest is the
// same for all ops. The runtime, lowering (pre-packing) and emit_c share it, so that a device, the host and
// firmware run the same call.
#ifndef WHET_BIND_BIND_H_
#define WHET_BIND_BIND_H_

#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "base/cpu.h"
#include "base/result.h"
#include "bind/constants.h"
#include "format/plan.h"
#include "kernels/registry.h"

namespace whet::bind {

// One operand of an op; null where an optional one is absent.
struct Operand {
  const format::Tensor* tensor = nullptr;
};

// What bind/<op>.cc sees: an op with its operands looked up. Attributes are read by name with the defaults of
// docs/ops.md.
class OpView {
 public:
  OpView(Constants& constants, const format::Entry& entry, const format::Op& op);

  const format::Op& op() const { return op_; }
  bool tflm() const { return tflm_; }
  size_t input_count() const { return inputs_.size(); }
  size_t baked_count() const { return baked_.size(); }
  bool has(size_t i) const { return i < inputs_.size() && inputs_[i].tensor; }
  const format::Tensor& in(size_t i) const { return *inputs_[i].tensor; }
  const format::Tensor& out(size_t i) const { return *outputs_[i].tensor; }
  // The bytes of a constant operand, null for others.
  const void* in_data(size_t i) const { return has(i) ? DataOf(in(i)) : nullptr; }
  // Whether the call shall read the codes of an operand, rather than in_data().
  bool reads_codes(size_t i) const { return constants_.prefer_codes && has(i) && in(i).is_coded(); }
  CodedConstant codes(size_t i) const { return CodesOf(constants_.plan(), in(i)); }
  const format::Tensor& baked(size_t i) const { return *baked_[i].tensor; }
  template <typename T>
  const T* baked_data(size_t i) const {
    return static_cast<const T*>(DataOf(baked(i)));
  }

  int64_t Int(std::string_view key, int64_t otherwise) const;
  double Real(std::string_view key, double otherwise) const;
  std::string_view Text(std::string_view key, std::string_view otherwise) const;
  std::span<const int64_t> Ints(std::string_view key) const;  // empty when absent
  std::span<const double> Reals(std::string_view key) const;

 private:
  const format::Attr* Find(std::string_view key) const;
  const void* DataOf(const format::Tensor& tensor) const {
    return tensor.is_constant() ? constants_.Data(tensor) : nullptr;
  }
  Constants& constants_;
  const format::Op& op_;
  bool tflm_;
  std::vector<Operand> inputs_, outputs_, baked_;
};

// One kernel call of an op, before a row is chosen. Most ops are one call; concat is one per operand, reshape
// none when it aliases.
struct Call {
  const char* family = nullptr;
  std::vector<int32_t> params;            // the family's params struct, word by word
  std::vector<int32_t> in, out;           // tensor indices of the entry, in the family's order
  std::vector<const void*> source;        // canonical constants in the family's order, null where absent
  std::vector<kernels::ConstSpec> specs;  // of `source`; count 0 where absent

  template <typename Params>
  void SetParams(const Params& p) {
    static_assert(sizeof(Params) % sizeof(int32_t) == 0);
    params.resize(sizeof(Params) / sizeof(int32_t));
    std::memcpy(params.data(), &p, sizeof(Params));
  }
  void AddConst(const void* data, kernels::ConstSpec spec) {
    source.push_back(data);
    specs.push_back(data ? spec : kernels::ConstSpec{spec.dtype, 0});
  }
};

// A call with its row: what the runtime executes and emit_c prints.
struct BoundCall {
  Call call;
  const kernels::Kernel* kernel = nullptr;
  std::vector<kernels::ConstSpec>
      packed;  // what the kernel reads: packed specs, or call.specs when the row does not pack
  int32_t tiles = 1;
  size_t workspace = 0;  // bytes per thread
};

// The calls of one op; an error names what the op's row refuses. The plan has been verified by ReadPlan:
// indices, sizes and operand order are right; types, ranks, attribute values and operand counts are checked
// here. `constants` own what calls point at.
Result<std::vector<Call>> CallsOf(Constants& constants, const format::Entry& entry, const format::Op& op);

// Chooses a row for every call among the ISAs allowed.
Result<std::vector<BoundCall>> BindOp(Constants& constants, const format::Entry& entry, const format::Op& op,
                                      IsaSet allowed);

// Rows of bind/binders.inc.
struct Binder {
  uint16_t code;
  Status (*bind)(const OpView&, std::vector<Call>*);
};

}  // namespace whet::bind

#endif  // WHET_BIND_BIND_H_
