-- CreateEnum
CREATE TYPE "consent_purpose" AS ENUM ('PERSONALIZATION', 'ANALYTICS', 'MARKETING');

-- AlterEnum
ALTER TYPE "event_type" ADD VALUE 'FAVORITE';
ALTER TYPE "event_type" ADD VALUE 'LOGIN';
ALTER TYPE "event_type" ADD VALUE 'SIGNUP';

-- AlterTable
ALTER TABLE "promotion" ADD COLUMN     "code" TEXT,
ADD COLUMN     "description" TEXT;

-- CreateTable
CREATE TABLE "user_consent" (
    "user_id" BIGINT NOT NULL,
    "purpose" "consent_purpose" NOT NULL,
    "granted" BOOLEAN NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "user_consent_pkey" PRIMARY KEY ("user_id","purpose")
);

-- CreateTable
CREATE TABLE "advert" (
    "id" BIGSERIAL NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "placement" TEXT NOT NULL,
    "item_id" BIGINT,
    "category_id" BIGINT,
    "url" TEXT,
    "currency" CHAR(3) NOT NULL,
    "budget_minor" BIGINT,
    "value_per_click_minor" BIGINT,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "advert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "advert_day" (
    "advert_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "impressions" INTEGER NOT NULL,
    "clicks" INTEGER NOT NULL,
    "cost_minor" BIGINT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "advert_day_pkey" PRIMARY KEY ("advert_id","day")
);

-- CreateTable
CREATE TABLE "payment_method" (
    "id" BIGSERIAL NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payment_method_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_method_availability" (
    "id" BIGSERIAL NOT NULL,
    "payment_method_id" BIGINT NOT NULL,
    "location_id" BIGINT,
    "currency" CHAR(3),
    "minimum_minor" BIGINT,
    "maximum_minor" BIGINT,

    CONSTRAINT "payment_method_availability_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "advert_external_id_key" ON "advert"("external_id");

-- CreateIndex
CREATE INDEX "advert_placement_starts_on_idx" ON "advert"("placement", "starts_on");

-- CreateIndex
CREATE INDEX "advert_item_id_idx" ON "advert"("item_id");

-- CreateIndex
CREATE INDEX "advert_category_id_idx" ON "advert"("category_id");

-- CreateIndex
CREATE UNIQUE INDEX "payment_method_external_id_key" ON "payment_method"("external_id");

-- CreateIndex
CREATE INDEX "payment_method_availability_payment_method_id_idx" ON "payment_method_availability"("payment_method_id");

-- CreateIndex
CREATE INDEX "payment_method_availability_location_id_idx" ON "payment_method_availability"("location_id");

-- AddForeignKey
ALTER TABLE "user_consent" ADD CONSTRAINT "user_consent_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "advert" ADD CONSTRAINT "advert_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "advert" ADD CONSTRAINT "advert_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "category"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "advert_day" ADD CONSTRAINT "advert_day_advert_id_fkey" FOREIGN KEY ("advert_id") REFERENCES "advert"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_method_availability" ADD CONSTRAINT "payment_method_availability_payment_method_id_fkey" FOREIGN KEY ("payment_method_id") REFERENCES "payment_method"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_method_availability" ADD CONSTRAINT "payment_method_availability_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- An advert leads to one thing, and it runs on a day at least.
ALTER TABLE "advert" ADD CONSTRAINT "advert_target_check" CHECK (num_nonnulls("item_id", "category_id", "url") = 1);
ALTER TABLE "advert" ADD CONSTRAINT "advert_days_check" CHECK ("ends_on" >= "starts_on");

-- Bounds of an amount are in a currency.
ALTER TABLE "payment_method_availability"
    ADD CONSTRAINT "payment_method_availability_range_check"
    CHECK ("maximum_minor" >= "minimum_minor" AND ("currency" IS NOT NULL OR num_nonnulls("minimum_minor", "maximum_minor") = 0));
