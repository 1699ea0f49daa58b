"""A library with the Python array API as a peer; its module is the argument: numpy, rstsr_faer.api.

Answers "OPERATION TYPE COUNT ROWS COLUMNS CALLERS" with the milliseconds of one run. Without callers the
whole batch is one call; one caller loops over the matrices; several are a thread pool that maps over them.
"peak" answers with the bytes by which the resident memory rose above what it was before the call.
"""
import importlib
import re
import sys
import time
from multiprocessing.pool import ThreadPool

import numpy as np

library = importlib.import_module(sys.argv[1])
linalg = library.linalg
SYMMETRIC = {"cholesky", "eigh", "eigvalsh"}
OPERATIONS = {
    "qr": lambda a, b: linalg.qr(a),
    "r": lambda a, b: linalg.qr(a, mode="r"),
    "cholesky": lambda a, b: linalg.cholesky(a),
    "solve": lambda a, b: linalg.solve(a, b),
    "inverse": lambda a, b: linalg.inv(a),
    "eigh": lambda a, b: linalg.eigh(a),
    "eigvalsh": lambda a, b: linalg.eigvalsh(a),
    "eig": lambda a, b: linalg.eig(a),
    "svd": lambda a, b: linalg.svd(a, full_matrices=False),
}


def matrices(seed, operation, dtype, count, rows, columns):
    random = np.random.default_rng(seed)
    a = random.uniform(-1, 1, (count, rows, columns))
    if dtype.startswith("c"):
        a = a + 1j * random.uniform(-1, 1, a.shape)
    if operation in SYMMETRIC:
        a += a.transpose(0, 2, 1).conj().copy()
    if operation == "cholesky":
        a += 2 * rows * np.eye(rows)
    return a.astype(dtype)


def prepared(operation, scalar, count, rows, columns, callers):
    """A function that runs the request once."""
    shape = {"f64": "f8", "f32": "f4", "c128": "c16", "c64": "c8"}[scalar], int(count), int(rows), int(columns)
    name = "qr" if operation == "peak" else operation
    call, inputs = OPERATIONS[name], [matrices(seed, name, *shape) for seed in (1, 2)]
    if int(callers) == 0:
        a, b = map(library.from_dlpack, inputs)
        return lambda: call(a, b)
    pairs = [(library.from_dlpack(a), library.from_dlpack(b)) for a, b in zip(*inputs)]
    if int(callers) == 1:
        return lambda: [call(a, b) for a, b in pairs]
    pool = ThreadPool(int(callers))
    return lambda: pool.starmap(call, pairs)


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


current, run = None, None
for line in sys.stdin:
    try:
        if line != current:
            run = prepared(*line.split())
            current = line
        print(peak(run) if line.startswith("peak") else milliseconds(run), flush=True)
    except (KeyError, TypeError, ValueError):
        print("unsupported", flush=True)
