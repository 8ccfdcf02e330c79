// SPDX-License-Identifier: Apache-2.0
#include "eval/data_set.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "archive/sample_packages.h"

namespace whet::eval {
namespace {

class DataSetTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/whet_" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::remove_all(folder_);
    ASSERT_TRUE(MakeFolders(folder_).ok());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Input(const char* name, DType dtype, std::vector<int64_t> dims, float scale = 0, int zero = 0) {
    format::Tensor tensor;
    tensor.name = name;
    tensor.dtype = dtype;
    tensor.dims = std::move(dims);
    if (scale > 0) tensor.scale = {scale}, tensor.zero_point = {zero};
    entry_.inputs.push_back(static_cast<int32_t>(entry_.tensors.size()));
    entry_.tensors.push_back(tensor);
  }

  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

  template <typename T>
  std::string Npy(const std::string& name, std::vector<int64_t> dims, const std::vector<T>& values) {
    EXPECT_TRUE(
        media::WriteNpy(Path(name), ir::DTypeOf<T>::value, dims, std::as_bytes(std::span(values))).ok());
    return Path(name);
  }

  std::string Npz(const std::string& name, const std::vector<std::string>& arrays, bool deflated) {
    std::vector<archive::SampleMember> members;
    for (const std::string& array : arrays)
      members.push_back({array + ".npy", *ReadText(Path(array + ".npy")), deflated});
    EXPECT_TRUE(WriteFile(Path(name), archive::SampleZip(members)).ok());
    return Path(name);
  }

  Result<DataSet> Open(const std::string& path, const card::Card* card = nullptr) const {
    return DataSet::Open(path, entry_, card);
  }
  std::string Refusal(const std::string& path) const {
    const Result<DataSet> data = Open(path);
    if (!data.ok()) return data.message();
    for (size_t i = 0; i < data->size(); ++i) {
      const Result<Sample> sample = data->Load(i);
      if (!sample.ok()) return sample.message();
    }
    return "";
  }
  std::vector<double> Values(const Result<DataSet>& data, size_t sample, size_t input = 0) const {
    EXPECT_TRUE(data.ok()) << data.message();
    const Result<Sample> loaded = data->Load(sample);
    EXPECT_TRUE(loaded.ok()) << loaded.message();
    std::vector<double> values;
    for (int64_t i = 0; i < loaded->inputs[input].count(); ++i)
      values.push_back(loaded->inputs[input].RealAt(i));
    return values;
  }

  std::string folder_;
  format::Entry entry_;
};

bool Says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_F(DataSetTest, AFolderGivesItsFilesInOrderOfNames) {
  Input("x", DType::kF32, {1, 2});
  Npy<float>("b.npy", {1, 2}, {3, 4});
  Npy<float>("a.npy", {1, 2}, {1, 2});
  ASSERT_TRUE(WriteFile(Path("notes.txt"), "passed over").ok());
  const Result<DataSet> data = Open(folder_);
  ASSERT_TRUE(data.ok()) << data.message();
  ASSERT_EQ(data->size(), 2u);
  EXPECT_EQ(data->name(1), "b.npy");
  EXPECT_EQ(Values(data, 0), (std::vector<double>{1, 2}));
  EXPECT_EQ(Values(data, 1), (std::vector<double>{3, 4}));
}

TEST_F(DataSetTest, LooksIntoFoldersWhereThereAreNoFiles) {
  Input("x", DType::kF32, {1, 2});
  for (const char* name : {"cat", "ant"}) ASSERT_TRUE(MakeFolders(Path(name)).ok());
  Npy<float>("cat/b.npy", {1, 2}, {3, 4});
  Npy<float>("ant/b.npy", {1, 2}, {1, 2});
  const Result<DataSet> data = Open(folder_);
  ASSERT_TRUE(data.ok()) << data.message();
  EXPECT_EQ(data->names(), (std::vector<std::string>{"ant/b.npy", "cat/b.npy"}));
  EXPECT_EQ(Values(data, 1), (std::vector<double>{3, 4}));
}

TEST_F(DataSetTest, AnArrayIsCutAlongItsLeadingAxis) {
  Input("x", DType::kF32, {1, 2});
  for (const std::vector<int64_t>& dims : {std::vector<int64_t>{3, 2}, std::vector<int64_t>{3, 1, 2}}) {
    const Result<DataSet> data = Open(Npy<float>("x.npy", dims, {1, 2, 3, 4, 5, 6}));
    ASSERT_TRUE(data.ok()) << data.message();
    EXPECT_EQ(data->size(), 3u);
    EXPECT_EQ(Values(data, 2), (std::vector<double>{5, 6}));
    EXPECT_EQ(data->Load(2)->inputs[0].dims(), (ir::Dims{1, 2}));
  }
}

TEST_F(DataSetTest, AnArchiveFeedsEachInputByName) {
  Input("x", DType::kF32, {1, 2});
  Input("y", DType::kI32, {});
  Npy<float>("x.npy", {2, 2}, {1, 2, 3, 4});
  Npy<int32_t>("y.npy", {2}, {7, 8});
  for (const bool deflated : {false, true}) {
    const Result<DataSet> data = Open(Npz("set.npz", {"y", "x"}, deflated));
    EXPECT_EQ(Values(data, 1, 0), (std::vector<double>{3, 4}));
    EXPECT_EQ(Values(data, 1, 1), (std::vector<double>{8}));
  }
  EXPECT_TRUE(Says(Refusal(Npz("set.npz", {"x"}, false)), "no array 'y'; it has 'x' f32[2, 2]"));
  Npy<int32_t>("y.npy", {3}, {7, 8, 9});
  EXPECT_TRUE(Says(Refusal(Npz("set.npz", {"x", "y"}, true)), "has 3 samples, the array before it 2"));
  EXPECT_TRUE(Says(Refusal(Path("x.npy")), "the model has 2 inputs; give a .npz"));
  EXPECT_TRUE(Says(Refusal(folder_), "give a .npz with the arrays 'x', 'y'"));
}

TEST_F(DataSetTest, OneInputTakesTheOnlyArrayThatFits) {
  Input("x", DType::kF32, {1, 2});
  Npy<float>("features.npy", {2, 2}, {1, 2, 3, 4});
  Npy<int64_t>("labels.npy", {2}, {0, 1});
  EXPECT_EQ(Values(Open(Npz("set.npz", {"features", "labels"}, false)), 1), (std::vector<double>{3, 4}));
  Npy<float>("more.npy", {2, 2}, {1, 2, 3, 4});
  EXPECT_TRUE(Says(Refusal(Npz("set.npz", {"features", "more"}, false)), "no array 'x'; it has 'features'"));
}

TEST_F(DataSetTest, RealNumbersAreStoredAsTheInputStoresThem) {
  Input("x", DType::kI8, {1, 4}, 0.5f, -3);
  const std::string path = Npy<double>("x.npy", {1, 4}, {0, 1.2, -100, 100});
  EXPECT_EQ(Values(Open(path), 0), (std::vector<double>{-3, -1, -128, 127}));
  EXPECT_EQ(Values(Open(Npy<int8_t>("x.npy", {1, 4}, {1, 2, 3, 4})), 0), (std::vector<double>{1, 2, 3, 4}));
  EXPECT_TRUE(Says(Refusal(Npy<uint8_t>("x.npy", {1, 4}, {1, 2, 3, 4})),
                   "its elements are u8, input 'x' takes i8; save .astype('int8')"));
}

TEST_F(DataSetTest, NarrowsFloatingPoint) {
  Input("x", DType::kF32, {2});
  EXPECT_EQ(Values(Open(Npy<double>("x.npy", {1, 2}, {0.1, -2})), 0),
            (std::vector<double>{static_cast<double>(0.1f), -2}));
  EXPECT_TRUE(Says(Refusal(Npy<int32_t>("x.npy", {1, 2}, {1, 2})), "save .astype('float32')"));
}

TEST_F(DataSetTest, NamesTheFileThatDoesNotFit) {
  Input("x", DType::kF32, {1, 2});
  Npy<float>("a.npy", {1, 2}, {1, 2});
  Npy<float>("b.npy", {1, 3}, {1, 2, 3});
  EXPECT_TRUE(Says(Refusal(folder_), "b.npy is f32[1, 3], input 'x' takes f32[1, 2]"));
  Npy<float>("b.npy", {1, 2}, {1, NAN});
  EXPECT_TRUE(Says(Refusal(folder_), "b.npy: element 1 of input 'x' is not a number"));
  EXPECT_TRUE(Says(Refusal(Npy<float>("c.npy", {2, 2}, {1, 2, NAN, 4})), "sample 1: element 0 of input 'x'"));
  EXPECT_TRUE(Says(Refusal(Npy<float>("c.npy", {2, 3}, {1, 2, 3, 4, 5, 6})),
                   "is f32[2, 3]; input 'x' takes f32[N, 2] for N samples"));
  EXPECT_TRUE(Says(Refusal(Npy<float>("c.npy", {0, 2}, {})), "holds no samples"));
}

TEST_F(DataSetTest, SaysWhatItAccepts) {
  Input("x", DType::kF32, {1, 2});
  EXPECT_TRUE(Says(Refusal(folder_), "no samples; samples are .png"));
  EXPECT_TRUE(Says(Refusal(Path("none")), "no such file or folder"));
  ASSERT_TRUE(WriteFile(Path("x.csv"), "1,2").ok());
  EXPECT_TRUE(Says(Refusal(Path("x.csv")), "samples are .png"));
  ASSERT_TRUE(WriteFile(Path("a.png"), "no picture").ok());
  EXPECT_TRUE(Says(Refusal(folder_), "a.png: pictures and sound need a model card"));
  Npy<float>("b.npy", {1, 2}, {1, 2});
  EXPECT_TRUE(Says(Refusal(folder_), "samples of several kinds"));
}

TEST_F(DataSetTest, PicturesCarryTheirGeometry) {
  Input("x", DType::kF32, {1, 2, 2, 3});
  media::Image image(4, 2);
  image.rgb[0] = 255;
  ASSERT_TRUE(media::WritePng(Path("a.PNG"), image).ok());
  card::Card card;
  card.input.kind = card::InputKind::kImage;
  const Result<DataSet> data = Open(folder_, &card);
  ASSERT_TRUE(data.ok()) << data.message();
  const Result<Sample> sample = data->Load(0);
  ASSERT_TRUE(sample.ok()) << sample.message();
  EXPECT_EQ(sample->geometry.source_width, 4);
  EXPECT_EQ(sample->geometry.scale_x, 0.5);
}

TEST_F(DataSetTest, RefusesADamagedArchive) {
  Input("x", DType::kF32, {1, 2});
  Npy<float>("x.npy", {2, 2}, {1, 2, 3, 4});
  const std::string whole = *ReadText(Npz("set.npz", {"x"}, true));
  for (size_t cut = 0; cut < whole.size(); cut += 7) {
    ASSERT_TRUE(WriteFile(Path("cut.npz"), whole.substr(0, cut)).ok());
    EXPECT_NE(Refusal(Path("cut.npz")), "") << cut;
  }
}

}  // namespace
}  // namespace whet::eval
