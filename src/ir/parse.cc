// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>

#include "ir/graph.h"
#include "ir/lexer.h"
#include "ir/parse_constant.h"

namespace whet::ir {
namespace {

constexpr int64_t kMaxDim = int64_t{1} << 40;

constexpr int64_t kMaxConstantBytes = int64_t{1}
                                      << 29;  // of all constants, in excess of what the text spells out

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) {
    graph_.made.source_bytes = static_cast<int64_t>(text.size());
  }
  Result<Graph> Run();

 private:
  template <typename ParseOne>
  Status List(char end, ParseOne parse_one);
  Status Header();
  Status Statement();
  Status NodeStatement();
  Status StateStatement();
  Status NextStatement();
  Result<ValueId> Declaration();
  Result<ValueId> Operand(bool may_be_absent);
  Result<Type> ParseType();
  Result<Dim> ParseDim();
  Result<Quant> ParseQuant();
  Result<Attr> ParseAttr();
  Result<Attr> NumberList(bool real);
  Status ParseAttrs(Attrs& attrs);

  Lexer lexer_;
  Graph graph_;
  std::map<std::string, ValueId, std::less<>> ids_;
};

// parse_one, separated by commas, up to and including `end`; an empty list is allowed.
template <typename ParseOne>
Status Parser::List(char end, ParseOne parse_one) {
  if (lexer_.Accept(end)) return {};
  do {
    WHET_TRY(parse_one());
  } while (lexer_.Accept(','));
  return lexer_.Expect(end);
}

Status Parser::Header() {
  WHET_TRY(lexer_.ExpectWord("graph"));
  WHET_TRY(lexer_.Expect('@'));
  graph_.name = WHET_TRY(lexer_.Name());
  if (lexer_.AcceptWord("dialect")) {
    WHET_TRY(lexer_.Expect('='));
    if (lexer_.AcceptWord("tflm")) {
      graph_.dialect = Dialect::kTflm;
    } else if (!lexer_.AcceptWord("whet")) {
      return lexer_.Error("expected the dialect 'whet' or 'tflm'");
    }
  }
  return lexer_.Expect('{');
}

Result<Dim> Parser::ParseDim() {
  if (!lexer_.AtDigit()) {
    std::string symbol = WHET_TRY(lexer_.Name());
    if (symbol.empty()) return lexer_.Error("a symbolic dimension needs a name");
    return Dim::Symbol(std::move(symbol));
  }
  const int64_t size = WHET_TRY(lexer_.Int());
  if (size > kMaxDim) return lexer_.Error("a dimension is at most 2^40");
  return Dim(size);
}

Result<Quant> Parser::ParseQuant() {
  Quant quant;
  WHET_TRY(lexer_.Expect('('));
  const auto scale = [&]() -> Status {
    quant.scale.push_back(WHET_TRY(lexer_.Float()));
    return {};
  };
  const auto zero_point = [&]() -> Status {
    const int64_t value = WHET_TRY(lexer_.Int());
    if (value != static_cast<int32_t>(value)) return lexer_.Error("a zero point has 32 bits");
    quant.zero_point.push_back(static_cast<int32_t>(value));
    return {};
  };
  if (lexer_.AcceptWord("axis")) {
    WHET_TRY(lexer_.Expect('='));
    const int64_t axis = WHET_TRY(lexer_.Int());
    if (axis < -1 || axis > 63) return lexer_.Error("a quantisation axis is one of the dimensions");
    quant.axis = static_cast<int>(axis);
    WHET_TRY(lexer_.Expect(','));
    if (lexer_.AcceptWord("group")) {
      WHET_TRY(lexer_.Expect('='));
      quant.group = WHET_TRY(lexer_.Int());
      if (quant.group < 1 || quant.group > kMaxDim) return lexer_.Error("a group has 1 to 2^40 elements");
      WHET_TRY(lexer_.Expect(','));
    }
    WHET_TRY(lexer_.Expect('['));
    WHET_TRY(List(']', scale));
    WHET_TRY(lexer_.Expect(','));
    WHET_TRY(lexer_.Expect('['));
    WHET_TRY(List(']', zero_point));
  } else {
    WHET_TRY(scale());
    WHET_TRY(lexer_.Expect(','));
    WHET_TRY(zero_point());
  }
  WHET_TRY(lexer_.Expect(')'));
  return quant;
}

Result<Type> Parser::ParseType() {
  const std::string name = WHET_TRY(lexer_.Name());
  const std::optional<DType> dtype = ParseDType(name);
  if (!dtype) return lexer_.Error(fmt::format("unknown element type '{}'", name));
  Type type{*dtype, {}, {}};
  WHET_TRY(lexer_.Expect('['));
  WHET_TRY(List(']', [&]() -> Status {
    type.shape.push_back(WHET_TRY(ParseDim()));
    return {};
  }));
  if (lexer_.AcceptWord("q")) type.quant = WHET_TRY(ParseQuant());
  return type;
}

Result<ValueId> Parser::Declaration() {
  WHET_TRY(lexer_.Expect('%'));
  std::string name = WHET_TRY(lexer_.Name());
  if (name.empty()) return lexer_.Error("a value needs a name");
  if (ids_.contains(name)) return lexer_.Error(fmt::format("value '{}' is declared twice", name));
  WHET_TRY(lexer_.Expect(':'));
  const ValueId id = graph_.AddValue(name, WHET_TRY(ParseType()));
  ids_[std::move(name)] = id;
  return id;
}

Result<ValueId> Parser::Operand(bool may_be_absent) {
  if (may_be_absent && lexer_.AcceptWord("_")) return kNoValue;
  WHET_TRY(lexer_.Expect('%'));
  const std::string name = WHET_TRY(lexer_.Name());
  const auto it = ids_.find(name);
  if (it == ids_.end()) return lexer_.Error(fmt::format("value '{}' is not declared above", name));
  return it->second;
}

Result<Attr> Parser::NumberList(bool real) {
  std::vector<std::variant<int64_t, double>> numbers;
  WHET_TRY(List(']', [&]() -> Status {
    numbers.push_back(WHET_TRY(lexer_.Number()));
    real = real || std::holds_alternative<double>(numbers.back());
    return {};
  }));
  std::vector<int64_t> ints;
  std::vector<double> reals;
  for (const auto& number : numbers) {
    if (real) {
      reals.push_back(std::visit([](auto value) { return static_cast<double>(value); }, number));
    } else {
      ints.push_back(std::get<int64_t>(number));
    }
  }
  return real ? Attr(std::move(reals)) : Attr(std::move(ints));
}

Result<Attr> Parser::ParseAttr() {
  if (lexer_.AtQuote()) return Attr(WHET_TRY(lexer_.Quoted()));
  const bool real = lexer_.AcceptWord("real");
  if (lexer_.Accept('[')) return NumberList(real);
  return std::visit([](auto value) { return Attr(value); }, WHET_TRY(lexer_.Number()));
}

Status Parser::ParseAttrs(Attrs& attrs) {
  return List('}', [&]() -> Status {
    std::string name = WHET_TRY(lexer_.Name());
    if (attrs.Has(name)) return lexer_.Error(fmt::format("attribute '{}' is given twice", name));
    WHET_TRY(lexer_.Expect('='));
    attrs.Set(std::move(name), WHET_TRY(ParseAttr()));
    return {};
  });
}

Status Parser::NodeStatement() {
  Node node;
  do {
    node.outputs.push_back(WHET_TRY(Declaration()));
  } while (lexer_.Accept(','));
  WHET_TRY(lexer_.Expect('='));
  node.op = WHET_TRY(lexer_.Name());
  WHET_TRY(lexer_.Expect('('));
  WHET_TRY(List(')', [&]() -> Status {
    node.inputs.push_back(WHET_TRY(Operand(true)));
    return {};
  }));
  for (ValueId in : node.inputs) {
    for (ValueId out : node.outputs) {
      if (in == out)
        return lexer_.Error(fmt::format("value '{}' is read by its own node", graph_.value(in).name));
    }
  }
  if (lexer_.Accept('{')) WHET_TRY(ParseAttrs(node.attrs));
  if (lexer_.Accept('@')) node.name = WHET_TRY(lexer_.Name());
  graph_.nodes.push_back(std::move(node));
  return {};
}

Status Parser::StateStatement() {
  const ValueId id = WHET_TRY(Declaration());
  WHET_TRY(lexer_.Expect('='));
  const Type type = graph_.type(id);
  graph_.states.push_back({id, id, WHET_TRY(ParseConstant(lexer_, type.dtype, type.shape))});
  return {};
}

Status Parser::NextStatement() {
  const ValueId id = WHET_TRY(Operand(false));
  WHET_TRY(lexer_.Expect('='));
  for (State& state : graph_.states) {
    if (state.input != id) continue;
    state.output = WHET_TRY(Operand(false));
    return {};
  }
  return lexer_.Error(fmt::format("value '{}' is no state", graph_.value(id).name));
}

Status Parser::Statement() {
  if (lexer_.AcceptWord("input")) {
    graph_.inputs.push_back(WHET_TRY(Declaration()));
    return {};
  }
  if (lexer_.AcceptWord("state")) return StateStatement();
  if (lexer_.AcceptWord("next")) return NextStatement();
  if (!lexer_.AcceptWord("const")) return NodeStatement();
  const ValueId id = WHET_TRY(Declaration());
  WHET_TRY(lexer_.Expect('='));
  const Type type = graph_.type(id);
  graph_.value(id).constant = WHET_TRY(ParseConstant(lexer_, type.dtype, type.shape));
  graph_.made.bytes += static_cast<int64_t>(graph_.value(id).constant->bytes().size());
  return graph_.made.bytes <= kMaxConstantBytes + 16 * graph_.made.source_bytes
             ? Status()
             : lexer_.Error("the constants take more than 512 MiB of memory");
}

Result<Graph> Parser::Run() {
  WHET_TRY(Header());
  while (!lexer_.AcceptWord("return")) WHET_TRY(Statement());
  if (!lexer_.Accept('}')) {
    do {
      graph_.outputs.push_back(WHET_TRY(Operand(false)));
    } while (lexer_.Accept(','));
    WHET_TRY(lexer_.Expect('}'));
  }
  if (!lexer_.AtEnd()) return lexer_.Error("text after the end of the graph");
  WHET_TRY(VerifyStructure(graph_));
  return std::move(graph_);
}

}  // namespace

Result<Graph> ParseGraph(std::string_view text) {
  return Parser(text).Run();
}

}  // namespace whet::ir
