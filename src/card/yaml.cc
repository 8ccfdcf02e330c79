// SPDX-License-Identifier: Apache-2.0
#include "card/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <set>
#include <sstream>

namespace whet::card {
namespace {

constexpr int kMaxNodes = 100000;
constexpr size_t kMaxBytes = size_t{1} << 22;

std::string AtLine(int line, std::string_view what) {
  return "line " + std::to_string(line) + ": " + std::string(what);
}

Result<YamlNode> Convert(const YAML::Node& from, int& budget) {
  YamlNode node;
  node.line = from.Mark().line + 1;
  if (--budget < 0) return Error(AtLine(node.line, "more nodes than a card may have"));
  if (from.IsScalar()) {
    node.kind = YamlNode::Kind::kScalar;
    node.text = from.Scalar();
  } else if (from.IsSequence()) {
    node.kind = YamlNode::Kind::kList;
    for (const YAML::Node& item : from) node.items.push_back(WHET_TRY(Convert(item, budget)));
  } else if (from.IsMap()) {
    node.kind = YamlNode::Kind::kMap;
    std::set<std::string> seen;
    for (const auto& entry : from) {
      const YAML::Node key = entry.first;
      const int line = key.Mark().line + 1;
      if (!key.IsScalar()) return Error(AtLine(line, "keys are plain words"));
      if (!seen.insert(key.Scalar()).second)
        return Error(AtLine(line, "the key '" + key.Scalar() + "' stands twice"));
      YamlNode child = WHET_TRY(Convert(entry.second, budget));
      child.line = line;
      node.entries.push_back({key.Scalar(), std::move(child)});
    }
  }
  return node;
}

// Listens to nothing.
class Silence : public YAML::EventHandler {
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
  }
  void OnMapEnd() override {}
};

// YAML::LoadAll would not do: it finds documents without end in some malformed texts.
bool HasSecondDocument(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Silence silence;
  return parser.HandleNextDocument(silence) && parser.HandleNextDocument(silence);
}

}  // namespace

Result<YamlNode> ParseYaml(std::string_view text) {
  if (text.size() > kMaxBytes) return Error("a card of more than 4 MiB");
  try {  // yaml-cpp speaks by exceptions; none leaves here
    const std::string copy(text);
    if (HasSecondDocument(copy)) return Error("more than one YAML document; a card is one");
    int budget = kMaxNodes;
    return Convert(YAML::Load(copy), budget);
  } catch (const YAML::Exception& error) {
    return Error(AtLine(error.mark.line + 1, error.msg));
  } catch (const std::exception& error) {
    return Error(std::string("not YAML: ") + error.what());
  }
}

}  // namespace whet::card
