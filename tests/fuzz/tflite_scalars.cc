// SPDX-License-Identifier: Apache-2.0
// Every number of a TFLite file, found by the type tables of its schema: fields of options too, whichever they are.
#define FLATBUFFERS_LOCALE_INDEPENDENT 0  // otherwise a library is needed
#include <flatbuffers/minireflect.h>

#include "model_change.h"
#include "tflite_fuzz_generated.h"

namespace whet::fuzz {
namespace {

using flatbuffers::ElementaryType;
using flatbuffers::TypeTable;

// A number, or a list of numbers.
struct Slot {
  uint8_t* first;
  size_t count;
  ElementaryType type;
};

class Slots {
 public:
  std::vector<Slot> found;

  void Table(uint8_t* data, const TypeTable& type) {
    auto* table = reinterpret_cast<flatbuffers::Table*>(data);
    uint8_t kind = 0;  // of the union in the next field
    for (size_t i = 0; i < type.num_elems && found.size() < kMaxSlots; ++i) {
      const flatbuffers::TypeCode code = type.type_codes[i];
      uint8_t* field =
          table->GetAddressOf(flatbuffers::FieldIndexToOffset(static_cast<flatbuffers::voffset_t>(i)));
      if (!field) continue;
      const TypeTable* of = code.sequence_ref >= 0 ? type.type_refs[code.sequence_ref]() : nullptr;
      const auto element = static_cast<ElementaryType>(code.base_type);
      if (element == flatbuffers::ET_UTYPE && !code.is_repeating) {
        kind = *field;
      } else if (code.is_repeating) {
        Vector(Follow(field), element, of);
      } else {
        Element(field, element, of, kind);
      }
    }
  }

 private:
  static constexpr size_t kMaxSlots = 20000;

  static uint8_t* Follow(uint8_t* at) { return at + flatbuffers::ReadScalar<flatbuffers::uoffset_t>(at); }

  void Vector(uint8_t* vector, ElementaryType type, const TypeTable* of) {
    const auto count = flatbuffers::ReadScalar<flatbuffers::uoffset_t>(vector);
    uint8_t* first = vector + sizeof(flatbuffers::uoffset_t);
    if (type != flatbuffers::ET_SEQUENCE && type != flatbuffers::ET_STRING) {
      if (count > 0) found.push_back({first, count, type});
      return;
    }
    for (size_t i = 0; i < count && found.size() < kMaxSlots; ++i)
      Element(first + i * sizeof(flatbuffers::uoffset_t), type, of, 0);
  }

  void Element(uint8_t* field, ElementaryType type, const TypeTable* of, uint8_t kind) {
    if (type == flatbuffers::ET_STRING) return Vector(Follow(field), flatbuffers::ET_CHAR, nullptr);
    if (type != flatbuffers::ET_SEQUENCE) return found.push_back({field, 1, type});
    if (of->st == flatbuffers::ST_UNION) of = MemberOf(*of, kind);
    if (of) Table(Follow(field), *of);
  }

  static const TypeTable* MemberOf(const TypeTable& type, uint8_t kind) {
    for (size_t i = 0; i < type.num_elems; ++i) {
      const int64_t value = type.values ? type.values[i] : static_cast<int64_t>(i);
      if (value != kind || type.type_codes[i].sequence_ref < 0) continue;
      return type.type_refs[type.type_codes[i].sequence_ref]();
    }
    return nullptr;
  }
};

template <typename T>
void Put(uint8_t* at, T value) {
  flatbuffers::WriteScalar(at, value);
}

template <typename T>
void PutNumber(uint8_t* at, Dice& dice) {
  Put(at, static_cast<T>(dice.Number(static_cast<int64_t>(flatbuffers::ReadScalar<T>(at)))));
}

void Change(const Slot& slot, Dice& dice) {
  const size_t index = static_cast<size_t>(dice.Below(static_cast<int>(slot.count)));
  uint8_t* at = slot.first + index * flatbuffers::InlineSize(slot.type, nullptr);
  switch (slot.type) {
    case flatbuffers::ET_BOOL:
      return Put(at, static_cast<uint8_t>(dice.Below(2)));
    case flatbuffers::ET_SHORT:
    case flatbuffers::ET_USHORT:
      return PutNumber<uint16_t>(at, dice);
    case flatbuffers::ET_INT:
    case flatbuffers::ET_UINT:
      return PutNumber<int32_t>(at, dice);
    case flatbuffers::ET_LONG:
    case flatbuffers::ET_ULONG:
      return PutNumber<int64_t>(at, dice);
    case flatbuffers::ET_FLOAT:
      return Put(at, static_cast<float>(dice.Real()));
    case flatbuffers::ET_DOUBLE:
      return Put(at, dice.Real());
    default:
      return PutNumber<int8_t>(at, dice);
  }
}

}  // namespace

void ChangeTfliteScalar(std::span<uint8_t> file, Dice& dice) {
  Slots slots;
  slots.Table(file.data() + flatbuffers::ReadScalar<flatbuffers::uoffset_t>(file.data()),
              *wire::ModelTypeTable());
  if (!slots.found.empty()) Change(dice.Pick(slots.found), dice);
}

}  // namespace whet::fuzz
