-- CreateTable
CREATE TABLE "advert_past_value" (
    "advert_id" BIGINT NOT NULL,
    "until_at" TIMESTAMPTZ(3) NOT NULL,
    "value_per_click_minor" BIGINT,

    CONSTRAINT "advert_past_value_pkey" PRIMARY KEY ("advert_id","until_at")
);

-- AddForeignKey
ALTER TABLE "advert_past_value" ADD CONSTRAINT "advert_past_value_advert_id_fkey" FOREIGN KEY ("advert_id") REFERENCES "advert"("id") ON DELETE CASCADE ON UPDATE CASCADE;
