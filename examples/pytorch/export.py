#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A small PyTorch net to net.onnx, with an input and PyTorch's answer to it, for docs/pytorch.md.

  python3 export.py [FOLDER]

Needs torch, onnx and onnxscript of PyPI.
"""

import os
import sys

import numpy as np
import torch
from torch import nn


class Keywords(nn.Module):
    """Keywords in 98 frames of 40 features: convolutions over time, a GRU both ways, attention."""

    def __init__(self, classes=12):
        super().__init__()
        self.front = nn.Sequential(
            nn.Conv1d(40, 64, 5, padding=2, bias=False),
            nn.BatchNorm1d(64),
            nn.ReLU(),
            nn.Conv1d(64, 64, 3, stride=2, padding=1),
            nn.GELU(),
            nn.LayerNorm(49),
        )
        self.recurrent = nn.GRU(64, 48, batch_first=True, bidirectional=True)
        self.score = nn.Linear(96, 1)
        self.head = nn.Linear(96, classes)

    def forward(self, features):
        steps, _ = self.recurrent(self.front(features).transpose(1, 2))
        weights = torch.softmax(self.score(steps), dim=1)
        return self.head((steps * weights).sum(dim=1))


def main():
    if len(sys.argv) > 1:
        os.makedirs(sys.argv[1], exist_ok=True)
        os.chdir(sys.argv[1])
    torch.manual_seed(1)
    model = Keywords().eval()  # eval: batch norm and dropout as they are in use
    example = torch.randn(1, 40, 98)
    torch.onnx.export(model, (example,), "net.onnx", dynamo=True, input_names=["features"], output_names=["scores"])
    np.save("features.npy", example.numpy())
    np.save("scores.npy", model(example).detach().numpy())


if __name__ == "__main__":
    main()
