-- DropIndex
DROP INDEX "session_external_id_key";

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "claimant_id" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "is_shared" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE UNIQUE INDEX "session_external_id_claimant_id_key" ON "session"("external_id", "claimant_id");

-- Until now a session belonged to whoever wrote into it first, without any proof: what is in it is seen by its own user only.
UPDATE "session" SET "is_shared" = true WHERE "user_id" IS NOT NULL;
