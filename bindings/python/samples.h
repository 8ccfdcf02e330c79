// SPDX-License-Identifier: Apache-2.0
// Samples from Python as a data set: a path, or a sequence whose elements are read when they are needed.
#ifndef WHET_BINDINGS_PYTHON_SAMPLES_H_
#define WHET_BINDINGS_PYTHON_SAMPLES_H_

#include "convert.h"
#include "eval/data_set.h"
#include "interrupt.h"

namespace whet::python {

std::vector<format::Tensor> InputsOf(const format::Entry& entry);

// The inputs of one run: an array or a path, or a tuple, list or dict of them for a model of several inputs. Needs the GIL.
Result<eval::Sample> SampleOf(nb::handle object, std::span<const format::Tensor> wants,
                              const card::Card* card);

// `data` is a path or has a length and elements. It and `interrupt` must outlive the data sets, which may be read by threads that
// don't hold the GIL. An exception of an element's is kept in `interrupt`, and the reading fails.
eval::OpenData Opener(nb::handle data, Interrupt* interrupt);

}  // namespace whet::python

#endif  // WHET_BINDINGS_PYTHON_SAMPLES_H_
