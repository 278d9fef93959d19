"""What a beam search frees, it gets back without asking the system."""

import platform
import subprocess
import sys

import pytest

TAKE_AND_GIVE = """
import resource
from archive.translate import heap
{set}
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    bytearray(48 << 20)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
faults()
print(faults())
"""


def faults(set_up: str) -> int:
    """The pages that a buffer of 48 MB is given by the system the second time."""
    program = TAKE_AND_GIVE.format(set=set_up)
    return int(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's own setting")
def test_a_large_buffer_is_used_again() -> None:
    assert faults("assert heap.keep()") < 10 < faults("")  # 24 where pages are of 2 MB
