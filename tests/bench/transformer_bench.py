#!/usr/bin/env python3
"""The transformer backend beside torch: a model of MiniLM's size with the same random weights, texts of some lengths, one thread and two, in alternating runs.

    /usr/bin/python3 tests/bench/transformer_bench.py --build build/release [--rounds 5]      needs python3-torch

torch gets one text at a time, and batches of 16 of equal length, which need no padding: the best case for it. With Debian's libblas3 it is very slow: libopenblas0-pthread is what to compare
with. Prints texts per second, the best of the rounds: of one thread by the processor's time, which others on the machine disturb less, of two by the clock.
"""
from __future__ import annotations

import argparse
import json
import random
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
import torch.nn.functional as F

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import tiny_bert  # noqa: E402

CONFIG = {"model_type": "bert", "hidden_size": 384, "num_hidden_layers": 6, "num_attention_heads": 12, "intermediate_size": 1536, "vocab_size": 30522,
          "max_position_embeddings": 512, "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu"}
WORDS = [f"w{n}" for n in range(30522 - 5)]
LENGTHS = (16, 64, 128, 256)  # tokens


def write_model(folder: Path) -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    weights = {name: (torch.ones(shape) if name.endswith("LayerNorm.weight") else torch.randn(shape) * 0.05) for name, shape in tiny_bert.shapes(CONFIG).items()}
    header, at = {}, 0
    for name, tensor in weights.items():
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, at + 4 * tensor.numel()]}
        at += 4 * tensor.numel()
    text = json.dumps(header).encode()
    with open(folder / "model.safetensors", "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for tensor in weights.values():
            out.write(struct.pack(f"<{tensor.numel()}f", *tensor.reshape(-1).tolist()))
    (folder / "config.json").write_text(json.dumps(CONFIG))
    (folder / "vocab.txt").write_text("\n".join(tiny_bert.SPECIAL + WORDS))
    return weights


def ours(build: Path, folder: Path, texts: list[list[int]], jobs: int) -> tuple[float, list[float]]:
    lines = folder / "texts"
    lines.write_text("".join(" ".join(WORDS[n] for n in text) + "\n" for text in texts))
    out = subprocess.run([build / "transformer_speed", folder, lines, str(0 if jobs == 1 else jobs)], check=True, capture_output=True, text=True).stdout.splitlines()
    return float(out[0].split()[0 if jobs > 1 else 1]), [float(value) for value in out[1].split()]


def batched(weights, ids: torch.Tensor) -> torch.Tensor:
    """The pass of tests/transformer/reference.py for a batch."""
    heads, hidden = CONFIG["num_attention_heads"], CONFIG["hidden_size"]
    count, tokens = ids.shape

    def dense(name, x):
        return F.linear(x, weights[name + ".weight"], weights[name + ".bias"])

    def norm(name, x):
        return F.layer_norm(x, (hidden,), weights[name + ".LayerNorm.weight"], weights[name + ".LayerNorm.bias"], CONFIG["layer_norm_eps"])

    x = norm("embeddings", F.embedding(ids, weights["embeddings.word_embeddings.weight"]) + weights["embeddings.position_embeddings.weight"][:tokens] + weights["embeddings.token_type_embeddings.weight"][0])
    for i in range(CONFIG["num_hidden_layers"]):
        layer = f"encoder.layer.{i}."

        def split(name):
            return dense(layer + "attention.self." + name, x).view(count, tokens, heads, hidden // heads).transpose(1, 2)

        scores = torch.softmax(split("query") @ split("key").transpose(2, 3) / (hidden // heads) ** 0.5, dim=-1)
        context = (scores @ split("value")).transpose(1, 2).reshape(count, tokens, hidden)
        x = norm(layer + "attention.output", x + dense(layer + "attention.output.dense", context))
        x = norm(layer + "output", x + dense(layer + "output.dense", F.gelu(dense(layer + "intermediate.dense", x))))
    return F.normalize(x.mean(1), dim=1)


def theirs(weights, texts: list[list[int]], threads: int, batch: int) -> tuple[float, list[float]]:
    torch.set_num_threads(threads)
    ids = torch.tensor([[2] + [n + 5 for n in text] + [3] for text in texts])
    with torch.inference_mode():
        batched(weights, ids[:2])
        clock = time.process_time if threads == 1 else time.perf_counter
        started = clock()
        vectors = [batched(weights, ids[at:at + batch]) for at in range(0, len(ids), batch)]
        return clock() - started, vectors[0][0].tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        weights = write_model(folder)
        print("tokens  threads  ours/s  torch/s  batches of 16  largest difference")
        for length in LENGTHS:
            for threads in (1, 2):
                best, difference = [1e9] * 3, 0.0
                for _ in range(options.rounds):
                    texts = [[chance.randrange(len(WORDS)) for _ in range(length - 2)] for _ in range(max(16, 2048 // length // 16 * 16))]
                    mine, vector = ours(options.build, folder, texts, threads)
                    one, expected = theirs(weights, texts, threads, 1)
                    many, _ = theirs(weights, texts, threads, 16)
                    best = [min(before, taken / len(texts)) for before, taken in zip(best, (mine, one, many))]
                    difference = max([difference] + [abs(a - b) for a, b in zip(vector, expected)])
                print(f"{length:6}  {threads:7}  {1 / best[0]:6.1f}  {1 / best[1]:7.1f}  {1 / best[2]:13.1f}  {difference:.1e}", flush=True)


if __name__ == "__main__":
    main()
