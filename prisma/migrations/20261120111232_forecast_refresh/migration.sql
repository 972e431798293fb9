-- DropIndex
DROP INDEX "forecast_origin_day_idx";

-- AlterTable
ALTER TABLE "demand_dirty" DROP CONSTRAINT "demand_dirty_pkey",
ADD COLUMN     "id" BIGSERIAL NOT NULL,
ADD CONSTRAINT "demand_dirty_pkey" PRIMARY KEY ("id");

-- AlterTable
ALTER TABLE "series_revision" ADD COLUMN     "refreshed_revision" BIGINT NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "demand_day_location_id_day_idx" ON "demand_day"("location_id", "day");

-- CreateIndex
CREATE INDEX "forecast_issued_at_idx" ON "forecast"("issued_at");
