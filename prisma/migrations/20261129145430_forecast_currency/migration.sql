-- Of revenue: items may change theirs later.
ALTER TABLE "forecast" ADD COLUMN "currency" CHAR(3);
