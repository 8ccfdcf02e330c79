// SPDX-License-Identifier: Apache-2.0
#include "ops/scatter.h"

#include <fmt/format.h>

#include "ops/visit.h"

namespace whet::ops {
namespace {

template <typename T>
T Met(std::string_view reduction, T there, T update) {
  if (reduction == "add") return Wrapping(there, update, [](auto a, auto b) { return a + b; });
  if (reduction == "mul") return Wrapping(there, update, [](auto a, auto b) { return a * b; });
  if (update != update) return update;
  if (reduction == "max") return update > there ? update : there;
  return update < there ? update : there;
}

}  // namespace

Status CheckScatter(const NodeView& view) {
  WHET_TRY(RequireIndices(view, 1));
  const ir::Type &data = view.in(0), &updates = view.in(2);
  if (data.dtype != updates.dtype || data.quant != updates.quant) {
    return Error(fmt::format("updates of type {} cannot go into {}; cast or quantise them alike",
                             ToString(updates), ToString(data)));
  }
  const std::string reduction = view.attrs().Text("reduction", "none");
  if (reduction == "none") return {};
  if (reduction != "add" && reduction != "mul" && reduction != "max" && reduction != "min")
    return Error(fmt::format("attribute 'reduction' is '{}'; it is none, add, mul, max or min", reduction));
  if (IsNumber(data.dtype) && !data.quant.present()) return {};
  return Error(fmt::format("reduction '{}' of {}; it works on plain numbers", reduction, ToString(data)));
}

void Meet(std::string_view reduction, const ir::Tensor& updates, int64_t from, ir::Tensor& to, int64_t at) {
  if (reduction == "none") return CopyElement(updates, from, to, at);
  VisitNumber(to.dtype(), [&](auto zero) {
    using T = decltype(zero);
    T& there = to.MutableData<T>()[static_cast<size_t>(at)];
    there = Met(reduction, there, updates.Data<T>()[static_cast<size_t>(from)]);
  });
}

}  // namespace whet::ops
