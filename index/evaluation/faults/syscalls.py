"""Strikes a child at its n-th system call that changes files: killed before the call, or the disk full from then on.

The calls are seen with ptrace, so that those of SQLite, faiss and tantivy, in all their threads, are among them.
Linux on x86-64 only. Numbers: /usr/include/asm/unistd_64.h; registers: struct user_regs_struct in sys/user.h.
"""

import ctypes
import errno
import os
import platform
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from index.evaluation.faults.child import finish, start
from index.evaluation.faults.subject import Asked

SUPPORTED = sys.platform == "linux" and platform.machine() == "x86_64"

_TRACEME, _GETREGS, _SETREGS, _SYSCALL, _SETOPTIONS = 0, 12, 13, 24, 0x4200
_OPTIONS = 0x1 | 0x8 | 0x100000  # TRACESYSGOOD, TRACECLONE, EXITKILL
_WALL = 0x40000000
_ORIG_RAX, _RAX, _RDI, _RSI, _RDX = 15, 10, 14, 13, 12

# Calls on an open file, by number: write, pwrite64, writev, fsync, fdatasync, ftruncate, sendfile,
# fallocate, pwritev, copy_file_range, pwritev2.
_ON_FILES = {1, 18, 20, 74, 75, 77, 40, 285, 296, 328}
# Calls on a path: truncate, rename, mkdir, rmdir, creat, link, unlink, symlink, mkdirat, unlinkat, renameat, linkat,
# symlinkat, renameat2.
_ON_PATHS = {76, 82, 83, 84, 85, 86, 87, 88, 258, 263, 264, 265, 266, 316}
# What a full disk does not refuse: rmdir, unlink, unlinkat.
_FREEING = {84, 87, 263}
_OPEN, _OPENAT = 2, 257

_Registers = ctypes.c_ulonglong * 27


class Strike(Enum):
    """What happens at the n-th call."""

    NONE = 0
    KILL = 1
    DISK_FULL = 2


@dataclass(slots=True)
class _Traced:
    """State of the tracer: threads inside a call, threads whose call is refused, and the calls counted."""

    folder: str
    strike: Strike
    number: int
    inside: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    count: int = 0


def struck(work: Callable[[], Asked], folder: Path, strike: Strike, number: int) -> tuple[Asked, int]:
    """Runs `work` in a child, struck at the `number`th call (from 1) that changes files under `folder`.

    Returns its result, with an error that is not plain when it was killed, and the number of calls counted.
    """
    pid, pipe = start(work, _stop_for_tracer)
    os.waitpid(pid, 0)
    _ptrace(_SETOPTIONS, pid, _OPTIONS)
    traced = _Traced(str(folder), strike, number)
    _ptrace(_SYSCALL, pid, 0)
    while True:
        thread, status = os.waitpid(-pid, _WALL)
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            if thread == pid:
                return finish(pid, pipe, ended=status), traced.count
            continue
        _ptrace(_SYSCALL, thread, _stopped(traced, pid, thread, status))


def _stop_for_tracer() -> None:
    os.setpgid(0, 0)
    _ptrace(_TRACEME, 0, 0)
    os.kill(os.getpid(), signal.SIGSTOP)


def _stopped(traced: _Traced, pid: int, thread: int, status: int) -> int:
    """Handles one stop of a thread. Returns the signal to deliver, 0 for none."""
    number = os.WSTOPSIG(status)
    if number == signal.SIGTRAP | 0x80:
        if thread in traced.inside:
            _leaving(traced, thread)
        else:
            _entering(traced, pid, thread)
        return 0
    # A new thread begins with SIGSTOP; a clone is reported as SIGTRAP.
    return 0 if status >> 16 or number in (signal.SIGSTOP, signal.SIGTRAP) else number


def _entering(traced: _Traced, pid: int, thread: int) -> None:
    traced.inside.add(thread)
    registers = _Registers()
    _ptrace(_GETREGS, thread, ctypes.addressof(registers))
    call = registers[_ORIG_RAX]
    if not _changes_files(thread, registers, traced.folder):
        return
    traced.count += 1
    if traced.strike is Strike.KILL and traced.count == traced.number:
        os.kill(pid, signal.SIGKILL)
    elif traced.strike is Strike.DISK_FULL and traced.count >= traced.number and call not in _FREEING:
        # No call has the number -1: nothing is done, and the error is put in its place when it returns.
        registers[_ORIG_RAX] = 2**64 - 1
        _ptrace(_SETREGS, thread, ctypes.addressof(registers))
        traced.refused.add(thread)


def _leaving(traced: _Traced, thread: int) -> None:
    traced.inside.discard(thread)
    if thread in traced.refused:
        traced.refused.discard(thread)
        registers = _Registers()
        _ptrace(_GETREGS, thread, ctypes.addressof(registers))
        registers[_RAX] = 2**64 - errno.ENOSPC
        _ptrace(_SETREGS, thread, ctypes.addressof(registers))


def _changes_files(thread: int, registers: "ctypes.Array[ctypes.c_ulonglong]", folder: str) -> bool:
    call = registers[_ORIG_RAX]
    if call in _ON_FILES:
        try:
            return str(Path(f"/proc/{thread}/fd/{registers[_RDI]}").readlink()).startswith(folder)
        except OSError:
            return False
    if call in (_OPEN, _OPENAT):
        return bool(registers[_RSI if call == _OPEN else _RDX] & os.O_CREAT)
    return call in _ON_PATHS


def _ptrace(request: int, thread: int, data: int) -> None:
    """Errors are left alone: a thread that was killed meanwhile is reported by the next wait."""
    _LIBC.ptrace(request, thread, None, data)


_LIBC = ctypes.CDLL(None, use_errno=True)
if SUPPORTED:
    _LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    _LIBC.ptrace.restype = ctypes.c_long
