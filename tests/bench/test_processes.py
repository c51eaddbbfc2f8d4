import subprocess
import sys

from bench.processes import Tree

# Half a second of work by a child, which then says so and stays.
_WORK = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", '''
import sys, time
while time.process_time() < 0.5: pass
print(flush=True)
sys.stdin.read()
'''])
sys.stdin.read()
"""


def test_what_a_child_uses_is_counted() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WORK], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        tree = Tree(process)

        usage = tree.usage()
        assert usage.cpu_seconds >= 0.5
        assert usage.resident_bytes > 2_000_000
        process.communicate()

    assert tree.has_ended
    assert tree.usage().cpu_seconds >= usage.cpu_seconds
