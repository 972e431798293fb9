-- AlterTable
ALTER TABLE "calendar_day" DROP CONSTRAINT "calendar_day_pkey",
ADD COLUMN     "calendar" TEXT NOT NULL DEFAULT 'holidays',
ADD COLUMN     "closed" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "id" BIGSERIAL NOT NULL,
ADD COLUMN     "location_id" BIGINT,
ALTER COLUMN "country" DROP NOT NULL,
ADD CONSTRAINT "calendar_day_pkey" PRIMARY KEY ("id");

-- CreateIndex
CREATE INDEX "calendar_day_day_idx" ON "calendar_day"("day");

-- CreateIndex
CREATE INDEX "calendar_day_location_id_idx" ON "calendar_day"("location_id");

-- AddForeignKey
ALTER TABLE "calendar_day" ADD CONSTRAINT "calendar_day_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- One row per calendar, place, day and name. Conflict target:
-- ON CONFLICT (calendar, (coalesce(country, '')), (coalesce(location_id, 0)), day, name).
CREATE UNIQUE INDEX "calendar_day_place_day_key"
    ON "calendar_day" ("calendar", (COALESCE("country", '')), (COALESCE("location_id", 0)), "day", "name");

-- A day counts for a country or for a location.
ALTER TABLE "calendar_day" ADD CONSTRAINT "calendar_day_place_check" CHECK (num_nonnulls("country", "location_id") = 1);
