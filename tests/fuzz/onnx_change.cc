// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "model_change.h"
#include "onnx_schema/onnx.pb.h"

namespace whet::fuzz {
namespace {

constexpr int64_t kMaxBytes = 8192;

struct OpName {
  const char *domain, *name;
};
constexpr const char* kDefault = "";
constexpr const char* kMicrosoft = "com.microsoft";
constexpr const char* kLocal = "local";
const OpName kOps[] = {
#define WHET_ONNX_SAME(op_type, op) {kDefault, op_type},
#define WHET_ONNX_OP(domain, op_type, function, operands) {domain, op_type},
#define WHET_ONNX_REFUSED(domain, op_type, reason, remedy) {domain, op_type},
#include "import/onnx/onnx_ops.inc"
#undef WHET_ONNX_REFUSED
#undef WHET_ONNX_OP
#undef WHET_ONNX_SAME
};

// Everything in a model that can be changed, wherever it is nested.
struct Parts {
  std::vector<onnx::GraphProto*> graphs;
  std::vector<onnx::NodeProto*> nodes;
  std::vector<onnx::TensorProto*> tensors;
  std::vector<onnx::ValueInfoProto*> infos;
  std::vector<std::string> names;

  explicit Parts(onnx::ModelProto& model) {
    Graph(*model.mutable_graph());
    for (onnx::FunctionProto& function : *model.mutable_functions())
      for (onnx::NodeProto& node : *function.mutable_node()) Node(node);
  }

 private:
  void Graph(onnx::GraphProto& graph) {
    graphs.push_back(&graph);
    for (onnx::TensorProto& tensor : *graph.mutable_initializer()) {
      tensors.push_back(&tensor);
      names.push_back(tensor.name());
    }
    for (auto* list : {graph.mutable_input(), graph.mutable_output(), graph.mutable_value_info()}) {
      for (onnx::ValueInfoProto& info : *list) {
        infos.push_back(&info);
        names.push_back(info.name());
      }
    }
    for (onnx::NodeProto& node : *graph.mutable_node()) Node(node);
  }

  void Node(onnx::NodeProto& node) {
    nodes.push_back(&node);
    names.insert(names.end(), node.output().begin(), node.output().end());
    for (onnx::AttributeProto& attr : *node.mutable_attribute()) {
      if (attr.has_t()) tensors.push_back(attr.mutable_t());
      if (attr.has_g()) Graph(*attr.mutable_g());
    }
  }
};

// Bits of an element as `raw_data` has it, by TensorProto::DataType.
int64_t BitsOf(int type) {
  constexpr int kBits[] = {0,  32,  8,  8, 16, 16, 32, 64, 0, 8, 16, 64, 32, 64,
                           64, 128, 16, 8, 8,  8,  8,  4,  4, 4, 8,  2,  2};
  return type >= 0 && type < static_cast<int>(std::size(kBits)) ? kBits[type] : 0;
}

class Change {
 public:
  Change(onnx::ModelProto& model, Dice& dice) : model_(model), dice_(dice), parts_(model) {}

  void Once() {
    switch (dice_.Below(8)) {
      case 0:
      case 1:
        return parts_.tensors.empty() ? void() : ChangeTensor(*dice_.Pick(parts_.tensors));
      case 2:
        return parts_.infos.empty() ? void() : ChangeInfo(*dice_.Pick(parts_.infos));
      case 3:
        return ChangeGraph(*dice_.Pick(parts_.graphs));
      default:
        return parts_.nodes.empty() ? void() : ChangeNode(*dice_.Pick(parts_.nodes));
    }
  }

 private:
  std::string Name() { return parts_.names.empty() || dice_.OneIn(8) ? "" : dice_.Pick(parts_.names); }

  int Index(int size) { return dice_.Below(size); }

  void ChangeTensor(onnx::TensorProto& tensor) {
    switch (dice_.Below(8)) {
      case 0:
        tensor.set_data_type(dice_.Below(27));
        return Refill(tensor);
      case 1:
        return ChangeExternal(tensor);
      case 2:
        tensor.add_dims(dice_.Below(4));
        return Refill(tensor);
      case 3:
        if (tensor.dims_size() > 0) tensor.mutable_dims()->RemoveLast();
        return Refill(tensor);
      case 4:
        if (tensor.dims_size() > 0) ChangeNumber(*tensor.mutable_dims());
        return dice_.OneIn(8) ? void() : Refill(tensor);
      default:
        return ChangeElement(tensor);
    }
  }

  template <typename Field>
  void ChangeNumber(Field& field) {
    const int at = Index(field.size());
    using Number = std::remove_cvref_t<decltype(field.Get(0))>;
    if constexpr (std::is_integral_v<Number>) {
      field.Set(at, static_cast<Number>(dice_.Number(static_cast<int64_t>(field.Get(at)))));
    } else {
      field.Set(at, static_cast<Number>(dice_.Real()));
    }
  }

  void ChangeElement(onnx::TensorProto& tensor) {
    if (tensor.int64_data_size() > 0) return ChangeNumber(*tensor.mutable_int64_data());
    if (tensor.int32_data_size() > 0) return ChangeNumber(*tensor.mutable_int32_data());
    if (tensor.float_data_size() > 0) return ChangeNumber(*tensor.mutable_float_data());
    std::string& raw = *tensor.mutable_raw_data();
    if (raw.empty()) return;
    const size_t size = static_cast<size_t>(std::max<int64_t>(BitsOf(tensor.data_type()) / 8, 1));
    const size_t at = static_cast<size_t>(Index(static_cast<int>(raw.size() / size))) * size;
    int64_t number = 0;
    std::copy_n(raw.data() + at, std::min({size, raw.size() - at, sizeof(number)}),
                reinterpret_cast<char*>(&number));
    number = dice_.Number(number);
    const float real = static_cast<float>(dice_.Real());
    const bool as_real = tensor.data_type() == onnx::TensorProto::FLOAT && raw.size() - at >= sizeof(real);
    const void* from = as_real ? static_cast<const void*>(&real) : &number;
    std::copy_n(static_cast<const char*>(from), std::min({size, raw.size() - at, sizeof(number)}),
                raw.data() + at);
  }

  // As many elements as the shape says, as raw data.
  void Refill(onnx::TensorProto& tensor) {
    int64_t count = 1;
    for (int64_t dim : tensor.dims())
      count = dim < 0 || dim > kMaxBytes ? kMaxBytes * 9 : std::min(count * dim, kMaxBytes * 9);
    const int64_t bytes = (count * BitsOf(tensor.data_type()) + 7) / 8;
    if (bytes > kMaxBytes) return;
    tensor.clear_float_data();
    tensor.clear_int32_data();
    tensor.clear_int64_data();
    tensor.clear_double_data();
    tensor.clear_uint64_data();
    tensor.mutable_raw_data()->resize(static_cast<size_t>(bytes), dice_.OneIn(2) ? '\1' : '\0');
  }

  void ChangeExternal(onnx::TensorProto& tensor) {
    const char* places[] = {"weights.bin", "../weights.bin", "/dev/zero", "", "weights.bin/", "."};
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    tensor.clear_external_data();
    tensor.clear_raw_data();
    const auto say = [&](const char* key, const std::string& value) {
      if (dice_.OneIn(8)) return;
      onnx::StringStringEntryProto& entry = *tensor.add_external_data();
      entry.set_key(key);
      entry.set_value(value);
    };
    say("location", dice_.OneIn(2) ? places[0] : places[dice_.Below(std::size(places))]);
    say("offset", std::to_string(dice_.OneIn(2) ? 0 : dice_.Number(8)));
    say("length", std::to_string(dice_.Number(64)));
  }

  void ChangeInfo(onnx::ValueInfoProto& info) {
    onnx::TypeProto::Tensor& type = *info.mutable_type()->mutable_tensor_type();
    onnx::TensorShapeProto& shape = *type.mutable_shape();
    if (dice_.OneIn(6)) return type.set_elem_type(dice_.Below(27));
    if (dice_.OneIn(8)) return type.clear_shape();
    if (dice_.OneIn(6)) return shape.add_dim()->set_dim_value(1);
    if (shape.dim_size() == 0) return;
    if (dice_.OneIn(8)) return shape.mutable_dim()->RemoveLast();
    auto& dim = *shape.mutable_dim(Index(shape.dim_size()));
    if (dice_.OneIn(8)) return dim.set_dim_param(dice_.OneIn(2) ? "n" : "m");
    dim.set_dim_value(dice_.Number(dim.dim_value()));
  }

  void ChangeNode(onnx::NodeProto& node) {
    auto& ends = dice_.OneIn(4) ? *node.mutable_output() : *node.mutable_input();
    switch (dice_.Below(10)) {
      case 0: {
        const OpName& op = kOps[dice_.Below(std::size(kOps))];
        node.set_op_type(op.name);
        return node.set_domain(op.domain);
      }
      case 1:
      case 2:
        if (ends.size() > 0) *ends.Mutable(Index(ends.size())) = Name();
        return;
      case 3:
        *ends.Add() = Name();
        return;
      case 4:
        if (ends.size() > 0) ends.RemoveLast();
        return;
      case 5:
        return node.set_op_type(model_.functions_size() > 0 ? model_.functions(0).name() : node.op_type());
      default:
        return ChangeAttributes(node);
    }
  }

  void ChangeAttributes(onnx::NodeProto& node) {
    auto& attrs = *node.mutable_attribute();
    if (attrs.empty() || dice_.OneIn(8)) {
      const onnx::NodeProto& other = *dice_.Pick(parts_.nodes);
      if (other.attribute_size() > 0 && other.ByteSizeLong() < 2048)
        *attrs.Add() = onnx::AttributeProto(other.attribute(Index(other.attribute_size())));
      return;
    }
    const int at = Index(attrs.size());
    if (dice_.OneIn(10)) return attrs.DeleteSubrange(at, 1);
    onnx::AttributeProto& attr = *attrs.Mutable(at);
    if (attr.ints_size() > 0) return ChangeInts(*attr.mutable_ints());
    if (attr.floats_size() > 0) return ChangeNumber(*attr.mutable_floats());
    if (attr.has_i()) return attr.set_i(dice_.Number(attr.i()));
    if (attr.has_f()) return attr.set_f(static_cast<float>(dice_.Real()));
    if (attr.has_s() && !attr.s().empty())
      (*attr.mutable_s())[static_cast<size_t>(Index(static_cast<int>(attr.s().size())))] ^= 1;
    if (dice_.OneIn(16)) attr.set_ref_attr_name(attr.name());
  }

  template <typename Ints>
  void ChangeInts(Ints& ints) {
    if (dice_.OneIn(8)) return ints.Add(1);
    if (dice_.OneIn(8)) return ints.RemoveLast();
    ChangeNumber(ints);
  }

  void ChangeGraph(onnx::GraphProto& graph) {
    switch (dice_.Below(8)) {
      case 0:
        return Repeat(graph);
      case 1:
        if (graph.node_size() > 1) graph.mutable_node()->DeleteSubrange(Index(graph.node_size()), 1);
        return;
      case 2:
        if (graph.output_size() > 0 && dice_.OneIn(2)) graph.mutable_output()->RemoveLast();
        return graph.add_output()->set_name(Name());
      case 3:
        if (graph.input_size() > 0) graph.mutable_input()->RemoveLast();
        return;
      case 4:
        if (model_.opset_import_size() > 0) model_.mutable_opset_import(0)->set_version(7 + dice_.Below(20));
        return;
      case 5:
        return dice_.OneIn(2) ? Enclose(graph) : Sweep(graph);
      default:
        return Nest(graph);
    }
  }

  // A node once more, with results of its own.
  void Repeat(onnx::GraphProto& graph) {
    if (graph.node_size() == 0 || graph.node_size() > 12) return;
    const onnx::NodeProto copy = graph.node(Index(graph.node_size()));
    onnx::NodeProto& node = *graph.add_node();
    node = copy;
    for (std::string& output : *node.mutable_output())
      if (!output.empty()) output += "2";
  }

  // A node moves into the bodies of an If, or into that of a Loop whose trips collect its results.
  void Nest(onnx::GraphProto& graph) {
    if (graph.node_size() == 0 || graph.ByteSizeLong() > 4096) return;
    onnx::NodeProto& node = *graph.mutable_node(Index(graph.node_size()));
    onnx::GraphProto body;
    *body.add_node() = node;
    for (std::string& output : *body.mutable_node(0)->mutable_output()) {
      if (output.empty()) continue;
      output += "_in";
      body.add_output()->set_name(output);
    }
    const bool chooses = dice_.OneIn(2);
    node.set_op_type(chooses ? "If" : "Loop");
    node.clear_domain();
    node.clear_input();
    node.clear_attribute();
    if (!chooses) {
      *node.add_input() = Name();
      for (int i = dice_.Below(3); i >= 0; --i) {
        *node.add_input() = Name();
        body.add_input()->set_name("carried" + std::to_string(i));
        if (dice_.OneIn(2))
          *body.add_output() = onnx::ValueInfoProto(body.output_size() > 0 ? body.output(0) : body.input(0));
      }
      body.add_input()->set_name("trip");
      Put(node, "body", body);
      return;
    }
    *node.add_input() = Name();
    Put(node, "then_branch", body);
    Put(node, "else_branch", body);
  }

  // A node becomes the body of a Scan: its operands are states or sequences, its results states or sequences.
  void Sweep(onnx::GraphProto& graph) {
    if (graph.node_size() == 0 || graph.ByteSizeLong() > 4096) return;
    onnx::NodeProto& node = *graph.mutable_node(Index(graph.node_size()));
    onnx::GraphProto body;
    onnx::NodeProto& inner = *body.add_node();
    inner = node;
    for (std::string& name : *inner.mutable_input()) {
      if (name.empty() || dice_.OneIn(8)) continue;
      name += "_step";
      body.add_input()->set_name(name);
    }
    for (std::string& name : *inner.mutable_output()) {
      name += "_step";
      body.add_output()->set_name(name);
    }
    node.set_op_type("Scan");
    node.clear_domain();
    node.clear_attribute();
    PutInt(node, "num_scan_inputs", dice_.OneIn(8) ? dice_.Number(1) : dice_.Below(node.input_size() + 1));
    Put(node, "body", body);
    for (const char* name :
         {"scan_input_axes", "scan_output_axes", "scan_input_directions", "scan_output_directions"})
      if (dice_.OneIn(4)) PutInts(node, name);
  }

  // A node moves into a function of the model, some of whose attributes may be the call's.
  void Enclose(onnx::GraphProto& graph) {
    if (graph.node_size() == 0 || graph.ByteSizeLong() > 4096 || model_.functions_size() > 4) return;
    onnx::NodeProto& node = *graph.mutable_node(Index(graph.node_size()));
    onnx::FunctionProto& function = *model_.add_functions();
    function.set_name("Local" + std::to_string(model_.functions_size()));
    function.set_domain(kLocal);
    *function.mutable_opset_import() = model_.opset_import();
    onnx::NodeProto& inner = *function.add_node();
    inner = node;
    for (std::string& name : *inner.mutable_input()) {
      if (!name.empty()) name = "formal" + std::to_string(function.input_size());
      function.add_input("formal" + std::to_string(function.input_size()));
    }
    *function.mutable_output() = inner.output();
    for (onnx::AttributeProto& attr : *inner.mutable_attribute()) {
      if (attr.has_g() || dice_.OneIn(2)) continue;
      if (dice_.OneIn(2)) {
        *function.add_attribute_proto() = attr;
      } else {
        function.add_attribute(attr.name());
      }
      attr.set_ref_attr_name(attr.name());
    }
    node.set_op_type(function.name());
    node.set_domain(kLocal);
    for (const onnx::OperatorSetIdProto& set : model_.opset_import())
      if (set.domain() == kLocal) return;
    onnx::OperatorSetIdProto& set = *model_.add_opset_import();
    set.set_domain(kLocal);
    set.set_version(1);
  }

  static void PutInt(onnx::NodeProto& node, const char* name, int64_t value) {
    onnx::AttributeProto& attr = *node.add_attribute();
    attr.set_name(name);
    attr.set_type(onnx::AttributeProto::INT);
    attr.set_i(value);
  }

  void PutInts(onnx::NodeProto& node, const char* name) {
    onnx::AttributeProto& attr = *node.add_attribute();
    attr.set_name(name);
    attr.set_type(onnx::AttributeProto::INTS);
    for (int i = dice_.Below(4); i > 0; --i) attr.add_ints(dice_.OneIn(2) ? dice_.Below(2) : dice_.Number(1));
  }

  static void Put(onnx::NodeProto& node, const char* name, const onnx::GraphProto& body) {
    onnx::AttributeProto& attr = *node.add_attribute();
    attr.set_name(name);
    attr.set_type(onnx::AttributeProto::GRAPH);
    *attr.mutable_g() = body;
  }

  onnx::ModelProto& model_;
  Dice& dice_;
  Parts parts_;
};

}  // namespace

std::vector<uint8_t> ChangedOnnx(std::span<const uint8_t> file, Dice& dice) {
  onnx::ModelProto model;
  if (!model.ParseFromArray(file.data(), static_cast<int>(file.size())) || !model.has_graph()) return {};
  for (int i = dice.Below(4); i >= 0; --i) Change(model, dice).Once();
  std::vector<uint8_t> changed(model.ByteSizeLong());
  if (!model.SerializeToArray(changed.data(), static_cast<int>(changed.size()))) return {};
  return changed;
}

}  // namespace whet::fuzz
