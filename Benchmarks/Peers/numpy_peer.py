"""NumPy as a peer: answers "OPERATION TYPE COUNT ROWS COLUMNS CALLERS" with the milliseconds of one run.

Without callers the whole batch is one call; with them a thread pool maps over the matrices.
"peak" answers with the bytes by which the resident memory rose above what it was before the call.
"""
import re
import sys
import time
from multiprocessing.pool import ThreadPool

import numpy as np

SYMMETRIC = {"cholesky", "eigh", "eigvalsh"}
OPERATIONS = {
    "qr": lambda a, b: np.linalg.qr(a),
    "r": lambda a, b: np.linalg.qr(a, mode="r"),
    "cholesky": lambda a, b: np.linalg.cholesky(a),
    "solve": lambda a, b: np.linalg.solve(a, b),
    "inverse": lambda a, b: np.linalg.inv(a),
    "eigh": lambda a, b: np.linalg.eigh(a),
    "eigvalsh": lambda a, b: np.linalg.eigvalsh(a),
    "eig": lambda a, b: np.linalg.eig(a),
    "svd": lambda a, b: np.linalg.svd(a, full_matrices=False),
}


def matrices(seed, operation, dtype, count, rows, columns):
    a = np.random.default_rng(seed).uniform(-1, 1, (count, rows, columns))
    if operation in SYMMETRIC:
        a += a.transpose(0, 2, 1).copy()
    if operation == "cholesky":
        a += 2 * rows * np.eye(rows)
    return a.astype(dtype)


def prepared(operation, scalar, count, rows, columns, callers):
    """A function that runs the request once."""
    shape = {"f64": "f8", "f32": "f4"}[scalar], int(count), int(rows), int(columns)
    name = "qr" if operation == "peak" else operation
    call, a, b = OPERATIONS[name], matrices(1, name, *shape), matrices(2, name, *shape)
    if int(callers) == 0:
        return lambda: call(a, b)
    pool = ThreadPool(int(callers))
    return lambda: pool.starmap(call, zip(a, b))


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
