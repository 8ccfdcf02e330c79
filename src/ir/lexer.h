// SPDX-License-Identifier: Apache-2.0
// Words of the text form of graphs. Every error carries the line and column at which reading stopped.
#ifndef WHET_IR_LEXER_H_
#define WHET_IR_LEXER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

namespace whet::ir {

constexpr bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Letters, digits and _ . - / : only, and not the lone "_" of an absent operand: such a name is written
// without quotes.
bool IsPlainName(std::string_view text);

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  bool AtEnd();
  bool Accept(char symbol);  // reads the symbol if it is next
  bool AcceptWord(std::string_view word);
  bool AtQuote();
  bool AtDigit();
  Status Expect(char symbol);
  Status ExpectWord(std::string_view word);

  Result<std::string> Name();  // plain or quoted
  Result<std::string> Quoted();
  Result<int64_t> Int();
  Result<float> Float();
  Result<double> Double();
  Result<std::variant<int64_t, double>> Number();  // a real when written with a point, an exponent or letters

  Status Error(std::string message);  // "line:column: message"

 private:
  void SkipSpace();
  std::string_view NumberText();

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace whet::ir

#endif  // WHET_IR_LEXER_H_
