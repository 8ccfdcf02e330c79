// SPDX-License-Identifier: Apache-2.0
// The declared command line as facts, from which completions and manual pages are written: they cannot go
// stale.
#ifndef WHET_CLI_USAGE_H_
#define WHET_CLI_USAGE_H_

#include <string>
#include <vector>

namespace whet::cli {

// What may stand as an option's value. The type names of the declarations decide it.
enum class ValueKind { kNone, kAny, kFile, kFolder, kChoice };

struct OptionUsage {
  std::vector<std::string> names;  // "-o", "--output"; one name without dashes for a positional
  std::string value;               // "ISA"; empty for flags
  std::string text, otherwise;     // what it means, and the default
  ValueKind kind = ValueKind::kNone;
  std::vector<std::string> choices;  // where kind is kChoice
  bool positional = false, required = false, repeats = false;
};

struct VerbUsage {
  std::string name, summary;
  std::vector<OptionUsage> options;  // --help included
};

struct ProgramUsage {
  std::string name, summary, footer;
  std::vector<VerbUsage> verbs;
};
ProgramUsage DescribeProgram();

// What `whet completion` prints; `shell` is one of kShells.
constexpr const char* kShells[] = {"bash", "zsh", "fish"};
std::string CompletionFor(const ProgramUsage& program, const std::string& shell);

// The page of the program, or of one verb, in the man macros.
std::string ManualPage(const ProgramUsage& program);
std::string ManualPage(const ProgramUsage& program, const VerbUsage& verb);

}  // namespace whet::cli

#endif  // WHET_CLI_USAGE_H_
