"""A library with the Python array API as a peer; its module is the argument: numpy, rstsr_faer.api.

Answers "TYPE CALLERS OPERATION COUNT ROWS COLUMNS ..." with the milliseconds of one run. Without callers the
whole batch is one call; one caller loops over the matrices; several are a thread pool that maps over them. More
groups of matrices may follow: after a "+" they are part of the same map, after a ";" they wait for those before.
"share TICKETS PHASE REQUEST" runs one phase together with other processes: the numbers of the matrices come from
the pipe TICKETS. "peak REQUEST" answers with the bytes by which the resident memory rose above what it was before.

A second argument "threadpoolctl" gives each caller its part of the cores by that package.
"""
import importlib
import os
import re
import struct
import sys
import time
from contextlib import nullcontext
from multiprocessing.pool import ThreadPool

import numpy as np

library = importlib.import_module(sys.argv[1])
linalg = library.linalg
SYMMETRIC = {"cholesky", "eigh", "eigvalsh"}
WITH_TWO = {"solve", "gemm"}
OPERATIONS = {
    "qr": lambda a, b: linalg.qr(a),
    "illqr": lambda a, b: linalg.qr(a),
    "r": lambda a, b: linalg.qr(a, mode="r"),
    "cholesky": lambda a, b: linalg.cholesky(a),
    "solve": lambda a, b: linalg.solve(a, b),
    "inverse": lambda a, b: linalg.inv(a),
    "eigh": lambda a, b: linalg.eigh(a),
    "eigvalsh": lambda a, b: linalg.eigvalsh(a),
    "eig": lambda a, b: linalg.eig(a),
    "svd": lambda a, b: linalg.svd(a, full_matrices=False),
    "gemm": lambda a, b: a @ b,
}


def matrices(seed, operation, dtype, count, rows, columns):
    random = np.random.default_rng(seed)
    a = random.uniform(-1, 1, (count, rows, columns))
    if dtype.startswith("c"):
        a = a + 1j * random.uniform(-1, 1, a.shape)
    if operation == "illqr":  # all columns close to the first one
        a[..., 1:] = a[..., :1] + 2.0**-16 * a[..., 1:]
    if operation in SYMMETRIC:
        a += a.transpose(0, 2, 1).conj().copy()
    if operation == "cholesky":
        a += 2 * rows * np.eye(rows)
    return a.astype(dtype)


def division(callers):
    """A scope in which each caller has its part of the cores."""
    if sys.argv[2:] != ["threadpoolctl"]:
        return nullcontext()
    from threadpoolctl import threadpool_limits

    return threadpool_limits(max(1, len(os.sched_getaffinity(0)) // max(1, callers)))


class Work:
    """A request, ready to run."""

    def __init__(self, request):
        scalar, callers, *rest = request.split()
        self.callers = int(callers)
        self.pool = ThreadPool(self.callers) if self.callers > 1 else None
        dtype = {"f64": "f8", "f32": "f4", "c128": "c16", "c64": "c8"}[scalar]
        self.phases = [[]]
        for sign, *group in re.findall(r"([+;]|^) ?(\w+) (\d+) (\d+) (\d+)", " ".join(rest)):
            if sign == ";":
                self.phases.append([])
            self.phases[-1] += self.items(group[0], dtype, *map(int, group[1:]))

    def items(self, name, dtype, *shape):
        a = matrices(1, name, dtype, *shape)
        b = matrices(2, name, dtype, *shape) if name in WITH_TWO else a
        pairs = zip(a, b) if self.callers else [(a, b)]
        return [(OPERATIONS[name], *map(library.from_dlpack, pair)) for pair in pairs]

    def run(self):
        return [self.map(phase) for phase in self.phases]

    def map(self, items):
        with division(self.callers):
            if self.pool:
                return self.pool.starmap(apply, items, chunksize=1)
            return [apply(*item) for item in items]

    def share(self, tickets, phase):
        first = sum(map(len, self.phases[: int(phase)]))
        results = []
        while number := ticket(tickets):
            results.append(apply(*self.phases[int(phase)][number[0] - first]))
        return results


def apply(operation, a, b):
    return operation(a, b)


def ticket(pipe):
    """The number of a matrix that nobody else treats; None when there is none left."""
    try:
        return struct.unpack("=H", os.read(pipe, 2))
    except BlockingIOError:
        return None


def resident(field):
    with open("/proc/self/status") as status:
        return 1024 * int(re.search(field + r":\s+(\d+)", status.read())[1])


def peak(run):
    with open("/proc/self/clear_refs", "w") as reset:
        reset.write("5")
    before = resident("VmRSS")
    run()
    return resident("VmHWM") - before


def milliseconds(run):
    start = time.perf_counter()
    result = run()
    elapsed = time.perf_counter() - start
    del result  # its memory is given back outside the measured time
    return 1e3 * elapsed


current = work = tickets = None
for line in sys.stdin:
    shared = re.match(r"share (\S+) (\d+) (.*)", line)
    request = shared[3] if shared else line.strip().removeprefix("peak ")
    try:
        if request != current:
            work = Work(request)
            current = request
        if shared:
            tickets = tickets or os.open(shared[1], os.O_RDONLY | os.O_NONBLOCK)
            print(milliseconds(lambda: work.share(tickets, shared[2])), flush=True)
        else:
            print(peak(work.run) if line.startswith("peak") else milliseconds(work.run), flush=True)
    except (KeyError, TypeError, ValueError):
        print("unsupported", flush=True)
