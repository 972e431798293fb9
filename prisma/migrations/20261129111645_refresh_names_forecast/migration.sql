-- The log of refreshes names the stored forecast that subscribers are sent. Entries of before name none.
ALTER TABLE "forecast_refresh" ADD COLUMN "forecast_id" BIGINT;
