-- AlterTable
ALTER TABLE "event" ADD COLUMN     "slate_id" UUID,
ADD COLUMN     "slate_rank" SMALLINT;

-- CreateTable
CREATE TABLE "recommendation_slate" (
    "id" UUID NOT NULL,
    "offered_at" TIMESTAMPTZ(3) NOT NULL,
    "viewer_kind" TEXT NOT NULL,
    "user_id" BIGINT,
    "session_id" BIGINT,
    "location_id" BIGINT,
    "surface" TEXT NOT NULL,
    "placement" TEXT,
    "scenario" TEXT,
    "version_id" BIGINT,
    "experiment_id" BIGINT,
    "arm" TEXT,
    "rules" TEXT[],
    "target_type" TEXT NOT NULL,
    "target_ids" BIGINT[],
    "prices_minor" BIGINT[],
    "currencies" TEXT[],
    "scores" DOUBLE PRECISION[],
    "propensities" DOUBLE PRECISION[],

    CONSTRAINT "recommendation_slate_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "recommendation_slate_offered_at_idx" ON "recommendation_slate"("offered_at");

-- CreateIndex
CREATE INDEX "recommendation_slate_user_id_idx" ON "recommendation_slate"("user_id");

-- CreateIndex
CREATE INDEX "recommendation_slate_session_id_idx" ON "recommendation_slate"("session_id");

-- AddForeignKey
ALTER TABLE "recommendation_slate" ADD CONSTRAINT "recommendation_slate_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recommendation_slate" ADD CONSTRAINT "recommendation_slate_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE SET NULL ON UPDATE CASCADE;
