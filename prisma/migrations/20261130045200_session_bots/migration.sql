-- AlterTable
ALTER TABLE "session" ADD COLUMN     "is_bot" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "step_count" INTEGER NOT NULL DEFAULT 0;
