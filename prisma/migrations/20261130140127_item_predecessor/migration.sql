-- AlterTable
ALTER TABLE "forecast" ADD COLUMN     "borrowed_before" DATE,
ADD COLUMN     "borrowed_item_id" BIGINT,
ADD COLUMN     "follows_launch_curve" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "item" ADD COLUMN     "predecessor_id" BIGINT,
ADD COLUMN     "predecessor_known_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "item_predecessor_id_idx" ON "item"("predecessor_id");

-- AddForeignKey
ALTER TABLE "item" ADD CONSTRAINT "item_predecessor_id_fkey" FOREIGN KEY ("predecessor_id") REFERENCES "item"("id") ON DELETE SET NULL ON UPDATE CASCADE;
