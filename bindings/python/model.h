// SPDX-License-Identifier: Apache-2.0
// whet.Model: a model in memory, with arrays in and out.
#ifndef WHET_BINDINGS_PYTHON_MODEL_H_
#define WHET_BINDINGS_PYTHON_MODEL_H_

#include <nanobind/nanobind.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "card/card.h"
#include "card/decode.h"
#include "convert.h"
#include "eval/execute.h"
#include "eval/model.h"

namespace whet::python {

// What an input or an output is: whet.TensorSpec.
struct TensorSpec {
  std::string name;
  DType dtype = DType::kF32;
  std::vector<int64_t> shape;
  std::vector<float> scale;
  std::vector<int32_t> zero_point;
  bool exact = true;
};

// One run at a time: threads that call in between wait.
class Model {
 public:
  static std::unique_ptr<Model> Load(const eval::ModelOptions& options, const eval::ExecuteOptions& execute);

  nb::object Run(nb::args inputs, bool copy);
  nb::object Predict(nb::handle given);
  nb::object InputView(nb::handle which);
  nb::object OutputView(nb::handle which);
  void Reset();

  const eval::ModelOptions& options() const { return options_; }
  std::vector<TensorSpec> inputs() const;
  std::vector<TensorSpec> outputs() const;
  std::vector<std::string> labels() const;
  bool keeps_state() const { return session().keeps_state(); }
  size_t arena_bytes() const { return session().arena_bytes(); }
  int threads() const { return session().threads(); }

 private:
  // What one call gives for an input: its elements, or what they became.
  struct Given {
    size_t input = 0;
    Elements elements;
    std::optional<ir::Tensor> stored;
  };

  Model() = default;
  runtime::Session& session() const { return *executor_.session(); }
  const format::Entry& entry() const { return model_->entry(); }
  const format::Tensor& Input(size_t i) const;
  const format::Tensor& Output(size_t i) const;
  size_t IndexOf(nb::handle which, bool input) const;
  Given Bind(size_t input, nb::handle value) const;
  std::vector<Given> BindAll(const nb::args& inputs) const;
  void Compute(const std::vector<Given>& given);
  nb::object View(std::span<std::byte> bytes, const format::Tensor& tensor, bool writable);
  std::vector<std::vector<int64_t>> RealSizes() const;
  nb::object Bundle(std::vector<nb::object> arrays) const;
  void PrepareArrays();
  struct Source;  // of Predict: a file, a picture, a sound or a tensor
  Source Read(nb::handle given) const;
  Result<card::Answer> Answer(Source source);

  eval::ModelOptions options_;
  std::optional<eval::Model> model_;
  eval::Executor executor_;
  std::optional<card::Card> card_;
  std::mutex mutex_;
  size_t visible_ = 0;  // outputs that the model shows
  nb::object empty_;    // numpy.empty
  std::vector<nb::object> shapes_, dtypes_, names_;
};

}  // namespace whet::python

#endif  // WHET_BINDINGS_PYTHON_MODEL_H_
