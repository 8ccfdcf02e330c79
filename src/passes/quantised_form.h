// SPDX-License-Identifier: Apache-2.0
// Which operations have a form on stored integers, and what it asks of the quantisations around it.
#ifndef WHET_PASSES_QUANTISED_FORM_H_
#define WHET_PASSES_QUANTISED_FORM_H_

#include "ir/graph.h"

namespace whet::passes {

enum class QuantisedForm : uint8_t {
  kNone,      // computes in floats
  kWeighted,  // constant weights and bias; operand and result of any quantisation
  kFree,      // operands and result of any quantisation
  kKeeping,   // the result is quantised as the operand is
  kMoving,    // likewise, and the stored numbers are only moved or chosen among
  kEqual,     // all operands and the result have one quantisation
  kSoftmax,   // steps of 1/256 from 0 on
  kReading,   // the operand of any quantisation; the result is no quantised number
};

QuantisedForm QuantisedFormOf(const ir::Node& node);

}  // namespace whet::passes

#endif  // WHET_PASSES_QUANTISED_FORM_H_
