// SPDX-License-Identifier: Apache-2.0
// Model cards. What is read prints to a text that reads as the same card.
#include "base/check.h"
#include "card/card.h"
#include "fuzz_target.h"

using namespace whet;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Result<card::Card> card = card::ParseCard(fuzz::Text(data, size));
  if (!card.ok() || !card->output.labels_file.empty()) return 0;
  const std::string text = card::PrintCard(*card);
  const Result<card::Card> again = card::ParseCard(text);
  WHET_CHECK(again.ok());
  WHET_CHECK(card::PrintCard(*again) == text);
  return 0;
}
