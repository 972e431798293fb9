-- What the Prisma schema language cannot express. Written by hand; `scripts/migrate-dev.mjs --check` replays it.

-- One price per item, place (none: everywhere), seller and day. Conflict target:
-- ON CONFLICT ("item_id", (COALESCE("location_id", 0)), "competitor", "valid_from").
CREATE UNIQUE INDEX "price_history_series_day_key"
    ON "price_history" ("item_id", (COALESCE("location_id", 0)), "competitor", "valid_from");

-- An item is out of stock in a place once at a time. Conflict target:
-- ON CONFLICT ("item_id", "location_id") WHERE "ended_at" IS NULL.
CREATE UNIQUE INDEX "stock_out_open_key" ON "stock_out" ("item_id", "location_id") WHERE "ended_at" IS NULL;

ALTER TABLE "stock_out" ADD CONSTRAINT "stock_out_interval_check" CHECK ("ended_at" >= "started_at");

ALTER TABLE "promotion" ADD CONSTRAINT "promotion_days_check" CHECK ("ends_on" >= "starts_on");
ALTER TABLE "promotion"
    ADD CONSTRAINT "promotion_discount_check" CHECK ("discount_fraction" >= 0 AND "discount_fraction" <= 1);

ALTER TABLE "training_run"
    ADD CONSTRAINT "training_run_progress_check" CHECK ("progress_fraction" >= 0 AND "progress_fraction" <= 1);
ALTER TABLE "job" ADD CONSTRAINT "job_progress_check" CHECK ("progress_fraction" >= 0 AND "progress_fraction" <= 1);
