-- Few events name a list: those that do are found by it.
CREATE INDEX "event_slate_id_idx" ON "event"("slate_id") WHERE "slate_id" IS NOT NULL;
