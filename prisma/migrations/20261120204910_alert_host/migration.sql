-- AlterTable
ALTER TABLE "alert" ADD COLUMN     "host" TEXT;

-- Nobody knows whose these were, so that no server would resolve them. Each tries its devices when it starts.
UPDATE "alert" SET "resolved_at" = now() WHERE "kind" = 'DEVICE_LOST' AND "resolved_at" IS NULL;
