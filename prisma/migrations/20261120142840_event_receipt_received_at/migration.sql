-- CreateIndex
CREATE INDEX "event_receipt_received_at_idx" ON "event_receipt"("received_at");
