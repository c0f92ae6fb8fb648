"""An agent that is paused and killed: it says when the stop was acknowledged, then saves it."""

import json
import sys
from pathlib import Path

from fakes.secrets import MemorySecrets

from desktop_sdr import bootstrap


def main(folder: str) -> None:
    app = bootstrap.build(Path(folder), secrets=MemorySecrets())
    app.office.latch.read()
    assert not app.desk.is_paused
    print(json.dumps({"word": "ready"}), flush=True)
    sys.stdin.readline()
    app.desk.stop_now()
    print(json.dumps({"word": "stopped"}), flush=True)
    app.desk.pause()
    sys.stdin.readline()


if __name__ == "__main__":
    main(sys.argv[1])
