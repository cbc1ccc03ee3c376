"""The roll of faults, in the order in which they are played."""

from tests.faults import (
    damaged_file,
    disk_fails,
    disk_refuses,
    forked,
    kernel_busy,
    kernel_frozen,
    kernel_killed,
    kernel_restarted,
    many_processes,
    offline,
    run_from_top,
    skewed_clocks,
    socket_dropped,
    tab_reloaded,
    two_tabs,
)
from tests.faults.fault import Fault

FAULTS = (
    Fault("F1", "kernel killed and restarted", kernel_killed.play, rounds=5),
    Fault("F2", "kernel restarted, interrupted, shut down", kernel_restarted.play, rounds=5),
    Fault("F3", "kernel busy for 60 s", kernel_busy.play, rounds=2),
    Fault("F4", "kernel frozen for 20 s", kernel_frozen.play, rounds=2),
    Fault("F5", "tab reloaded in mid-press", tab_reloaded.play, rounds=12),
    Fault("F8", "socket dropped and back", socket_dropped.play, rounds=6),
    Fault("F9", "browser offline, machine asleep", offline.play, rounds=4),
    Fault("F11", "two tabs on one widget", two_tabs.two_tabs, rounds=8),
    Fault("F12", "one widget shown twice", two_tabs.shown_twice, rounds=6),
    Fault("F13", "two notebooks on one store", two_tabs.two_notebooks, rounds=4),
    Fault("F15", "disk full", disk_refuses.disk_full, rounds=4),
    Fault("F17", "read-only folder", disk_refuses.read_only, rounds=4),
    Fault("F23", "notebook run from the top", run_from_top.play, rounds=10),
    Fault("F13", "eight processes on one store", many_processes.play, rounds=10, in_lab=False),
    Fault("F16", "fsync, write or unlink fails", disk_fails.play, rounds=30, in_lab=False, needs="strace"),
    Fault("F19", "file damaged or cut off", damaged_file.play, rounds=200, in_lab=False),
    Fault("F25", "clocks skewed", skewed_clocks.play, rounds=10, in_lab=False),
    Fault("F26", "process forked", forked.play, rounds=10, in_lab=False),
)
