/* SPDX-License-Identifier: Apache-2.0
 * Codes of element-wise operations with two operands. Integers wrap; a division by 0 gives 0; DIV truncates
 * integers, FLOOR_DIV rounds towards minus infinity. MOD has the divisor's sign, FMOD the dividend's. Shifts
 * by the width of the type or more, or by a negative count, leave nothing but the sign.
 */
#ifndef WHET_KERNELS_LAYOUT_BINARY_H_
#define WHET_KERNELS_LAYOUT_BINARY_H_

enum {
  WHET_ADD = 0,
  WHET_SUB = 1,
  WHET_MUL = 2,
  WHET_DIV = 3,
  WHET_FLOOR_DIV = 4,
  WHET_MINIMUM = 5,
  WHET_MAXIMUM = 6,
  WHET_POW = 7,
  WHET_MOD = 8,
  WHET_FMOD = 9,
  WHET_BIT_AND = 10,
  WHET_BIT_OR = 11,
  WHET_BIT_XOR = 12,
  WHET_SHIFT_LEFT = 13,
  WHET_SHIFT_RIGHT = 14
};

#endif /* WHET_KERNELS_LAYOUT_BINARY_H_ */
