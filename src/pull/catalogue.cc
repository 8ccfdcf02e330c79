// SPDX-License-Identifier: Apache-2.0
#include "pull/catalogue.h"

#include <sstream>

#include "base/check.h"

namespace whet::pull {
namespace {

constexpr Entry kModels[] = {
#define WHET_MODEL(...) Entry{__VA_ARGS__},
#include "pull/catalogue.inc"
#undef WHET_MODEL
};

struct Text {
  std::string_view path, content;
};

constexpr Text kCards[] = {
#define WHET_TEXT(path, content) {path, content},
#include "pull/card_texts.inc"
#undef WHET_TEXT
};

// The name that looks most like `name`: the one that shares the longest prefix.
std::string_view Nearest(std::string_view name) {
  std::string_view best = kModels[0].name;
  size_t longest = 0;
  for (const Entry& entry : kModels) {
    const std::string_view other = entry.name;
    size_t same = 0;
    while (same < name.size() && same < other.size() && name[same] == other[same]) ++same;
    if (same > longest) best = other, longest = same;
  }
  return best;
}

}  // namespace

std::span<const File> Entry::all_files() const {
  size_t count = 0;
  while (count < std::size(files) && files[count].member != nullptr) ++count;
  return {files, count};
}

const char* RegistryName(Registry registry) {
  return registry == Registry::kPyPI ? "PyPI" : "npm";
}

std::span<const Entry> AllModels() {
  return kModels;
}

Result<const Entry*> FindModel(std::string_view name) {
  for (const Entry& entry : kModels) {
    if (name == entry.name) return &entry;
  }
  return Error("no model '" + std::string(name) + "' in the catalogue (did you mean '" +
               std::string(Nearest(name)) + "'?); `whet pull --list` names them all");
}

std::string ShapeOptions(const Entry& entry) {
  std::istringstream shapes(entry.shapes);
  std::string options;
  for (std::string shape; shapes >> shape;) options += " --shape " + shape;
  return options;
}

std::string_view CardText(const Entry& entry) {
  if (*entry.card == '\0') return {};
  const std::string path = std::string(entry.card) + ".card.yaml";
  for (const Text& text : kCards) {
    if (text.path == path) return text.content;
  }
  WHET_CHECK(false);  // catalogue_test asks for the card of every row
  return {};
}

}  // namespace whet::pull
