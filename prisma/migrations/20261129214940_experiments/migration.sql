-- CreateTable
CREATE TABLE "experiment" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "arms" JSONB NOT NULL,
    "base_rate" DOUBLE PRECISION NOT NULL,
    "lift" DOUBLE PRECISION NOT NULL,
    "confidence" DOUBLE PRECISION NOT NULL,
    "power" DOUBLE PRECISION NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "stopped_at" TIMESTAMPTZ(3),

    CONSTRAINT "experiment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "experiment_started_at_idx" ON "experiment"("started_at");
