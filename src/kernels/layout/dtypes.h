/* SPDX-License-Identifier: Apache-2.0
 * Element types, the numbers of base/dtype.h. */
#ifndef WHET_KERNELS_LAYOUT_DTYPES_H_
#define WHET_KERNELS_LAYOUT_DTYPES_H_

enum {
  WHET_F32 = 0,
  WHET_F16 = 1,
  WHET_F64 = 2,
  WHET_I8 = 3,
  WHET_U8 = 4,
  WHET_I16 = 5,
  WHET_I32 = 6,
  WHET_I64 = 7,
  WHET_BOOL = 8,
  WHET_U16 = 9,
  WHET_U32 = 10,
  WHET_U64 = 11,
  WHET_BF16 = 12
};

#endif /* WHET_KERNELS_LAYOUT_DTYPES_H_ */
