# SPDX-License-Identifier: Apache-2.0
# The classes of ONNX files, generated from the schema that Debian ships, as the library whet_onnx_schema.
# The header is "onnx_schema/onnx.pb.h". The schema asks for the lite runtime, so nothing more is linked.
find_package(Protobuf REQUIRED)
find_file(WHET_ONNX_PROTO onnx/onnx.proto PATHS /usr/include)
if(NOT WHET_ONNX_PROTO)
  message(FATAL_ERROR "onnx/onnx.proto is missing; install the package libonnx-dev, or set WHET_ONNX_PROTO to its path")
endif()

set(dir ${WHET_GENERATED}/onnx_schema)
get_filename_component(proto_dir ${WHET_ONNX_PROTO} DIRECTORY)
file(MAKE_DIRECTORY ${dir})
add_custom_command(OUTPUT ${dir}/onnx.pb.cc ${dir}/onnx.pb.h
  COMMAND protobuf::protoc --proto_path=${proto_dir} --cpp_out=${dir} ${WHET_ONNX_PROTO}
  DEPENDS ${WHET_ONNX_PROTO} VERBATIM)
add_library(whet_onnx_schema STATIC ${dir}/onnx.pb.cc ${dir}/onnx.pb.h)
target_compile_options(whet_onnx_schema PRIVATE -w)
target_include_directories(whet_onnx_schema SYSTEM PUBLIC ${WHET_GENERATED})
target_link_libraries(whet_onnx_schema PUBLIC protobuf::libprotobuf-lite)
