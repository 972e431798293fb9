-- AlterTable
ALTER TABLE "calendar_day" ADD COLUMN     "known_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "price_history" ADD COLUMN     "known_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "promotion" ADD COLUMN     "known_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateTable
CREATE TABLE "weather_forecast" (
    "location_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "known_at" TIMESTAMPTZ(3) NOT NULL,
    "temperature_c" DOUBLE PRECISION NOT NULL,
    "precipitation_mm" DOUBLE PRECISION NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "weather_forecast_pkey" PRIMARY KEY ("location_id","day","known_at")
);

-- AddForeignKey
ALTER TABLE "weather_forecast" ADD CONSTRAINT "weather_forecast_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was recorded before: prices and promotions were known from when they were received or made, calendar days, of which
-- that was not kept, all along. Forecasts of the weather that stand are kept; those replaced before are lost.
UPDATE "price_history" SET "known_at" = "received_at";
UPDATE "promotion" SET "known_at" = "created_at";
UPDATE "calendar_day" SET "known_at" = 'epoch';
INSERT INTO "weather_forecast" ("location_id", "day", "known_at", "temperature_c", "precipitation_mm", "received_at")
SELECT "location_id", "day", "received_at", "temperature_c", "precipitation_mm", "received_at"
  FROM "weather_day" WHERE "is_forecast";
