-- Who was shown a promotion is looked for by the promotion. Few events name one.
CREATE INDEX "event_promotion_id_idx" ON "event"("promotion_id", "occurred_at") WHERE "promotion_id" IS NOT NULL;
