-- AlterTable
ALTER TABLE "training_run" ADD COLUMN     "training_days" INTEGER NOT NULL DEFAULT 730;
