// SPDX-License-Identifier: Apache-2.0
#include "export/onnx/rows.h"

namespace whet::exporter {

// By its size, or by the scale factors where those decide which elements are read.
Status WriteResize(Operation& op) {
  const ir::Attrs& a = op.attrs();
  const std::string mode = a.Text("mode");
  ir::Attrs attrs{{"mode", mode}, {"coordinate_transformation_mode", a.Text("coordinates")}};
  if (mode == "nearest") attrs.Set("nearest_mode", a.Text("nearest_mode", "floor"));
  const std::string x = op.Real(0);
  if (a.Has("scale")) {
    const std::vector<double> scale = a.Reals("scale");
    const ir::Tensor scales =
        ir::Tensor::Of<float>({4}, {1, 1, static_cast<float>(scale[0]), static_cast<float>(scale[1])});
    return op.Yield("Resize", {x, "", op.writer().Constant("scales", scales)}, attrs);
  }
  const ir::Shape& shape = op.in(0).shape;
  if (!shape[0].known() || !shape[3].known()) return Error("its batch is open; bind it with --shape");
  const std::vector<int64_t> size = a.Ints("size");
  const std::string sizes = op.writer().Indices({shape[0].size(), shape[3].size(), size[0], size[1]});
  return op.Yield("Resize", {x, "", "", sizes}, attrs);
}

}  // namespace whet::exporter
