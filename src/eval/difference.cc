// SPDX-License-Identifier: Apache-2.0
#include "eval/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace whet::eval {
namespace {

ir::Dims IndexOf(int64_t flat, const ir::Dims& dims) {
  ir::Dims index(dims.size());
  for (size_t d = dims.size(); d-- > 0;) {
    index[d] = dims[d] > 0 ? flat % dims[d] : 0;
    flat = dims[d] > 0 ? flat / dims[d] : 0;
  }
  return index;
}

double Decibels(double signal, double noise) {
  return noise > 0 ? 10 * std::log10(signal / noise) : INFINITY;
}

using KeyOf = std::function<std::string(const NamedTensor&)>;

// Pairs what is still alone on both sides by a key; in turn where a key stands equally often on both.
class Matcher {
 public:
  Matcher(const std::vector<NamedTensor>& a, const std::vector<NamedTensor>& b)
      : a_(a), b_(b), partner_(a.size(), kNone), taken_(b.size()) {}

  void By(const KeyOf& key) {
    std::map<std::string, std::vector<size_t>> left, right;
    for (size_t i = 0; i < a_.size(); ++i)
      if (partner_[i] == kNone) left[key(a_[i])].push_back(i);
    for (size_t i = 0; i < b_.size(); ++i)
      if (!taken_[i]) right[key(b_[i])].push_back(i);
    for (const auto& [name, ours] : left) {
      const auto theirs = right.find(name);
      if (name.empty() || theirs == right.end() || theirs->second.size() != ours.size()) continue;
      for (size_t k = 0; k < ours.size(); ++k) Join(ours[k], theirs->second[k]);
    }
  }

  Pairing Take() const {
    Pairing pairing;
    for (size_t i = 0; i < a_.size(); ++i) {
      if (partner_[i] == kNone) {
        ++pairing.alone_a;
      } else {
        pairing.pairs.emplace_back(i, partner_[i]);
      }
    }
    pairing.alone_b = b_.size() - pairing.pairs.size();
    return pairing;
  }

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);
  void Join(size_t i, size_t j) {
    if (a_[i].tensor.count() != b_[j].tensor.count()) return;
    partner_[i] = j;
    taken_[j] = true;
  }

  const std::vector<NamedTensor>&a_, &b_;
  std::vector<size_t> partner_;
  std::vector<bool> taken_;
};

}  // namespace

Pairing PairUp(const std::vector<NamedTensor>& a, const std::vector<NamedTensor>& b) {
  Matcher matcher(a, b);
  matcher.By([](const NamedTensor& t) { return t.name; });
  matcher.By([](const NamedTensor& t) { return t.node.empty() ? "" : t.op + "\n" + t.node; });
  matcher.By([](const NamedTensor& t) {
    return t.op.empty() ? "" : t.op + ir::ToString(ir::ToShape(t.tensor.dims()));
  });
  return matcher.Take();
}

void Difference::Merge(const Difference& other) {
  if (other.differing > 0 && (differing == 0 || other.largest > largest)) {
    largest = other.largest;
    at = other.at;
    a = other.a;
    b = other.b;
  }
  count += other.count;
  differing += other.differing;
  signal += other.signal;
  noise += other.noise;
  sqnr_db = Decibels(signal, noise);
  same_bits = same_bits && other.same_bits;
}

Difference Measure(const NamedTensor& a, const NamedTensor& b) {
  Difference d{a.name, a.op, a.node, b.name, a.tensor.count()};
  int64_t at = 0;
  for (int64_t i = 0; i < d.count; ++i) {
    const double x = RealValue(a, i), y = RealValue(b, i);
    if (x == y || (std::isnan(x) && std::isnan(y))) {
      d.signal += std::isfinite(x) ? x * x : 0;
      continue;
    }
    const double error = std::isnan(x - y) ? INFINITY : std::abs(x - y);
    if (d.differing++ == 0 || error > d.largest) at = i;
    d.largest = std::max(d.largest, error);
    d.signal += x * x;
    d.noise += error * error;
  }
  d.sqnr_db = Decibels(d.signal, d.noise);
  d.same_type = a.tensor.dtype() == b.tensor.dtype();
  d.same_bits = d.same_type && std::ranges::equal(a.tensor.bytes(), b.tensor.bytes());
  if (d.differing == 0) return d;
  d.at = IndexOf(at, a.tensor.dims());
  d.a = RealValue(a, at);
  d.b = RealValue(b, at);
  return d;
}

}  // namespace whet::eval
