-- AlterTable
ALTER TABLE "event" ADD COLUMN     "client_event_id" TEXT;
