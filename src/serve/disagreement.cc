// SPDX-License-Identifier: Apache-2.0
#include "serve/disagreement.h"

#include <algorithm>
#include <cmath>

#include "serve/number.h"

namespace whet::serve {
namespace {

// The values that an output's bytes stand for. One scale is for all; those of many, which no output of a net has, are passed over:
// both sides then compare as stored.
std::vector<double> Values(const Port& port, const Tensor& tensor) {
  const size_t each = DTypeSize(tensor.dtype);
  std::vector<double> values(tensor.bytes.size() / each);
  const bool scaled = port.scale.size() == 1 && port.zero_point.size() <= 1;
  const double zero = scaled && !port.zero_point.empty() ? port.zero_point[0] : 0;
  const double scale = scaled ? static_cast<double>(port.scale[0]) : 1;
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = (ElementAsDouble(tensor.dtype, tensor.bytes.data() + i * each) - zero) * scale;
  return values;
}

// A NaN is no largest value: rows that are all NaN have their first.
size_t Largest(std::span<const double> row) {
  size_t best = 0;
  for (size_t i = 1; i < row.size(); ++i) {
    if (row[i] > row[best] || (std::isnan(row[best]) && !std::isnan(row[i]))) best = i;
  }
  return best;
}

bool OtherClass(std::span<const double> live, std::span<const double> candidate, size_t classes) {
  for (size_t at = 0; at < live.size(); at += classes) {
    if (Largest(live.subspan(at, classes)) != Largest(candidate.subspan(at, classes))) return true;
  }
  return false;
}

bool FarAway(std::span<const double> live, std::span<const double> candidate, double tolerance) {
  double difference = 0, magnitude = 0;
  for (size_t i = 0; i < live.size(); ++i) {
    if (live[i] == candidate[i] || (std::isnan(live[i]) && std::isnan(candidate[i]))) continue;
    difference += std::abs(live[i] - candidate[i]);
  }
  for (double value : live) magnitude += std::isfinite(value) ? std::abs(value) : 0;
  return !(difference <= tolerance * magnitude);  // also where a NaN stands against a number
}

bool Differs(const Port& live_port, const Tensor& live, const Port& port, const Tensor& tensor,
             double tolerance) {
  if (live.dtype != tensor.dtype || live.dims != tensor.dims) return true;
  const bool real = IsFloat(live.dtype) || (!live_port.scale.empty() && !port.scale.empty());
  if (!real) return live.bytes != tensor.bytes;
  const std::vector<double> ours = Values(live_port, live), theirs = Values(port, tensor);
  const bool scores = !live.dims.empty() && live.dims.size() <= 2 && live.dims.back() > 1;
  if (scores) return OtherClass(ours, theirs, static_cast<size_t>(live.dims.back()));
  return FarAway(ours, theirs, tolerance);
}

}  // namespace

bool Disagree(std::span<const Port> live_ports, const std::vector<Tensor>& live,
              std::span<const Port> candidate_ports, const std::vector<Tensor>& candidate, double tolerance) {
  if (live.size() != candidate.size()) return true;
  for (size_t i = 0; i < live.size(); ++i) {
    if (Differs(live_ports[i], live[i], candidate_ports[i], candidate[i], tolerance)) return true;
  }
  return false;
}

}  // namespace whet::serve
