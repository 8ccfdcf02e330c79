// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ops/movement.h"

namespace whet::ops {
namespace {

using ir::Dim;
using ir::Shape;

// A product of sizes and symbols.
struct Product {
  int64_t known = 1;
  std::vector<std::string> symbols;
};

Product ProductOf(const Shape& shape) {
  Product product;
  for (const Dim& dim : shape) {
    if (dim.known()) {
      product.known *= dim.size();
    } else {
      product.symbols.push_back(dim.symbol());
    }
  }
  return product;
}

// The size of the -1 entry, when the other entries have `rest` elements.
Result<Dim> OpenDim(const Shape& in, int64_t rest) {
  const Product have = ProductOf(in);
  if (rest == 0 || (have.symbols.empty() && have.known % rest != 0)) {
    return Error(fmt::format("shape {} cannot be spread over rows of {} elements; correct 'shape'",
                             ToString(in), rest));
  }
  if (have.symbols.empty()) return Dim(have.known / rest);
  std::string name = fmt::format("{}", fmt::join(have.symbols, "*"));
  if (have.known != rest) name += fmt::format("*{}/{}", have.known, rest);
  return Dim::Symbol(std::move(name));
}

Result<Shape> Resolve(const Shape& in, const std::vector<int64_t>& wanted) {
  int64_t rest = 1;
  for (int64_t size : wanted) {
    if (size < -1) return Error(fmt::format("'shape' holds {}; sizes are at least 0, or -1 once", size));
    if (size >= 0 && __builtin_mul_overflow(rest, size, &rest)) return Error("'shape' has too many elements");
  }
  const auto open = std::count(wanted.begin(), wanted.end(), -1);
  if (open > 1) return Error("'shape' holds -1 more than once; only one size can be left open");
  Shape out;
  for (int64_t size : wanted) out.push_back(size < 0 ? WHET_TRY(OpenDim(in, rest)) : Dim(size));
  const Product have = ProductOf(in);
  if (open == 0 && have.symbols.empty() && have.known != rest) {
    return Error(fmt::format("shape {} has {} elements, the result {} has {}; correct 'shape'", ToString(in),
                             have.known, ToString(out), rest));
  }
  return out;
}

// The sizes when only the graph's run will tell them: symbols of the node's own.
Result<Shape> UnknownSizes(const NodeView& view) {
  const std::optional<ir::Dims> length = ir::StaticDims(view.in(1).shape);
  if (!length || length->size() != 1 || (*length)[0] > 64)
    return Error("the shape operand must be a short list of known length");
  Shape out;
  for (int64_t i = 0; i < (*length)[0]; ++i)
    out.push_back(Dim::Symbol(fmt::format("{}.{}", view.node.name, i)));
  return out;
}

Result<std::vector<ir::Type>> Infer(const NodeView& view) {
  WHET_TRY(RequirePerTensor(view, 0));
  ir::Type type = view.in(0);
  if (!view.has(1)) {
    if (!view.attrs().Has("shape"))
      return Error("neither attribute 'shape' nor a shape operand is given; give one");
    type.shape = WHET_TRY(Resolve(type.shape, view.attrs().Ints("shape")));
  } else if (const ir::Tensor* shape = view.constant(1)) {
    type.shape = WHET_TRY(Resolve(type.shape, shape->Ints()));
  } else {
    type.shape = WHET_TRY(UnknownSizes(view));
  }
  return std::vector{type};
}

Status Verify(const NodeView& view) {
  return view.has(1) ? RequireIndices(view, 1) : Status();
}

Result<std::vector<ir::Tensor>> Eval(const EvalView& view) {
  return std::vector{view.in(0).Reshaped(*ir::StaticDims(view.output_types[0].shape))};
}

constexpr AttrSpec kAttrs[] = {{"shape", AttrKind::kInts, false, "sizes of the result; one may be -1"}};

}  // namespace

const Op kOp_reshape = {"reshape", "the same elements under another shape", 1, 2, 1, kAttrs, Infer, Verify,
                        Eval};

}  // namespace whet::ops
