-- DropIndex
DROP INDEX "demand_day_location_id_day_idx";

-- AlterTable
ALTER TABLE "forecast" ADD COLUMN     "last_observed_day" DATE;

-- CreateTable
CREATE TABLE "demand_observed_range" (
    "id" BIGSERIAL NOT NULL,
    "source" "demand_source" NOT NULL,
    "item_id" BIGINT,
    "location_id" BIGINT,
    "from_day" DATE NOT NULL,
    "to_day" DATE NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "demand_observed_range_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "demand_observed_range_item_id_location_id_idx" ON "demand_observed_range"("item_id", "location_id");

-- CreateIndex
CREATE INDEX "demand_day_location_id_source_day_idx" ON "demand_day"("location_id", "source", "day");

-- AddForeignKey
ALTER TABLE "demand_observed_range" ADD CONSTRAINT "demand_observed_range_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "demand_observed_range" ADD CONSTRAINT "demand_observed_range_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma cannot express.
ALTER TABLE "demand_observed_range" ADD CONSTRAINT "demand_observed_range_days_check" CHECK ("to_day" >= "from_day");

-- Daily demand that was imported before said nothing of completeness, and was read as complete: it stays so.
INSERT INTO "demand_observed_range" ("source", "location_id", "from_day", "to_day")
SELECT 'IMPORT', "location_id", min("day"), max("day") FROM "demand_day" WHERE "source" = 'IMPORT' GROUP BY "location_id";
