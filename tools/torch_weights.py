# SPDX-License-Identifier: Apache-2.0
"""Reads the tensors of a PyTorch state dict (.pth, .th, .pt) without PyTorch and without running what the file says.

Such a file is a pickle, which may call anything when it is loaded. Here only the few names that tensors are made of are known;
any other name ends the reading. Both containers are read: the zip archive of PyTorch 1.6 and later, and the stream before it.
"""

import collections
import pickle
import zipfile

import numpy as np

_TYPES = {"FloatStorage": np.float32, "DoubleStorage": np.float64, "HalfStorage": np.float16, "LongStorage": np.int64,
          "IntStorage": np.int32, "ShortStorage": np.int16, "CharStorage": np.int8, "ByteStorage": np.uint8,
          "BoolStorage": np.bool_}
_MAGIC = 0x1950A86A20F9469CFC6C
_MAX_BYTES = 1 << 31


class WeightsError(Exception):
    pass


class _Tensor:
    """Where a tensor lies in its storage; the numbers come later."""

    def __init__(self, storage, offset, shape, strides, *_):
        self.storage, self.offset, self.shape, self.strides = storage, offset, tuple(shape), tuple(strides)


def _tensor(storage, offset, shape, strides, *rest):
    return _Tensor(storage, offset, shape, strides, *rest)


def _parameter(data, *_):
    return data


class _Unpickler(pickle.Unpickler):
    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if module == "torch._utils":
            if name in ("_rebuild_tensor", "_rebuild_tensor_v2"):
                return _tensor
            if name == "_rebuild_parameter":
                return _parameter
        if module == "torch" and name in _TYPES:
            return name
        raise WeightsError(f"the file refers to {module}.{name}, which is no part of a state dict")

    def persistent_load(self, pid):
        kind, storage, key = pid[0], pid[1], pid[2]
        if kind != "storage" or storage not in _TYPES:
            raise WeightsError(f"unknown storage {pid!r}")
        return str(key), storage


def _view(tensor, numbers):
    flat = numbers[tensor.storage[0]]
    last = tensor.offset + sum((n - 1) * s for n, s in zip(tensor.shape, tensor.strides))
    if 0 in tensor.shape:
        return np.zeros(tensor.shape, flat.dtype)
    if tensor.offset < 0 or any(s < 0 for s in tensor.strides) or last >= flat.size:
        raise WeightsError("a tensor reaches beyond its storage")
    size = flat.dtype.itemsize
    strides = [s * size for s in tensor.strides]
    return np.lib.stride_tricks.as_strided(flat[tensor.offset:], tensor.shape, strides).copy()


def _tensors(tree, found, prefix=""):
    for key, value in tree.items():
        if isinstance(value, _Tensor):
            found[prefix + key] = value
        elif isinstance(value, dict) and key in ("state_dict", "model"):
            _tensors(value, found, prefix)
    return found


def _storages(found):
    return {t.storage[0]: _TYPES[t.storage[1]] for t in found.values()}


def _read_zip(path):
    with zipfile.ZipFile(path) as archive:
        pickles = [n for n in archive.namelist() if n.endswith("/data.pkl")]
        if len(pickles) != 1:
            raise WeightsError("the archive has no data.pkl")
        if sum(info.file_size for info in archive.infolist()) > _MAX_BYTES:
            raise WeightsError("the archive holds more than 2 GiB")
        folder = pickles[0][: -len("data.pkl")]
        with archive.open(pickles[0]) as stream:
            found = _tensors(_Unpickler(stream).load(), {})
        return found, {k: np.frombuffer(archive.read(f"{folder}data/{k}"), t) for k, t in _storages(found).items()}


def _read_stream(path):
    with open(path, "rb") as stream:
        if _Unpickler(stream).load() != _MAGIC:
            raise WeightsError("no PyTorch file")
        for _ in range(2):  # protocol version, type sizes
            _Unpickler(stream).load()
        found = _tensors(_Unpickler(stream).load(), {})
        types, numbers = _storages(found), {}
        for key in _Unpickler(stream).load():
            count = int.from_bytes(stream.read(8), "little")
            if key not in types:
                raise WeightsError(f"storage {key} belongs to no tensor")
            size = count * np.dtype(types[key]).itemsize
            if size > _MAX_BYTES:
                raise WeightsError(f"storage {key} claims {size} bytes")
            data = stream.read(size)
            if len(data) != size:
                raise WeightsError("the file ends early")
            numbers[str(key)] = np.frombuffer(data, types[key])
        return found, numbers


def read(path):
    """Name -> numpy array of every tensor of the state dict in `path`. Raises WeightsError for anything else."""
    try:
        found, numbers = _read_zip(path) if zipfile.is_zipfile(path) else _read_stream(path)
    except (pickle.UnpicklingError, EOFError, KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        raise WeightsError(f"{path}: not a state dict ({error})") from None
    return {name: _view(tensor, numbers) for name, tensor in found.items()}
