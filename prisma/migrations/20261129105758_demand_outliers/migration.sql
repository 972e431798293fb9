-- CreateTable
CREATE TABLE "demand_check" (
    "id" BIGSERIAL NOT NULL,
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "from_day" DATE NOT NULL,
    "to_day" DATE NOT NULL,

    CONSTRAINT "demand_check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "demand_outlier" (
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "units" DOUBLE PRECISION NOT NULL,
    "high_day_units" DOUBLE PRECISION NOT NULL,
    "alerted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "demand_outlier_pkey" PRIMARY KEY ("item_id","location_id","day")
);
