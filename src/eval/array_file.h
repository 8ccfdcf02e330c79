// SPDX-License-Identifier: Apache-2.0
// The arrays of a .npy or .npz file. The file stays mapped; only compressed members of a .npz are held in memory.
#ifndef WHET_EVAL_ARRAY_FILE_H_
#define WHET_EVAL_ARRAY_FILE_H_

#include <memory>
#include <string>
#include <vector>

#include "archive/inflate.h"
#include "base/file.h"
#include "base/result.h"
#include "media/npy.h"

namespace whet::eval {

class ArrayFile {
 public:
  struct Member {
    std::string name;  // without .npy; empty in a .npy file
    media::ArrayView array;
  };

  static Result<ArrayFile> Open(const std::string& path);
  static bool IsOne(const std::string& path);  // by its ending

  const std::string& path() const { return path_; }
  const std::vector<Member>& members() const { return members_; }
  const Member* Find(const std::string& name) const;  // null where there is none
  std::string Title(const Member& member) const;  // for messages: the path, and the name where there is one

 private:
  ArrayFile(std::string path, MappedFile file) : path_(std::move(path)), file_(std::move(file)) {}
  Status Add(std::string name, std::span<const std::byte> npy);
  Status AddArchive();

  std::string path_;
  MappedFile file_;
  std::vector<std::unique_ptr<archive::Bytes>> unpacked_;
  std::vector<Member> members_;
};

}  // namespace whet::eval

#endif  // WHET_EVAL_ARRAY_FILE_H_
