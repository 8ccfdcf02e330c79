// SPDX-License-Identifier: Apache-2.0
// An activation within the epilogue of a product of i8: rule T of docs/integer-spec.md. Sums become 16-bit words of scale
// `activation_scale`, and the stored result of a word comes from a table, so that nothing is rounded to 8 bits before the
// activation.
#ifndef WHET_OPS_ACTIVATION_H_
#define WHET_OPS_ACTIVATION_H_

#include <optional>
#include <vector>

#include "ops/op.h"

namespace whet::ops {

constexpr AttrSpec kActivation = {"activation", AttrKind::kText, false,
                                  "the function that follows, of an i8 result: the name of a unary op"};
constexpr AttrSpec kActivationScale = {"activation_scale", AttrKind::kReal, false,
                                       "scale of the 16-bit words that the function is given"};
constexpr AttrSpec kActivationAlpha = {"activation_alpha", AttrKind::kReal, false, "alpha of the function"};

bool CanBeActivation(const ir::Node& unary);

// The attributes by which a product has this unary op as its activation, its result being quantised so; nullopt for a
// function that straight lines between the nodes do not give.
std::optional<ir::Attrs> AsActivation(const ir::Node& unary, const ir::Quant& out);

// The unary op that the attributes stand for, without operands.
ir::Node ActivationNode(const ir::Attrs& attrs);

bool HasActivationTable(const ir::Attrs& attrs);

// Attributes that go together, on an op that takes them: i8 in the default dialect.
Status CheckActivationTable(const NodeView& view);

// What rules F and D scale accumulators to: the result's scale, or that of the words.
float AccumulatorTarget(const ir::Attrs& attrs, const ir::Type& out);

// 513 nodes, the function at each 128th word, in 1/128 of a stored step, zero point included, so that nodes
// beyond the stored range still give the line up to its end. Attributes as above.
std::vector<int16_t> ActivationTable(const ir::Attrs& attrs, const ir::Quant& out);

}  // namespace whet::ops

#endif  // WHET_OPS_ACTIVATION_H_
