// SPDX-License-Identifier: Apache-2.0
#include "ir/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace whet::ir {
namespace {

constexpr bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool IsNameChar(char c) {
  return IsLetter(c) || IsDigit(c) || c == '_' || c == '.' || c == '-' || c == '/' || c == ':';
}

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

template <typename T>
bool Convert(std::string_view text, T* value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

}  // namespace

// A trailing colon would run into the colon of a declaration.
bool IsPlainName(std::string_view text) {
  return !text.empty() && text != "_" && text.back() != ':' &&
         std::all_of(text.begin(), text.end(), IsNameChar);
}

void Lexer::SkipSpace() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++at_;
    } else {
      return;
    }
  }
}

bool Lexer::AtEnd() {
  SkipSpace();
  return at_ == text_.size();
}

bool Lexer::Accept(char symbol) {
  if (AtEnd() || text_[at_] != symbol) return false;
  ++at_;
  return true;
}

bool Lexer::AcceptWord(std::string_view word) {
  SkipSpace();
  if (text_.substr(at_, word.size()) != word) return false;
  const size_t end = at_ + word.size();
  if (end < text_.size() && IsNameChar(text_[end])) return false;
  at_ = end;
  return true;
}

bool Lexer::AtQuote() {
  return !AtEnd() && text_[at_] == '"';
}
bool Lexer::AtDigit() {
  return !AtEnd() && IsDigit(text_[at_]);
}

Status Lexer::Expect(char symbol) {
  return Accept(symbol) ? Status() : Error(fmt::format("expected '{}'", symbol));
}

Status Lexer::ExpectWord(std::string_view word) {
  return AcceptWord(word) ? Status() : Error(fmt::format("expected '{}'", word));
}

Result<std::string> Lexer::Name() {
  if (AtQuote()) return Quoted();
  SkipSpace();
  size_t end = at_;
  while (end < text_.size() && IsNameChar(text_[end])) ++end;
  while (end > at_ && text_[end - 1] == ':') --end;
  if (end == at_) return Error("expected a name");
  std::string name(text_.substr(at_, end - at_));
  at_ = end;
  return name;
}

Result<std::string> Lexer::Quoted() {
  WHET_TRY(Expect('"'));
  std::string name;
  for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
    if (text_[at_] == '\n') return Error("a quoted text ends on its line");
    if (text_[at_] != '\\') {
      name += text_[at_];
      continue;
    }
    const std::string_view escape = text_.substr(at_ + 1, 3);
    if (escape.starts_with('"') || escape.starts_with('\\')) {
      name += escape[0];
      at_ += 1;
    } else if (escape.size() == 3 && escape[0] == 'x' && HexValue(escape[1]) >= 0 &&
               HexValue(escape[2]) >= 0) {
      name += static_cast<char>(HexValue(escape[1]) * 16 + HexValue(escape[2]));
      at_ += 3;
    } else {
      return Error("unknown escape; write \\\", \\\\ or \\x and two hex digits");
    }
  }
  if (at_ == text_.size()) return Error("a quoted text is not closed");
  ++at_;
  return name;
}

std::string_view Lexer::NumberText() {
  SkipSpace();
  size_t end = at_;
  while (end < text_.size() && (IsLetter(text_[end]) || IsDigit(text_[end]) || text_[end] == '.' ||
                                text_[end] == '-' || text_[end] == '+')) {
    ++end;
  }
  return text_.substr(at_, end - at_);
}

Result<int64_t> Lexer::Int() {
  const std::string_view text = NumberText();
  int64_t value = 0;
  if (!Convert(text, &value)) return Error("expected an integer");
  at_ += text.size();
  return value;
}

Result<float> Lexer::Float() {
  const std::string_view text = NumberText();
  float value = 0;
  if (!Convert(text, &value)) return Error("expected a number");
  at_ += text.size();
  return value;
}

Result<double> Lexer::Double() {
  const std::string_view text = NumberText();
  double value = 0;
  if (!Convert(text, &value)) return Error("expected a number");
  at_ += text.size();
  return value;
}

Result<std::variant<int64_t, double>> Lexer::Number() {
  using Either = std::variant<int64_t, double>;
  if (NumberText().find_first_of(".einf") == std::string_view::npos) return Either(WHET_TRY(Int()));
  return Either(WHET_TRY(Double()));
}

Status Lexer::Error(std::string message) {
  SkipSpace();
  const std::string_view read = text_.substr(0, at_);
  const size_t line_start = read.rfind('\n') == std::string_view::npos ? 0 : read.rfind('\n') + 1;
  return whet::Error(fmt::format("{}:{}: {}", std::count(read.begin(), read.end(), '\n') + 1,
                                 at_ - line_start + 1, message));
}

}  // namespace whet::ir
