// SPDX-License-Identifier: Apache-2.0
#include "import/foreign.h"

#include <gtest/gtest.h>

#include <string>

namespace whet::import {
namespace {

using namespace std::string_literals;

std::string What(const std::string& text) {
  const char* what = WhatForeign(std::as_bytes(std::span(text.data(), text.size())));
  return what ? what : "";
}

struct Sample {
  std::string bytes;
  const char* says;
};

// The first bytes of each format, as its own program writes them.
const Sample kSamples[] = {
    {"GGUF\x03\0\0\0"s, "GGUF"},
    {"\0\0\0\0WHET"s, "compiled plan"},
    {"\x80\x02\x8A\nl\xFC"s, "Python pickle"},
    {"\x89HDF\r\n\x1A\n"s, "HDF5"},
    {"\x20\0\0\0ORTM"s, "ONNX Runtime's own format"},
    {"\x20\0\0\0ET12"s, "ExecuTorch"},
    {"\x93NUMPY\x01\0"s, "NumPy array"},
    {"version https://git-lfs.github.com/spec/v1\noid sha256:00"s, "git lfs pull"},
    {"<!DOCTYPE html><html>"s, "web page"},
    {"<?xml version=\"1.0\"?><net name=\"x\">"s, "OpenVINO"},
    {"\x1F\x8B\x08\0"s, "gzip"},
    {"7767517\n3 3\n"s, "ncnn"},
    {"PK\x03\x04 archive/data.pkl PK"s, "PyTorch .pth"},
    {"PK\x03\x04 archive/data.pkl archive/code/__torch__.py"s, "TorchScript"},
    {"PK\x03\x04 net/models/model.json"s, "torch.export.load"},
    {"PK\x03\x04 metadata.json config.json model.weights.h5"s, ".keras"},
    {"PK\x03\x04 deep/net.onnx"s, "the .onnx file in it"},
    {"PK\x03\x04 anything"s, "zip archive"},
    {"\x07\0\0\0\0\0\0\0{\"a\":1}"s, "safetensors"},
    {"\n\x0E\n\x01x\x12\x09Transpose\x22\x02\x10\x17"s, "frozen TensorFlow graph"},
    {"\x08\x01\x12\x04\n\x02\x12\0"s, "TensorFlow saved model"},
    {"\x08\x06\x12\x02\n\0\xA2\x1F\x01\0"s, "Core ML"},
    {"\n\x03net\xA2\x06\x02\n\0"s, "Caffe"},
};

TEST(Foreign, SaysWhatAFileIsAndWhatToDo) {
  for (const Sample& sample : kSamples) {
    const std::string what = What(sample.bytes);
    EXPECT_NE(what.find(sample.says), std::string::npos) << sample.says << ": " << what;
    EXPECT_NE(what.find(';') + what.find(": "), 2 * std::string::npos) << "no remedy: " << what;
    EXPECT_EQ(what.find('\n'), std::string::npos) << "one line: " << what;
  }
}

TEST(Foreign, LooksAtBothEndsOfAnArchive) {
  EXPECT_NE(What("PK\x03\x04" + std::string(500000, '\0') + "net/data.pkl").find("PyTorch"),
            std::string::npos);
}

// ONNX: a number, the producer's name, a graph; also in another order, and cut short.
TEST(Foreign, LeavesOnnxAlone) {
  const std::string onnx = "\x08\x08\x12\x07pytorch:\x04\n\x02\n\0B\x02\x10\x11"s;
  EXPECT_EQ(What(onnx), "");
  EXPECT_EQ(What("B\x02\x10\x11:\x04\n\x02\n\0\x08\x08"s), "");
  for (size_t length = 0; length < onnx.size(); ++length)
    EXPECT_EQ(What(onnx.substr(0, length)), "") << length;
}

TEST(Foreign, LeavesOtherBytesAlone) {
  EXPECT_EQ(What("TFL3"), "");
  EXPECT_EQ(What(std::string(20, '\xFF')), "");
  EXPECT_EQ(What("\x80\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s), "");
  EXPECT_EQ(What("\xFF\xFF\0\0\0\0\0\0{\"a\":1}"s), "");
}

}  // namespace
}  // namespace whet::import
