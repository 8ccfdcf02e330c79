// SPDX-License-Identifier: Apache-2.0
// Einsum by transposes, sums and batched products of two operands at a time.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "import/onnx/compose.h"
#include "import/onnx/ops.h"

namespace whet::import {
namespace {

using Labels =
    std::string;  // a letter for each dimension; those of an ellipsis are '0', '1', ... from its last

// An operand on its way: one dimension for each label.
struct Term {
  ir::ValueId id;
  Labels labels;
};

using Sizes = std::map<char, int64_t>;

bool Has(const Labels& labels, char label) {
  return labels.find(label) != Labels::npos;
}

std::vector<std::string> Split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

Labels EllipsisLabels(size_t count) {
  Labels labels;
  while (count-- > 0) labels += static_cast<char>('0' + count);
  return labels;
}

// Labels of a subscript such as "b...ij", whose ellipsis stands for `hidden` dimensions.
Result<Labels> ReadSubscript(const std::string& text, size_t hidden) {
  Labels labels;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 3, "...") == 0) {
      labels += EllipsisLabels(hidden);
      i += 2;
    } else if (std::isalpha(static_cast<unsigned char>(text[i]))) {
      labels += text[i];
    } else {
      return Error(fmt::format("its equation has '{}' in subscript '{}'", text[i], text));
    }
  }
  return labels;
}

Result<Term> ReadTerm(OnnxNode& node, size_t i, const std::string& text) {
  const size_t dots = text.find("..."), rank = node.rank(i);
  const size_t named = text.size() - (dots == std::string::npos ? 0 : 3);
  if (named > rank || (dots == std::string::npos && named != rank) || rank - named > 9)
    return Error(fmt::format("subscript '{}' does not fit operand {} of rank {}", text, i, rank));
  return Term{node.in(i), WHET_TRY(ReadSubscript(text, rank - named))};
}

// Without "->": the ellipsis, then letters that appear once, in alphabetical order.
Labels ImplicitResult(const std::vector<Term>& terms) {
  std::map<char, int> counts;
  size_t hidden = 0;
  for (const Term& term : terms) {
    for (char label : term.labels) {
      if (std::isdigit(static_cast<unsigned char>(label))) {
        hidden = std::max(hidden, static_cast<size_t>(label - '0') + 1);
      } else {
        ++counts[label];
      }
    }
  }
  Labels labels = EllipsisLabels(hidden);
  for (const auto& [label, count] : counts) labels += count == 1 ? Labels(1, label) : Labels();
  return labels;
}

// Sizes of all labels; 1 broadcasts.
Result<Sizes> ReadSizes(OnnxNode& node, const std::vector<Term>& terms) {
  Sizes sizes;
  for (const Term& term : terms) {
    const ir::Dims dims = WHET_TRY(KnownDims(node, term.id));
    for (size_t i = 0; i < dims.size(); ++i) {
      int64_t& size = sizes.try_emplace(term.labels[i], 1).first->second;
      if (dims[i] != 1 && size != 1 && dims[i] != size)
        return Error(fmt::format("its equation's '{}' has sizes {} and {}", term.labels[i], size, dims[i]));
      if (dims[i] != 1) size = dims[i];
    }
  }
  return sizes;
}

// The dimensions in the order `wanted`, a permutation of the labels.
Result<Term> Ordered(OnnxNode& node, const Term& term, const Labels& wanted) {
  std::vector<int64_t> perm;
  for (char label : wanted) perm.push_back(static_cast<int64_t>(term.labels.find(label)));
  return Term{WHET_TRY(Permuted(node, term.id, perm)), wanted};
}

// A label that appears twice: both dimensions go to the end, and every (n + 1)-th of their n * n elements stays.
Result<Term> Diagonal(OnnxNode& node, const Term& term, char label) {
  const size_t first = term.labels.find(label), second = term.labels.find(label, first + 1);
  std::vector<int64_t> perm;
  Labels rest;
  for (size_t i = 0; i < term.labels.size(); ++i) {
    if (i == first || i == second) continue;
    perm.push_back(static_cast<int64_t>(i));
    rest += term.labels[i];
  }
  perm.insert(perm.end(), {static_cast<int64_t>(first), static_cast<int64_t>(second)});
  const ir::ValueId last = WHET_TRY(Permuted(node, term.id, perm));
  ir::Dims dims = WHET_TRY(KnownDims(node, last));
  const int64_t n = dims.back();
  if (dims[dims.size() - 2] != n)
    return Error(fmt::format("its equation's diagonal '{}' is not square", label));
  dims.pop_back();
  dims.back() = n * n;
  const ir::ValueId flat = WHET_TRY(WithDims(node, last, dims));
  ir::Dims step(dims.size(), 1);
  step.back() = n + 1;
  const ir::Attrs range{{"begin", ir::Dims(dims.size(), 0)}, {"end", dims}, {"step", step}};
  return Term{WHET_TRY(node.Add("slice", {flat}, range)), rest + label};
}

// No label twice, none that broadcasts, and none that only this term has and the result doesn't want.
Result<Term> Simplified(OnnxNode& node, Term term, const Labels& wanted, const Sizes& sizes) {
  for (size_t i = 0; i < term.labels.size();) {
    const bool twice = term.labels.find(term.labels[i], i + 1) != Labels::npos;
    if (twice) term = WHET_TRY(Diagonal(node, term, term.labels[i]));
    i = twice ? 0 : i + 1;
  }
  const ir::Dims dims = WHET_TRY(KnownDims(node, term.id));
  ir::Dims kept;
  Labels labels;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 1 && sizes.at(term.labels[i]) != 1) continue;
    kept.push_back(dims[i]);
    labels += term.labels[i];
  }
  if (labels != term.labels) term = {WHET_TRY(WithDims(node, term.id, kept)), labels};
  std::vector<int64_t> unwanted;
  Labels left;
  for (size_t i = 0; i < term.labels.size(); ++i) {
    if (Has(wanted, term.labels[i])) {
      left += term.labels[i];
    } else {
      unwanted.push_back(static_cast<int64_t>(i));
    }
  }
  return Term{WHET_TRY(Folded(node, "sum", term.id, unwanted, false)), left};
}

ir::Dims DimsOf(const Labels& labels, const Sizes& sizes) {
  ir::Dims dims;
  for (char label : labels) dims.push_back(sizes.at(label));
  return dims;
}

int64_t CountOf(const Labels& labels, const Sizes& sizes) {
  return ir::ElementCount(DimsOf(labels, sizes));
}

// The labels of two terms: of both and wanted further on, of both and summed over, of one only.
struct Roles {
  Labels batch, summed, left, right;
};

Roles RolesOf(const Term& a, const Term& b, const Labels& wanted) {
  Roles roles;
  for (char label : a.labels) {
    if (!Has(b.labels, label)) {
      roles.left += label;
    } else if (Has(wanted, label)) {
      roles.batch += label;
    } else {
      roles.summed += label;
    }
  }
  for (char label : b.labels) roles.right += Has(a.labels, label) ? Labels() : Labels(1, label);
  return roles;
}

// Nothing is summed: element by element, broadcast.
Result<Term> Multiply(OnnxNode& node, const Term& a, const Term& b, const Roles& roles, const Sizes& sizes) {
  const Term left = WHET_TRY(Ordered(node, a, roles.batch + roles.left));
  const Term right = WHET_TRY(Ordered(node, b, roles.batch + roles.right));
  ir::Dims dims = DimsOf(left.labels, sizes);
  dims.resize(dims.size() + roles.right.size(), 1);
  const ir::ValueId x = WHET_TRY(WithDims(node, left.id, dims));
  dims = DimsOf(roles.batch, sizes);
  dims.resize(dims.size() + roles.left.size(), 1);
  for (int64_t size : DimsOf(roles.right, sizes)) dims.push_back(size);
  const ir::ValueId y = WHET_TRY(WithDims(node, right.id, dims));
  return Term{WHET_TRY(node.Add("mul", {x, y})), roles.batch + roles.left + roles.right};
}

Result<Term> Contract(OnnxNode& node, const Term& a, const Term& b, const Labels& wanted,
                      const Sizes& sizes) {
  const Roles roles = RolesOf(a, b, wanted);
  if (roles.summed.empty()) return Multiply(node, a, b, roles, sizes);
  const Term left = WHET_TRY(Ordered(node, a, roles.batch + roles.left + roles.summed));
  const Term right = WHET_TRY(Ordered(node, b, roles.batch + roles.summed + roles.right));
  const int64_t batch = CountOf(roles.batch, sizes), k = CountOf(roles.summed, sizes);
  const ir::ValueId x = WHET_TRY(WithDims(node, left.id, {batch, CountOf(roles.left, sizes), k}));
  const ir::ValueId y = WHET_TRY(WithDims(node, right.id, {batch, k, CountOf(roles.right, sizes)}));
  const Labels labels = roles.batch + roles.left + roles.right;
  return Term{WHET_TRY(WithDims(node, WHET_TRY(node.Add("matmul", {x, y})), DimsOf(labels, sizes))), labels};
}

bool Multiplies(DType dtype) {
  return dtype == DType::kF32 || dtype == DType::kF64 || DTypeSize(dtype) >= 4;
}

struct Equation {
  std::vector<Term> terms;
  Labels result;
};

Result<Equation> ReadEquation(OnnxNode& node) {
  std::string text = node.Text("equation", "");
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  const size_t arrow = text.find("->");
  const std::vector<std::string> subscripts = Split(text.substr(0, arrow), ',');
  if (subscripts.size() != node.input_count())
    return Error(fmt::format("its equation '{}' is not for {} operands", text, node.input_count()));
  Equation equation;
  size_t hidden = 0;
  for (size_t i = 0; i < subscripts.size(); ++i) {
    if (!node.has(i)) return Error(fmt::format("operand {} is absent", i));
    equation.terms.push_back(WHET_TRY(ReadTerm(node, i, subscripts[i])));
    for (char label : equation.terms.back().labels) {
      if (label <= '9') hidden = std::max(hidden, static_cast<size_t>(label - '0') + 1);
    }
  }
  equation.result = arrow == std::string::npos ? ImplicitResult(equation.terms)
                                               : WHET_TRY(ReadSubscript(text.substr(arrow + 2), hidden));
  return equation;
}

Status CheckResult(const Labels& result, const Sizes& sizes) {
  for (size_t i = 0; i < result.size(); ++i) {
    if (!sizes.contains(result[i]) || result.find(result[i], i + 1) != Labels::npos)
      return Error(fmt::format("its equation's result names '{}' wrongly", result[i]));
  }
  return {};
}

}  // namespace

Status OnnxEinsum(OnnxNode& node) {
  Equation equation = WHET_TRY(ReadEquation(node));
  const Sizes sizes = WHET_TRY(ReadSizes(node, equation.terms));
  WHET_TRY(CheckResult(equation.result, sizes));
  const DType dtype = node.type(0).dtype;
  const auto wanted_after = [&](size_t i) {
    Labels wanted = equation.result;
    for (size_t k = i + 1; k < equation.terms.size(); ++k) wanted += equation.terms[k].labels;
    return wanted;
  };
  Term total{ir::kNoValue, ""};
  for (size_t i = 0; i < equation.terms.size(); ++i) {
    Term term = equation.terms[i];
    if (!Multiplies(dtype)) term.id = WHET_TRY(As(node, term.id, DType::kI32));
    term = WHET_TRY(Simplified(node, term, wanted_after(i) + total.labels, sizes));
    total = i == 0 ? term : WHET_TRY(Contract(node, total, term, wanted_after(i), sizes));
    total = WHET_TRY(Simplified(node, total, wanted_after(i), sizes));
  }
  total = WHET_TRY(Ordered(node, total, equation.result));
  return node.YieldAlias(WHET_TRY(As(node, total.id, dtype)));
}

}  // namespace whet::import
