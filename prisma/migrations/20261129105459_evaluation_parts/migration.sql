-- AlterTable
ALTER TABLE "model_version" ADD COLUMN     "metric_slices" JSONB NOT NULL DEFAULT '[]';

-- CreateTable
CREATE TABLE "series_evaluation" (
    "version_id" BIGINT NOT NULL,
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "scored_days" INTEGER NOT NULL,
    "wape" DOUBLE PRECISION,
    "mase" DOUBLE PRECISION,
    "bias" DOUBLE PRECISION,
    "pinball" DOUBLE PRECISION,
    "coverage80" DOUBLE PRECISION,
    "baseline_wape" DOUBLE PRECISION,
    "baseline_mase" DOUBLE PRECISION,
    "baseline_bias" DOUBLE PRECISION,
    "baseline_pinball" DOUBLE PRECISION,
    "baseline_coverage80" DOUBLE PRECISION,

    CONSTRAINT "series_evaluation_pkey" PRIMARY KEY ("version_id","item_id","location_id")
);

-- AddForeignKey
ALTER TABLE "series_evaluation" ADD CONSTRAINT "series_evaluation_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE CASCADE ON UPDATE CASCADE;
