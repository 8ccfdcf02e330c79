// SPDX-License-Identifier: Apache-2.0
#include "trust/expiry.h"

#include <chrono>
#include <cstdio>
#include <optional>

namespace whet::trust {
namespace {

using std::chrono::sys_days;

// The digits of `text` at the places where `form` has a digit, everything else as in `form`.
bool FitsForm(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (size_t i = 0; i < form.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == '0' ? !digit : text[i] != form[i]) return false;
  }
  return true;
}

int Number(std::string_view digits) {
  int number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

}  // namespace

Result<Seconds> ParseTime(std::string_view text) {
  if (!FitsForm(text, "0000-00-00T00:00:00Z"))
    return Error("'" + std::string(text.substr(0, 40)) + "' is no time like 2026-01-31T23:59:59Z");
  const std::chrono::year_month_day date(std::chrono::year(Number(text.substr(0, 4))),
                                         std::chrono::month(static_cast<unsigned>(Number(text.substr(5, 2)))),
                                         std::chrono::day(static_cast<unsigned>(Number(text.substr(8, 2)))));
  const int hour = Number(text.substr(11, 2)), minute = Number(text.substr(14, 2));
  const int second = Number(text.substr(17, 2));
  if (!date.ok() || hour > 23 || minute > 59 || second > 59)
    return Error("'" + std::string(text) + "' is a time that does not exist");
  return Seconds{sys_days(date).time_since_epoch().count()} * 86400 + hour * 3600 + minute * 60 + second;
}

std::string PrintTime(Seconds time) {
  const Seconds day = time >= 0 ? time / 86400 : -((86399 - time) / 86400);
  const std::chrono::year_month_day date{sys_days(std::chrono::days(day))};
  const int rest = static_cast<int>(time - day * 86400);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), rest / 3600,
                rest / 60 % 60, rest % 60);
  return text;
}

}  // namespace whet::trust
