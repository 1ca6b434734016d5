"""A text-to-image service on top of MPS CreateAigcImageTask: one paid call per job, COS as the only memory."""
