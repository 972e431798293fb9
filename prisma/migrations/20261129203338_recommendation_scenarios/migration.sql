-- CreateTable
CREATE TABLE "recommendation_scenario" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "surface" TEXT NOT NULL,
    "placement" TEXT NOT NULL DEFAULT '',
    "active" BOOLEAN NOT NULL,
    "body" JSONB NOT NULL,
    "edition" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "recommendation_scenario_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "recommendation_scenario_name_key" ON "recommendation_scenario"("name");

-- Which scenario holds is never in doubt.
CREATE UNIQUE INDEX "recommendation_scenario_active_key"
    ON "recommendation_scenario" ("surface", "placement") WHERE "active";
