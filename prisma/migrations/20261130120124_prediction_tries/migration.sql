-- AlterTable
ALTER TABLE "promotion_prediction" ADD COLUMN     "measure_after" TIMESTAMPTZ(3),
ADD COLUMN     "measurement_tries" INTEGER NOT NULL DEFAULT 0;
