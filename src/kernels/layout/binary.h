/* SPDX-License-Identifier: Apache-2.0
 * Codes of element-wise operations with two operands. Integers wrap; a division by 0 gives 0; DIV truncates
 * integers, FLOOR_DIV rounds towards minus infinity.
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
  WHET_MAXIMUM = 6
};

#endif /* WHET_KERNELS_LAYOUT_BINARY_H_ */
