// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include "card/decoders.h"

namespace whet::card {
namespace {

std::vector<float> Softmax(const std::vector<float>& logits) {
  const float highest = *std::max_element(logits.begin(), logits.end());
  std::vector<float> scores(logits.size());
  double sum = 0;
  for (float logit : logits) sum += std::exp(static_cast<double>(logit) - highest);
  for (size_t i = 0; i < logits.size(); ++i)
    scores[i] = static_cast<float>(std::exp(static_cast<double>(logits[i]) - highest) / sum);
  return scores;
}

}  // namespace

Result<Answer> DecodeClasses(const Decoding& decoding) {
  const RealTensor& tensor = *WHET_TRY(decoding.Tensor("scores", 0));
  if (tensor.values.empty() || tensor.values.size() > 1000000)
    return WrongShape(tensor, "scores", "one score per class");
  for (float value : tensor.values) {
    if (std::isnan(value)) return Error("output '" + tensor.name + "' holds a value that is not a number");
  }
  const std::vector<float> scores = decoding.output.softmax ? Softmax(tensor.values) : tensor.values;
  std::vector<int> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  const size_t top = std::min(order.size(), static_cast<size_t>(decoding.output.top));
  std::partial_sort(order.begin(), order.begin() + static_cast<ptrdiff_t>(top), order.end(),
                    [&](int a, int b) {
                      const float x = scores[static_cast<size_t>(a)], y = scores[static_cast<size_t>(b)];
                      return x != y ? x > y : a < b;
                    });
  Answer answer;
  for (size_t i = 0; i < top; ++i)
    answer.classes.push_back(decoding.Named(order[i], scores[static_cast<size_t>(order[i])]));
  return answer;
}

}  // namespace whet::card
