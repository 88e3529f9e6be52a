#!/usr/bin/env python3
"""Files that look like secrets and the index that processes share: whoever may read them answers from them, and nobody else learns anything of it.

  index_secrets_test.py --aircher build/release/aircher [--only NAME]
"""
from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from index_project import index  # noqa: E402
from mcp_client import Bench, Server, equal, main, true, write_files  # noqa: E402

FILES = {"app.py": "def read_account():\n    return 1\n", "credentials.json": '{"quasar_account": "hunter2zebra"}\n', "secrets.yml": "quasar_token: hunter3zebra\n"}


def symbols(server: Server, name: str, **arguments) -> list[tuple[str, str]]:
    result = server.structured("find_symbol", {"name": name, **arguments})
    return [(file["path"], row["name"]) for file in result["files"] for row in file["symbols"]]


def test_shared_index(bench: Bench) -> None:
    root = bench.new("project")
    write_files(root, FILES)
    index(bench, root, "--allow-secrets")
    for flags in (["--allow-secrets"], [], ["--allow-secrets"]):
        allowed = bool(flags)
        with bench.server(root, *flags) as server:
            server.initialize()
            equal(symbols(server, "read_account"), [("app.py", "read_account")], "others' symbols")
            equal(symbols(server, "quasar_account"), [("credentials.json", "quasar_account")] if allowed else [], f"by name, {flags}")
            equal(symbols(server, "quasar_", match="prefix"), [("credentials.json", "quasar_account"), ("secrets.yml", "quasar_token")] if allowed else [], f"by prefix, {flags}")
            text = server.call("find_patterns", {"patterns": [{"literal": "hunter2zebra"}]})["content"][0]["text"]
            equal("credentials.json" in text and "hunter2zebra" in text, allowed, f"by text, {flags}: {text}")
            if not allowed:
                true("secret" in text, f"that secrets were not searched is said: {text}")
                for name in ("quasar_acount", "hunter2zebr"):
                    suggested = server.structured("find_symbol", {"name": name}).get("suggestions", [])
                    true(not any("quasar" in word or "hunter" in word for word in suggested), f"no word of a secret is suggested: {suggested}")
                rows = server.structured("execute_query", {"sql": "SELECT path, name FROM symbols WHERE path <> 'app.py'"})["rows"]
                equal(rows, [], "SQL")
            found = server.structured("execute_query", {"sql": "SELECT path FROM symbols WHERE name = 'quasar_account'"})["rows"]
            equal(found, [["credentials.json"]] if allowed else [], f"SQL by name, {flags}")


if __name__ == "__main__":
    main(globals())
