// SPDX-License-Identifier: Apache-2.0
#ifndef WHET_TESTS_FUZZ_TFLITE_SPARSE_CHANGE_H_
#define WHET_TESTS_FUZZ_TFLITE_SPARSE_CHANGE_H_

#include <vector>

#include "dice.h"

namespace whet::fuzz {

namespace wire {
struct TensorT;
}

// Makes a tensor sparse, with data as long as its levels say: its last dimension, or blocks of it, in rows like those of
// a CSR matrix. Nothing happens to a tensor without data or shape.
void MakeSparse(wire::TensorT& tensor, std::vector<uint8_t>* data, Dice& dice);

}  // namespace whet::fuzz

#endif  // WHET_TESTS_FUZZ_TFLITE_SPARSE_CHANGE_H_
