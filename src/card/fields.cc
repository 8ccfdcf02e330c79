// SPDX-License-Identifier: Apache-2.0
#include "card/fields.h"

#include <charconv>
#include <cmath>
#include <cstdio>

namespace whet::card {
namespace {

std::string Short(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

}  // namespace

Fields::Fields(const YamlNode& node, std::string where) : node_(node), where_(std::move(where)) {
  if (node.kind != YamlNode::Kind::kMap) Fail(node.line, where_ + " is not a list of `key: value`");
}

const YamlNode* Fields::Find(std::string_view key) const {
  for (const auto& [name, child] : node_.entries) {
    if (name == key) return &child;
  }
  return nullptr;
}

void Fields::Fail(int line, const std::string& message) {
  if (error_.ok()) error_ = Error("line " + std::to_string(line < 1 ? 1 : line) + ": " + message);
}

void Fields::Refuse(std::string_view key, std::string_view why) {
  const YamlNode* node = Find(key);
  Known(key);
  Fail(node ? node->line : node_.line, where_ + "." + std::string(key) + ": " + std::string(why));
}

const YamlNode* Fields::Take(std::string_view key, YamlNode::Kind kind, std::string_view what) {
  Known(key);
  const YamlNode* node = Find(key);
  if (node && node->kind != kind) {
    Refuse(key, "takes " + std::string(what));
    return nullptr;
  }
  return node;
}

const YamlNode* Fields::Map(std::string_view key) {
  return Take(key, YamlNode::Kind::kMap, "a list of `key: value`");
}

bool Fields::Number(std::string_view key, const YamlNode& node, double low, double high, bool whole,
                    double* value) {
  double number = 0;
  const char* end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, number);
  if (node.kind == YamlNode::Kind::kScalar && error == std::errc() && stop == end && std::isfinite(number) &&
      number >= low && number <= high && (!whole || number == std::floor(number))) {
    *value = number;
    return true;
  }
  Refuse(key, "'" + node.text + "' is not a " + (whole ? "whole " : "") + "number from " + Short(low) +
                  " to " + Short(high));
  return false;
}

void Fields::Int(std::string_view key, int low, int high, int* value) {
  double number = 0;
  const YamlNode* node = Take(key, YamlNode::Kind::kScalar, "one number");
  if (node && Number(key, *node, low, high, true, &number)) *value = static_cast<int>(number);
}

void Fields::Real(std::string_view key, double low, double high, float* value) {
  double number = 0;
  const YamlNode* node = Take(key, YamlNode::Kind::kScalar, "one number");
  if (node && Number(key, *node, low, high, false, &number)) *value = static_cast<float>(number);
}

void Fields::Flag(std::string_view key, bool* value) {
  const Word<bool> kWords[] = {{"true", true}, {"false", false}};
  Choice(key, kWords, value);
}

void Fields::Text(std::string_view key, std::string* value) {
  if (const YamlNode* node = Take(key, YamlNode::Kind::kScalar, "one word")) *value = node->text;
}

void Fields::Texts(std::string_view key, std::vector<std::string>* value) {
  const YamlNode* node = Take(key, YamlNode::Kind::kList, "a list [a, b, ...]");
  if (!node) return;
  for (const YamlNode& item : node->items) {
    if (item.kind != YamlNode::Kind::kScalar) return Refuse(key, "takes a list of names");
    value->push_back(item.text);
  }
}

bool Fields::IntList(std::string_view key, const YamlNode& node, int low, int high, std::vector<int>* value) {
  value->clear();
  for (const YamlNode& item : node.items) {
    double number = 0;
    if (!Number(key, item, low, high, true, &number)) return false;
    value->push_back(static_cast<int>(number));
  }
  return true;
}

void Fields::Ints(std::string_view key, int low, int high, std::vector<int>* value) {
  const YamlNode* node = Take(key, YamlNode::Kind::kList, "a list [8, 16, ...]");
  if (node) IntList(key, *node, low, high, value);
}

void Fields::NameMap(std::string_view key, std::map<std::string, std::string>* value) {
  const YamlNode* map = Map(key);
  if (!map) return;
  for (const auto& [name, child] : map->entries) {
    if (child.kind != YamlNode::Kind::kScalar) return Refuse(key, name + " takes a name");
    (*value)[name] = child.text;
  }
}

void Fields::RealMap(std::string_view key, double low, double high, std::map<std::string, double>* value) {
  const YamlNode* map = Map(key);
  if (!map) return;
  for (const auto& [name, child] : map->entries) {
    if (!Number(key, child, low, high, false, &(*value)[name])) return;
  }
}

void Fields::IntsMap(std::string_view key, int low, int high,
                     std::map<std::string, std::vector<int>>* value) {
  const YamlNode* map = Map(key);
  if (!map) return;
  for (const auto& [name, child] : map->entries) {
    if (child.kind != YamlNode::Kind::kList) return Refuse(key, name + " takes a list [1, 3, ...]");
    if (!IntList(key, child, low, high, &(*value)[name])) return;
  }
}

void Fields::Reals3(std::string_view key, double low, double high, std::array<float, 3>* value) {
  Known(key);
  const YamlNode* node = Find(key);
  if (!node) return;
  const bool list = node->kind == YamlNode::Kind::kList;
  if (list && node->items.size() != 3) return Refuse(key, "takes three numbers, or one for all channels");
  for (size_t i = 0; i < 3; ++i) {
    double number = 0;
    if (!Number(key, list ? node->items[i] : *node, low, high, false, &number)) return;
    (*value)[i] = static_cast<float>(number);
  }
}

void Fields::TextMap(std::string_view key, std::span<const std::string_view> names,
                     std::map<std::string, std::string>* value) {
  const YamlNode* map = Map(key);
  if (!map) return;
  std::string roles;
  for (std::string_view name : names) roles += (roles.empty() ? "" : ", ") + std::string(name);
  for (const auto& [name, child] : map->entries) {
    bool known = false;
    for (std::string_view role : names) known |= role == name;
    if (!known) return Refuse(key, "no tensor '" + name + "' in this decoder; it has " + roles);
    if (child.kind != YamlNode::Kind::kScalar) return Refuse(key, name + " takes an output's name or number");
    (*value)[name] = child.text;
  }
}

Status Fields::Finish() {
  for (const auto& [name, child] : node_.entries) {
    if (!known_.contains(name))
      Fail(child.line, where_ + " has no key '" + name + "' here; docs/model-card.md lists them");
  }
  return std::move(error_);
}

}  // namespace whet::card
