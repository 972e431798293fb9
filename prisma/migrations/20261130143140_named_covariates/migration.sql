-- CreateEnum
CREATE TYPE "named_covariate_kind" AS ENUM ('NUMBER', 'CATEGORY');

-- CreateTable
CREATE TABLE "named_covariate" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "named_covariate_kind" NOT NULL,
    "slot" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "named_covariate_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "named_covariate_category" (
    "covariate_id" BIGINT NOT NULL,
    "word" TEXT NOT NULL,
    "code" INTEGER NOT NULL,

    CONSTRAINT "named_covariate_category_pkey" PRIMARY KEY ("covariate_id","word")
);

-- CreateTable
CREATE TABLE "named_covariate_value" (
    "id" BIGSERIAL NOT NULL,
    "covariate_id" BIGINT NOT NULL,
    "item_id" BIGINT NOT NULL DEFAULT 0,
    "location_id" BIGINT NOT NULL DEFAULT 0,
    "day" DATE NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "known_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "named_covariate_value_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "named_covariate_name_key" ON "named_covariate"("name");

-- CreateIndex
CREATE UNIQUE INDEX "named_covariate_kind_slot_key" ON "named_covariate"("kind", "slot");

-- CreateIndex
CREATE UNIQUE INDEX "named_covariate_category_covariate_id_code_key" ON "named_covariate_category"("covariate_id", "code");

-- CreateIndex
CREATE INDEX "named_covariate_value_item_id_location_id_day_idx" ON "named_covariate_value"("item_id", "location_id", "day");

-- CreateIndex
CREATE UNIQUE INDEX "named_covariate_value_covariate_id_item_id_location_id_day__key" ON "named_covariate_value"("covariate_id", "item_id", "location_id", "day", "known_at");

-- AddForeignKey
ALTER TABLE "named_covariate_category" ADD CONSTRAINT "named_covariate_category_covariate_id_fkey" FOREIGN KEY ("covariate_id") REFERENCES "named_covariate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "named_covariate_value" ADD CONSTRAINT "named_covariate_value_covariate_id_fkey" FOREIGN KEY ("covariate_id") REFERENCES "named_covariate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
