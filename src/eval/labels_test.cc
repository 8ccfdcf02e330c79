// SPDX-License-Identifier: Apache-2.0
#include "eval/labels.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "media/npy.h"

namespace whet::eval {
namespace {

const std::vector<std::string> kNames = {"a.jpg", "b.jpg", "c.jpg"};

std::string Written(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + "/whet_labels_" + name;
  EXPECT_TRUE(WriteFile(path, text).ok());
  return path;
}

std::vector<int> Read(const std::string& text, const std::string& column = "") {
  const Result<ClassLabels> labels = ReadClassLabels(Written("x.csv", text), kNames, column);
  EXPECT_TRUE(labels.ok()) << labels.message();
  return labels.ok() ? labels->of : std::vector<int>();
}

std::string Refusal(const std::string& text, const std::string& column = "") {
  return ReadClassLabels(Written("x.csv", text), kNames, column).message();
}

bool Says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(ClassLabelsTest, WithAndWithoutHeader) {
  const std::vector<int> all = {4, 0, 7};
  EXPECT_EQ(Read("file,class_index,wnid\na.jpg,4,x\nb.jpg,0,y\nc.jpg,7,z\n"), all);
  EXPECT_EQ(Read("c.jpg,7\na.jpg,4\nb.jpg,0"), all);
  EXPECT_EQ(Read("\xEF\xBB\xBF"
                 "file,digit\r\na.jpg, 4\r\n\r\nsub/b.jpg,0\r\n\"c.jpg\",\"7\"\r\n"),
            all);
  EXPECT_EQ(Read("file,classes,label\na.jpg,12,4\nb.jpg,12,0\nc.jpg,12,7\n"), all);
  EXPECT_EQ(Read("a.jpg,12,4\nb.jpg,12,0\nc.jpg,12,7\n", "3"), all);
  EXPECT_EQ(Read("file,class,kind\na.jpg,1,4\nb.jpg,1,0\nc.jpg,1,7\n", "kind"), all);
}

TEST(ClassLabelsTest, CountsWhatDoesNotMatch) {
  const Result<ClassLabels> labels = ReadClassLabels(Written("x.csv", "a.jpg,1\nz.jpg,2\ny.jpg,3\n"), kNames);
  ASSERT_TRUE(labels.ok()) << labels.message();
  EXPECT_EQ(labels->of, (std::vector<int>{1, -1, -1}));
  EXPECT_EQ(labels->labelled, 1u);
  EXPECT_EQ(labels->without_sample, 2u);
  EXPECT_TRUE(Says(Refusal("z.jpg,2\n"), "none of its 1 rows names a sample; the first sample is 'a.jpg'"));
}

TEST(ClassLabelsTest, NamesTheLine) {
  EXPECT_TRUE(Says(Refusal("a.jpg,1\nb.jpg,cat\n"), "line 2: 'cat' is no class index"));
  EXPECT_TRUE(Says(Refusal("a.jpg,1\nb.jpg,-1\n"), "line 2: '-1' is no class index"));
  EXPECT_TRUE(Says(Refusal("a.jpg,1\nb.jpg\n"), "line 2: it has no column 2"));
  EXPECT_TRUE(Says(Refusal("a.jpg,1\nb.jpg,2\na.jpg,1\n"), "line 3: 'a.jpg' stands in line 1 too"));
  EXPECT_TRUE(Says(Refusal("file,class\na.jpg,1\n", "kind"), "no column 'kind'"));
}

TEST(ClassLabelsTest, FromAnArray) {
  const std::string path = testing::TempDir() + "/whet_labels.npy";
  const std::vector<double> values = {2, 0, 1};
  const std::vector<int64_t> dims = {3};
  ASSERT_TRUE(media::WriteNpy(path, DType::kF64, dims, std::as_bytes(std::span(values))).ok());
  EXPECT_EQ(ReadClassLabels(path, kNames)->of, (std::vector<int>{2, 0, 1}));
  EXPECT_TRUE(Says(ReadClassLabels(path, {"0"}).message(), "one class index for each of 1 samples"));
}

TEST(ClassLabelsTest, FromFoldersOfSamples) {
  const Result<ClassLabels> labels =
      ReadClassLabels(testing::TempDir(), {"cat/a.jpg", "cat/b.jpg", "dog/a.jpg", "ant/z.jpg"});
  ASSERT_TRUE(labels.ok()) << labels.message();
  EXPECT_EQ(labels->of, (std::vector<int>{1, 1, 2, 0}));
  EXPECT_TRUE(Says(ReadClassLabels(testing::TempDir(), kNames).message(), "a folder for each class"));
}

TEST(BoxLabelsTest, BecomePixels) {
  Written("p.txt",
          "3 0.5 0.5 0.5 0.25 0.25 0.75 2 0 0 0\n3 0.5 0.5 0.5 0.25 0.25 0.75 2 0 0 0\n\n0 0.5 0.5 1 1\n");
  const auto boxes = ReadBoxLabels(testing::TempDir(), "whet_labels_p.jpg", 200, 100);
  ASSERT_TRUE(boxes.ok()) << boxes.message();
  ASSERT_TRUE(boxes->has_value());
  ASSERT_EQ((*boxes)->size(), 2u);  // one row stands there twice
  const TrueBox& box = (**boxes)[0];
  EXPECT_EQ(box.index, 3);
  EXPECT_EQ(box.x0, 50);
  EXPECT_EQ(box.x1, 150);
  EXPECT_EQ(box.y0, 37.5);
  EXPECT_EQ(box.y1, 62.5);
  ASSERT_EQ(box.points.size(), 2u);
  EXPECT_EQ(box.points[0].x, 50);
  EXPECT_EQ(box.points[0].y, 75);
  EXPECT_FALSE(box.points[1].visible);
  EXPECT_FALSE(ReadBoxLabels(testing::TempDir(), "whet_labels_none.jpg", 1, 1)->has_value());
}

TEST(BoxLabelsTest, NamesTheLine) {
  for (const char* bad : {"1 0.5 0.5 0.5", "1 0.5 0.5 0.5 0.5 1", "x 0.5 0.5 0.5 0.5", "1.5 0.5 0.5 0.5 0.5",
                          "1 200 100 50 50", "1 0.5 0.5 0 0.5", "1 0.5 nan 0.5 0.5"}) {
    Written("q.txt", std::string("0 0.5 0.5 1 1\n") + bad + "\n");
    const auto boxes = ReadBoxLabels(testing::TempDir(), "whet_labels_q.png", 10, 10);
    EXPECT_TRUE(Says(boxes.message(), "whet_labels_q.txt: line 2: ")) << bad;
  }
}

}  // namespace
}  // namespace whet::eval
