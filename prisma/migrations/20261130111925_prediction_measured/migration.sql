-- AlterTable
ALTER TABLE "promotion_prediction" ADD COLUMN     "interval_factor" DOUBLE PRECISION NOT NULL DEFAULT 1,
ADD COLUMN     "measured_at" TIMESTAMPTZ(3),
ADD COLUMN     "measured_lower" DOUBLE PRECISION,
ADD COLUMN     "measured_units" DOUBLE PRECISION,
ADD COLUMN     "measured_upper" DOUBLE PRECISION;
