-- AlterTable
ALTER TABLE "promotion" ADD COLUMN     "holdout_seed" TEXT;
