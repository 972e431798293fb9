-- The units that the alert of an outlier tells: it is told anew only when they are wrong by now.
ALTER TABLE "demand_outlier" ADD COLUMN "told_units" DOUBLE PRECISION;
UPDATE "demand_outlier" SET "told_units" = "units" WHERE "alerted";
ALTER TABLE "demand_outlier" DROP COLUMN "alerted";
