-- AlterEnum
ALTER TYPE "promotion_kind" ADD VALUE 'MULTI_BUY';
ALTER TYPE "promotion_kind" ADD VALUE 'GIFT';

-- AlterTable
ALTER TABLE "promotion" ADD COLUMN     "advertised" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "audience" JSONB,
ADD COLUMN     "budget_minor" BIGINT,
ADD COLUMN     "buy_quantity" INTEGER,
ADD COLUMN     "cost_per_redemption_minor" BIGINT,
ADD COLUMN     "coupon_codes" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "currency" TEXT,
ADD COLUMN     "discount_amount_minor" BIGINT,
ADD COLUMN     "fixed_cost_minor" BIGINT,
ADD COLUMN     "fixed_price_minor" BIGINT,
ADD COLUMN     "funding_minor" BIGINT,
ADD COLUMN     "minimum_spend_minor" BIGINT,
ADD COLUMN     "pay_quantity" INTEGER;

-- The one code becomes the first of several.
UPDATE "promotion" SET "coupon_codes" = ARRAY["code"] WHERE "code" IS NOT NULL;
ALTER TABLE "promotion" DROP COLUMN "code";

-- A discount of nothing is none.
UPDATE "promotion" SET "discount_fraction" = NULL WHERE "discount_fraction" = 0;

-- CreateTable
CREATE TABLE "promotion_category" (
    "promotion_id" BIGINT NOT NULL,
    "category_id" BIGINT NOT NULL,

    CONSTRAINT "promotion_category_pkey" PRIMARY KEY ("promotion_id","category_id")
);

-- CreateIndex
CREATE INDEX "promotion_category_category_id_idx" ON "promotion_category"("category_id");

-- AddForeignKey
ALTER TABLE "promotion_category" ADD CONSTRAINT "promotion_category_promotion_id_fkey" FOREIGN KEY ("promotion_id") REFERENCES "promotion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_category" ADD CONSTRAINT "promotion_category_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "category"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
