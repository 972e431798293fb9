-- AlterTable
ALTER TABLE "model_version" ALTER COLUMN "trained_from" DROP NOT NULL,
ALTER COLUMN "trained_to" DROP NOT NULL,
ALTER COLUMN "data_as_of" DROP NOT NULL;

-- Models trained elsewhere had the moment of their registration in place of what is not known.
UPDATE "model_version" SET "trained_from" = NULL, "trained_to" = NULL, "data_as_of" = NULL WHERE "family" = 'onnx';

ALTER TABLE "model_version" ADD CONSTRAINT "model_version_training_window"
  CHECK (num_nulls("trained_from", "trained_to", "data_as_of") IN (0, 3));
