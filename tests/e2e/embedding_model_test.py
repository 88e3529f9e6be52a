#!/usr/bin/env python3
"""--embedding-model: which backend it chooses, what a bad one says, and that searches with a slow model are the same every time.

  embedding_model_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
import tiny_bert  # noqa: E402
from mcp_client import Bench, equal, main, true, write_files  # noqa: E402

FILES = {f"src/part{n}.py": "".join(f'def {verb}_{noun}{n}(value):\n    """{verb.title()} the {noun}."""\n    return value + {n}\n\n\n'
                                    for verb in ("open", "close", "retry", "parse") for noun in ("file", "socket", "connection")) for n in range(12)}


NUMBERS = itertools.count()


def model(bench: Bench, **kw) -> Path:
    folder = bench.new(f"model{next(NUMBERS)}")
    tiny_bert.write(str(folder), **kw)
    return folder


def project(bench: Bench) -> Path:
    root = bench.new("project")
    write_files(root, FILES)
    return root


def run(bench: Bench, *args: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess:
    done = bench.cli(*args, "--root", str(Path(__file__).resolve().parent), **(env or {}))
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


def built(bench: Bench) -> bool:
    return " transformer  priority" in run(bench, "doctor").stdout


def test_without_a_model(bench: Bench) -> None:
    doctor = run(bench, "doctor")
    equal(doctor.returncode, 0, "doctor")
    if built(bench):
        true("transformer  priority 10  unavailable: no --embedding-model given" in doctor.stdout, doctor.stdout)
    else:
        refused = run(bench, "doctor", "--embedding-model", "/tmp")
        true(refused.returncode != 0 and "component 'embedding' has no backend 'transformer'" in refused.stderr, refused.stderr)


def test_a_model_is_named_by_option_environment_and_file(bench: Bench) -> None:
    if not built(bench):
        return
    folder = str(model(bench))
    config = bench.new("config") / "config.toml"
    config.write_text(f'embedding-model = "{folder}"\n')
    says = f"2 layers of 32 dimensions, mean pooling, up to 48 tokens, from {folder}"
    for args, env, origin in ((["--embedding-model", folder], {}, "--embedding-model"), ([], {"AIRCHER_EMBEDDING_MODEL": folder}, "AIRCHER_EMBEDDING_MODEL"),
                              (["--config", str(config)], {}, "--embedding-model")):
        doctor = run(bench, "doctor", *args, env=env)
        equal(doctor.returncode, 0, doctor.stderr)
        true(f"component embedding: transformer (forced by {origin}" in doctor.stdout, doctor.stdout)
        true(says in doctor.stdout, doctor.stdout)
    other = run(bench, "doctor", "--embedding-model", folder, "--backend", "embedding=hash")
    true("component embedding: hash (forced by --backend" in other.stdout, other.stdout)
    other = run(bench, "doctor", env={"AIRCHER_EMBEDDING_MODEL": folder, "AIRCHER_BACKEND_EMBEDDING": "hash"})
    true("component embedding: hash (forced by AIRCHER_BACKEND_EMBEDDING" in other.stdout, other.stdout)
    with bench.server(project(bench), "--embedding-model", folder) as server:
        true(says in server.text("server_status"), "server_status names the model")
        answer = server.structured("get_embedding", {"texts": ["retry the connection", "connection the retry"]})
        equal((answer["backend"], answer["dimensions"]), ("transformer", 32), "get_embedding")
        true(answer["cosine"] < 0.99999, "the order of words counts")


def test_a_bad_model_ends_the_start(bench: Bench) -> None:
    if not built(bench):
        return
    nowhere = run(bench, "serve", "--embedding-model", "/nonexistent/model")
    equal(nowhere.returncode != 0, True, "the exit code")
    true("/nonexistent/model" in nowhere.stderr and "supported: folders of sentence-transformers" in nowhere.stderr, nowhere.stderr)
    equal(nowhere.stdout, "", "nothing on stdout")
    other = run(bench, "doctor", "--embedding-model", str(model(bench, config={"model_type": "mpnet"})))
    true(other.returncode != 0 and "a model of the type 'mpnet' is not supported" in other.stderr, other.stderr)


def test_a_model_that_goes_away_is_an_error_of_the_call(bench: Bench) -> None:
    if not built(bench):
        return
    folder = model(bench)
    with bench.server(project(bench), "--embedding-model", str(folder)) as server:
        server.text("server_status")  # it has begun, and has read no weights yet
        weights = folder / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:1000])
        failure = server.failure("get_embedding", {"texts": ["a"]})
        true("ends before its size" in failure, failure)


def test_searches_are_the_same_with_any_number_of_threads(bench: Bench) -> None:
    if not built(bench):
        return
    # Large enough to be shown a part of the project only.
    folder, root = str(model(bench, config={"hidden_size": 64, "intermediate_size": 256})), project(bench)
    calls = [("search_code", {"query": "where are connections retried", "limit": 30}), ("task_context", {"task": "retry the connection"}),
             ("similarity_search", {"query": "retry a connection", "mode": "semantic", "limit": 5}), ("search_code", {"query": "retry_connection3"})]
    answers = []
    for jobs in ("0", "2", "7"):
        with bench.server(root, "--embedding-model", folder, "--jobs", jobs) as server:
            server.text("search_code", {"query": "anything"})
            answers.append([server.text(tool, arguments) for tool, arguments in calls])
            answers.append([server.text(tool, arguments) for tool, arguments in calls])  # from what is remembered
    for each in answers[1:]:
        equal(each, answers[0], "an answer")
    true("functions and types that term vectors find nearest; 44 others were not shown to the model" in answers[0][2], answers[0][2])
    true("src/part3.py" in answers[0][3].splitlines()[0] or "retry_connection3" in answers[0][3].splitlines()[0], "a name that is asked for comes first: " + answers[0][3])
    with bench.server(root) as server:
        plain = server.text("search_code", calls[0][1])
    true(plain != answers[0][0], "the model changes the order")
    with bench.server(root, "--embedding-model", folder) as server:
        result = server.structured("similarity_search", {"query": "retry a connection", "mode": "semantic"})
        equal((result["totals"]["compared"], result["totals"]["passed_over"]), (100, 44), "totals")
        result = server.structured("similarity_search", {"query": "retry", "corpus": ["retry", "open"], "mode": "semantic", "threshold": 0.99})
        equal([match["text"] for match in result["matches"]], ["retry"], "a corpus")


if __name__ == "__main__":
    sys.exit(main(globals()))
