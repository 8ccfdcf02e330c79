// SPDX-License-Identifier: Apache-2.0
// Checked reading of one map of a card. Ask for every key that is known, then Finish(): it returns the first
// error, or names a key nobody asked for.
#ifndef WHET_CARD_FIELDS_H_
#define WHET_CARD_FIELDS_H_

#include <array>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "card/yaml.h"

namespace whet::card {

// The words that a key takes and what each means.
template <typename T>
struct Word {
  std::string_view name;
  T value;
};

class Fields {
 public:
  // `where` is what the map is called in messages: "input", "output".
  Fields(const YamlNode& node, std::string where);

  bool Has(std::string_view key) const { return Find(key) != nullptr; }
  const YamlNode* Map(std::string_view key);

  void Int(std::string_view key, int low, int high, int* value);
  void Real(std::string_view key, double low, double high, float* value);
  void Flag(std::string_view key, bool* value);
  void Text(std::string_view key, std::string* value);
  void Texts(std::string_view key, std::vector<std::string>* value);
  void Ints(std::string_view key, int low, int high, std::vector<int>* value);
  void Reals3(std::string_view key, double low, double high,
              std::array<float, 3>* value);  // three numbers, or one for all
  void TextMap(std::string_view key, std::span<const std::string_view> names,
               std::map<std::string, std::string>* value);

  // Maps whose keys are the model's own names.
  void NameMap(std::string_view key, std::map<std::string, std::string>* value);
  void RealMap(std::string_view key, double low, double high, std::map<std::string, double>* value);
  void IntsMap(std::string_view key, int low, int high, std::map<std::string, std::vector<int>>* value);

  template <typename T, size_t N>
  void Choice(std::string_view key, const Word<T> (&words)[N], T* value) {
    std::string text, names;
    if (!Has(key)) return Known(key);
    Text(key, &text);
    for (const Word<T>& word : words) {
      if (word.name == text) *value = word.value;
      names += (names.empty() ? "" : ", ") + std::string(word.name);
      if (word.name == text) return;
    }
    Refuse(key, "'" + text + "' is not one of " + names);
  }

  // An error about a key that is there.
  void Refuse(std::string_view key, std::string_view why);
  Status Finish();

 private:
  const YamlNode* Find(std::string_view key) const;
  const YamlNode* Take(std::string_view key, YamlNode::Kind kind, std::string_view what);
  void Known(std::string_view key) { known_.emplace(key); }
  bool IntList(std::string_view key, const YamlNode& node, int low, int high, std::vector<int>* value);
  bool Number(std::string_view key, const YamlNode& node, double low, double high, bool whole, double* value);
  void Fail(int line, const std::string& message);

  const YamlNode& node_;
  std::string where_;
  std::set<std::string, std::less<>> known_;
  Status error_;
};

}  // namespace whet::card

#endif  // WHET_CARD_FIELDS_H_
