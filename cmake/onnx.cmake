# SPDX-License-Identifier: Apache-2.0
# The classes of ONNX files, generated from the schema that Debian ships, as the library whet_onnx_schema.
# The header is "onnx_schema/onnx.pb.h". The schema asks for the lite runtime, so nothing more is linked.
find_package(Protobuf REQUIRED)
find_file(WHET_ONNX_PROTO onnx/onnx.proto PATHS /usr/include)
if(NOT WHET_ONNX_PROTO)
  message(FATAL_ERROR "onnx/onnx.proto is missing; install the package libonnx-dev, or set WHET_ONNX_PROTO to its path")
endif()

set(dir ${WHET_GENERATED}/onnx_schema)
file(MAKE_DIRECTORY ${dir})
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${WHET_ONNX_PROTO})
file(READ ${WHET_ONNX_PROTO} text)
# Debian's schema is that of ONNX 1.12. Later ones gave functions defaults of attributes, and overloads.
if(NOT text MATCHES "attribute_proto = 11")
  string(REPLACE "repeated string attribute = 6;"
    "repeated string attribute = 6;\n  repeated AttributeProto attribute_proto = 11;\n  optional string overload = 13;" text "${text}")
  string(REPLACE "optional string domain = 7;" "optional string domain = 7;\n  optional string overload = 8;" text "${text}")
endif()
file(CONFIGURE OUTPUT ${dir}/onnx.proto CONTENT "${text}" @ONLY)
add_custom_command(OUTPUT ${dir}/onnx.pb.cc ${dir}/onnx.pb.h
  COMMAND protobuf::protoc --proto_path=${dir} --cpp_out=${dir} ${dir}/onnx.proto
  DEPENDS ${dir}/onnx.proto VERBATIM)
add_library(whet_onnx_schema STATIC ${dir}/onnx.pb.cc ${dir}/onnx.pb.h)
target_compile_options(whet_onnx_schema PRIVATE -w)
target_include_directories(whet_onnx_schema SYSTEM PUBLIC ${WHET_GENERATED})
target_link_libraries(whet_onnx_schema PUBLIC protobuf::libprotobuf-lite)
