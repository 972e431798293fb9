"""Trains LightGBM on the rows that our trees were trained on, with the same settings and one thread, and prints its loss on the same test rows.

Arguments: FILE TRAINING_ROWS TEST_ROWS COLUMNS ROUNDS LEAVES. The file holds, as float32, each column of all rows and then the labels.
"""
import json
import sys
import time

import lightgbm
import numpy as np

file, training_rows, test_rows, columns, rounds, leaves = sys.argv[1], *map(int, sys.argv[2:])
rows = training_rows + test_rows
values = np.fromfile(file, dtype=np.float32).reshape(columns + 1, rows)
features, labels = values[:columns].T, values[columns]
settings = {
    "objective": "binary",
    "num_threads": 1,
    "learning_rate": 0.1,
    "num_leaves": leaves,
    "min_data_in_leaf": 20,
    "min_sum_hessian_in_leaf": 1e-3,
    "lambda_l2": 1.0,
    "max_bin": 255,
    "verbose": -1,
    "seed": 1,
    "deterministic": True,
    "force_col_wise": True,
}
started_at, processor_at = time.perf_counter(), time.process_time()
table = lightgbm.Dataset(features[:training_rows], labels[:training_rows], params=settings)
table.construct()
model = lightgbm.train(settings, table, num_boost_round=rounds)
seconds, processor_seconds = time.perf_counter() - started_at, time.process_time() - processor_at
chances = np.clip(model.predict(features[training_rows:], num_threads=1), 1e-15, 1 - 1e-15)
truth = labels[training_rows:]
loss = float(-np.mean(truth * np.log(chances) + (1 - truth) * np.log(1 - chances)))
print(json.dumps({"version": lightgbm.__version__, "seconds": seconds, "processorSeconds": processor_seconds, "testLoss": loss}))
