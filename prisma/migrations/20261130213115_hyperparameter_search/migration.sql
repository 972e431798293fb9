-- AlterTable
ALTER TABLE "training_run" ADD COLUMN     "search" JSONB;

-- CreateTable
CREATE TABLE "hyperparameter_trial" (
    "run_id" BIGINT NOT NULL,
    "number" INTEGER NOT NULL,
    "hyperparameters" JSONB NOT NULL,
    "loss" DOUBLE PRECISION,
    "seconds" DOUBLE PRECISION NOT NULL,
    "error_code" TEXT,
    "error_message" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "hyperparameter_trial_pkey" PRIMARY KEY ("run_id","number")
);

-- AddForeignKey
ALTER TABLE "hyperparameter_trial" ADD CONSTRAINT "hyperparameter_trial_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "training_run"("id") ON DELETE CASCADE ON UPDATE CASCADE;
