// SPDX-License-Identifier: Apache-2.0
// Changes of a model file in its meaning instead of in its bytes: what comes out is a file of the same format that
// still parses, so that what is behind the parser gets tried.
#ifndef WHET_TESTS_FUZZ_MODEL_CHANGE_H_
#define WHET_TESTS_FUZZ_MODEL_CHANGE_H_

#include <span>
#include <vector>

#include "dice.h"

namespace whet::fuzz {

// The changed file; empty when the bytes are no such file.
std::vector<uint8_t> ChangedTflite(std::span<const uint8_t> file, Dice& dice);
std::vector<uint8_t> ChangedOnnx(std::span<const uint8_t> file, Dice& dice);

// Changes one number, character or byte of a TFLite file where it lies. The file must have been verified.
void ChangeTfliteScalar(std::span<uint8_t> file, Dice& dice);

}  // namespace whet::fuzz

#endif  // WHET_TESTS_FUZZ_MODEL_CHANGE_H_
