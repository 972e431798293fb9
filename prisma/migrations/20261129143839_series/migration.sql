-- A series is of one measure and one granularity, over an item, a category or all items, at a place, in a region or everywhere.
-- Forecasts, the log of refreshes and evaluations hang on it; its revision moves in here. All there was is UNITS by DAY of items.

-- CreateEnum
CREATE TYPE "measure" AS ENUM ('UNITS', 'ORDERS', 'VISITS', 'REVENUE', 'RETURNS');

-- CreateEnum
CREATE TYPE "granularity" AS ENUM ('DAY', 'WEEK', 'MONTH');

-- CreateTable
CREATE TABLE "series" (
    "id" BIGSERIAL NOT NULL,
    "measure" "measure" NOT NULL,
    "granularity" "granularity" NOT NULL,
    "item_id" BIGINT NOT NULL DEFAULT 0,
    "category_id" BIGINT NOT NULL DEFAULT 0,
    "location_id" BIGINT NOT NULL DEFAULT 0,
    "revision" BIGINT NOT NULL DEFAULT 0,
    "refreshed_revision" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "series_pkey" PRIMARY KEY ("id")
);

INSERT INTO "series" ("measure", "granularity", "item_id", "location_id", "revision", "refreshed_revision", "updated_at")
SELECT 'UNITS', 'DAY', known."item_id", known."location_id", coalesce(r."revision", 0), coalesce(r."refreshed_revision", 0),
       coalesce(r."updated_at", now())
  FROM (SELECT "item_id", "location_id" FROM "series_revision"
        UNION SELECT "item_id", "location_id" FROM "forecast"
        UNION SELECT "item_id", "location_id" FROM "forecast_refresh"
        UNION SELECT "item_id", "location_id" FROM "series_evaluation") AS known
  LEFT JOIN "series_revision" r USING ("item_id", "location_id")
 ORDER BY known."item_id", known."location_id";

DROP TABLE "series_revision";

-- The key: the columns that tell most series apart come first.
CREATE UNIQUE INDEX "series_item_id_category_id_location_id_measure_granularity_key"
    ON "series" ("item_id", "category_id", "location_id", "measure", "granularity");

-- 0 stands for none. The series of an item is in no category: items change theirs.
ALTER TABLE "series" ADD CONSTRAINT "series_key_check" CHECK (
    "item_id" >= 0 AND "category_id" >= 0 AND "location_id" >= 0 AND ("item_id" = 0 OR "category_id" = 0));

-- All but those of units of one item by day, which a roll-up finds by their keys: few, and in most shops none.
CREATE INDEX "series_beyond_items_idx" ON "series" ("item_id", "category_id", "location_id")
 WHERE "item_id" = 0 OR "measure" <> 'UNITS' OR "granularity" <> 'DAY';

ANALYZE "series";

-- Their horizon counts periods. Forecasts are many and wide: they are written anew once, rather than changed in place with the old rows left behind.
ALTER TABLE "forecast" RENAME TO "forecast_of_item";

CREATE TABLE "forecast" (
    "id" BIGINT NOT NULL DEFAULT nextval('forecast_id_seq'),
    "series_id" BIGINT NOT NULL,
    "revision" BIGINT NOT NULL,
    "origin_day" DATE NOT NULL,
    "last_observed_day" DATE,
    "version_id" BIGINT NOT NULL,
    "covariate_hash" TEXT NOT NULL,
    "horizon" INTEGER NOT NULL,
    "points" BYTEA NOT NULL,
    "is_fallback" BOOLEAN NOT NULL DEFAULT false,
    "issued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);

INSERT INTO "forecast" ("id", "series_id", "revision", "origin_day", "last_observed_day", "version_id", "covariate_hash", "horizon",
                        "points", "is_fallback", "issued_at")
SELECT f."id", s."id", f."revision", f."origin_day", f."last_observed_day", f."version_id", f."covariate_hash", f."horizon_days",
       f."points", f."is_fallback", f."issued_at"
  FROM "forecast_of_item" f JOIN "series" s ON s."item_id" = f."item_id" AND s."location_id" = f."location_id";

ALTER SEQUENCE "forecast_id_seq" OWNED BY "forecast"."id";

DROP TABLE "forecast_of_item";

ALTER TABLE "forecast"
    ADD CONSTRAINT "forecast_pkey" PRIMARY KEY ("id"),
    ADD CONSTRAINT "forecast_series_id_fkey" FOREIGN KEY ("series_id") REFERENCES "series"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    ADD CONSTRAINT "forecast_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE UNIQUE INDEX "forecast_series_id_version_id_origin_day_revision_covariate_key"
    ON "forecast" ("series_id", "version_id", "origin_day", "revision", "covariate_hash");

CREATE INDEX "forecast_issued_at_idx" ON "forecast" ("issued_at");

-- The log keeps the category that an item was in when it was refreshed.
ALTER TABLE "forecast_refresh" ADD COLUMN "series_id" BIGINT;

UPDATE "forecast_refresh" r SET "series_id" = s."id" FROM "series" s
 WHERE s."item_id" = r."item_id" AND s."location_id" = r."location_id";

ALTER TABLE "forecast_refresh"
    ALTER COLUMN "series_id" SET NOT NULL,
    DROP COLUMN "item_id",
    DROP COLUMN "location_id",
    ADD CONSTRAINT "forecast_refresh_series_id_fkey" FOREIGN KEY ("series_id") REFERENCES "series"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "series_evaluation" DROP CONSTRAINT "series_evaluation_pkey", ADD COLUMN "series_id" BIGINT;

UPDATE "series_evaluation" e SET "series_id" = s."id" FROM "series" s
 WHERE s."item_id" = e."item_id" AND s."location_id" = e."location_id";

ALTER TABLE "series_evaluation"
    ALTER COLUMN "series_id" SET NOT NULL,
    DROP COLUMN "item_id",
    DROP COLUMN "location_id",
    ADD CONSTRAINT "series_evaluation_pkey" PRIMARY KEY ("version_id", "series_id"),
    ADD CONSTRAINT "series_evaluation_series_id_fkey" FOREIGN KEY ("series_id") REFERENCES "series"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
