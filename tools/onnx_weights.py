# SPDX-License-Identifier: Apache-2.0
"""The float weights of an ONNX file by name, read without the package onnx: just enough of protobuf for what PyTorch writes."""

import numpy as np

GRAPH, INITIALIZER = 7, 5
DIMS, DATA_TYPE, NAME, RAW_DATA = 1, 2, 8, 9
TYPES = {1: np.float32, 7: np.int64, 10: np.float16}


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _fields(data):
    """Pairs of a field's number and its value: an integer, or bytes."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
        else:
            length, at = _varint(data, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
            value, at = data[at : at + length], at + length
        yield key >> 3, value


def _tensor(data):
    dims, dtype, name, raw = [], 0, "", b""
    for number, value in _fields(data):
        if number == DIMS:
            if isinstance(value, int):
                dims.append(value)
            else:  # packed
                at = 0
                while at < len(value):
                    dim, at = _varint(value, at)
                    dims.append(dim)
        elif number == DATA_TYPE:
            dtype = value
        elif number == NAME:
            name = bytes(value).decode()
        elif number == RAW_DATA:
            raw = bytes(value)
    return name, np.frombuffer(raw, TYPES[dtype]).reshape(dims)


def weights(path):
    data = memoryview(path.read_bytes())
    graphs = (value for number, value in _fields(data) if number == GRAPH)
    return dict(_tensor(value) for graph in graphs for number, value in _fields(graph) if number == INITIALIZER)
