// SPDX-License-Identifier: Apache-2.0
#include "agent/status_report.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace whet::agent {
namespace {

Json AsJson(const Record& record) {
  JsonObject json{{"model", record.model},
                  {"state", std::string(RowOf(record.state).name)},
                  {"taken", record.taken},
                  {"attempts", record.attempts}};
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) json[name] = text;
  };
  add("detail", record.detail);
  if (record.order) json["order"] = record.order->id;
  if (record.current) add("current", record.current->version);
  if (record.last_good) add("last_good", record.last_good->version);
  if (record.candidate) add("candidate", record.candidate->version);
  if (record.candidate) json["received"] = record.received;
  return json;
}

using Tree = nlohmann::json;

std::string Text(const Tree& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return "-";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

int64_t Number(const Tree& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_integer() ? found->get<int64_t>() : 0;
}

const Tree& Member(const Tree& object, const char* name) {
  static const Tree none = Tree::object();
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

using Line = std::array<std::string, 9>;

// One line for each model that answers or is being updated.
std::vector<Line> Lines(const Tree& status) {
  std::vector<Line> lines = {
      {"MODEL", "VERSION", "STATE", "ORDER", "CANDIDATE", "ANSWERED", "REFUSED", "P50_US", "P99_US"}};
  const auto line_of = [&](const std::string& model) -> Line& {
    for (Line& line : lines)
      if (line[0] == model) return line;
    return lines.emplace_back(Line{model, "-", "-", "-", "-", "0", "0", "-", "-"});
  };
  for (const Tree& model : Member(status, "models")) {
    Line& line = line_of(Text(model, "name"));
    const std::string state = line[2];
    line = {line[0],
            Text(model, "version"),
            state,
            "-",
            "-",
            Text(model, "answered"),
            Text(model, "refused"),
            Text(model, "p50_us"),
            Text(model, "p99_us")};
  }
  for (const Tree& record : Member(Member(status, "agent"), "records")) {
    Line& line = line_of(Text(record, "model"));
    line[2] = Text(record, "state");
    line[3] = Text(record, "taken");
    line[4] = Text(record, "candidate");
  }
  return lines;
}

std::string Table(const std::vector<Line>& lines) {
  std::array<size_t, 9> widths{};
  for (const Line& line : lines)
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size() + 2);
  std::string text;
  for (const Line& line : lines) {
    for (size_t i = 0; i < line.size(); ++i) {
      text += line[i];
      if (i + 1 < line.size()) text.append(widths[i] - line[i].size(), ' ');
    }
    text += '\n';
  }
  return text;
}

std::string Head(const Tree& agent) {
  const int64_t age = Number(agent, "check_in_age"), left = Number(agent, "certificate_left");
  const Tree& spool = Member(agent, "spool");
  std::string text =
      Text(agent, "software") + ", device " + Text(agent, "device") + ", boot " + Text(agent, "boot") + "\n";
  text +=
      "check-in: " + Text(agent, "check_in") + (age >= 0 ? ", " + std::to_string(age) + " s ago" : "") + "\n";
  if (agent.contains("certificate_left"))
    text += "certificate: " + std::to_string(left / 86400) + " days left" +
            (agent.contains("renewal") ? ", renewing: " + Text(agent, "renewal") : "") + "\n";
  return text + "spool: " + Text(spool, "events") + " events of " + Text(spool, "bytes") + " bytes, " +
         Text(spool, "dropped") + " dropped, sending: " + Text(agent, "report") + "\n";
}

}  // namespace

Json RecordsAsJson(const std::vector<const Record*>& records) {
  JsonArray json;
  for (const Record* record : records) json.push_back(AsJson(*record));
  return json;
}

std::string StatusAsJson(const AgentStatus& status) {
  JsonObject json{{"software", status.software},
                  {"boot", status.boot},
                  {"check_in", status.check_in},
                  {"check_in_age", status.check_in_age},
                  {"report", status.report},
                  {"spool", JsonObject{{"events", status.spool.events},
                                       {"bytes", status.spool.bytes},
                                       {"dropped", status.spool.dropped}}},
                  {"records", status.records}};
  if (!status.device.empty()) {
    json["device"] = status.device;
    json["certificate_left"] = status.certificate_left;
  }
  if (!status.renewal.empty()) json["renewal"] = status.renewal;
  std::string text = PrintJson(json);
  text.pop_back();
  return text;
}

Result<std::string> StatusAsText(const std::string& text) {
  const Tree status = Tree::parse(text, nullptr, false);
  if (!status.is_object()) return Error("the answer is no JSON");
  const Tree& agent = Member(status, "agent");
  std::string report = (agent.empty() ? "" : Head(agent)) + Table(Lines(status));
  for (const Tree& record : Member(agent, "records")) {
    if (record.is_object() && record.contains("detail"))
      report += Text(record, "model") + ": " + Text(record, "detail") + "\n";
  }
  return report;
}

}  // namespace whet::agent
