// SPDX-License-Identifier: Apache-2.0
#include "crash_states.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace whet::crash {
namespace {

namespace fs = std::filesystem;

constexpr int kFolder = -2;
constexpr size_t kBlock = 512;

std::string Above(const std::string& name) {
  const size_t slash = name.rfind('/');
  return slash == std::string::npos ? "" : name.substr(0, slash);
}

void Put(const Change& write, size_t begin, size_t end, std::string* content) {
  if (end <= begin) return;
  content->resize(std::max(content->size(), static_cast<size_t>(write.offset) + end), '\0');
  content->replace(write.offset + begin, end - begin, write.data, begin, end - begin);
}

void Apply(const Change& change, std::string* content) {
  if (change.kind == Kind::kCut) return content->resize(change.offset, '\0');
  Put(change, 0, change.data.size(), content);
}

// The last write as a disk may have it: cut anywhere, blocks of it, its length without its data, rubbish in its place.
void AddTorn(const std::string& content, const Change& write, std::set<std::string>* variants) {
  const size_t size = write.data.size();
  for (const size_t cut :
       {size_t{1}, size / 2, size - 1, kBlock, size / 2 / kBlock * kBlock, size / 4096 * 4096}) {
    std::string torn = content;
    Put(write, 0, std::min(cut, size), &torn);
    variants->insert(std::move(torn));
  }
  for (const size_t odd : {size_t{0}, size_t{1}}) {
    std::string blocks = content;
    Put({.offset = write.offset, .data = std::string(size, '\0')}, 0, size, &blocks);
    for (size_t at = odd * kBlock; at < size; at += 2 * kBlock)
      Put(write, at, std::min(at + kBlock, size), &blocks);
    variants->insert(std::move(blocks));
  }
  for (const char fill : {'\0', '\xa5'}) {
    std::string rubbish = content;
    Put({.offset = write.offset, .data = std::string(size, fill)}, 0, size, &rubbish);
    variants->insert(std::move(rubbish));
  }
}

}  // namespace

Disk Disk::Read(const std::string& folder) {
  Disk disk;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().string().substr(folder.size() + 1);
    if (entry.is_directory()) {
      disk.folders.insert(name);
      continue;
    }
    std::ifstream in(entry.path(), std::ios::binary);
    disk.files[name].assign(std::istreambuf_iterator<char>(in), {});
  }
  return disk;
}

void Disk::Write(const std::string& folder) const {
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (const std::string& name : folders) fs::create_directories(folder + "/" + name);
  for (const auto& [name, content] : files) {
    std::ofstream out(folder + "/" + name, std::ios::binary);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
  }
}

std::string Disk::Key() const {
  std::string key;
  for (const std::string& name : folders) key.append(name).append("/\n");
  for (const auto& [name, content] : files) {
    const size_t hash = std::hash<std::string>()(content), again = std::hash<std::string>()(content + name);
    key.append(name).append(" ").append(std::to_string(content.size())).append(" ");
    key.append(std::to_string(hash)).append(std::to_string(again)).append("\n");
  }
  return key;
}

CrashStates::CrashStates(std::string folder, Disk before, std::map<std::string, int> numbers,
                         std::vector<Change> changes)
    : folder_(std::move(folder)),
      before_(std::move(before)),
      numbers_(std::move(numbers)),
      changes_(std::move(changes)) {}

std::string CrashStates::Relative(const std::string& path) const {
  return path.size() <= folder_.size() ? "" : path.substr(folder_.size() + 1);
}

void CrashStates::Apply(const Naming& naming, std::map<std::string, int>* names) {
  if (!naming.clear.empty()) names->erase(naming.clear);
  if (!naming.set.empty()) (*names)[naming.set] = naming.file;
}

// `names` are those that a running system sees.
std::vector<CrashStates::Naming> CrashStates::NamingsOf(const Change& change,
                                                        std::map<std::string, int>* names) const {
  const std::string path = Relative(change.path), to = Relative(change.to);
  std::vector<Naming> namings;
  if (change.kind == Kind::kMakeFolder) namings = {{.set = path, .file = kFolder}};
  if (change.kind == Kind::kCreate) namings = {{.set = path, .file = change.file}};
  if (change.kind == Kind::kUnlink) namings = {{.clear = path}};
  if (change.kind == Kind::kRename) {
    const int file = names->at(path);
    if (Above(path) == Above(to))
      namings = {{.set = to, .clear = path, .file = file}};
    else
      namings = {{.set = to, .file = file}, {.clear = path}};
  }
  for (const Naming& naming : namings) Apply(naming, names);
  return namings;
}

void CrashStates::Split(size_t point, Durable* durable, Pending* pending) const {
  for (const std::string& name : before_.folders) durable->names[name] = kFolder;
  for (const auto& [name, file] : numbers_) {
    durable->names[name] = file;
    durable->content[file] = before_.files.at(name);
  }
  std::map<std::string, int> seen = durable->names;
  for (size_t i = 0; i < point; ++i) {
    const Change& change = changes_[i];
    for (const Naming& naming : NamingsOf(change, &seen)) pending->namings.push_back(naming);
    if (change.kind == Kind::kWrite || change.kind == Kind::kCut)
      pending->writes[change.file].push_back(&change);
    if (forgets_) continue;
    if (change.kind == Kind::kSync) {
      for (const Change* write : pending->writes[change.file])
        crash::Apply(*write, &durable->content[change.file]);
      pending->writes.erase(change.file);
    }
    if (change.kind != Kind::kSyncFolder) continue;
    const std::string folder = Relative(change.path);
    std::vector<Naming> others;
    for (const Naming& naming : pending->namings) {
      const bool here = Above(naming.set.empty() ? naming.clear : naming.set) == folder;
      here ? Apply(naming, &durable->names) : others.push_back(naming);
    }
    pending->namings = std::move(others);
  }
}

Disk CrashStates::Build(const std::map<std::string, int>& names,
                        const std::function<const std::string&(int)>& content) {
  Disk disk;
  for (const auto& [name, file] : names) {  // in order: a folder comes before what is in it
    const std::string above = Above(name);
    if (!above.empty() && !disk.folders.contains(above)) continue;
    if (file == kFolder)
      disk.folders.insert(name);
    else
      disk.files[name] = content(file);
  }
  return disk;
}

Disk CrashStates::Complete() const {
  Durable durable;
  Pending pending;
  Split(changes_.size(), &durable, &pending);
  for (const Naming& naming : pending.namings) Apply(naming, &durable.names);
  for (const auto& [file, writes] : pending.writes)
    for (const Change* write : writes) crash::Apply(*write, &durable.content[file]);
  return Build(durable.names, [&](int file) -> const std::string& { return durable.content[file]; });
}

CrashStates::Variants CrashStates::VariantsOf(const std::string& content,
                                              const std::vector<const Change*>& writes,
                                              std::mt19937& random) const {
  std::set<std::string> variants;
  const size_t count = writes.size(), subsets = size_t{1} << std::min<size_t>(count, 5);
  for (size_t i = 0; i < subsets; ++i) {  // of more than five writes, some subsets
    const size_t chosen = count <= 5 ? i : random();
    std::string some = content;
    for (size_t k = 0; k < count; ++k)
      if ((chosen >> (k % 32) & 1) != 0) crash::Apply(*writes[k], &some);
    variants.insert(std::move(some));
  }
  std::string prefix = content;
  for (const Change* write : writes) {
    variants.insert(prefix);
    if (write->kind == Kind::kWrite) AddTorn(prefix, *write, &variants);
    const size_t bytes = every_byte_ && write->data.size() <= 8192 ? write->data.size() : 0;
    for (size_t cut = 1; cut < bytes; ++cut) {
      std::string torn = prefix;
      Put(*write, 0, cut, &torn);
      variants.insert(std::move(torn));
    }
    crash::Apply(*write, &prefix);
  }
  variants.erase(prefix);
  Variants list(variants.begin(), variants.end());
  list.push_back(prefix);  // all of it comes last
  return list;
}

void CrashStates::At(size_t point, size_t most, std::mt19937& random,
                     const std::function<void(const Disk&)>& visit) const {
  Durable durable;
  Pending pending;
  Split(point, &durable, &pending);
  std::vector<std::pair<int, Variants>> files;
  size_t combinations = 1;
  for (const auto& [file, writes] : pending.writes) {
    files.emplace_back(file, VariantsOf(durable.content[file], writes, random));
    combinations = std::min(combinations * files.back().second.size(), size_t{1} << 40);
  }
  const size_t namings = std::min<size_t>(pending.namings.size(), 20);
  const size_t total = combinations << namings;
  for (size_t i = 0; i < std::min(total, most); ++i) {
    size_t index = i;  // which namings happened, then which variant of each file
    if (total > most && i + 1 < most) index = (uint64_t{random()} << 32 | random()) % total;
    if (total > most && i == 0) index = 0;
    if (i + 1 == std::min(total, most)) index = total - 1;
    std::map<std::string, int> names = durable.names;
    for (size_t k = 0; k < pending.namings.size(); ++k)
      if (k >= namings || (index >> k & 1) != 0) Apply(pending.namings[k], &names);
    index >>= namings;
    std::map<int, const std::string*> chosen;
    for (const auto& [file, variants] : files) {
      chosen[file] = &variants[index % variants.size()];
      index /= variants.size();
    }
    visit(Build(names, [&](int file) -> const std::string& {
      const auto found = chosen.find(file);
      return found == chosen.end() ? durable.content[file] : *found->second;
    }));
  }
}

}  // namespace whet::crash
