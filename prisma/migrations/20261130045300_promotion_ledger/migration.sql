-- CreateTable
CREATE TABLE "promotion_prediction" (
    "id" BIGSERIAL NOT NULL,
    "promotion_id" BIGINT NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "origin_day" DATE NOT NULL,
    "model" TEXT NOT NULL,
    "confidence" DOUBLE PRECISION NOT NULL,
    "baseline_units" DOUBLE PRECISION NOT NULL,
    "incremental_units" DOUBLE PRECISION NOT NULL,
    "incremental_lower" DOUBLE PRECISION NOT NULL,
    "incremental_upper" DOUBLE PRECISION NOT NULL,
    "direct_units" DOUBLE PRECISION NOT NULL,
    "direct_lower" DOUBLE PRECISION NOT NULL,
    "direct_upper" DOUBLE PRECISION NOT NULL,
    "plan" TEXT NOT NULL,

    CONSTRAINT "promotion_prediction_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "promotion_prediction_promotion_id_origin_day_model_plan_key" ON "promotion_prediction"("promotion_id", "origin_day", "model", "plan");

-- AddForeignKey
ALTER TABLE "promotion_prediction" ADD CONSTRAINT "promotion_prediction_promotion_id_fkey" FOREIGN KEY ("promotion_id") REFERENCES "promotion"("id") ON DELETE CASCADE ON UPDATE CASCADE;
