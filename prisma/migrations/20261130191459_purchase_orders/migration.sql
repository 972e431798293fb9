-- CreateTable
CREATE TABLE "purchase_order" (
    "id" BIGSERIAL NOT NULL,
    "external_id" TEXT NOT NULL,
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "quantity" DOUBLE PRECISION NOT NULL,
    "ordered_on" DATE NOT NULL,
    "expected_on" DATE NOT NULL,
    "receipts" JSONB NOT NULL DEFAULT '[]',
    "received_quantity" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "cancelled_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "purchase_order_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "purchase_order_item_id_location_id_expected_on_idx" ON "purchase_order"("item_id", "location_id", "expected_on");

-- CreateIndex
CREATE INDEX "purchase_order_location_id_idx" ON "purchase_order"("location_id");

-- CreateIndex
CREATE UNIQUE INDEX "purchase_order_external_id_item_id_location_id_key" ON "purchase_order"("external_id", "item_id", "location_id");

-- AddForeignKey
ALTER TABLE "purchase_order" ADD CONSTRAINT "purchase_order_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "purchase_order" ADD CONSTRAINT "purchase_order_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
