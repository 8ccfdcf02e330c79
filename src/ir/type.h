// SPDX-License-Identifier: Apache-2.0
// What a value of the graph is: element type, shape (dimensions may be symbolic) and quantisation.
#ifndef WHET_IR_TYPE_H_
#define WHET_IR_TYPE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/dtype.h"

namespace whet::ir {

// One dimension: a known size, or a symbol such as "batch" that inputs or --shape bind later.
class Dim {
 public:
  Dim(int64_t size) : size_(size) {}  // NOLINT(google-explicit-constructor)
  static Dim Symbol(std::string name) {
    Dim dim(-1);
    dim.symbol_ = std::move(name);
    return dim;
  }

  bool known() const { return size_ >= 0; }
  int64_t size() const { return size_; }  // only when known()
  const std::string& symbol() const { return symbol_; }
  bool operator==(const Dim&) const = default;

 private:
  int64_t size_;
  std::string symbol_;
};

using Shape = std::vector<Dim>;
using Dims = std::vector<int64_t>;  // a shape with all sizes known
using Bindings = std::map<std::string, int64_t>;

// The sizes, when all are known.
std::optional<Dims> StaticDims(const Shape& shape);
Shape ToShape(const Dims& dims);
Shape Bind(const Shape& shape, const Bindings& bindings);
int64_t ElementCount(const Dims& dims);
std::string ToString(const Shape& shape);  // "[1, batch, 3]"

// Affine quantisation: real = scale * (stored - zero_point). Not quantised when `scale` is empty. One entry means per tensor;
// more mean one per index of dimension `axis`. `zero_point` has as many entries as `scale`.
// Constants may be quantised in groups: each run of `group` indices along `axis`, the last one perhaps shorter, has an entry for
// every place in the other dimensions. The entries lie as a tensor of the constant's dimensions with that axis ceil(size / group).
struct Quant {
  std::vector<float> scale;
  std::vector<int32_t> zero_point;
  int axis = -1;
  int64_t group = 0;  // 0: no groups

  bool present() const { return !scale.empty(); }
  bool grouped() const { return group > 0; }
  bool per_tensor() const { return scale.size() == 1 && group == 0; }
  bool operator==(const Quant&) const = default;
  static Quant PerTensor(float scale, int32_t zero_point) { return {{scale}, {zero_point}, -1, 0}; }
};

struct Type {
  DType dtype = DType::kF32;
  Shape shape;
  Quant quant;

  bool operator==(const Type&) const = default;
};

// Which entry of `quant` element i of a tensor of these dimensions has.
class QuantIndex {
 public:
  QuantIndex(const Quant& quant, const Dims& dims);
  size_t operator()(int64_t i) const {
    const int64_t outer = i / (size_ * inner_), k = i / inner_ % size_, inside = i % inner_;
    return static_cast<size_t>(outer * outer_step_ + k / group_ * step_ + inside * inside_step_);
  }
  int64_t entries() const { return entries_; }

 private:
  int64_t size_ = 1, inner_ = 1, group_ = 1, outer_step_ = 0, step_ = 0, inside_step_ = 0, entries_ = 1;
};

// That of a constant of these dimensions after its axes were put in the order of `perm`.
Quant PermutedQuant(const Quant& quant, const Dims& dims, const std::vector<int64_t>& perm);

std::string ToString(const Type& type);  // "i8[1, 49, 10, 1] q(0.58470291, 83)"

}  // namespace whet::ir

#endif  // WHET_IR_TYPE_H_
