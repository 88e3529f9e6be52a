"""A small BERT model of made-up weights, as sentence-transformers would save it; without numpy. tests/support/tiny_bert.h makes the same in C++.

Weights are whole numbers / 512 (a norm's are 1 + whole numbers / 64), so that F32, F16 and BF16 hold them exactly.

    python3 tests/support/tiny_bert.py FOLDER     writes one
"""
import json
import os
import string
import struct
import sys

MASK = (1 << 64) - 1
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
VOCABULARY = SPECIAL + [chr(c) for c in range(33, 127) if chr(c) not in string.ascii_uppercase] + ["##" + c for c in string.ascii_lowercase + string.digits]
CONFIG = {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "vocab_size": len(VOCABULARY),
          "max_position_embeddings": 64, "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu"}


def values(name, count):
    """The numbers of a tensor: splitmix64 from the FNV-1a hash of its name."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 & MASK
    out = []
    for i in range(count):
        x = (state + (i + 1) * 0x9E3779B97F4A7C15) & MASK
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & MASK
        x = (x ^ x >> 27) * 0x94D049BB133111EB & MASK
        x ^= x >> 31
        number = (x >> 32) % 255 - 127
        out.append(1 + int(number / 8) / 64 if name.endswith("LayerNorm.weight") else number / 512)
    return out


def shapes(config):
    hidden, wide = config["hidden_size"], config["intermediate_size"]
    out = {"embeddings.word_embeddings.weight": (config["vocab_size"], hidden),
           "embeddings.position_embeddings.weight": (config["max_position_embeddings"], hidden),
           "embeddings.token_type_embeddings.weight": (config["type_vocab_size"], hidden)}

    def dense(name, rows, columns):
        out[name + ".weight"] = (rows, columns)
        out[name + ".bias"] = (rows,)

    def norm(name):
        out[name + ".LayerNorm.weight"] = (hidden,)
        out[name + ".LayerNorm.bias"] = (hidden,)

    norm("embeddings")
    for i in range(config["num_hidden_layers"]):
        layer = f"encoder.layer.{i}."
        for each in ("query", "key", "value"):
            dense(layer + "attention.self." + each, hidden, hidden)
        dense(layer + "attention.output.dense", hidden, hidden)
        norm(layer + "attention.output")
        dense(layer + "intermediate.dense", wide, hidden)
        dense(layer + "output.dense", hidden, wide)
        norm(layer + "output")
    return out


def write(folder, config=None, pooling="mean_tokens", max_tokens=48):
    config = {**CONFIG, **(config or {})}
    os.makedirs(os.path.join(folder, "1_Pooling"), exist_ok=True)

    def write_json(name, content):
        with open(os.path.join(folder, name), "w") as out:
            json.dump(content, out)

    write_json("config.json", config)
    write_json("modules.json", [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
                                {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
                                {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}])
    write_json("1_Pooling/config.json", {"word_embedding_dimension": config["hidden_size"], "pooling_mode_" + pooling: True})
    write_json("sentence_bert_config.json", {"max_seq_length": max_tokens, "do_lower_case": False})
    with open(os.path.join(folder, "vocab.txt"), "w") as out:
        out.writelines(token + "\n" for token in VOCABULARY)
    header, data = {}, b""
    for name, shape in shapes(config).items():
        count = 1
        for extent in shape:
            count *= extent
        numbers = struct.pack(f"<{count}f", *values(name, count))
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    text = json.dumps(header).encode()
    with open(os.path.join(folder, "model.safetensors"), "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + data)


if __name__ == "__main__":
    write(sys.argv[1])
