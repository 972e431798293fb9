-- Predictions that wait for their measurement, and those that have one.
CREATE INDEX "promotion_prediction_unmeasured_idx" ON "promotion_prediction" ("promotion_id") WHERE "measured_at" IS NULL;
CREATE INDEX "promotion_prediction_measured_idx" ON "promotion_prediction" ("model", "promotion_id", "id" DESC) WHERE "measured_units" IS NOT NULL;
