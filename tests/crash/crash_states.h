// SPDX-License-Identifier: Apache-2.0
// What a disk can look like after a power cut: files and folders as a log of changes allows, at any point of it.
//
// The model promises less than any file system does. What has been written is there for sure only after fsync of the file; a name,
// only after fsync of its folder, whatever happened to the file. What was not synchronised may be there or not, each change by
// itself: later ones without earlier ones, names without data, lengths without data, a write cut at any byte, blocks of a write
// in any combination, old bytes or rubbish in the place of new ones. A rename within a folder happens or does not; between two
// folders each half does.
#ifndef WHET_TESTS_CRASH_CRASH_STATES_H_
#define WHET_TESTS_CRASH_CRASH_STATES_H_

#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "recorder.h"

namespace whet::crash {

// A disk's content: folders, and files by name. Names are relative to the folder that is watched.
struct Disk {
  std::set<std::string> folders;
  std::map<std::string, std::string> files;
  bool operator==(const Disk&) const = default;

  static Disk Read(const std::string& folder);
  void Write(const std::string& folder) const;  // in the place of what lies there
  std::string Key() const;                      // the same for the same content alone
};

class CrashStates {
 public:
  // What lay in `folder` when `changes` began, all of it durable; `numbers` are the recorder's for its files.
  CrashStates(std::string folder, Disk before, std::map<std::string, int> numbers,
              std::vector<Change> changes);

  size_t points() const { return changes_.size() + 1; }
  // Everything has reached the disk: must be what the recorder's program left, or the log is not complete.
  Disk Complete() const;
  // What a disk would do that answers fsync without doing anything.
  void ForgetSyncs() { forgets_ = true; }
  // Cuts writes of up to 8 kB after each byte.
  void CutAtEveryByte() { every_byte_ = true; }
  // Calls with what the disk may hold when power is cut just after the first `point` changes. Of all combinations, if they are no
  // more than `most`; otherwise of the extreme ones and of random ones.
  void At(size_t point, size_t most, std::mt19937& random,
          const std::function<void(const Disk&)>& visit) const;

 private:
  // A name that a folder got or lost; a rename within a folder is two of them that happen together.
  struct Naming {
    std::string set, clear;  // empty: none
    int file = -1;           // of `set`; -2: a folder
  };
  struct Pending {
    std::vector<Naming> namings;
    std::map<int, std::vector<const Change*>> writes;
  };
  struct Durable {
    std::map<std::string, int> names;  // with folders, as -2
    std::map<int, std::string> content;
  };
  using Variants = std::vector<std::string>;

  void Split(size_t point, Durable* durable, Pending* pending) const;
  static void Apply(const Naming& naming, std::map<std::string, int>* names);
  Variants VariantsOf(const std::string& content, const std::vector<const Change*>& writes,
                      std::mt19937& random) const;
  static Disk Build(const std::map<std::string, int>& names,
                    const std::function<const std::string&(int)>& content);
  std::string Relative(const std::string& path) const;
  std::vector<Naming> NamingsOf(const Change& change, std::map<std::string, int>* names) const;

  std::string folder_;
  Disk before_;
  std::map<std::string, int> numbers_;
  std::vector<Change> changes_;
  bool forgets_ = false, every_byte_ = false;
};

}  // namespace whet::crash

#endif  // WHET_TESTS_CRASH_CRASH_STATES_H_
