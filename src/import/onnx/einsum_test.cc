// SPDX-License-Identifier: Apache-2.0
#include "import/onnx/test_model.h"

namespace whet::import {
namespace {

struct Operand {
  ir::Dims dims;
  std::vector<float> values;
};

Numbers Einsum(const std::string& equation, const std::vector<Operand>& operands, ir::Dims* dims = nullptr) {
  TestModel model(13);
  std::vector<std::string> names;
  std::vector<ir::Tensor> inputs;
  for (const Operand& operand : operands) {
    names.push_back("x" + std::to_string(names.size()));
    model.Input(names.back(), operand.dims);
    inputs.push_back(F32(operand.dims, operand.values));
  }
  model.Node("Einsum", names, {"y"}).Text("equation", equation);
  model.Output("y");
  return model.Run(inputs, dims);
}

const Operand kMatrix{{2, 2}, {1, 2, 3, 4}}, kOther{{2, 2}, {10, 20, 30, 40}}, kRow{{2}, {5, 7}};

TEST(OnnxEinsum, Multiplies) {
  EXPECT_EQ(Einsum("ij,jk->ik", {kMatrix, kOther}), (Numbers{70, 100, 150, 220}));
  EXPECT_EQ(Einsum("ij, jk -> ki", {kMatrix, kOther}), (Numbers{70, 150, 100, 220}));
  EXPECT_EQ(Einsum("ij,jk", {kMatrix, kOther}), (Numbers{70, 100, 150, 220}));
  EXPECT_EQ(Einsum("ij,ij->ij", {kMatrix, kOther}), (Numbers{10, 40, 90, 160}));
  EXPECT_EQ(Einsum("i,j->ij", {kRow, kRow}), (Numbers{25, 35, 35, 49}));
  EXPECT_EQ(Einsum("ij,ij->", {kMatrix, kOther}), (Numbers{300}));
}

TEST(OnnxEinsum, SumsAndTransposesOneOperand) {
  EXPECT_EQ(Einsum("ij->ji", {kMatrix}), (Numbers{1, 3, 2, 4}));
  EXPECT_EQ(Einsum("ij->i", {kMatrix}), (Numbers{3, 7}));
  EXPECT_EQ(Einsum("ba", {kMatrix}), (Numbers{1, 3, 2, 4}));
}

TEST(OnnxEinsum, TakesDiagonals) {
  EXPECT_EQ(Einsum("ii->i", {kMatrix}), (Numbers{1, 4}));
  EXPECT_EQ(Einsum("ii", {kMatrix}), (Numbers{5}));
  EXPECT_EQ(Einsum("iii->i", {{{2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}}}), (Numbers{1, 8}));
}

TEST(OnnxEinsum, BroadcastsEllipses) {
  ir::Dims dims;
  EXPECT_EQ(Einsum("...ij,...jk->...ik", {{{1, 1, 2}, {1, 2}}, {{2, 2, 1}, {1, 2, 3, 4}}}, &dims),
            (Numbers{5, 11}));
  EXPECT_EQ(dims, (ir::Dims{2, 1, 1}));
  EXPECT_EQ(Einsum("...i->...", {kMatrix}), (Numbers{3, 7}));
  EXPECT_EQ(Einsum("i...->...", {kMatrix}), (Numbers{4, 6}));
}

TEST(OnnxEinsum, ContractsThreeOperands) {
  EXPECT_EQ(Einsum("ij,jk,k->i", {kMatrix, kOther, kRow}), (Numbers{1050, 2290}));
}

TEST(OnnxEinsum, RefusesWrongEquations) {
  for (const char* equation : {"ij,jk->im", "ij->ij", "i1,jk->ik", "ijk,jk->i", "ij,jk->ii"}) {
    TestModel model(13);
    model.Input("a", {2, 2});
    model.Input("b", {2, 2});
    model.Node("Einsum", {"a", "b"}, {"y"}).Text("equation", equation);
    model.Output("y");
    EXPECT_NE(model.ErrorText().find("Einsum"), std::string::npos) << equation;
  }
}

}  // namespace
}  // namespace whet::import
