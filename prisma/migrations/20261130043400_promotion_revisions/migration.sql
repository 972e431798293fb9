-- AlterEnum
ALTER TYPE "promotion_status" ADD VALUE 'ENDED';

-- CreateTable
CREATE TABLE "promotion_revision" (
    "id" BIGSERIAL NOT NULL,
    "promotion_id" BIGINT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "replaced_at" TIMESTAMPTZ(3) NOT NULL,
    "known_at" TIMESTAMPTZ(3) NOT NULL,
    "known_until" TIMESTAMPTZ(3) NOT NULL,
    "status" "promotion_status" NOT NULL,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    "discount_fraction" DOUBLE PRECISION,
    "currency" TEXT,
    "discount_amount_minor" BIGINT,
    "fixed_price_minor" BIGINT,
    "buy_quantity" INTEGER,
    "pay_quantity" INTEGER,
    "featured" BOOLEAN NOT NULL,
    "advertised" BOOLEAN NOT NULL,
    "item_ids" BIGINT[],
    "category_ids" BIGINT[],
    "location_ids" BIGINT[],

    CONSTRAINT "promotion_revision_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "promotion_revision_promotion_id_replaced_at_idx" ON "promotion_revision"("promotion_id", "replaced_at");

-- AddForeignKey
ALTER TABLE "promotion_revision" ADD CONSTRAINT "promotion_revision_promotion_id_fkey" FOREIGN KEY ("promotion_id") REFERENCES "promotion"("id") ON DELETE CASCADE ON UPDATE CASCADE;
