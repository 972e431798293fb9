-- What requests need of a version stands with it: no file of its artifact is read for them. Versions of before have none.
ALTER TABLE "model_version" ADD COLUMN "signature" JSONB;
