-- AlterTable
ALTER TABLE "promotion_prediction" ADD COLUMN     "version_id" BIGINT;

-- CreateIndex
CREATE INDEX "promotion_prediction_version_id_idx" ON "promotion_prediction"("version_id");

-- AddForeignKey
ALTER TABLE "promotion_prediction" ADD CONSTRAINT "promotion_prediction_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE SET NULL ON UPDATE CASCADE;
