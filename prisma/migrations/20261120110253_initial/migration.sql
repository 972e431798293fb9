-- CreateEnum
CREATE TYPE "location_kind" AS ENUM ('REGION', 'STORE', 'WAREHOUSE', 'ONLINE');

-- CreateEnum
CREATE TYPE "event_type" AS ENUM ('IMPRESSION', 'CLICK', 'VIEW', 'SEARCH', 'ADD_TO_CART', 'REMOVE_FROM_CART', 'CHECKOUT', 'PURCHASE', 'RETURN', 'REVIEW');

-- CreateEnum
CREATE TYPE "promotion_kind" AS ENUM ('PRICE_DISCOUNT', 'BUNDLE', 'COUPON', 'FREE_SHIPPING', 'DISPLAY');

-- CreateEnum
CREATE TYPE "promotion_status" AS ENUM ('PLANNED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "demand_source" AS ENUM ('TRANSACTIONS', 'IMPORT');

-- CreateEnum
CREATE TYPE "model_task" AS ENUM ('DEMAND');

-- CreateEnum
CREATE TYPE "run_status" AS ENUM ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED');

-- CreateTable
CREATE TABLE "api_key" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "location" (
    "id" BIGSERIAL NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "location_kind" NOT NULL,
    "parent_id" BIGINT,
    "time_zone" TEXT NOT NULL,
    "country" TEXT,
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "location_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "category" (
    "id" BIGSERIAL NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "parent_id" BIGINT,

    CONSTRAINT "category_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "item" (
    "id" BIGSERIAL NOT NULL,
    "external_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "brand" TEXT,
    "category_id" BIGINT,
    "price_minor" BIGINT NOT NULL,
    "cost_minor" BIGINT,
    "currency" CHAR(3) NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "launched_on" DATE,
    "retired_on" DATE,
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app_user" (
    "id" BIGSERIAL NOT NULL,
    "external_id" TEXT NOT NULL,
    "home_location_id" BIGINT,
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" BIGSERIAL NOT NULL,
    "external_id" TEXT NOT NULL,
    "user_id" BIGINT,
    "location_id" BIGINT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "last_event_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "event_receipt" (
    "source" TEXT NOT NULL,
    "client_event_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_receipt_pkey" PRIMARY KEY ("source","client_event_id")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "type" "event_type" NOT NULL,
    "session_id" BIGINT NOT NULL,
    "user_id" BIGINT,
    "item_id" BIGINT,
    "location_id" BIGINT NOT NULL,
    "quantity" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "price_minor" BIGINT,
    "currency" CHAR(3),
    "promotion_id" BIGINT,
    "order_external_id" TEXT,
    "recommendation_id" TEXT,
    "query" TEXT,
    "rating" DOUBLE PRECISION,
    "properties" JSONB,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shop_order" (
    "id" BIGSERIAL NOT NULL,
    "external_id" TEXT NOT NULL,
    "user_id" BIGINT,
    "session_external_id" TEXT,
    "location_id" BIGINT NOT NULL,
    "ordered_at" TIMESTAMPTZ(3) NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL DEFAULT 0,
    "payment_method" TEXT,
    "promised_delivery_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "cancelled_at" TIMESTAMPTZ(3),
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "shop_order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "order_line" (
    "id" BIGSERIAL NOT NULL,
    "order_id" BIGINT NOT NULL,
    "line_number" INTEGER NOT NULL,
    "item_id" BIGINT NOT NULL,
    "quantity" DOUBLE PRECISION NOT NULL,
    "unit_price_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL DEFAULT 0,
    "promotion_id" BIGINT,

    CONSTRAINT "order_line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "order_return" (
    "id" BIGSERIAL NOT NULL,
    "external_id" TEXT NOT NULL,
    "order_id" BIGINT,
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "quantity" DOUBLE PRECISION NOT NULL,
    "refunded_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "returned_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "order_return_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotion" (
    "id" BIGSERIAL NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" "promotion_kind" NOT NULL,
    "status" "promotion_status" NOT NULL DEFAULT 'PLANNED',
    "discount_fraction" DOUBLE PRECISION,
    "featured" BOOLEAN NOT NULL DEFAULT false,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "promotion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotion_item" (
    "promotion_id" BIGINT NOT NULL,
    "item_id" BIGINT NOT NULL,

    CONSTRAINT "promotion_item_pkey" PRIMARY KEY ("promotion_id","item_id")
);

-- CreateTable
CREATE TABLE "promotion_location" (
    "promotion_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,

    CONSTRAINT "promotion_location_pkey" PRIMARY KEY ("promotion_id","location_id")
);

-- CreateTable
CREATE TABLE "price_history" (
    "id" BIGSERIAL NOT NULL,
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT,
    "competitor" TEXT NOT NULL DEFAULT '',
    "valid_from" DATE NOT NULL,
    "price_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "price_history_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "calendar_day" (
    "country" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "name" TEXT NOT NULL,
    "is_holiday" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "calendar_day_pkey" PRIMARY KEY ("country","day","name")
);

-- CreateTable
CREATE TABLE "weather_day" (
    "location_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "temperature_c" DOUBLE PRECISION NOT NULL,
    "precipitation_mm" DOUBLE PRECISION NOT NULL,
    "is_forecast" BOOLEAN NOT NULL DEFAULT false,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "weather_day_pkey" PRIMARY KEY ("location_id","day")
);

-- CreateTable
CREATE TABLE "inventory_snapshot" (
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "counted_at" TIMESTAMPTZ(3) NOT NULL,
    "quantity_on_hand" DOUBLE PRECISION NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inventory_snapshot_pkey" PRIMARY KEY ("item_id","location_id","counted_at")
);

-- CreateTable
CREATE TABLE "stock_out" (
    "id" BIGSERIAL NOT NULL,
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "stock_out_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "demand_day" (
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "source" "demand_source" NOT NULL,
    "units" DOUBLE PRECISION NOT NULL,
    "orders" INTEGER NOT NULL,
    "visits" INTEGER NOT NULL,
    "revenue_minor" BIGINT NOT NULL,
    "returns" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "demand_day_pkey" PRIMARY KEY ("item_id","location_id","day","source")
);

-- CreateTable
CREATE TABLE "demand_dirty" (
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "day" DATE NOT NULL,
    "marked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "demand_dirty_pkey" PRIMARY KEY ("item_id","location_id","day")
);

-- CreateTable
CREATE TABLE "series_revision" (
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "revision" BIGINT NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "series_revision_pkey" PRIMARY KEY ("item_id","location_id")
);

-- CreateTable
CREATE TABLE "model" (
    "name" TEXT NOT NULL,
    "task" "model_task" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "model_version" (
    "id" BIGSERIAL NOT NULL,
    "model_name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "family" TEXT NOT NULL,
    "artifact_sha256" TEXT NOT NULL,
    "manifest" JSONB NOT NULL,
    "metrics" JSONB NOT NULL,
    "baseline_metrics" JSONB NOT NULL,
    "gate" JSONB NOT NULL,
    "trained_from" DATE NOT NULL,
    "trained_to" DATE NOT NULL,
    "data_as_of" TIMESTAMPTZ(3) NOT NULL,
    "device" TEXT NOT NULL,
    "seed" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_alias" (
    "model_name" TEXT NOT NULL,
    "alias" TEXT NOT NULL,
    "version_id" BIGINT NOT NULL,
    "moved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "model_alias_pkey" PRIMARY KEY ("model_name","alias")
);

-- CreateTable
CREATE TABLE "training_run" (
    "id" BIGSERIAL NOT NULL,
    "model_name" TEXT NOT NULL,
    "family" TEXT NOT NULL,
    "hyperparameters" JSONB NOT NULL DEFAULT '{}',
    "seed" INTEGER NOT NULL,
    "status" "run_status" NOT NULL DEFAULT 'QUEUED',
    "stage" TEXT NOT NULL DEFAULT 'queued',
    "progress_fraction" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "epoch" INTEGER,
    "loss_curve" JSONB NOT NULL DEFAULT '[]',
    "error_code" TEXT,
    "error_message" TEXT,
    "version_id" BIGINT,
    "requested_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),
    "heartbeat_at" TIMESTAMPTZ(3),

    CONSTRAINT "training_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forecast" (
    "id" BIGSERIAL NOT NULL,
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "revision" BIGINT NOT NULL,
    "origin_day" DATE NOT NULL,
    "version_id" BIGINT NOT NULL,
    "covariate_hash" TEXT NOT NULL,
    "horizon_days" INTEGER NOT NULL,
    "points" BYTEA NOT NULL,
    "is_fallback" BOOLEAN NOT NULL DEFAULT false,
    "issued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "forecast_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "forecast_refresh" (
    "id" BIGSERIAL NOT NULL,
    "item_id" BIGINT NOT NULL,
    "location_id" BIGINT NOT NULL,
    "category_id" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "forecast_refresh_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "status" "run_status" NOT NULL DEFAULT 'QUEUED',
    "progress_fraction" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "details" JSONB NOT NULL DEFAULT '{}',
    "error_code" TEXT,
    "error_message" TEXT,
    "requested_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "audit_entry"("at");

-- CreateIndex
CREATE UNIQUE INDEX "location_external_id_key" ON "location"("external_id");

-- CreateIndex
CREATE INDEX "location_parent_id_idx" ON "location"("parent_id");

-- CreateIndex
CREATE UNIQUE INDEX "category_external_id_key" ON "category"("external_id");

-- CreateIndex
CREATE INDEX "category_parent_id_idx" ON "category"("parent_id");

-- CreateIndex
CREATE UNIQUE INDEX "item_external_id_key" ON "item"("external_id");

-- CreateIndex
CREATE INDEX "item_category_id_idx" ON "item"("category_id");

-- CreateIndex
CREATE INDEX "item_active_id_idx" ON "item"("active", "id");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_external_id_key" ON "app_user"("external_id");

-- CreateIndex
CREATE INDEX "app_user_home_location_id_idx" ON "app_user"("home_location_id");

-- CreateIndex
CREATE UNIQUE INDEX "session_external_id_key" ON "session"("external_id");

-- CreateIndex
CREATE INDEX "session_user_id_started_at_idx" ON "session"("user_id", "started_at");

-- CreateIndex
CREATE INDEX "session_location_id_idx" ON "session"("location_id");

-- CreateIndex
CREATE INDEX "session_started_at_id_idx" ON "session"("started_at", "id");

-- CreateIndex
CREATE INDEX "event_session_id_occurred_at_idx" ON "event"("session_id", "occurred_at");

-- CreateIndex
CREATE INDEX "event_item_id_location_id_occurred_at_idx" ON "event"("item_id", "location_id", "occurred_at");

-- CreateIndex
CREATE INDEX "event_user_id_occurred_at_idx" ON "event"("user_id", "occurred_at");

-- CreateIndex
CREATE INDEX "event_order_external_id_idx" ON "event"("order_external_id");

-- CreateIndex
CREATE INDEX "event_received_at_idx" ON "event"("received_at");

-- CreateIndex
CREATE UNIQUE INDEX "shop_order_external_id_key" ON "shop_order"("external_id");

-- CreateIndex
CREATE INDEX "shop_order_user_id_ordered_at_idx" ON "shop_order"("user_id", "ordered_at");

-- CreateIndex
CREATE INDEX "shop_order_location_id_ordered_at_idx" ON "shop_order"("location_id", "ordered_at");

-- CreateIndex
CREATE INDEX "shop_order_ordered_at_id_idx" ON "shop_order"("ordered_at", "id");

-- CreateIndex
CREATE INDEX "order_line_item_id_idx" ON "order_line"("item_id");

-- CreateIndex
CREATE UNIQUE INDEX "order_line_order_id_line_number_key" ON "order_line"("order_id", "line_number");

-- CreateIndex
CREATE UNIQUE INDEX "order_return_external_id_key" ON "order_return"("external_id");

-- CreateIndex
CREATE INDEX "order_return_order_id_idx" ON "order_return"("order_id");

-- CreateIndex
CREATE INDEX "order_return_item_id_location_id_returned_at_idx" ON "order_return"("item_id", "location_id", "returned_at");

-- CreateIndex
CREATE UNIQUE INDEX "promotion_external_id_key" ON "promotion"("external_id");

-- CreateIndex
CREATE INDEX "promotion_starts_on_ends_on_idx" ON "promotion"("starts_on", "ends_on");

-- CreateIndex
CREATE INDEX "promotion_item_item_id_idx" ON "promotion_item"("item_id");

-- CreateIndex
CREATE INDEX "promotion_location_location_id_idx" ON "promotion_location"("location_id");

-- CreateIndex
CREATE INDEX "price_history_item_id_valid_from_idx" ON "price_history"("item_id", "valid_from");

-- CreateIndex
CREATE UNIQUE INDEX "stock_out_item_id_location_id_started_at_key" ON "stock_out"("item_id", "location_id", "started_at");

-- CreateIndex
CREATE INDEX "demand_day_day_idx" ON "demand_day"("day");

-- CreateIndex
CREATE UNIQUE INDEX "model_version_model_name_version_key" ON "model_version"("model_name", "version");

-- CreateIndex
CREATE INDEX "training_run_model_name_id_idx" ON "training_run"("model_name", "id");

-- CreateIndex
CREATE INDEX "training_run_status_idx" ON "training_run"("status");

-- CreateIndex
CREATE INDEX "forecast_origin_day_idx" ON "forecast"("origin_day");

-- CreateIndex
CREATE UNIQUE INDEX "forecast_item_id_location_id_version_id_origin_day_revision_key" ON "forecast"("item_id", "location_id", "version_id", "origin_day", "revision", "covariate_hash");

-- CreateIndex
CREATE INDEX "forecast_refresh_created_at_idx" ON "forecast_refresh"("created_at");

-- CreateIndex
CREATE INDEX "job_kind_id_idx" ON "job"("kind", "id");

-- CreateIndex
CREATE INDEX "job_status_idx" ON "job"("status");

-- AddForeignKey
ALTER TABLE "location" ADD CONSTRAINT "location_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "location"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "category" ADD CONSTRAINT "category_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "category"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "item" ADD CONSTRAINT "item_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "category"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "app_user" ADD CONSTRAINT "app_user_home_location_id_fkey" FOREIGN KEY ("home_location_id") REFERENCES "location"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event" ADD CONSTRAINT "event_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event" ADD CONSTRAINT "event_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event" ADD CONSTRAINT "event_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event" ADD CONSTRAINT "event_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shop_order" ADD CONSTRAINT "shop_order_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shop_order" ADD CONSTRAINT "shop_order_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "shop_order"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_return" ADD CONSTRAINT "order_return_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "shop_order"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_return" ADD CONSTRAINT "order_return_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "order_return" ADD CONSTRAINT "order_return_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_item" ADD CONSTRAINT "promotion_item_promotion_id_fkey" FOREIGN KEY ("promotion_id") REFERENCES "promotion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_item" ADD CONSTRAINT "promotion_item_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_location" ADD CONSTRAINT "promotion_location_promotion_id_fkey" FOREIGN KEY ("promotion_id") REFERENCES "promotion"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion_location" ADD CONSTRAINT "promotion_location_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_history" ADD CONSTRAINT "price_history_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "price_history" ADD CONSTRAINT "price_history_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "weather_day" ADD CONSTRAINT "weather_day_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inventory_snapshot" ADD CONSTRAINT "inventory_snapshot_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inventory_snapshot" ADD CONSTRAINT "inventory_snapshot_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_out" ADD CONSTRAINT "stock_out_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_out" ADD CONSTRAINT "stock_out_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "demand_day" ADD CONSTRAINT "demand_day_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "item"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "demand_day" ADD CONSTRAINT "demand_day_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_model_name_fkey" FOREIGN KEY ("model_name") REFERENCES "model"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_alias" ADD CONSTRAINT "model_alias_model_name_fkey" FOREIGN KEY ("model_name") REFERENCES "model"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_alias" ADD CONSTRAINT "model_alias_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "training_run" ADD CONSTRAINT "training_run_model_name_fkey" FOREIGN KEY ("model_name") REFERENCES "model"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "training_run" ADD CONSTRAINT "training_run_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "forecast" ADD CONSTRAINT "forecast_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
