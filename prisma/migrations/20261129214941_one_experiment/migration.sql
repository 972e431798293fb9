-- At most one runs: two would move each other's arms.
CREATE UNIQUE INDEX "experiment_running_key" ON "experiment" (("stopped_at" IS NULL)) WHERE "stopped_at" IS NULL;
