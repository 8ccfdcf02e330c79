// SPDX-License-Identifier: Apache-2.0
// A card to start from, guessed from the shapes of a model's inputs and outputs.
#ifndef WHET_CARD_SUGGEST_H_
#define WHET_CARD_SUGGEST_H_

#include "card/card.h"
#include "format/plan.h"

namespace whet::card {

// Shapes say nothing of normalisation, colour order and labels: those are the most common values, for a
// person to check.
Card Suggest(const format::Entry& entry);

}  // namespace whet::card

#endif  // WHET_CARD_SUGGEST_H_
