// SPDX-License-Identifier: Apache-2.0
#include <csetjmp>
#include <cstdio>

#include <jpeglib.h>

#include <jerror.h>

#include "media/image_formats.h"

namespace whet::media {
namespace {

// libjpeg reports fatal errors by a call that may not return: it jumps back to the adapter below.
struct ErrorManager {
  jpeg_error_mgr base;
  std::jmp_buf jump;
  char message[JMSG_LENGTH_MAX];
};

void Fail(j_common_ptr info) {
  auto* errors = reinterpret_cast<ErrorManager*>(info->err);
  info->err->format_message(info, errors->message);
  std::longjmp(errors->jump, 1);
}

// Warnings are silent, except that data ends early: libjpeg would fill the rest with grey.
void Warn(j_common_ptr info, int level) {
  const int code = info->err->msg_code;
  if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER)) Fail(info);
}

Result<Image> MakeImage(const jpeg_decompress_struct& info) {
  WHET_TRY(CheckSize(info.image_width, info.image_height));
  return Image(static_cast<int>(info.image_width), static_cast<int>(info.image_height));
}

// Reads the header, then, once `image` has room, the pixels. Plain data only lives across the jump.
bool Decode(jpeg_decompress_struct* info, ErrorManager* errors, std::span<const std::byte> file,
            Result<Image>* image) {
  if (setjmp(errors->jump)) return false;
  jpeg_create_decompress(info);
  jpeg_mem_src(info, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(info, TRUE);
  info->out_color_space = JCS_RGB;
  *image = MakeImage(*info);
  if (!image->ok()) return true;
  jpeg_start_decompress(info);
  while (info->output_scanline < info->output_height) {
    JSAMPROW row = (*image)->at(0, static_cast<int>(info->output_scanline));
    jpeg_read_scanlines(info, &row, 1);
  }
  jpeg_finish_decompress(info);
  return true;
}

}  // namespace

bool IsJpeg(std::span<const std::byte> file) {
  return file.size() >= 3 && file[0] == std::byte{0xff} && file[1] == std::byte{0xd8} &&
         file[2] == std::byte{0xff};
}

Result<Image> ParseJpeg(std::span<const std::byte> file) {
  jpeg_decompress_struct info = {};
  ErrorManager errors = {};
  info.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = Fail;
  errors.base.emit_message = Warn;
  Result<Image> image = Image();
  const bool decoded = Decode(&info, &errors, file, &image);
  jpeg_destroy_decompress(&info);
  if (!decoded) return Error(std::string("JPEG: ") + errors.message);
  return image;
}

}  // namespace whet::media
