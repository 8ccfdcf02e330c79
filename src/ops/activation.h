// SPDX-License-Identifier: Apache-2.0
// An activation within the epilogue of a product of i8: rule T of docs/integer-spec.md. Sums become 16-bit words of scale
// `activation_scale`, and the stored result of a word comes from a table, so that nothing is rounded to 8 bits before the
// activation.
#ifndef WHET_OPS_ACTIVATION_H_
#define WHET_OPS_ACTIVATION_H_

#include <optional>
#include <span>
#include <vector>

#include "ops/op.h"

namespace whet::ops {

constexpr AttrSpec kActivation = {"activation", AttrKind::kText, false,
                                  "the function that follows, of an i8 result: the name of a unary op"};
constexpr AttrSpec kActivationScale = {"activation_scale", AttrKind::kReals, false,
                                       "scale of the 16-bit words that the function is given, of each group"};
constexpr AttrSpec kActivationGain = {"activation_gain", AttrKind::kReals, false,
                                      "by which each group's results are multiplied, 1 when absent"};
constexpr AttrSpec kActivationGroup = {"activation_group", AttrKind::kInts, false,
                                       "group of each output channel, 0 when absent"};
constexpr AttrSpec kActivationAlpha = {"activation_alpha", AttrKind::kReal, false, "alpha of the function"};

bool CanBeActivation(const ir::Node& unary);

// The attributes by which a product has this unary op as its activation, its result being quantised so; nullopt for a
// function that straight lines between the nodes do not give. With gains, the result of channel c is gain[c] times that of
// the function; channels of one gain are a group.
std::optional<ir::Attrs> AsActivation(const ir::Node& unary, const ir::Quant& out,
                                      std::span<const float> gain = {});

// The unary op that the attributes stand for, without operands.
ir::Node ActivationNode(const ir::Attrs& attrs);

bool HasActivationTable(const ir::Attrs& attrs);

// The names of all these attributes.
std::span<const char* const> ActivationAttrs();

// Each channel's gain; empty where there are none.
std::vector<float> GainsOf(const ir::Attrs& attrs);

// Attributes that go together, on an op of so many output channels that takes them: i8 in the default dialect.
Status CheckActivationTable(const NodeView& view, int64_t channels);

// By what rules F, D and T scale accumulators: to the result's scale, or to that of the words of each channel's group.
std::vector<float> AccumulatorScales(const ir::Attrs& attrs, float in, std::span<const float> weight,
                                     const ir::Type& out, int64_t channels);

// 513 nodes for each group, one after the other: the function at each 128th word, in 1/128 of a stored step, zero point
// included, so that nodes beyond the stored range still give the line up to its end. Attributes as above.
std::vector<int16_t> ActivationTables(const ir::Attrs& attrs, const ir::Quant& out);

// Where each channel's nodes begin; empty where there is one group.
std::vector<int32_t> TableOffsets(const ir::Attrs& attrs);

}  // namespace whet::ops

#endif  // WHET_OPS_ACTIVATION_H_
