// SPDX-License-Identifier: Apache-2.0
// Manual pages in the man macros, written from the declared command line.
#include <fmt/format.h>

#include <algorithm>

#include "cli/usage.h"

namespace whet::cli {
namespace {

// Text that roff prints as it is: backslashes and dashes escaped, no line a request.
std::string Roff(std::string_view text) {
  std::string safe;
  for (char c : text) {
    if ((c == '.' || c == '\'') && (safe.empty() || safe.back() == '\n')) safe += "\\&";
    if (c == '\\') {
      safe += "\\e";
    } else if (c == '-') {
      safe += "\\-";
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string Upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
  return text;
}

std::string Head(const std::string& page, const std::string& program) {
  return fmt::format(".TH {} 1 \"\" \"{} {}\" \"User commands\"\n", Upper(page), program, WHET_VERSION);
}

std::string Value(const OptionUsage& option) {
  return option.value.empty() ? "" : fmt::format(" \\fI{}\\fR", Roff(option.value));
}

std::string OptionEntry(const OptionUsage& option) {
  std::string text = ".TP\n";
  for (size_t i = 0; i < option.names.size(); ++i)
    text += fmt::format("{}\\fB{}\\fR", i ? ", " : "", Roff(option.names[i]));
  text += (option.positional ? "" : Value(option)) + "\n" + Roff(option.text) + ".";
  if (option.kind == ValueKind::kChoice) {
    std::string names;
    for (const std::string& name : option.choices) names += (names.empty() ? "" : ", ") + name;
    text += " One of " + Roff(names) + ".";
  }
  if (!option.otherwise.empty()) text += " Default: " + Roff(option.otherwise) + ".";
  if (option.repeats) text += " May be given several times.";
  if (option.required && !option.positional) text += " Required.";
  return text + "\n";
}

std::string Synopsis(const ProgramUsage& program, const VerbUsage& verb) {
  std::string text = fmt::format(".SH SYNOPSIS\n.B {} {}\n", Roff(program.name), Roff(verb.name));
  for (const OptionUsage& option : verb.options) {
    if (option.positional) {
      text += option.required ? fmt::format("\\fI{}\\fR\n", Roff(option.names[0]))
                              : fmt::format("[\\fI{}\\fR]\n", Roff(option.names[0]));
    } else if (option.required) {
      text += fmt::format("\\fB{}\\fR{}\n", Roff(option.names[0]), Value(option));
    }
  }
  return text + "[\\fIoptions\\fR]\n";
}

constexpr const char* kExitStatus =
    ".SH EXIT STATUS\n.TP\n0\nIt is done.\n.TP\n1\nAn error; standard error says what and what "
    "helps.\n.TP\n2\n"
    "Wrong usage.\n.TP\n3\nIt ran but missed a stated limit.\n";

}  // namespace

std::string ManualPage(const ProgramUsage& program) {
  std::string text = Head(program.name, program.name) +
                     fmt::format(".SH NAME\n{} \\- sharpens trained models for the edge\n", program.name) +
                     fmt::format(".SH SYNOPSIS\n.B {}\n\\fIverb\\fR [\\fIarguments\\fR]\n", program.name) +
                     ".SH DESCRIPTION\n" + Roff(program.summary) + "\n.SH VERBS\n";
  for (const VerbUsage& verb : program.verbs)
    text += fmt::format(".TP\n\\fB{}\\fR\n{}. See \\fB{}\\-{}\\fR(1).\n", Roff(verb.name), Roff(verb.summary),
                        program.name, Roff(verb.name));
  return text + ".SH NOTES\n.nf\n" + Roff(program.footer) + "\n.fi\n" + kExitStatus;
}

std::string ManualPage(const ProgramUsage& program, const VerbUsage& verb) {
  const std::string page = program.name + "-" + verb.name;
  std::string text = Head(page, program.name) +
                     fmt::format(".SH NAME\n{} \\- {}\n", Roff(page), Roff(verb.summary)) +
                     Synopsis(program, verb) + ".SH OPTIONS\n";
  for (const OptionUsage& option : verb.options) text += OptionEntry(option);
  return text + kExitStatus + fmt::format(".SH SEE ALSO\n\\fB{}\\fR(1)\n", program.name);
}

}  // namespace whet::cli
