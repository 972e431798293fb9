-- CreateTable
CREATE TABLE "demand_group_day" (
    "category_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "orders" INTEGER NOT NULL,
    "visits" INTEGER NOT NULL,

    CONSTRAINT "demand_group_day_pkey" PRIMARY KEY ("category_id","location_id","day")
);

-- CreateTable
CREATE TABLE "demand_group_dirty" (
    "id" BIGSERIAL NOT NULL,
    "location_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,

    CONSTRAINT "demand_group_dirty_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "demand_group_dirty_location_id_day_idx" ON "demand_group_dirty"("location_id", "day");

-- The next roll-up counts what there is already.
INSERT INTO "demand_group_dirty" ("location_id", "day")
SELECT DISTINCT "location_id", "day" FROM "demand_day" WHERE "source" = 'TRANSACTIONS' AND ("orders" <> 0 OR "visits" <> 0);
