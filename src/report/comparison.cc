// SPDX-License-Identifier: Apache-2.0
#include "report/comparison.h"

namespace whet::report {
namespace {

Json ToJson(const eval::Difference& d) {
  return {{"tensor", d.name},
          {"other", d.other},
          {"op", d.op},
          {"node", d.node},
          {"elements", d.count},
          {"differing", d.differing},
          {"largest", Number(d.largest)},
          {"at", d.at},
          {"a", Number(d.a)},
          {"b", Number(d.b)},
          {"sqnr_db", Number(d.sqnr_db)},
          {"same_bits", d.same_bits}};
}

}  // namespace

Json ToJson(const eval::Comparison& result) {
  Json rows = Json::array();
  for (const eval::Difference& d : result.rows) rows.push_back(ToJson(d));
  return {{"tensors", rows},
          {"unpaired", {{"a", result.alone_a}, {"b", result.alone_b}}},
          {"first", result.first() ? ToJson(*result.first()) : Json()}};
}

}  // namespace whet::report
