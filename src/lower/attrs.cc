// SPDX-License-Identifier: Apache-2.0
#include "lower/attrs.h"

namespace whet::lower {
namespace {

using Kind = format::Attr::Kind;

struct Writer {
  format::Attr& attr;
  void operator()(int64_t value) { attr.kind = Kind::kInt, attr.ints = {value}; }
  void operator()(double value) { attr.kind = Kind::kReal, attr.reals = {value}; }
  void operator()(const std::string& value) { attr.kind = Kind::kText, attr.text = value; }
  void operator()(const std::vector<int64_t>& values) { attr.kind = Kind::kInts, attr.ints = values; }
  void operator()(const std::vector<double>& values) { attr.kind = Kind::kReals, attr.reals = values; }
};

ir::Attr ValueOf(const format::Attr& attr) {
  switch (attr.kind) {
    case Kind::kInt:
      return attr.ints.at(0);
    case Kind::kReal:
      return attr.reals.at(0);
    case Kind::kText:
      return attr.text;
    case Kind::kInts:
      return attr.ints;
    case Kind::kReals:
      return attr.reals;
  }
  return int64_t{0};
}

}  // namespace

std::vector<format::Attr> ToPlan(const ir::Attrs& attrs) {
  std::vector<format::Attr> list;
  for (const auto& [key, value] : attrs) {
    format::Attr& attr = list.emplace_back();
    attr.key = key;
    std::visit(Writer{attr}, value);
  }
  return list;
}

ir::Attrs ToGraph(const std::vector<format::Attr>& attrs) {
  ir::Attrs result;
  for (const format::Attr& attr : attrs) result.Set(attr.key, ValueOf(attr));
  return result;
}

}  // namespace whet::lower
