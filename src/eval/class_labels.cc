// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "base/file.h"
#include "eval/array_file.h"
#include "eval/labels.h"
#include "eval/sample_file.h"
#include "ir/tensor.h"

namespace whet::eval {
namespace {

using Row = std::vector<std::string>;

std::string Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r"), end = text.find_last_not_of(" \t\r");
  return begin == std::string_view::npos ? "" : std::string(text.substr(begin, end - begin + 1));
}

// Fields may stand in double quotes, within which a quote is doubled.
Row SplitRow(std::string_view line) {
  Row row;
  std::string field;
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const bool doubled = quoted && line[i] == '"' && i + 1 < line.size() && line[i + 1] == '"';
    if (doubled) {
      field += line[i++];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      row.push_back(Trimmed(field));
      field.clear();
    } else {
      field += line[i];
    }
  }
  row.push_back(Trimmed(field));
  return row;
}

std::optional<int> ParseIndex(const std::string& text) {
  int index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || end != text.data() + text.size() || index < 0) return std::nullopt;
  return index;
}

struct Table {
  size_t column = 1;
  bool header = false;
};

// Where the class stands in the rows, from the first of them and the column that was asked for.
Result<Table> Describe(const Row& first, const std::string& column) {
  const std::optional<int> number = ParseIndex(column);
  if (number && *number == 0) return Error("columns are counted from 1");
  if (number) {
    const size_t at = static_cast<size_t>(*number) - 1;
    return Table{at, at < first.size() && !ParseIndex(first[at])};
  }
  for (const std::string& name : column.empty() ? Row{"class_index", "class", "label"} : Row{column}) {
    const auto found = std::ranges::find(first, name);
    if (found != first.end()) return Table{static_cast<size_t>(found - first.begin()), true};
  }
  if (!column.empty()) return Error(fmt::format("its first line has no column '{}'", column));
  return Table{1, first.size() > 1 && !ParseIndex(first[1])};
}

// Row by row into the labels of the samples.
class Assignment {
 public:
  explicit Assignment(const std::vector<std::string>& names) : labelled_at_(names.size()) {
    labels_.of.assign(names.size(), -1);
    for (size_t i = 0; i < names.size(); ++i) samples_.emplace(names[i], i);
  }

  Status Add(const Row& row, size_t column, size_t line) {
    if (row.size() <= column) return Error(fmt::format("line {}: it has no column {}", line, column + 1));
    const std::optional<int> index = ParseIndex(row[column]);
    if (!index) {
      return Error(fmt::format("line {}: '{}' is no class index, a whole number from 0", line, row[column]));
    }
    const auto sample = Find(row[0]);
    if (sample == samples_.end()) {
      ++labels_.without_sample;
      return {};
    }
    size_t& at = labelled_at_[sample->second];
    if (at != 0) return Error(fmt::format("line {}: '{}' stands in line {} too", line, row[0], at));
    at = line;
    labels_.of[sample->second] = *index;
    ++labels_.labelled;
    return {};
  }

  ClassLabels Take() { return std::move(labels_); }

 private:
  // A file may be named with folders in front.
  std::map<std::string, size_t>::const_iterator Find(const std::string& file) const {
    const auto whole = samples_.find(file);
    return whole != samples_.end() ? whole : samples_.find(file.substr(file.rfind('/') + 1));
  }

  std::map<std::string, size_t> samples_;
  std::vector<size_t> labelled_at_;  // line, 0 where none
  ClassLabels labels_;
};

// The class of a sample is the place of its folder in the order of their names.
Result<ClassLabels> FromFolders(const std::vector<std::string>& names) {
  std::set<std::string> folders;
  for (const std::string& name : names) {
    const size_t slash = name.rfind('/');
    if (slash == std::string::npos)
      return Error("the samples do not lie in a folder for each class; give a CSV of file,class_index");
    folders.insert(name.substr(0, slash));
  }
  ClassLabels labels;
  labels.labelled = names.size();
  for (const std::string& name : names) {
    const auto at = folders.find(name.substr(0, name.rfind('/')));
    labels.of.push_back(static_cast<int>(std::distance(folders.begin(), at)));
  }
  return labels;
}

Result<ClassLabels> FromArray(const std::string& path, size_t samples) {
  const ArrayFile file = WHET_TRY(ArrayFile::Open(path));
  const ArrayFile::Member* member = file.Find("labels");
  if (!member) member = file.Find("y");
  if (!member && file.members().size() == 1) member = &file.members()[0];
  if (!member) return Error(fmt::format("{}: no array 'labels' or 'y'", path));
  const media::ArrayView& array = member->array;
  if (array.dims.empty() || array.dims[0] != static_cast<int64_t>(samples) ||
      ir::ElementCount(array.dims) != array.dims[0]) {
    return Error(fmt::format("{} is {}; it needs one class index for each of {} samples", file.Title(*member),
                             TypeText(array.dtype, array.dims), samples));
  }
  const ir::Tensor values = ir::Tensor::FromBytes(array.dtype, array.dims, array.bytes);
  ClassLabels labels;
  for (int64_t i = 0; i < values.count(); ++i) {
    const double value = values.RealAt(i);
    if (!(value >= 0 && value < 1e9 && value == std::floor(value)))
      return Error(fmt::format("{}: element {} is {}, no class index", file.Title(*member), i, value));
    labels.of.push_back(static_cast<int>(value));
  }
  labels.labelled = samples;
  return labels;
}

Result<ClassLabels> FromFile(const std::string& path, const std::vector<std::string>& names,
                             const std::string& column) {
  std::error_code gone;
  if (std::filesystem::is_directory(path, gone)) return FromFolders(names).With(path);
  if (ArrayFile::IsOne(path)) return FromArray(path, names.size());
  return ParseClassCsv(WHET_TRY(ReadText(path)), names, column).With(path);
}

}  // namespace

Result<ClassLabels> ParseClassCsv(std::string_view text, const std::vector<std::string>& names,
                                  const std::string& column) {
  Assignment assignment(names);
  std::optional<Table> table;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (size_t line = 1; !text.empty(); ++line) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view here = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (Trimmed(here).empty()) continue;
    const Row row = SplitRow(here);
    if (!table) {
      table = WHET_TRY(Describe(row, column));
      if (table->header) continue;
    }
    WHET_TRY(assignment.Add(row, table->column, line));
  }
  return assignment.Take();
}

Result<ClassLabels> ReadClassLabels(const std::string& path, const std::vector<std::string>& names,
                                    const std::string& column) {
  ClassLabels labels = WHET_TRY(FromFile(path, names, column));
  if (labels.labelled > 0) return labels;
  return Error(fmt::format("{}: none of its {} rows names a sample; the first sample is '{}'", path,
                           labels.without_sample, names.empty() ? "" : names[0]));
}

}  // namespace whet::eval
