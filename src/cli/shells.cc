// SPDX-License-Identifier: Apache-2.0
// Completions for the shells, written from the declared command line.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/usage.h"

namespace whet::cli {
namespace {

std::string Words(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::vector<std::string> VerbNames(const ProgramUsage& program) {
  std::vector<std::string> names;
  for (const VerbUsage& verb : program.verbs) names.push_back(verb.name);
  return names;
}

// Text between single quotes: `quote` is what the shell takes for a quote among them.
std::string Quoted(std::string_view text, std::string_view quote) {
  std::string quoted = "'";
  for (char c : text) c == '\'' ? quoted += quote : quoted += c;
  return quoted + "'";
}

// ---- bash

std::string BashValues(const OptionUsage& option) {
  switch (option.kind) {
    case ValueKind::kChoice:
      return fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$cur\"))", Words(option.choices));
    case ValueKind::kFile:
      return "COMPREPLY=($(compgen -f -- \"$cur\"))";
    case ValueKind::kFolder:
      return "COMPREPLY=($(compgen -d -- \"$cur\"))";
    default:
      return "COMPREPLY=()";
  }
}

std::string BashVerb(const VerbUsage& verb) {
  std::vector<std::string> names;
  std::string values, positional = "COMPREPLY=()";
  for (const OptionUsage& option : verb.options) {
    if (option.positional) {
      if (positional == "COMPREPLY=()") positional = BashValues(option);
      continue;
    }
    names.insert(names.end(), option.names.begin(), option.names.end());
    if (option.kind == ValueKind::kNone) continue;
    values += fmt::format("        {}) {}; return ;;\n", fmt::join(option.names, "|"), BashValues(option));
  }
  return fmt::format(
      "    {})\n      case $prev in\n{}      esac\n"
      "      case $cur in\n        -*) COMPREPLY=($(compgen -W '{}' -- \"$cur\")) ;;\n"
      "        *) {} ;;\n      esac ;;\n",
      verb.name, values, Words(names), positional);
}

std::string Bash(const ProgramUsage& program) {
  std::string verbs;
  for (const VerbUsage& verb : program.verbs) verbs += BashVerb(verb);
  return fmt::format(
      "# bash completion for {0}: eval \"$({0} completion bash)\"\n"
      "_{0}() {{\n"
      "  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}}\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W '{1} --help --version' -- \"$cur\"))\n"
      "    return\n"
      "  fi\n"
      "  case ${{COMP_WORDS[1]}} in\n{2}  esac\n"
      "}}\n"
      "complete -o filenames -F _{0} {0}\n",
      program.name, Words(VerbNames(program)), verbs);
}

// ---- zsh

// Text inside a specification of _arguments, where brackets and colons mean something.
std::string ZshText(std::string_view text) {
  std::string safe;
  for (char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string ZshValues(const OptionUsage& option) {
  switch (option.kind) {
    case ValueKind::kChoice:
      return fmt::format(":{}:({})", ZshText(option.value), Words(option.choices));
    case ValueKind::kFile:
      return fmt::format(":{}:_files", ZshText(option.value));
    case ValueKind::kFolder:
      return fmt::format(":{}:_files -/", ZshText(option.value));
    case ValueKind::kAny:
      return fmt::format(":{}: ", ZshText(option.value));
    case ValueKind::kNone:
      break;
  }
  return "";
}

std::string ZshOption(const OptionUsage& option) {
  const std::string tail = ZshValues(option);
  if (option.positional) return " \\\n        " + Quoted(tail, "'\\''");
  std::string line;
  for (const std::string& name : option.names) {
    const std::string before = option.repeats ? "*" : fmt::format("({})", Words(option.names));
    line += " \\\n        " +
            Quoted(fmt::format("{}{}[{}]{}", before, name, ZshText(option.text), tail), "'\\''");
  }
  return line;
}

std::string Zsh(const ProgramUsage& program) {
  std::string list, verbs;
  for (const VerbUsage& verb : program.verbs) {
    list += "    " + Quoted(verb.name + ":" + ZshText(verb.summary), "'\\''") + "\n";
    verbs += fmt::format("    {})\n      _arguments", verb.name);
    for (const OptionUsage& option : verb.options) verbs += ZshOption(option);
    verbs += " ;;\n";
  }
  return fmt::format(
      "#compdef {0}\n"
      "# zsh completion for {0}: as _{0} in a folder of $fpath, or source <({0} completion zsh)\n"
      "_{0}() {{\n"
      "  local -a verbs=(\n{1}  )\n"
      "  if (( CURRENT == 2 )); then\n"
      "    _describe verb verbs\n"
      "    return\n"
      "  fi\n"
      "  local verb=$words[2]\n"
      "  shift words\n"
      "  (( CURRENT-- ))\n"
      "  case $verb in\n{2}  esac\n"
      "}}\n"
      "compdef _{0} {0}\n",
      program.name, list, verbs);
}

// ---- fish

std::string FishOption(const ProgramUsage& program, const VerbUsage& verb, const OptionUsage& option) {
  std::string line =
      fmt::format("complete -c {} -n '__fish_seen_subcommand_from {}'", program.name, verb.name);
  if (!option.positional) {
    for (const std::string& name : option.names)
      line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    line += " -d " + Quoted(option.text, "\\'");
    if (option.kind != ValueKind::kNone) line += " -r";
  }
  if (option.kind == ValueKind::kChoice) line += fmt::format(" -f -a '{}'", Words(option.choices));
  if (option.kind == ValueKind::kFile) line += " -F";
  if (option.kind == ValueKind::kFolder) line += " -f -a '(__fish_complete_directories)'";
  if (option.kind == ValueKind::kAny) line += " -f";
  return line + "\n";
}

std::string Fish(const ProgramUsage& program) {
  std::string text = fmt::format(
      "# fish completion for {0}: {0} completion fish | source\n"
      "complete -c {0} -n __fish_use_subcommand -f\n",
      program.name);
  for (const VerbUsage& verb : program.verbs) {
    text += fmt::format("complete -c {} -n __fish_use_subcommand -a {} -d {}\n", program.name, verb.name,
                        Quoted(verb.summary, "\\'"));
  }
  for (const VerbUsage& verb : program.verbs) {
    for (const OptionUsage& option : verb.options) text += FishOption(program, verb, option);
  }
  return text;
}

}  // namespace

std::string CompletionFor(const ProgramUsage& program, const std::string& shell) {
  return shell == "bash" ? Bash(program) : shell == "zsh" ? Zsh(program) : Fish(program);
}

}  // namespace whet::cli
