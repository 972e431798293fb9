-- CreateEnum
CREATE TYPE "anomaly_severity" AS ENUM ('LOW', 'MEDIUM', 'HIGH');

-- CreateTable
CREATE TABLE "demand_anomaly" (
    "id" BIGSERIAL NOT NULL,
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "units" DOUBLE PRECISION NOT NULL,
    "expected" DOUBLE PRECISION NOT NULL,
    "lower" DOUBLE PRECISION NOT NULL,
    "upper" DOUBLE PRECISION NOT NULL,
    "score" DOUBLE PRECISION NOT NULL,
    "isolation" DOUBLE PRECISION,
    "severity" "anomaly_severity" NOT NULL,
    "version_id" BIGINT NOT NULL,
    "is_told" BOOLEAN NOT NULL DEFAULT false,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "demand_anomaly_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "demand_anomaly_day_id_idx" ON "demand_anomaly"("day", "id");

-- CreateIndex
CREATE UNIQUE INDEX "demand_anomaly_item_id_location_id_day_key" ON "demand_anomaly"("item_id", "location_id", "day");
