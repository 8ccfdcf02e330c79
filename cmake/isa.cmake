# SPDX-License-Identifier: Apache-2.0
# One row per instruction set: the processor family it belongs to and the flags of the kernel files named after it.
# A kernel file is src/kernels/<family>/<isa>.cc (or scalar.c), listed by a row in src/kernels/<family>/kernels.inc.
# -ffp-contract=off everywhere: nothing that decides bits may fuse a multiplication with an addition.
# GCC 12 takes undefined operands within its own AVX-512 intrinsics for uninitialised variables: no such warning.
# Scheduling before register allocation spills the sums of the dotprod rows.

set(WHET_ISAS
  "avx2|x86_64|-mavx2 -mfma -mf16c"
  "avxvnni|x86_64|-mavx2 -mfma -mavxvnni"
  "avx512vnni|x86_64|-mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vnni -mfma -Wno-uninitialized -Wno-maybe-uninitialized"
  "neon|aarch64|-march=armv8-a"
  "dotprod|aarch64|-march=armv8.2-a+dotprod -fno-schedule-insns")

# whet_isa_flags(<isa> <out flags> <out supported>): supported is true when this build's processor family has it.
function(whet_isa_flags isa out_flags out_supported)
  if(isa STREQUAL "scalar")
    set(${out_flags} "" PARENT_SCOPE)
    set(${out_supported} TRUE PARENT_SCOPE)
    return()
  endif()
  foreach(row IN LISTS WHET_ISAS)
    string(REPLACE "|" ";" row "${row}")
    list(GET row 0 name)
    list(GET row 1 family)
    list(GET row 2 flags)
    if(name STREQUAL isa)
      separate_arguments(flags)
      set(${out_flags} "${flags}" PARENT_SCOPE)
      if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(${family}|amd64|arm64)$" AND WHET_PROCESSOR STREQUAL family)
        set(${out_supported} TRUE PARENT_SCOPE)
      else()
        set(${out_supported} FALSE PARENT_SCOPE)
      endif()
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "no row for ISA '${isa}' in cmake/isa.cmake")
endfunction()
