-- AlterTable
ALTER TABLE "promotion" ADD COLUMN     "holdout_share" DOUBLE PRECISION;

-- CreateTable
CREATE TABLE "promotion_holdout" (
    "promotion_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,

    CONSTRAINT "promotion_holdout_pkey" PRIMARY KEY ("promotion_id","location_id")
);

-- CreateIndex
CREATE INDEX "promotion_holdout_location_id_idx" ON "promotion_holdout"("location_id");

-- AddForeignKey
ALTER TABLE "promotion_holdout" ADD CONSTRAINT "promotion_holdout_promotion_id_fkey" FOREIGN KEY ("promotion_id") REFERENCES "promotion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_holdout" ADD CONSTRAINT "promotion_holdout_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
