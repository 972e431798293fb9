-- There are few of them, and every count leaves them out.
CREATE INDEX "session_is_bot_idx" ON "session"("id") WHERE "is_bot";
