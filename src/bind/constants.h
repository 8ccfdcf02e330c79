// SPDX-License-Identifier: Apache-2.0
// Where the constants of a plan lie in memory. Coded ones (docs/adr/0008-coded-constants.md) are expanded to the floats that they
// stand for when somebody first asks for them; all others are used where the plan has them.
#ifndef WHET_BIND_CONSTANTS_H_
#define WHET_BIND_CONSTANTS_H_

#include <cstdlib>
#include <map>
#include <memory>
#include <span>

#include "base/result.h"
#include "format/plan.h"
#include "kernels/layout/coding.h"

namespace whet::bind {

// A coded constant as the kernels that read codes take it.
struct CodedConstant {
  whet_coding coding;
  whet_codes codes;
  uint64_t scales = 0;  // how many
};

CodedConstant CodesOf(const format::Plan& plan, const format::Tensor& tensor);

class Constants {
 public:
  explicit Constants(const format::Plan& plan) : plan_(&plan) {}

  // Whether operations that have a kernel for codes shall read those: firmware, which has no memory to expand into.
  bool prefer_codes = false;

  const format::Plan& plan() const { return *plan_; }

  // The elements of a constant; null, once and for all, where memory runs out.
  const void* Data(const format::Tensor& tensor);
  Status status() const;

  // Gives back what was expanded and lies at none of these addresses.
  void KeepOnly(std::span<const void* const> used);

 private:
  struct Free {
    void operator()(float* floats) const { std::free(floats); }
  };
  const format::Plan* plan_;
  std::map<const format::Tensor*, std::unique_ptr<float, Free>> expanded_;
  uint64_t refused_ = 0;  // bytes that there was no memory for
};

}  // namespace whet::bind

#endif  // WHET_BIND_CONSTANTS_H_
